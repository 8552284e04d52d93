/* The language of this document: that of the page that it stands in. */

let spoken = 'en';

function speak(lang) {
  spoken = languageOf(lang);
  document.documentElement.lang = spoken;
}

function t(text, values) {
  return translated(spoken, text, values);
}
