/* Requests to the server, of the same origin: without cookies, without a referrer. */

const TIMEOUT_MS = 45000;

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
