/* One input: shows what is typed as its kind wants it, and says when it becomes right or wrong.

   Nothing is called wrong while it is being typed: that waits until the input is left. */

class Input {
  constructor(kind, { context, on }) {
    Object.assign(this, { kind, context, on, type: TYPES[kind], message: null, told: false, left: true });
    this.element = document.createElement('input');
    Object.assign(this.element, { type: 'text', spellcheck: false }, this.type.attributes);
    this.element.setAttribute('aria-required', 'true');
    this.element.addEventListener('input', (event) => this._typed(event));
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
    this.element.value = '';
    this.told = false;
    this.on.change(this);
  }

  /* `message` null takes it back. */
  show(message) {
    this.message = message;
    this.element.setAttribute('aria-invalid', message === null ? 'false' : 'true');
    this.on.message(this, message);
  }

  _typed(event) {
    const { element } = this;
    const deleting = /^delete/.test(event.inputType || '');
    const before = digitsOf(element.value.slice(0, element.selectionStart)).length;
    const atEnd = element.selectionStart === element.value.length;
    const length = digitsOf(element.value).length;
    this.set(element.value, deleting);
    if (!atEnd) placeCaret(element, before + digitsOf(element.value).length - length);
    this._settle();
    const typed = event.inputType === 'insertText' && atEnd;
    if (typed && this.isComplete && this.type.isFull(this.text, this.context())) this.on.full(this);
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
  }

  _leave() {
    const { wrong } = this;
    if (wrong !== null) {
      this.fail(wrong);
      this.on.invalid(this, wrong);
    }
    this.on.blur(this);
  }

  fail(message) {
    this.wasWrong = true;
    this.told = false;
    this.show(message);
  }
}

/* After so many digits. */
function placeCaret(element, digits) {
  let place = 0;
  for (let seen = 0; place < element.value.length && seen < digits; place += 1) {
    if (/\d/.test(element.value[place])) seen += 1;
  }
  element.setSelectionRange(place, place);
}
