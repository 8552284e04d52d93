/* The looks of fields and messages on a page that has none for them.

   They stand in a layer, so every rule of the page's own sheets wins; and in no element, so a page's
   policy needs no exception for them. What payload-react makes is left to its page. */

const USUAL_LOOKS = `@layer payload {
  div.pl-input:not(.pl-input-sec) { box-sizing: border-box; min-height: 2.6em; padding: 0.55em 0.75em; border: 1px solid #767676; border-radius: 4px; cursor: text; }
  div.pl-input:not(.pl-input-sec).pl-focus { outline: 2px solid #1a56b0; outline-offset: 1px; }
  .pl-input:not(.pl-input-sec).pl-invalid { border-color: #c4352b; }
  .pl-message { margin: 0.25em 0; font-size: 0.9em; color: #c4352b; }
}`;

/* Not every document can have one: those of test runners can't. */
export function dressPage() {
  if (!document.adoptedStyleSheets) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(USUAL_LOOKS);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

/* What is said beside an element, in a paragraph of its own; an empty text takes that away. A field's
   frame says it to those who hear by itself. */
export class Messages {
  constructor() {
    this.shown = new Map();
  }

  say(element, text, attributes) {
    const known = this.shown.get(element);
    if (known) known.remove();
    this.shown.delete(element);
    if (text) this.shown.set(element, this._paragraph(element, text, attributes));
  }

  clear() {
    for (const element of [...this.shown.keys()]) this.say(element, '');
  }

  _paragraph(element, text, attributes) {
    const paragraph = Object.assign(document.createElement('p'), { className: 'pl-message', textContent: text });
    for (const [name, value] of Object.entries(attributes)) paragraph.setAttribute(name, value);
    if (element.tagName === 'FORM') element.append(paragraph);
    else element.after(paragraph);
    return paragraph;
  }
}

/* An error of the API as a sentence for the person who pays, with the names of what is wrong. */
export function sentenceOf(form, body, names) {
  if (body.error_type !== 'InvalidAttributes') return form.text(body.error_description || '');
  return form.text('Please check: {names}.', { names: names.join(', ') });
}
