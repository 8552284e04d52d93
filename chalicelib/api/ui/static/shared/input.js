/* One input: shows what is typed as its kind wants it, and says when it becomes right or wrong.

   Nothing is called wrong while it is being typed: that waits until the input is left. A text that a script
   has set is not in the browser's own history of what was typed, so the input keeps one. */

import { TYPES, digitsOf } from './kinds.js';

export class Input {
  constructor(kind, { context, on }) {
    this.kind = kind;
    this.context = context;
    this.on = on;
    this.type = TYPES[kind];
    this.message = null;
    this.told = false;
    this.shown = '';
    this.past = [];
    this.future = [];
    this.pasteDisabled = false;
    this.element = document.createElement('input');
    Object.assign(this.element, { type: 'text', spellcheck: false }, this.type.attributes);
    this.element.setAttribute('aria-required', 'true');
    this.element.addEventListener('input', (event) => this._typed(event));
    this.element.addEventListener('compositionend', (event) => this._typed(event));
    this.element.addEventListener('beforeinput', (event) => this._travelled(event));
    this.element.addEventListener('paste', (event) => this._pasted(event));
    this.element.addEventListener('drop', (event) => this.pasteDisabled && event.preventDefault());
    this.element.addEventListener('keydown', (event) => this._pressed(event));
    this.element.addEventListener('focus', () => this.on.focus(this));
    this.element.addEventListener('blur', () => this._leave());
  }

  get text() {
    return this.element.value;
  }

  get isEmpty() {
    return this.text === '';
  }

  get wrong() {
    return this.isEmpty ? null : this.type.wrong(this.text, this.context());
  }

  get isComplete() {
    return !this.isEmpty && this.wrong === null;
  }

  /* What is wrong on submit, when nothing is a fault too. */
  get fault() {
    return this.isEmpty ? 'Required' : this.wrong;
  }

  set(text, deleting) {
    // Digits as they are typed on Asian keyboards, too.
    this.element.value = this.type.show(text.normalize('NFKC'), deleting, this.context());
  }

  clear() {
    this.element.value = this.shown = '';
    this.past = [];
    this.future = [];
    this.told = false;
    this.on.change(this);
  }

  /* `message` null takes it back; one is `live` that nobody has asked for by a submit. */
  show(message, live = true) {
    this.message = message;
    this.element.setAttribute('aria-invalid', message === null ? 'false' : 'true');
    this.on.message(this, message, live);
  }

  _typed(event) {
    if (event.isComposing) return; // What an input method is still at is not typed yet.
    const { element } = this;
    const deleting = /^delete/.test(event.inputType || '');
    const atEnd = element.selectionStart === element.value.length;
    if (deleting) this._deleteBesideGap(event.inputType);
    const before = digitsIn(element.value.slice(0, element.selectionStart));
    const length = digitsIn(element.value);
    this.set(element.value, deleting);
    if (!atEnd) placeCaret(element, before + digitsIn(element.value) - length);
    this._remember();
    this._settle();
    const typed = (event.inputType === 'insertText' || event.type === 'compositionend') && atEnd;
    if (typed && this.isComplete && this.type.isFull(this.text, this.context())) this.on.full(this);
  }

  /* The gaps of a number are ours: who deletes one means the digit beside it. */
  _deleteBesideGap(inputType) {
    const { element, shown } = this;
    const isGap = element.value.length < shown.length && digitsOf(element.value) === digitsOf(shown);
    if (this.kind !== 'card_number' || !isGap) return;
    const at = element.selectionStart;
    const from = /Backward$/.test(inputType) ? at - 1 : at;
    if (from < 0) return;
    element.value = element.value.slice(0, from) + element.value.slice(from + 1);
    element.setSelectionRange(from, from);
  }

  _remember() {
    if (this.shown === this.text) return;
    this.past.push(this.shown);
    this.future = [];
    this.shown = this.text;
  }

  /* One step back, or forth again. */
  _travel(from, to) {
    if (!from.length) return;
    to.push(this.text);
    this.element.value = this.shown = from.pop();
    this._settle();
  }

  _travelled(event) {
    if (!/^history/.test(event.inputType || '')) return;
    event.preventDefault();
    if (event.inputType === 'historyUndo') this._travel(this.past, this.future);
    else this._travel(this.future, this.past);
  }

  /* A message goes away as soon as somebody mends it; `valid` is said once. */
  _settle() {
    const right = this.isComplete;
    if (this.message !== null) this.show(null);
    if (right && !this.told) this.on.valid(this);
    else if (this.wasWrong && !right) this.on.valid(this);
    this.wasWrong = false;
    this.told = right;
    this.on.change(this);
  }

  _pasted(event) {
    if (this.pasteDisabled) event.preventDefault();
  }

  _pressed(event) {
    if (event.key === 'Enter') {
      event.preventDefault();
      this.on.enter(this);
    } else if (event.key === 'Backspace' && this.isEmpty) this.on.back(this);
    else if (isUndo(event) || isRedo(event)) {
      event.preventDefault();
      if (!this.element.readOnly) this._travel(...(isUndo(event) ? [this.past, this.future] : [this.future, this.past]));
    }
  }

  _leave() {
    const { wrong } = this;
    if (wrong !== null) {
      this.fail(wrong, true);
      this.on.invalid(this, wrong);
    }
    this.on.blur(this);
  }

  fail(message, live = false) {
    this.wasWrong = true;
    this.told = false;
    this.show(message, live);
  }
}

function isUndo({ key, ctrlKey, metaKey, shiftKey }) {
  return (ctrlKey || metaKey) && !shiftKey && key.toLowerCase() === 'z';
}

function isRedo({ key, ctrlKey, metaKey, shiftKey }) {
  return (ctrlKey || metaKey) && (shiftKey ? key.toLowerCase() === 'z' : key.toLowerCase() === 'y');
}

/* Wide ones too, as they come from Asian keyboards. */
function digitsIn(text) {
  return digitsOf(text.normalize('NFKC')).length;
}

/* After so many digits. */
function placeCaret(element, digits) {
  let place = 0;
  for (let seen = 0; place < element.value.length && seen < digits; place += 1) {
    if (/\d/.test(element.value[place])) seen += 1;
  }
  element.setSelectionRange(place, place);
}
