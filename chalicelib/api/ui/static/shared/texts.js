/* What persons read, in their language.

   A text is called by what it is in English. LANGUAGES comes from the server with the script: of each other
   language, what it has in the place of a text (languages.json). What it does not have stays English. */

export function languageOf(lang) {
  const name = String(lang || '').toLowerCase().split('-')[0];
  return Object.prototype.hasOwnProperty.call(LANGUAGES, name) ? name : 'en';
}

/* `{name}` in a text is the value of that name. */
export function translated(lang, text, values = {}) {
  const texts = LANGUAGES[languageOf(lang)] || {};
  const own = Object.prototype.hasOwnProperty.call(texts, text) ? texts[text] : text;
  return String(own).replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : all));
}
