/* What a person fills in who pays with something new. */

import { make, row, sayWrong } from './elements.js';
import { amountOf } from '../shared/amounts.js';
import { brandOf } from '../shared/cards.js';
import { ACCOUNT_TYPES } from '../shared/faces.js';
import { Input } from '../shared/input.js';
import { digitsOf } from '../shared/kinds.js';
import { t } from '../shared/speech.js';

export const CARD_ROWS = [['card_number', 'Card number'], ['expiry', 'Expiration date (MM/YY)'], ['card_code', 'Security code']];
export const BANK_ROWS = [['account_number', 'Account number'], ['routing_number', 'Routing number']];
const ADDRESS_ROWS = [
  ['street_address', 'Street address', 'billing street-address'],
  ['city', 'City', 'billing address-level2'],
  ['state_province', 'State', 'billing address-level1'],
  ['postal_code', 'ZIP code', 'billing postal-code'],
];

/* `details()` is the method as the API takes it; `wrong()` says what is wrong, and whether anything is. */
export class Panel {
  constructor(type, rows, submit) {
    this.type = type;
    this.inputs = rows.map(([kind]) => new Input(kind, { context: () => this._context(), on: this._on(submit) }));
    this.element = make('div', { className: 'panel', hidden: true });
    this.inputs.forEach((input, at) => {
      input.element.id = input.kind;
      this.element.append(row(rows[at][1], input.element));
    });
    if (type === 'bank_account') this._addAccountType();
  }

  wrong() {
    const faulty = this.inputs.filter((input) => input.fault !== null);
    faulty.forEach((input) => input.fail(input.fault));
    if (faulty.length) faulty[0].element.focus();
    return faulty.length > 0;
  }

  details() {
    const values = Object.fromEntries(this.inputs.map(({ kind, text }) => [kind, text]));
    if (this.accountType) values.account_type = this.accountType.value;
    return { type: this.type, [this.type]: values };
  }

  forgetCode() {
    this.inputs.filter(({ kind }) => kind === 'card_code').forEach((input) => input.clear());
  }

  focusCode() {
    this.inputs.filter(({ kind }) => kind === 'card_code').forEach(({ element }) => element.focus());
  }

  /* What the server found. */
  show(details) {
    const mine = (details && details[this.type]) || {};
    for (const input of this.inputs) if (mine[input.kind]) input.fail(String(mine[input.kind]));
  }

  _context() {
    const number = this.inputs.find(({ kind }) => kind === 'card_number');
    return { brand: number ? brandOf(digitsOf(number.text)).name : null };
  }

  _on(submit) {
    const nothing = () => undefined;
    const full = (input) => {
      const next = this.inputs[this.inputs.indexOf(input) + 1];
      if (next) next.element.focus();
    };
    const message = (input, text, live) => sayWrong(input.element, text, live);
    return { focus: nothing, blur: nothing, change: nothing, valid: nothing, invalid: nothing, back: nothing, enter: submit, full, message };
  }

  _addAccountType() {
    const options = Object.keys(ACCOUNT_TYPES).map((value) => make('option', { value, textContent: t(ACCOUNT_TYPES[value]) }));
    this.accountType = make('select', { id: 'account_type' }, ...options);
    this.element.append(row('Account type', this.accountType));
  }
}

/* How much, where the shop leaves that to who pays. */
export class AmountInput {
  constructor(amount, changed) {
    this.input = make('input', { id: 'amount', type: 'text', inputMode: 'decimal', autocomplete: 'off' });
    this.input.value = amount === undefined ? '' : String(amount);
    this.input.setAttribute('aria-required', 'true');
    this.input.addEventListener('input', () => {
      this.show('');
      changed(this.value);
    });
    this.element = row('Amount', this.input);
  }

  get value() {
    return amountOf(this.input.value).trim();
  }

  wrong() {
    const fits = /^\d{0,9}(\.\d{1,2})?$/.test(this.value) && Number(this.value) > 0;
    this.show(fits ? '' : this.value === '' ? 'Required' : 'Invalid amount');
    if (!fits) this.input.focus();
    return !fits;
  }

  show(message) {
    sayWrong(this.input, message);
  }
}

export class Address {
  constructor() {
    this.inputs = ADDRESS_ROWS.map(([id, , autocomplete]) => make('input', { id, type: 'text', autocomplete }));
    this.element = make('div', { className: 'panel', hidden: true });
    this.inputs.forEach((input, at) => this.element.append(row(ADDRESS_ROWS[at][1], input)));
  }

  details() {
    const given = this.inputs.filter(({ value }) => value.trim() !== '');
    return Object.fromEntries(given.map(({ id, value }) => [id, value.trim()]));
  }

  show(details) {
    const mine = (details && details.billing_address) || {};
    for (const input of this.inputs) sayWrong(input, mine[input.id] ? String(mine[input.id]) : '');
  }
}
