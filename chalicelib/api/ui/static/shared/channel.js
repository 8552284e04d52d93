/* Speaks with the page that embeds this frame, and with nobody else.

   Kind, form and flags stand in the fragment of the address, which no server sees. The origin of the page
   is told by the browser; where it is not, the first `init` that repeats our nonce tells it. */

export const [KIND, FORM, FLAGS] = location.hash.slice(1).split(':');
const NONCE = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16)).join('');
export let pinned = (location.ancestorOrigins && location.ancestorOrigins[0]) || null;

export function send(t, fields) {
  if (pinned === null && t !== 'ready') return;
  const message = { pl: 1, v: 1, form: FORM, kind: KIND, t };
  parent.postMessage(Object.assign(message, fields), pinned || '*');
}

/* `schema` names the types of messages, and of each the fields with their types; whatever else comes
   is dropped. Nothing but `init` is heard before it. */
export function listen(schema, handlers) {
  let started = false;
  addEventListener('message', (event) => {
    const message = event.data;
    if (event.source !== parent || !isOurs(message) || !fits(message, schema[message.t])) return;
    if (message.t === 'init' ? message.nonce !== NONCE : !started) return;
    if (pinned === null) pinned = event.origin;
    if (event.origin !== pinned) return;
    started = true;
    handlers[message.t](message);
  });
  send('ready', { nonce: NONCE });
}

function isOurs(message) {
  if (typeof message !== 'object' || message === null || message.pl !== 1 || message.v !== 1) return false;
  return message.form === FORM && message.kind === KIND && typeof message.t === 'string';
}

function fits(message, fields) {
  if (!fields) return false;
  return Object.entries(fields).every(([name, type]) => {
    return message[name] === undefined || message[name] === null || typeof message[name] === type;
  });
}
