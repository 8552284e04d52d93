/* What opens under the list: for a new method, for a card that was renewed, for one that goes. */

import { hold, make, toggle } from '../checkout/elements.js';
import { Address, BANK_ROWS, CARD_ROWS, Panel } from '../checkout/panels.js';
import { t } from '../shared/speech.js';

/* A form with a button that does it and one that leaves all as it is. `attrs()` is what it says to the
   API, or null where something is wrong, and has said so. */
class Editor {
  constructor({ title, parts, does, done, cancel, cancelled }) {
    this.alert = make('p', { className: 'failure' });
    this.alert.setAttribute('role', 'alert');
    this.button = make('button', { type: 'submit', textContent: t(does) });
    this.other = make('button', { type: 'button', className: 'quiet', textContent: t(cancel) });
    this.other.addEventListener('click', cancelled);
    this.heading = make('h2', { textContent: title, id: 'editor' });
    this.element = make('form', { noValidate: true, className: 'editor' }, this.heading, ...parts, this.alert, this.button, this.other);
    this.element.setAttribute('aria-labelledby', 'editor');
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      done();
    });
    this.element.addEventListener('keydown', (event) => event.key === 'Escape' && !this.isBusy && cancelled());
  }

  busy(isBusy) {
    this.isBusy = isBusy;
    hold(this.element, isBusy);
    if (isBusy) this.alert.textContent = '';
  }

  fail(message) {
    this.alert.textContent = message;
  }

  show() {
    /* There is nothing in it that the server could find wrong. */
  }
}

const NEW_METHODS = { card: 'Card', bank_account: 'Bank account' };

export class NewMethod extends Editor {
  constructor(options, { done, cancelled }) {
    const offered = { card: options.card_payments, bank_account: options.bank_account_payments };
    const rows = { card: CARD_ROWS, bank_account: BANK_ROWS };
    const panels = Object.keys(NEW_METHODS).filter((type) => offered[type]).map((type) => new Panel(type, rows[type], done));
    const [box, toggled] = toggle('default', 'Use for my payments from now on');
    const kinds = make('fieldset', { hidden: panels.length < 2 }, make('legend', { textContent: t('Kind') }));
    const elements = panels.map(({ element }) => element);
    super({ title: t('Add a payment method'), parts: [kinds, ...elements, toggled], does: 'Save', done, cancel: 'Cancel', cancelled });
    this.panels = panels;
    this.box = box;
    panels.forEach(({ type }, at) => kinds.append(this._kind(type, at === 0)));
    this._choose(panels[0].type);
  }

  get first() {
    return this.panel.inputs[0].element;
  }

  attrs() {
    if (this.panel.wrong()) return null;
    return Object.assign(this.panel.details(), this.box.checked ? { default_payment_method: true } : {});
  }

  show(details) {
    this.panel.show(details);
  }

  _kind(type, checked) {
    const radio = make('input', { type: 'radio', name: 'kind', value: type, checked });
    radio.addEventListener('change', () => this._choose(type));
    return make('label', { className: 'choice' }, radio, ` ${t(NEW_METHODS[type])}`);
  }

  _choose(type) {
    this.panel = this.panels.find((each) => each.type === type);
    for (const each of this.panels) each.element.hidden = each !== this.panel;
  }
}

/* A new expiry, the address of the bills, or both; a field that stays empty leaves what there is. */
export class Renewal extends Editor {
  constructor(method, { done, cancelled }) {
    const panel = new Panel('card', [['expiry', 'New expiration date (MM/YY)']], done);
    const address = new Address();
    panel.element.hidden = address.element.hidden = false;
    const title = t('Change {method}', { method: method.description });
    super({ title, parts: [panel.element, address.element], does: 'Save', done, cancel: 'Cancel', cancelled });
    this.method = method;
    this.panel = panel;
    this.address = address;
    this.expiry = panel.inputs[0];
  }

  get first() {
    return this.expiry.element;
  }

  attrs() {
    const { expiry } = this;
    const billing_address = this.address.details();
    const moved = Object.keys(billing_address).length > 0;
    const wrong = expiry.isEmpty && moved ? null : expiry.fault;
    if (wrong !== null) {
      expiry.fail(wrong);
      this.first.focus();
      return null;
    }
    const card = expiry.isEmpty ? {} : { card: { expiry: expiry.text } };
    return Object.assign({ id: this.method.id }, card, moved ? { billing_address } : {});
  }

  show(details) {
    this.panel.show(details);
    this.address.show(details);
  }
}

export class Removal extends Editor {
  constructor(method, { done, cancelled }) {
    const text = method.is_default
      ? 'It is your default. Until you choose another one, nothing is charged by itself.'
      : 'It will not be charged any more.';
    const parts = [make('p', { textContent: t(text) })];
    super({ title: t('Remove {method}?', { method: method.description }), parts, does: 'Remove', done, cancel: 'Keep', cancelled });
    this.method = method;
  }

  get first() {
    return this.other;
  }
}
