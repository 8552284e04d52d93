/* The shop's server at work: requests with its secret key. */

export function apiOf(url, key) {
  async function send(method, path, body, as = key) {
    const response = await fetch(url + path, {
      method,
      headers: { Authorization: `Bearer ${as}`, 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  }
  async function made(path, body) {
    const { status, body: answer } = await send('POST', path, body);
    if (status !== 200) throw new Error(`POST ${path}: ${JSON.stringify(answer)}`);
    return answer;
  }
  return {
    send,
    get: async (path) => (await send('GET', path)).body,
    post: made,
    customer: (more) => made('/customers', { name: 'Ann Payer', email: 'ann@example.com', ...more }),
    token: async (intent) => (await made('/access_tokens', { type: 'client', intent })).id,
    payments: async (customer) => (await send('GET', `/transactions?customer_id=${customer}`)).body.values,
    methods: async (customer) => (await send('GET', `/payment_methods?customer_id=${customer}`)).body.values,
  };
}
