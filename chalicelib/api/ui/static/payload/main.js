/* The one global: Payload(client_token), and the constructors on it. */

import { ORIGIN, useToken } from './base.js';
import { Form } from './form.js';
import { Checkout, PaymentMethods, ProcessingAccount } from './overlay.js';
import { dressPage } from './usual.js';

function Payload(token) {
  const text = typeof token === 'string' ? token : '';
  const isSecret = /(^|_)secret_key_/.test(text);
  useToken(isSecret ? '' : text);
  if (isSecret) {
    console.error('Payload.js: a secret key must never be in a page. Revoke it, and use a client token.');
  }
}

Object.assign(Payload, { Form, Checkout, PaymentMethods, ProcessingAccount });
window.Payload = Payload;
dressPage();

if (ORIGIN === location.origin) {
  console.warn('Payload.js: this page has the same origin as the secure fields, and could read them.');
}
