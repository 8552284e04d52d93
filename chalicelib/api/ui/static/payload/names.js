/* The names of inputs, the attributes of the API that they stand for, and the way back. */

import { isObject } from './base.js';

/* The kinds that are frames. The values are the names that a frame's part has in the API. */
export const CARD_PARTS = ['card_number', 'expiry', 'card_code'];
const BANK_PARTS = ['account_number', 'routing_number'];
export const KINDS = {
  card: 'card',
  card_number: 'card_number',
  expiry: 'expiry',
  card_code: 'card_code',
  cvc: 'card_code',
  account_number: 'account_number',
  routing_number: 'routing_number',
};
const OF_BANK_ACCOUNT = [...BANK_PARTS, 'account_type', 'account_class', 'account_currency'];
const OF_METHOD = ['keep_active', 'default_payment_method', 'account_holder', 'billing_address'];

/* `a[b][c]` is ['a', 'b', 'c']. */
export function splitName(name) {
  return name.split(/[[\]]+/).filter((part) => part !== '');
}

/* The path of an input's value in what is sent for a form of `type`. */
export function pathOf(name, type) {
  const parts = splitName(name);
  if (parts[0] === 'payment_method' && parts.length > 1) parts.shift();
  else if (!belongsToMethod(parts)) return parts;
  const path = insideMethod(parts);
  return type === 'payment' ? ['payment_method', ...path] : path;
}

function belongsToMethod(parts) {
  const first = alias(parts[0]);
  return ['card', 'bank_account', ...CARD_PARTS, ...OF_BANK_ACCOUNT, ...OF_METHOD].includes(first);
}

function insideMethod(parts) {
  const [first, ...rest] = [alias(parts[0]), ...parts.slice(1)];
  if (CARD_PARTS.includes(first)) return ['card', first];
  if (OF_BANK_ACCOUNT.includes(first)) return ['bank_account', first];
  return [first, ...rest];
}

function alias(name) {
  return { cvc: 'card_code', cardholder: 'account_holder' }[name] || name;
}

export function bracketed(path) {
  return path[0] + path.slice(1).map((part) => `[${part}]`).join('');
}

export function place(target, path, value) {
  const last = path[path.length - 1];
  let node = target;
  for (const part of path.slice(0, -1)) {
    if (!isObject(node[part])) node[part] = {};
    node = node[part];
  }
  node[last] = value;
}

/* `{card: {expiry: 'Required'}}` is `{'card[expiry]': 'Required'}`. */
export function flattened(details, before = []) {
  const flat = {};
  for (const [name, value] of Object.entries(details || {})) {
    const path = [...before, name];
    if (value !== null && typeof value === 'object') Object.assign(flat, flattened(value, path));
    else flat[bracketed(path)] = value;
  }
  return flat;
}
