/* The frame that nobody sees: it holds the token, reads the fields' frames, and asks the server.

   What it answers to the page is what the server says to a client token: ids, statuses and texts. */

import { listen, pinned, send } from '../shared/channel.js';
import { keyOf, settled, unreached } from '../shared/post.js';
import { announce, siblings } from '../shared/siblings.js';

let token = '';
let formType = 'payment';

function begin(message) {
  token = message.token;
  formType = message.form_type === 'payment_method' ? 'payment_method' : 'payment';
}

/* Of the frames that stand in the page now: what is typed, or what is wrong with it. */
function readFields(kinds) {
  const read = siblings()
    .filter((frame) => kinds.includes(frame.kind) && frame.read)
    .reduce((all, frame) => all.concat(frame.read()), []);
  const found = siblings().map(({ kind }) => kind);
  const faults = read.filter(({ fault }) => fault !== null).map(({ kind, fault }) => [kind, fault]);
  return { texts: read, faults, isWhole: kinds.every((kind) => found.includes(kind)) };
}

function withTexts(attrs, texts) {
  const body = JSON.parse(JSON.stringify(attrs || {}));
  if (!texts.length) return body;
  const method = formType === 'payment' ? Object.assign({}, body.payment_method) : body;
  if (formType === 'payment') body.payment_method = method;
  const isBank = texts.some(({ kind }) => /^(account|routing)_number$/.test(kind));
  const home = isBank ? 'bank_account' : 'card';
  method.type = home;
  method[home] = Object.assign({}, method[home]);
  for (const { kind, text } of texts) method[home][kind] = text;
  return body;
}

async function collect({ attempt_id: attempt, attrs, fields }) {
  const { texts, faults, isWhole } = readFields(Array.isArray(fields) ? fields : []);
  if (!isWhole) {
    report(attempt, { http: 0, data: unreached() });
    return;
  }
  if (faults.length) {
    send('invalid_fields', { attempt_id: attempt, fields: Object.fromEntries(faults) });
    return;
  }
  const filled = withTexts(attrs, texts);
  const body = { token, form: formType, attrs: filled, origin: pinned };
  body.idempotency_key = keyOf(attempt, JSON.stringify(filled));
  report(attempt, await settled(body));
}

function report(attempt, { http, data }) {
  if (http !== 200) {
    send('failure', { attempt_id: attempt, http, data });
    return;
  }
  const named = data.object === 'transaction' ? { transaction_id: data.id } : { payment_method_id: data.id };
  send('result', Object.assign({ attempt_id: attempt, ok: true, status: data.status, updated: data.updated }, named));
}

announce({});
listen(
  { init: { nonce: 'string', token: 'string', form_type: 'string' }, collect: { attempt_id: 'string', attrs: 'object', fields: 'object' } },
  { init: begin, collect },
);
