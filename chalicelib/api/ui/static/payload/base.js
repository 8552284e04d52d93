/* Where the frames live, and the small tools that everything here uses.

   BASES is stamped into the script by the server: the addresses under which it is reached, each
   with a slash at its end. A copy of this script that comes from elsewhere uses the first one. */

export const BASE = frameBase();
export const ORIGIN = new URL(BASE).origin;
export const HANDSHAKE_MS = 10000;
export let currentToken = '';

/* Of the forms that come after. */
export function useToken(token) {
  currentToken = token;
}

function frameBase() {
  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  const source = script && script.src ? script.src.replace(/[?#].*$/, '') : '';
  const own = source.replace(/(Payload\.js|ui\/payload\.[0-9a-f]+\.js)$/, '');
  return BASES.includes(own) ? own : BASES[0];
}

export function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/* A copy in which nothing is shared: what the page gave is never changed. */
export function copied(value) {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

/* An error in a handler of the page is the page's own: it is told, and stops nothing here. */
function tell(error) {
  setTimeout(() => {
    throw error;
  });
}

/* `on(name, handler)`; unknown names are taken, and never called. */
export class Emitter {
  constructor() {
    this._handlers = new Map();
  }

  on(name, handler) {
    if (!this._handlers.has(name)) this._handlers.set(name, []);
    this._handlers.get(name).push(handler);
    return this;
  }

  /* Whether the page listens for any of these. */
  _isHeard(...names) {
    return names.some((name) => this._handlers.has(name));
  }

  _emit(name, fields) {
    const event = Object.assign({ type: name }, fields);
    for (const handler of this._handlers.get(name) || []) {
      try {
        handler(event);
      } catch (error) {
        tell(error);
      }
    }
  }
}

/* What `submit()` rejects with: an Error that carries the body of the API's answer as `data`. */
export function failureOf(data) {
  const error = new Error(data.error_description || data.error_type);
  return Object.assign(error, { data, error_type: data.error_type, details: data.details });
}

export function errorBody(type, text, details) {
  return { object: 'error', error_type: type, error_description: text, details: details || null };
}

export function noToken() {
  return errorBody('Unauthorized', 'Payload.js needs a client token: call Payload(client_token)');
}
