/* The dialog: who is paid how much, with what, and the button. */

import { hold, make, money, sentenceOn, surface, toggle } from './elements.js';
import { Address, AmountInput, BANK_ROWS, CARD_ROWS, Panel } from './panels.js';
import { describe, isExpired } from '../shared/faces.js';
import { t } from '../shared/speech.js';

const NEW = { card: 'Use a new card', bank_account: 'Use a bank account' };

export class View {
  constructor(session, { amount, mode, submit, close }) {
    this.session = session;
    this.keep = null;
    this.auto = null;
    this.isModal = mode === 'modal';
    this.panels = this._panels(submit);
    this.address = session.options.billing_address ? new Address() : null;
    this.alert = make('p', { className: 'failure' });
    this.alert.setAttribute('role', 'alert');
    this.button = make('button', { type: 'submit' });
    this.amount = session.options.amount_editable ? new AmountInput(amount, (typed) => this._price(typed)) : null;
    this._price(amount);
    this.form = make('form', { noValidate: true }, this.amount && this.amount.element, this._choices(), ...this.panels.map(({ element }) => element));
    if (this.address) this.form.append(this.address.element);
    this.form.append(this._toggles(), this.alert, this.button);
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      submit();
    });
    this.form.addEventListener('change', () => this._choose());
    this._show(amount, close);
    this._choose();
  }

  get chosen() {
    return this.form.elements.source.value;
  }

  get panel() {
    return this.panels.find(({ type }) => type === this.chosen) || null;
  }

  /* The method to pay with, as the API takes it, or null where something is wrong, and is said. */
  source() {
    this.alert.textContent = '';
    const isWrong = [this.panel, this.amount].filter((each) => each && each.wrong()).length > 0;
    if (isWrong) {
      this.alert.textContent = sentenceOn(this.form);
      return null;
    }
    if (!this.panel) return { payment_method_id: this.chosen };
    const method = this.panel.details();
    if (this.address) method.billing_address = this.address.details();
    if (this.keep && this.keep.checked) method.keep_active = true;
    if (this.auto && this.auto.checked) Object.assign(method, { keep_active: true, default_payment_method: true });
    return { payment_method: method };
  }

  busy(isBusy) {
    hold(this.form, isBusy);
    if (isBusy) this.alert.textContent = '';
  }

  /* A message of null stands for what is wrong, by name. */
  fail(message, details) {
    const method = details && details.payment_method;
    if (this.amount && details && details.amount) this.amount.show(String(details.amount));
    if (this.panel) this.panel.show(method);
    if (this.address) this.address.show(method);
    this.alert.textContent = message === null ? sentenceOn(this.form) : message;
    const first = message === null && this.form.querySelector('[aria-invalid="true"]');
    if (first) first.focus();
  }

  receipt(text) {
    const heading = make('h2', { textContent: t('Thank you'), tabIndex: -1 });
    this.form.replaceWith(make('div', { className: 'receipt' }, heading, make('p', { textContent: text })));
    heading.focus();
  }

  _price(amount) {
    const fits = amount !== undefined && amount !== '';
    this.button.textContent = fits ? t('Pay {amount}', { amount: money(amount) }) : t('Pay');
  }

  _panels(submit) {
    const { options } = this.session;
    const panels = [];
    if (options.card_payments) panels.push(new Panel('card', CARD_ROWS, submit));
    if (options.bank_account_payments) panels.push(new Panel('bank_account', BANK_ROWS, submit));
    return panels;
  }

  _choices() {
    const stored = this.session.payment_methods.map((method) => this._choice(method.id, describe(method), isExpired(method)));
    const fresh = this.panels.map(({ type }) => this._choice(type, t(NEW[type]), false));
    const group = make('fieldset', {}, make('legend', { textContent: t('Pay with') }), ...stored, ...fresh);
    const usual = this.session.payment_methods.find((method) => method.is_default && !isExpired(method));
    const inputs = Array.from(group.querySelectorAll('input'));
    const first = inputs.find(({ value }) => usual && value === usual.id) || inputs.find(({ value }) => NEW[value]);
    if (first) first.checked = true;
    return group;
  }

  _choice(value, text, disabled) {
    const radio = make('input', { type: 'radio', name: 'source', value, disabled, id: `source-${value}` });
    radio.dataset.closed = String(disabled);
    return make('label', { className: 'choice' }, radio, ` ${text}`);
  }

  _toggles() {
    const { keep_active_toggle: keep, auto_billing_toggle: auto } = this.session.options;
    this.toggles = make('div', { className: 'toggles' });
    if (keep) this._addToggle('keep', 'Save for the next time');
    if (auto) this._addToggle('auto', 'Use for my payments from now on');
    return this.toggles;
  }

  _addToggle(name, label) {
    const [box, element] = toggle(name, label);
    this[name] = box;
    this.toggles.append(element);
  }

  _choose() {
    for (const panel of this.panels) panel.element.hidden = panel !== this.panel;
    if (this.address) this.address.element.hidden = !this.panel;
    this.toggles.hidden = !this.panel;
  }

  _show(amount, close) {
    const heading = make('h1', { id: 'heading', textContent: this.session.merchant.name });
    const what = make('p', { className: 'what', textContent: this.session.fixed.description || '' });
    const header = make('div', { className: 'header' }, heading, what, make('p', { className: 'amount', textContent: this.amount ? '' : money(amount) }));
    if (this.isModal) {
      const button = make('button', { type: 'button', className: 'close', textContent: '×' });
      button.setAttribute('aria-label', t('Close'));
      button.addEventListener('click', close);
      header.append(button);
    }
    this.dialog = surface(this.isModal ? 'modal' : 'inline', header, this.form);
    document.body.append(this.dialog);
  }
}
