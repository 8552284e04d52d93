/* The frame of one field: an input, or the three of a card, and what the page may hear of them. */

import { BrandMark } from './brands.js';
import { dress } from './looks.js';
import { brandOf } from '../shared/cards.js';
import { FLAGS, KIND, listen, send } from '../shared/channel.js';
import { Input } from '../shared/input.js';
import { TYPES, digitsOf } from '../shared/kinds.js';
import { announce, siblings } from '../shared/siblings.js';
import { speak, t } from '../shared/speech.js';

const PARTS = KIND === 'card' ? ['card_number', 'expiry', 'card_code'] : [KIND];
const LABELS = {
  card_number: 'Card number',
  expiry: 'Expiration date',
  card_code: 'Security code',
  account_number: 'Account number',
  routing_number: 'Routing number',
};
const HINTS = { expiry: 'MM/YY', card_code: 'CVV' };
let isInvalid = false;

const context = () => ({ brand: brand() });
const inputs = PARTS.filter((kind) => TYPES[kind]).map((kind) => new Input(kind, { context, on: handlers() }));
for (const input of inputs) input.pasteDisabled = FLAGS === 'no-paste';
const alerts = document.createElement('div');
const mark = PARTS.includes('card_number') ? new BrandMark() : null;
let isMarked = true;

/* The brand of the card whose number is typed here, or in the frame of the number. */
function brand() {
  const own = inputs && inputs.find(({ kind }) => kind === 'card_number');
  if (own) return brandOf(digitsOf(own.text)).name;
  const number = siblings().find(({ kind }) => kind === 'card_number');
  return number ? number.brand() : null;
}

function handlers() {
  return {
    focus: () => tellFocus(),
    blur: () => tellFocus(),
    change: () => tellChange(),
    message: (input, message, live) => say(message, live),
    valid: () => tellValid(),
    invalid: (input, message) => tellInvalid(message),
    enter: () => send('enter'),
    full: (input) => step(input, 1),
    back: (input) => step(input, -1),
  };
}

/* To the next input of a card, or the one before; after the last the page finds the next field. */
function step(input, by) {
  const next = inputs[inputs.indexOf(input) + by];
  if (next) next.element.focus();
  else if (by > 0) send('advance');
}

let hadFocus = false;
function tellFocus() {
  setTimeout(() => {
    const has = document.hasFocus() && inputs.some(({ element }) => element === document.activeElement);
    if (has !== hadFocus) send(has ? 'focus' : 'blur');
    hadFocus = has;
  });
}

function tellChange() {
  const empty = inputs.every((input) => input.isEmpty);
  const complete = inputs.every((input) => input.isComplete);
  if (mark) mark.show(isMarked ? brand() : null);
  const lengths = Object.fromEntries(inputs.map(({ kind, text }) => [kind, digitsOf(text).length]));
  send('change', { empty, complete, potentially_valid: complete || !isInvalid, brand: brand(), lengths });
}

function tellValid() {
  const all = inputs.every((input) => input.isComplete);
  if (!all && !isInvalid) return;
  if (inputs.some((input) => input.message !== null)) return;
  isInvalid = false;
  send('valid', { live: true });
}

function tellInvalid(message) {
  isInvalid = true;
  send('invalid', { live: true, message });
}

/* What a submit has found is said once for the whole form; here it stands for who comes to the field. */
function say(message, live) {
  const text = t(message || '');
  alerts.setAttribute('role', live ? 'alert' : 'none');
  if (alerts.textContent !== text) alerts.textContent = text;
}

function settle(settings) {
  if (settings.lang) speak(settings.lang);
  dress(settings);
  for (const input of inputs) describe(input, settings);
  document.body.classList.toggle('narrow', settings.narrow === true);
  isMarked = settings.icon !== false;
  if (mark) mark.show(isMarked ? brand() : null);
}

/* Placeholder and label of the page are those of the one input, or of the number of a whole card. */
function describe(input, settings) {
  const { element, kind } = input;
  const alone = inputs.length === 1;
  element.placeholder = alone || kind === 'card_number' ? settings.placeholder || '' : t(HINTS[kind]);
  element.setAttribute('aria-label', alone && settings.label ? settings.label : t(LABELS[kind]));
  element.setAttribute('aria-required', String(settings.required !== false));
  element.autocomplete = settings.autocomplete === false ? 'off' : TYPES[kind].attributes.autocomplete;
  element.disabled = settings.disabled === true;
  input.pasteDisabled = settings.disable_paste === true;
}

function setInvalid(message) {
  isInvalid = message !== null;
  const at = inputs.find((input) => input.fault !== null) || inputs[0];
  if (message === null) at.show(null);
  else at.fail(message);
}

function build() {
  document.body.className = KIND;
  alerts.id = 'alert';
  alerts.setAttribute('role', 'alert');
  for (const { element, kind } of inputs) {
    element.id = kind;
    element.setAttribute('aria-label', LABELS[kind]);
    element.setAttribute('aria-describedby', 'alert');
    document.body.appendChild(element);
    if (kind === 'card_number') document.body.appendChild(mark.element);
  }
  document.body.appendChild(alerts);
  addEventListener('focus', () => {
    if (document.activeElement === document.body) inputs[0].element.focus();
  });
}

const SETTINGS = {
  placeholder: 'string',
  label: 'string',
  lang: 'string',
  required: 'boolean',
  disabled: 'boolean',
  narrow: 'boolean',
  icon: 'boolean',
  disable_paste: 'boolean',
  autocomplete: 'boolean',
  styles: 'object',
  color_scheme: 'string',
};
const SCHEMA = {
  init: Object.assign({ nonce: 'string' }, SETTINGS),
  update: SETTINGS,
  style: { styles: 'object', color_scheme: 'string' },
  focus: {},
  clear: { all: 'boolean' },
  set_invalid: { message: 'string' },
  hold: { on: 'boolean' },
};

if (inputs.length) {
  build();
  announce({
    brand,
    read: () => inputs.map((input) => ({ kind: input.kind, text: input.text, fault: input.fault })),
  });
  listen(SCHEMA, {
    init: settle,
    style: dress,
    update: settle,
    focus: () => (inputs.find((input) => input.fault !== null) || inputs[0]).element.focus(),
    clear: ({ all }) => inputs.filter(({ kind }) => all || kind === 'card_code').forEach((input) => input.clear()),
    hold: ({ on }) => inputs.forEach(({ element }) => Object.assign(element, { readOnly: on === true })),
    set_invalid: (message) => setInvalid(message.message),
  });
}
