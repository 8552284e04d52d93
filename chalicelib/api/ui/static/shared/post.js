/* Requests to the server, of the same origin: without cookies, without a referrer. */

const TIMEOUT_MS = 45000;
const FIRST_WAIT_MS = 500;
const TRIES = 5;
let last = { attempt: '', body: '', count: 0 };

export async function post(path, body) {
  const aborting = new AbortController();
  const timer = setTimeout(() => aborting.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json' },
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      signal: aborting.signal,
    });
    return { http: response.status, data: await response.json() };
  } catch (error) {
    return { http: 0, data: unreached() };
  } finally {
    clearTimeout(timer);
  }
}

export function unreached() {
  const text = 'The payment service could not be reached; please try again';
  return { object: 'error', error_type: 'ConnectionError', error_description: text, details: null };
}

/* Of one attempt, the same request is sent under the same key; another one, under another. */
export function keyOf(attempt, body) {
  if (last.attempt !== attempt) last = { attempt, body, count: 0 };
  if (last.body !== body) last = { attempt, body, count: last.count + 1 };
  return `${attempt}-${last.count}`;
}

/* Asks again while the answer is none yet, each time after about twice as long: half of the wait is
   chance, so that pages that were refused together don't come back together. */
async function patiently(path, body, isNone) {
  let answer = await post(path, body);
  for (let times = 0; times < TRIES && isNone(answer); times += 1) {
    const wait = FIRST_WAIT_MS * 2 ** times * (0.5 + Math.random() / 2);
    await new Promise((resolve) => setTimeout(resolve, wait));
    answer = await post(path, body);
  }
  return answer;
}

/* What a form may know before anybody has typed. */
export function session(token, origin) {
  return patiently('session', { token, origin }, ({ http }) => http === 0 || http === 429 || http >= 500);
}

/* An outcome that is not known yet is asked for again, under the same key. */
export async function settled(body) {
  const answer = await patiently('submit', body, isInFlight);
  return isInFlight(answer) ? { http: 0, data: unreached() } : answer;
}

function isInFlight({ http, data }) {
  return (http === 200 && data.status === 'processing') || (http === 409 && data.error_type === 'Conflict');
}

/* The name of one try: what is sent twice under it is done once. */
export function randomAttempt() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
