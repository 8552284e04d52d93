/* Requests to the server, of the same origin: without cookies, without a referrer. */

const TIMEOUT_MS = 45000;
const SETTLE_MS = 1000;
const SETTLE_TIMES = 5;
let last = { attempt: '', body: '', count: 0 };

async function post(path, body) {
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

function unreached() {
  const text = 'The payment service could not be reached; please try again';
  return { object: 'error', error_type: 'ConnectionError', error_description: text, details: null };
}

/* Of one attempt, the same request is sent under the same key; another one, under another. */
function keyOf(attempt, body) {
  if (last.attempt !== attempt) last = { attempt, body, count: 0 };
  if (last.body !== body) last = { attempt, body, count: last.count + 1 };
  return `${attempt}-${last.count}`;
}

/* An outcome that is not known yet is asked for again, under the same key. */
async function settled(body) {
  let answer = await post('submit', body);
  for (let times = 0; times < SETTLE_TIMES && isInFlight(answer); times += 1) {
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    answer = await post('submit', body);
  }
  return isInFlight(answer) ? { http: 0, data: unreached() } : answer;
}

function isInFlight({ http, data }) {
  return (http === 200 && data.status === 'processing') || (http === 409 && data.error_type === 'Conflict');
}
