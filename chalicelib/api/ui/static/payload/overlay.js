/* A frame with a surface of its own: in an element of the page, or over the whole page. */

import { Emitter, copied, currentToken, isObject, randomId } from './base.js';
import { Frame } from './frame.js';
import { isDark, langOf } from './looks.js';
import { translated } from '../shared/texts.js';

class Surface extends Emitter {
  constructor(given, { page, kind, title, settings }) {
    super();
    this.params = given || {};
    this.container = this.params.container || null;
    this.lang = langOf(this.container || document.documentElement);
    this.opener = /** @type {HTMLElement | null} */ (document.activeElement);
    this.escaped = (event) => event.key === 'Escape' && this.close();
    this.frame = new Frame({
      page,
      kind,
      form: randomId(),
      title: translated(this.lang, title),
      allow: 'payment',
      initial: () => Object.assign({ mode: this.container ? 'inline' : 'modal', dark: this.isDark, lang: this.lang }, settings()),
      handlers: {
        loaded: () => this._emit('loaded'),
        event: ({ type, payload }) => this._told(type, payload),
        closed: () => this._end(),
        height: ({ px }) => this._fit(px),
      },
      late: ({ error_type, error_description }) => {
        this._emit('error', { error_type, error_description, message: translated(this.lang, error_description) });
        if (!this.container) this._end();
      },
    });
    this._show();
  }

  /* As if the person had closed it. */
  close() {
    if (this.frame.isReady) this.frame.send('close');
    else this._end();
  }

  destroy() {
    if (!this.isOver) this._end();
  }

  _show() {
    const { element } = this.frame;
    this.isDark = isDark(this.container || document.body);
    // One that is not the same as in the frame would get a background of its own.
    Object.assign(element.style, { display: 'block', width: '100%', colorScheme: this.isDark ? 'dark' : 'light' });
    if (this.container) {
      this.frame.mount(this.container);
      return;
    }
    const over = { position: 'fixed', top: '0', left: '0', height: '100%', zIndex: '2147483647' };
    Object.assign(element.style, over);
    document.addEventListener('keydown', this.escaped);
    this.overflow = document.documentElement.style.overflow;
    document.documentElement.style.overflow = 'hidden';
    this.frame.mount(document.body);
    element.focus();
  }

  /* Nothing of the frame's own choosing becomes an event: only these. */
  _told(type, payload) {
    const fields = isObject(payload) ? payload : {};
    if (['processed', 'authorized', 'declined', 'success', 'error', 'created', 'updated', 'deleted'].includes(type)) {
      this._emit(type, fields);
    }
  }

  _fit(px) {
    if (this.container && px > 0) this.frame.element.style.height = `${Math.ceil(px)}px`;
  }

  _end() {
    this.isOver = true;
    this.frame.remove();
    if (!this.container) {
      document.removeEventListener('keydown', this.escaped);
      document.documentElement.style.overflow = this.overflow;
      if (this.opener && this.opener.isConnected) this.opener.focus();
    }
    this._emit('closed');
  }
}

/* Payload.Checkout({container?, amount?, invoice_id?, style?}); without a container, over the page.
   `form` and `autosubmit` are taken, and mean nothing. */
export class Checkout extends Surface {
  constructor(given) {
    const token = currentToken;
    const { amount, invoice_id, style } = given || {};
    const options = copied({ amount, invoice_id, style });
    super(given, {
      page: 'checkout.html',
      kind: 'checkout',
      title: 'Secure checkout',
      settings: () => ({ token, options }),
    });
  }
}

/* Payload.PaymentMethods({container, style?}): the customer's own page of its methods. */
export class PaymentMethods extends Surface {
  constructor(given) {
    const token = currentToken;
    const { container, style } = given || {};
    if (!(container instanceof Element)) throw new TypeError('Payload.PaymentMethods needs a container');
    super(given, {
      page: 'methods.html',
      kind: 'methods',
      title: 'Payment methods',
      settings: () => ({ token, options: copied({ style }) }),
    });
  }
}

/* Payload.ProcessingAccount: accounts are opened by the server; here stands a panel that says so. */
export class ProcessingAccount extends Surface {
  constructor(given) {
    super(given, {
      page: 'account.html',
      kind: 'account',
      title: 'Account application',
      settings: () => ({}),
    });
  }
}
