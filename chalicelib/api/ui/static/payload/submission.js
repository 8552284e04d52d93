/* One form's requests. They are made by a frame that nobody sees, which reads the fields' frames by
   itself: the page hands over what it holds, and hears what came of it. */

import { copied, errorBody, failureOf, isObject, noToken, randomId } from './base.js';
import { Frame } from './frame.js';
import { CARD_PARTS, KINDS, flattened, pathOf, place, splitName } from './names.js';
import { amountOf } from '../shared/amounts.js';

export class Submission {
  constructor(form) {
    this.form = form;
    this.pending = null;
    this.attempt = null;
    this.asked = null;
    this.controller = new Frame({
      page: 'controller.html',
      kind: 'controller',
      form: form.id,
      title: form.text('Secure connection'),
      initial: () => ({ token: form.token, form_type: form.type }),
      late: (body) => form._failOnce(body),
      handlers: {
        ready: () => this._send(),
        invalid_fields: (message) => this._answer(message),
        result: (message) => this._answer(message),
        failure: (message) => this._answer(message),
      },
    });
    const { element } = this.controller;
    element.tabIndex = -1;
    element.setAttribute('aria-hidden', 'true');
    Object.assign(element.style, { position: 'absolute', width: '0', height: '0', visibility: 'hidden' });
  }

  begin() {
    this.controller.mount(document.body);
  }

  end() {
    this.controller.remove();
    this.asked = null;
  }

  start() {
    if (!this.pending) {
      const done = () => {
        this.pending = null;
      };
      this.pending = this._run();
      this.pending.then(done, done);
    }
    return this.pending;
  }

  /* The same attempt keeps its name until it has an answer: what is sent twice is done once. */
  async _run() {
    const { form } = this;
    form.said.clear();
    form._emit('processing');
    if (!form.token) throw await this._failed(noToken());
    try {
      const fields = Array.from(form.inputs.fields.values());
      await Promise.all([this.controller, ...fields.map(({ frame }) => frame)].map((each) => each.whenReady()));
    } catch (error) {
      throw await this._failed(error.data);
    }
    this.attempt = this.attempt || randomId();
    this._hold(true);
    const answer = await this._ask();
    this._hold(false);
    if (answer.t === 'result') return this._succeeded(answer);
    if (answer.t === 'invalid_fields') throw await this._failed(this._refused(answer.fields));
    throw await this._failed(isObject(answer.data) ? answer.data : errorBody('ServerError', ''), answer.http);
  }

  _hold(on) {
    this.form.inputs.fields.forEach((field) => field.hold(on));
  }

  _ask() {
    const { form } = this;
    return new Promise((resolve) => {
      const fields = Array.from(form.inputs.fields.values()).filter((each) => !each.disabled);
      const message = { attempt_id: this.attempt, attrs: this._attrs() };
      message.fields = Array.from(new Set(fields.map((each) => each.kind)));
      this.asked = { resolve, message };
      this._send();
    });
  }

  /* Also after the controller was reloaded in between: it is the same attempt. */
  _send() {
    if (this.asked) this.controller.send('collect', this.asked.message);
  }

  _answer(message) {
    if (!this.asked || message.attempt_id !== this.attempt) return;
    const { resolve } = this.asked;
    this.asked = null;
    resolve(message);
  }

  /* What the page gives as defaults, under what stands in the inputs. */
  _attrs() {
    const { params, type, inputs } = this.form;
    const method = copied(params.payment_method) || {};
    const attrs = type === 'payment' ? copied(params.payment) || {} : method;
    if (type === 'payment' && Object.keys(method).length) {
      attrs.payment_method = Object.assign(method, attrs.payment_method);
    }
    if (attrs.amount !== undefined) attrs.amount = amountOf(attrs.amount);
    for (const [path, value] of inputs.values(type)) place(attrs, path, value);
    return attrs;
  }

  _succeeded({ status, transaction_id, payment_method_id, updated }) {
    this.attempt = null;
    const { form } = this;
    const named = transaction_id ? { transaction_id } : { payment_method_id };
    this._leave(transaction_id ? 'pl_transaction_id' : 'pl_payment_method_id', Object.values(named)[0]);
    const done = updated ? 'updated' : 'created';
    const first = transaction_id ? (status === 'authorized' ? 'authorized' : 'processed') : done;
    form._emit(first, named);
    form._emit('success', named);
    return Object.assign({ type: 'success', status }, named);
  }

  /* A new input each time: the page may have taken the last one for something else. */
  _leave(name, value) {
    const { element } = this.form;
    element.querySelectorAll(`input[type=hidden][name=${name}]`).forEach((each) => each.remove());
    const input = document.createElement('input');
    Object.assign(input, { type: 'hidden', name, value });
    element.appendChild(input);
  }

  /* What the frames found wrong before anything was sent, as the server would say it. */
  _refused(fields) {
    const details = {};
    for (const [kind, message] of Object.entries(fields)) {
      if (KINDS[kind]) place(details, pathOf(kind, this.form.type), String(message));
    }
    const names = Object.keys(flattened(details)).join(', ');
    return errorBody('InvalidAttributes', names, details);
  }

  /* The error, once the page has been told of it. Without an answer the attempt stays the same. */
  async _failed(body, http) {
    const { form } = this;
    if (http !== 0 && !(http >= 500)) this.attempt = null;
    const isInvalid = body.error_type === 'InvalidAttributes';
    const names = isInvalid ? await this._showInvalid(body.details) : [];
    if (body.error_type === 'TransactionDeclined') this._declined(body);
    form._fail(body, names);
    return failureOf(body);
  }

  /* What is wrong, as the page calls it: by the name of its input where it has one, or by its path. One at a
     time: React forgets what is told to it twice in one go. */
  async _showInvalid(details) {
    const { inputs, type } = this.form;
    const found = new Map();
    const names = new Set();
    for (const [path, message] of Object.entries(flattened(details))) {
      const elements = inputs.at(path, type);
      if (!elements.length) names.add(path);
      for (const element of elements) {
        const name = splitName(path).pop();
        names.add(inputs.nameOf(element, name));
        found.set(element, Object.assign(found.get(element) || {}, { [name]: message }));
      }
    }
    for (const [element, invalid] of found) {
      const first = CARD_PARTS.find((part) => invalid[part]) || Object.keys(invalid)[0];
      inputs.setInvalid(element, invalid[first], false, invalid);
      await Promise.resolve();
    }
    inputs.focusFirst([...found.keys()]);
    return [...names];
  }

  _declined(body) {
    const { form } = this;
    const details = isObject(body.details) ? body.details : {};
    form._emit('declined', {
      transaction_id: details.id,
      message: form.text(details.status_message || body.error_description),
      status_code: details.status_code,
      error_type: body.error_type,
      error_description: body.error_description,
    });
    const coded = Array.from(form.inputs.fields.values()).filter(({ kind }) => /^card(_code)?$/.test(kind));
    for (const field of coded) field.frame.send('clear', { all: false });
    form.inputs.focusFirst(coded.map(({ element }) => element));
  }
}
