/* Payload.Form: a form of the page, whose sensitive fields are frames.

   It lives as long as its element stands in the page, and no longer; another Payload.Form of the
   same element takes its place. */

import { Emitter, currentToken, errorBody, failureOf, isObject, noToken, randomId } from './base.js';
import { Inputs } from './inputs.js';
import { langOf } from './looks.js';
import { KINDS, flattened } from './names.js';
import { Submission } from './submission.js';
import { Messages, sentenceOf } from './usual.js';
import { translated } from '../shared/texts.js';

const FORMS = new WeakMap();
const LIVE = new Set();
const DEPARTURES = new MutationObserver(() => setTimeout(endDeparted));

function endDeparted() {
  for (const form of LIVE) if (!form.element.isConnected) form._end();
}

export class Form extends Emitter {
  constructor(given) {
    super();
    const own = given instanceof Element ? { form: given } : given;
    this.params = Object.assign({ payment: {}, payment_method: {} }, own);
    this.element = this.form = this.params.form;
    this.type = this.params.type || this.element.getAttribute('pl-form') || 'payment';
    this.id = randomId();
    this.token = currentToken;
    this.said = new Messages();
    this.inputs = new Inputs(this);
    this.submission = new Submission(this);
    this.submitted = (event) => this._submitted(event);
    this.pressed = (event) => this._pressed(event);
    this._begin();
  }

  /* Asks the server for what the form says. While one request is on its way, its own promise.
     Resolves to {type, status, transaction_id or payment_method_id}; rejects with an Error whose
     `data` is the API's. */
  submit() {
    return this.submission.start();
  }

  /* For the person, in the language of the page. */
  text(text, values) {
    return translated(langOf(this.element), text, values);
  }

  /* The sensitive field of that name, or null: it has focus(), clear() and update({placeholder, ...}). */
  field(name) {
    return Array.from(this.inputs.fields.values()).find(({ kind }) => kind === KINDS[name]) || null;
  }

  /* No wallet and no bank's own page is reachable from here, and callers are told so. */
  applepay(target, callback) {
    return this._unavailable('Apple Pay', target, callback);
  }

  googlepay(target, callback) {
    return this._unavailable('Google Pay', target, callback);
  }

  plaid(element) {
    const body = errorBody('NotAvailable', 'Plaid is not available');
    if (element instanceof Element) element.addEventListener('click', () => this._fail(body));
    return this;
  }

  get invalidClass() {
    const { styles } = this.params;
    if (!isObject(styles) || styles.invalid === undefined) return 'pl-invalid';
    return typeof styles.invalid === 'string' ? styles.invalid.trim() : '';
  }

  _begin() {
    if (FORMS.has(this.element)) FORMS.get(this.element)._end();
    FORMS.set(this.element, this);
    if (LIVE.size === 0) DEPARTURES.observe(document, { subtree: true, childList: true });
    LIVE.add(this);
    this.element.addEventListener('submit', this.submitted);
    this.element.addEventListener('keydown', this.pressed);
    this.inputs.start(); // Before the frame that nobody sees: who pays waits for fields.
    if (this.token) this.submission.begin();
    else Promise.resolve().then(() => this._fail(noToken()));
  }

  _end() {
    LIVE.delete(this);
    if (LIVE.size === 0) DEPARTURES.disconnect();
    if (FORMS.get(this.element) === this) FORMS.delete(this.element);
    this.element.removeEventListener('submit', this.submitted);
    this.element.removeEventListener('keydown', this.pressed);
    this.inputs.stop();
    this.said.clear();
    this.submission.end();
    this._handlers.clear();
  }

  _submitted(event) {
    event.preventDefault();
    const natively = this.params.autosubmit !== false && !this.params.preventDefaultOnSubmit;
    const sent = () => natively && HTMLFormElement.prototype.submit.call(this.element);
    this.submit().then(sent, () => {
      /* Whoever listens has been told by events. */
    });
  }

  _pressed(event) {
    const stays = event.target.tagName === 'TEXTAREA' || event.target.tagName === 'BUTTON';
    if (event.key === 'Enter' && this.params.preventSubmitOnEnter && !stays) event.preventDefault();
  }

  _enter() {
    if (!this.params.preventSubmitOnEnter) this.element.requestSubmit();
  }

  _unavailable(what, target, callback) {
    if (target === 'open') {
      return Promise.reject(failureOf(errorBody('NotAvailable', `${what} is not available`)));
    }
    const told = [callback, target].find((each) => typeof each === 'function');
    if (told) Promise.resolve().then(() => told(false));
    return this;
  }

  /* What no handler of the page hears stands at the end of the form. */
  _fail(body, names = []) {
    const { error_type, error_description } = body;
    const details = flattened(body.details);
    const message = sentenceOf(this, body, names);
    if (!this._isHeard('error', 'declined')) this.said.say(this.element, message, { role: 'alert' });
    this._emit('error', { message, error_type, error_description, details });
  }

  /* Several frames may fail to load for one reason: the page hears of it once. */
  _failOnce(body) {
    if (!this.hasFailed) this._fail(body);
    this.hasFailed = true;
  }
}
