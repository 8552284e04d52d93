/* The frame of a checkout: asks what there is to pay and with what, takes it, and tells the page. */

import { make, money, surface } from './elements.js';
import { paint } from './looks.js';
import { View } from './view.js';
import { amountOf } from '../shared/amounts.js';
import { listen, pinned, send } from '../shared/channel.js';
import { keyOf, randomAttempt, session, settled } from '../shared/post.js';
import { speak, t } from '../shared/speech.js';

const CLOSES_AFTER_MS = 2000;
let token = '';
let options = {};
let view = null;
let amount;
let attempt = randomAttempt();
let attempted = 0;
let isPaying = false;

async function begin(message) {
  speak(message.lang);
  token = message.token;
  options = message.options || {};
  document.body.className = message.mode === 'modal' ? 'modal' : 'inline';
  paint(options.style, message.dark);
  const { http, data } = await session(token, pinned);
  const isOurs = http === 200 && data.form_types.includes('checkout_plugin');
  if (isOurs) open(data, message.mode);
  else refuse(http === 200 ? { error_type: 'NotPermitted', error_description: 'The client token is not for a checkout.' } : data);
  send('loaded');
  if (message.mode !== 'modal') new ResizeObserver(tellHeight).observe(document.body);
}

function open(granted, mode) {
  amount = granted.fixed.amount === undefined ? amountOf(options.amount) : granted.fixed.amount;
  view = new View(granted, { amount, mode, submit: pay, close });
  if (mode === 'modal') {
    const first = view.dialog.querySelector('input:checked') || view.button;
    first.focus();
  }
}

function refuse({ error_type, error_description }) {
  const text = make('p', { className: 'failure', textContent: t(error_description) });
  text.setAttribute('role', 'alert');
  const button = make('button', { type: 'button', textContent: t('Close') });
  button.addEventListener('click', close);
  const heading = make('h1', { textContent: t('Checkout'), id: 'heading' });
  document.body.append(surface(document.body.className, heading, text, button));
  button.focus();
  send('event', { type: 'error', payload: { error_type, error_description, message: t(error_description) } });
}

async function pay() {
  const source = isPaying ? null : view.source();
  if (source === null) return;
  isPaying = true;
  view.busy(true);
  const said = view.amount ? view.amount.value : amount;
  const attrs = said === undefined ? source : Object.assign({ amount: said }, source);
  const body = { token, form: 'checkout', attrs, origin: pinned };
  body.idempotency_key = keyOf(attempt, JSON.stringify(attrs));
  const answer = await settled(body);
  isPaying = false;
  view.busy(false);
  conclude(answer);
}

function conclude({ http, data }) {
  if (http !== 0 && http < 500) attempt = randomAttempt();
  if (http === 200) {
    succeed(data);
    return;
  }
  if (data.error_type === 'TransactionDeclined') {
    attempted += 1;
    if (view.panel) view.panel.forgetCode();
    const { id, status_message: said } = data.details;
    const message = t(said || data.error_description);
    view.fail(message, null);
    if (view.panel) view.panel.focusCode();
    send('event', { type: 'declined', payload: { transaction_id: id, message, payments_attempted: attempted } });
    return;
  }
  const isInvalid = data.error_type === 'InvalidAttributes';
  view.fail(isInvalid ? null : t(data.error_description), data.details);
  const { error_type, error_description } = data;
  send('event', { type: 'error', payload: { error_type, error_description, message: t(error_description) } });
}

function succeed({ id, status, amount: paid }) {
  const text = status === 'authorized' ? '{amount} is authorized.' : '{amount} is paid.';
  view.receipt(t(text, { amount: money(paid) }));
  const payload = { transaction_id: id };
  send('event', { type: status === 'authorized' ? 'authorized' : 'processed', payload });
  send('event', { type: 'success', payload });
  if (document.body.className === 'modal') setTimeout(close, CLOSES_AFTER_MS);
}

function close() {
  if (!isPaying) send('closed');
}

function tellHeight() {
  send('height', { px: document.documentElement.scrollHeight });
}

/* The focus stays in the dialog: after its last element comes its first. */
function keepFocus(event) {
  if (document.body.className !== 'modal') return;
  if (event.key === 'Escape') close();
  if (event.key !== 'Tab') return;
  /** @type {NodeListOf<HTMLButtonElement | HTMLInputElement | HTMLSelectElement>} */
  const found = document.querySelectorAll('button, input, select');
  const usable = Array.from(found).filter((each) => !each.disabled && each.offsetParent !== null);
  const [first, last] = event.shiftKey ? [usable[usable.length - 1], usable[0]] : [usable[0], usable[usable.length - 1]];
  if (document.activeElement === last || document.activeElement === document.body) {
    event.preventDefault();
    first.focus();
  }
}

document.addEventListener('keydown', keepFocus);
document.addEventListener('mousedown', (event) => {
  if (event.target === document.body || event.target === document.documentElement) close();
});
listen(
  { init: { nonce: 'string', token: 'string', options: 'object', mode: 'string', dark: 'boolean', lang: 'string' }, close: {} },
  { init: begin, close },
);
