/* A sensitive field: the element that the page has given, with the frame in it that is typed into.

   What is typed never comes here. What does: that the frame has the focus, whether it is empty,
   complete or wrong, and the brand of a card. */

import { Frame } from './frame.js';
import { heightOf, labelOf, langOf, looksOf } from './looks.js';
import { KINDS } from './names.js';

export const DEFAULTS = {
  card: { label: 'Card', placeholder: 'Card number' },
  card_number: { label: 'Card number', placeholder: 'Card number' },
  expiry: { label: 'Expiration date', placeholder: 'MM/YY' },
  card_code: { label: 'Security code', placeholder: 'CVV' },
  account_number: { label: 'Account number', placeholder: 'Account number' },
  routing_number: { label: 'Routing number', placeholder: 'Routing number' },
};

const CARD_LINE_EM = 20.8;

export class Field {
  constructor(form, element) {
    this.form = form;
    this.element = element;
    this.kind = KINDS[element.getAttribute('pl-input')];
    this.wrapper = document.createElement('div');
    this.wrapper.style.width = '100%';
    this.frame = new Frame({
      page: 'field.html',
      kind: this.kind,
      form: form.id,
      flags: this.isPasteDisabled ? 'no-paste' : '',
      title: form.text('Secure input: {label}', { label: form.text(DEFAULTS[this.kind].label) }),
      initial: () => this._settings(),
      handlers: this._handlers(),
      late: (body) => form._failOnce(body),
    });
    Object.assign(this.frame.element.style, { display: 'block', width: '100%' });
    element.appendChild(this.wrapper);
    this.frame.mount(this.wrapper);
    this.fit();
    if (this.kind === 'card' && window.ResizeObserver) this._watchWidth();
  }

  _watchWidth() {
    let narrow = this.isNarrow;
    this.resizes = new ResizeObserver(() => {
      if (narrow === this.isNarrow) return;
      narrow = this.isNarrow;
      this.refresh();
    });
    this.resizes.observe(this.wrapper);
  }

  fit() {
    this.frame.element.style.height = '0';
    const lines = this.isNarrow ? 2 : 1;
    this.frame.element.style.height = `${heightOf(this.element) * lines}px`;
  }

  /* Whether number, expiry and code have no room in one line. */
  get isNarrow() {
    if (this.kind !== 'card') return false;
    const size = parseFloat(getComputedStyle(this.element).fontSize) || 16;
    const width = this.wrapper.clientWidth;
    return width > 0 && width < size * CARD_LINE_EM;
  }

  /* While the form is being sent, what is typed stays as it is. */
  hold(on) {
    this.frame.send('hold', { on });
  }

  restyle() {
    this.frame.send('style', looksOf(this.element));
  }

  /* After the page has changed the element, or something around it. */
  refresh() {
    this.fit();
    this.frame.send('update', this._settings());
  }

  /* What is typed, all of it. */
  clear() {
    this.frame.send('clear', { all: true });
  }

  /* Attributes of the element, such as `placeholder`; null takes one away. */
  update(attributes) {
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null) this.element.removeAttribute(name);
      else this.element.setAttribute(name, value);
    }
  }

  /* As soon as the frame is there. */
  focus() {
    this.isAwaited = !this.frame.isReady;
    this.frame.element.focus();
    this.frame.send('focus');
  }

  remove() {
    if (this.resizes) this.resizes.disconnect();
    this.frame.remove();
    this.wrapper.remove();
  }

  get isMounted() {
    return this.frame.element.parentNode === this.wrapper && this.element.contains(this.wrapper);
  }

  get isPasteDisabled() {
    return /^(true|)$/.test(this.element.hasAttribute('disable-paste') ? this.element.getAttribute('disable-paste') : 'false');
  }

  get disabled() {
    const { element } = this;
    return element.hasAttribute('disabled') || element.getAttribute('aria-disabled') === 'true';
  }

  _settings() {
    const { element, kind } = this;
    const given = element.getAttribute('placeholder');
    const settings = {
      placeholder: given === null ? this.form.text(DEFAULTS[kind].placeholder) : given,
      lang: langOf(element),
      label: labelOf(element) || this.form.text(DEFAULTS[kind].label),
      required: element.getAttribute('aria-required') !== 'false',
      disabled: this.disabled,
      narrow: this.isNarrow,
      icon: element.getAttribute('brand-icon') !== 'false',
      disable_paste: this.isPasteDisabled,
      autocomplete: element.getAttribute('autocomplete') !== 'off',
    };
    return Object.assign(settings, looksOf(element));
  }

  _handlers() {
    const { form, element } = this;
    return {
      focus: () => {
        form.inputs.mark(element, 'pl-focus', true);
        form._emit('focus', { target: element });
      },
      blur: () => {
        form.inputs.mark(element, 'pl-focus', false);
        form._emit('blur', { target: element });
      },
      change: ({ empty, complete, brand, lengths }) => {
        form._emit('change', { target: element, form_id: form.id, empty, complete, brand, lengths });
      },
      ready: () => {
        if (this.isAwaited) this.focus();
        form._emit('ready', { target: element });
      },
      valid: () => form.inputs.setValid(element, true),
      invalid: ({ message }) => form.inputs.setInvalid(element, String(message), true),
      enter: () => form._enter(),
      advance: () => form.inputs.advance(this),
    };
  }
}
