/* The language of this document: that of the page that it stands in. */

import { languageOf, translated } from './texts.js';

let spoken = 'en';

export function speak(lang) {
  spoken = languageOf(lang);
  document.documentElement.lang = spoken;
}

export function t(text, values) {
  return translated(spoken, text, values);
}
