/* The six requests of the quick start, typed by what openapi-typescript makes, sent by openapi-fetch. */

import createClient from 'openapi-fetch';
import type { paths } from './api.js';

declare const process: { env: Record<string, string | undefined> };

const { URL: baseUrl = '', KEY: key = '', CUSTOMER: customerId = '' } = process.env;
const api = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${key}` } });

function good<T>(answer: { data?: T; error?: unknown }): T {
  if (answer.data === undefined) throw new Error(JSON.stringify(answer.error));
  return answer.data;
}

const first = good(await api.POST('/transactions', { body: { type: 'payment', amount: 100, customer_id: customerId } }));
const known = good(await api.GET('/customers/{id}', { params: { path: { id: customerId } } }));
const ada = good(await api.POST('/customers', { body: { name: 'Ada Lovelace', email: 'ada@example.com' } }));
const method = good(await api.POST('/payment_methods', {
  body: {
    type: 'card',
    card: { card_number: '5103 2088 7967 2792', expiry: '12/35', card_code: '123' },
    customer_id: ada.id,
    default_payment_method: true,
  },
}));
const second = good(await api.POST('/transactions', { body: { type: 'payment', amount: 42.5, customer_id: ada.id } }));
const refund = good(await api.POST('/transactions', {
  body: { type: 'refund', amount: 12.5, ledger: [{ assoc_transaction_id: second.id }] },
}));
console.log(JSON.stringify([first.amount, known.name, ada.email, method.description, second.amount, refund.amount]));
