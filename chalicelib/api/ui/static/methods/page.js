/* A customer's own page of its methods: asks what there is, shows it, and has done what the person says.

   What another tab has done is seen when this one is looked at again, and when something is not there. */

import { make, sentenceOn, surface } from '../checkout/elements.js';
import { NewMethod, Removal, Renewal } from './editors.js';
import { MethodList } from './list.js';
import { keyOf, post, randomAttempt, session, settled } from '../shared/post.js';
import { t } from '../shared/speech.js';

const GONE = 'That payment method is no longer there.';

export class MethodsPage {
  /* `tell(type, payload)` is for the page that embeds this one; `isAlone` where none does. */
  constructor({ token, tell, isAlone, origin = undefined }) {
    this.token = token;
    this.origin = origin;
    this.tell = tell;
    this.isAlone = isAlone;
    this.isBusy = false;
    this.editor = null;
    this.shown = '';
    this.list = new MethodList({
      makeDefault: (method) => this._change({ id: method.id, default_payment_method: true }, t('{method} is your default now.', { method: method.description })),
      change: (method) => this._open((acts) => new Renewal(method, acts), (attrs) => this._change(attrs, t('{method} is changed.', { method: method.description })), method.id),
      remove: (method) => this._open((acts) => new Removal(method, acts), () => this._remove(method), method.id),
    });
    this.heading = make('h1', { id: 'heading', textContent: t('Payment methods'), tabIndex: -1 });
    this.merchant = make('p', { className: 'what' });
    this.status = make('p', { className: 'status' });
    this.status.setAttribute('role', 'status');
    this.alert = make('p', { className: 'failure' });
    this.alert.setAttribute('role', 'alert');
    this.add = make('button', { type: 'button', className: 'add', textContent: t('Add a payment method') });
    this.add.addEventListener('click', () => this._add());
    this.back = make('p', { className: 'back' });
    const body = [this.heading, this.merchant, this.status, this.alert, this.list.element, this.add, this.back];
    this.element = surface('alone', ...body);
  }

  async begin() {
    document.body.append(this.element);
    this.add.hidden = true;
    await this._load();
    const again = () => document.visibilityState === 'visible' && !this.isBusy && !this.editor && !this.isOver && this._load();
    document.addEventListener('visibilitychange', again);
    addEventListener('focus', again);
  }

  async _load() {
    const { http, data } = await session(this.token, this.origin);
    if (http === 200 && !data.form_types.includes('payment_methods_page')) this._end(t('This link is not for a page of payment methods.'));
    else if (http === 200) this._show(data);
    else if (http === 401) this._expire();
    else this._fail(data);
  }

  _show(data) {
    this.alert.textContent = '';
    this.granted = data;
    this.merchant.textContent = data.merchant.name;
    this.add.hidden = this.editor !== null || !Object.values(data.options).some(Boolean);
    this._offerWayBack();
    const shown = JSON.stringify(data.payment_methods);
    if (shown === this.shown) return;
    this.shown = shown;
    this.list.show(data.payment_methods);
    this.tell('listed', {});
  }

  _offerWayBack() {
    const { return_url: url, merchant } = this.granted;
    if (!this.isAlone || !/^https?:/.test(url || '') || this.back.firstChild) return;
    this.back.append(make('a', { href: url, textContent: t('Back to {shop}', { shop: merchant.name }), rel: 'noreferrer' }));
  }

  _add() {
    const saved = (attrs) => this._change(attrs, t('The payment method is saved.'));
    this._open((acts) => new NewMethod(this.granted.options, acts), saved, null);
  }

  /* Opens an editor, of the method with this id; `act` does what it says. The focus comes back. */
  _open(make_, act, id) {
    if (this.isBusy) return;
    this._close();
    const done = () => {
      const attrs = editor.attrs ? editor.attrs() : {};
      if (attrs === null) editor.fail(sentenceOn(editor.element));
      else act(attrs);
    };
    const cancelled = () => {
      this._close();
      this._focus(id);
    };
    const editor = make_({ done, cancelled });
    this.editor = editor;
    this.attempt = randomAttempt();
    this._say('');
    const item = id && this.list.item(id);
    if (item) item.append(editor.element);
    else this.add.before(editor.element);
    this.add.hidden = true;
    editor.first.focus();
  }

  _close() {
    if (this.editor) this.editor.element.remove();
    this.editor = null;
    this.add.hidden = !this.granted || !Object.values(this.granted.options).some(Boolean);
  }

  async _change(attrs, text) {
    const attempt = this.editor ? this.attempt : randomAttempt();
    const body = { token: this.token, form: 'payment_methods', attrs, origin: this.origin };
    body.idempotency_key = keyOf(attempt, JSON.stringify(attrs));
    const done = ({ id, updated }) => this._done(text, id, updated ? 'updated' : 'created');
    await this._act(() => settled(body), done);
  }

  async _remove(method) {
    const done = () => {
      const left = this.granted.payment_methods;
      const unset = left.length > 0 && !left.some((each) => each.is_default);
      const then = unset ? ` ${t('You have no default now: choose one.')}` : '';
      this._done(`${t('{method} is removed.', { method: method.description })}${then}`, method.id, 'deleted');
    };
    await this._act(() => post('remove', { token: this.token, id: method.id, origin: this.origin }), done);
  }

  async _act(ask, done) {
    if (this.isBusy) return;
    this._busy(true);
    this.alert.textContent = '';
    const { http, data } = await ask();
    this._busy(false);
    if (http === 0 || http >= 500) this._fail(data);
    else if (http === 401) this._expire();
    else if (http === 404) await this._missed();
    else if (http === 200) {
      this._close();
      await this._load();
      if (!this.isOver) done(data);
    } else this._refuse(data);
  }

  _done(text, id, type) {
    this._say(text);
    this._focus(id);
    this.tell(type, { payment_method_id: id });
  }

  async _missed() {
    this._close();
    await this._load();
    if (this.isOver) return;
    this.alert.textContent = t(GONE);
    this.heading.focus();
  }

  /* Without an answer the same try stays the same, and is done once. */
  _refuse(data) {
    this.attempt = randomAttempt();
    this._fail(data);
    const wrong = this.editor && this.editor.element.querySelector('[aria-invalid="true"]');
    if (wrong) wrong.focus();
  }

  _fail(data) {
    const { error_type, error_description, details } = data;
    if (this.editor && details) this.editor.show(details);
    const isInvalid = error_type === 'InvalidAttributes';
    const message = isInvalid && this.editor ? sentenceOn(this.editor.element) : t(error_description);
    if (this.editor) this.editor.fail(message);
    else this.alert.textContent = message;
    this.tell('error', { error_type, error_description, message });
  }

  _expire() {
    this._end(t('This page has ended. Go back to the shop, and open it again from there.'));
    this.tell('error', { error_type: 'Unauthorized', error_description: 'The client token is not valid, or has expired.', message: this.alert.textContent });
  }

  /* Nothing can be done here any more; the way back stays. */
  _end(text) {
    this.isOver = true;
    this._close();
    for (const each of [this.list.element, this.add, this.status]) each.hidden = true;
    this.alert.textContent = text;
    this.heading.focus();
  }

  _busy(isBusy) {
    this.isBusy = isBusy;
    this.element.setAttribute('aria-busy', String(isBusy));
    if (this.editor) this.editor.busy(isBusy);
  }

  _say(text) {
    this.status.textContent = text;
  }

  _focus(id) {
    const item = id && this.list.item(id);
    (item || (id === null && !this.add.hidden && this.add) || this.heading).focus();
  }
}
