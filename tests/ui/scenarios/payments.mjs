/* A payment by a new card, and everything that can come of it. */

import assert from 'node:assert/strict';
import { forward } from '../driver/browser.mjs';
import { CARD, DECLINED, VISA, scenario } from '../driver/scenario.mjs';

const paymentOf = (payment) => ({ payment_form: { payment } });

scenario('S1 a new card pays what the token says', { modes: ['resolved', 'intercepted', 'own', 'firefox'] }, async (stage, mode) => {
  const { id: customer_id } = await stage.api.customer();
  const token = await stage.api.token(paymentOf({ customer_id, amount: 12.5 }));
  await stage.open(mode);
  await stage.render({ type: 'payment', token, inputs: CARD, preventDefaultOnSubmit: true });
  await stage.fillCard();
  await stage.pay();
  const { transaction_id } = await stage.event('success');
  assert.deepEqual(await stage.course(), ['processing', 'processed', 'success']);
  assert.equal((await stage.event('processed')).transaction_id, transaction_id);
  const paid = await stage.api.get(`/transactions/${transaction_id}`);
  assert.deepEqual([paid.status, paid.amount, paid.customer_id], ['processed', 12.5, customer_id]);
  assert.equal(paid.payment_method.card.card_number, 'xxxxxxxxxxxx4242');
  assert.equal(paid.payment_method.keep_active, false);
  const asked = stage.requests.map((request) => new URL(request.url()));
  assert.equal(asked.filter(({ pathname }) => pathname === '/ui/submit').length, 1);
  if (mode === 'own') assert.ok(asked.every(({ host }) => !host.startsWith('payload.')));
});

scenario('S2 a card that is kept pays again', async (stage, mode) => {
  const { id: customer_id } = await stage.api.customer();
  const token = await stage.api.token(paymentOf({ customer_id }));
  await stage.open(mode);
  const payment = { amount: 10, payment_method: { keep_active: true } };
  await stage.render({ type: 'payment', token, inputs: CARD, payment, preventDefaultOnSubmit: true });
  await stage.fillCard();
  await stage.pay();
  await stage.event('success');
  const [method] = await stage.api.methods(customer_id);
  const again = await stage.api.post('/transactions', { type: 'payment', amount: 5, payment_method_id: method.id });
  assert.deepEqual([again.status, again.customer_id], ['processed', customer_id]);
});

scenario('S4 submit() resolves to a transaction, and rejects with the answer of the API', async (stage, mode) => {
  await stage.open(mode);
  const token = await stage.api.token(paymentOf({ amount: 10 }));
  await stage.render({ type: 'payment', token, inputs: CARD });
  await stage.fillCard(DECLINED);
  const { error } = await stage.submit();
  assert.ok(error.isError);
  assert.equal(error.data.error_type, 'TransactionDeclined');
  await stage.fillCard(VISA);
  const { answer } = await stage.submit();
  assert.equal(answer.type, 'success');
  assert.equal((await stage.api.get(`/transactions/${answer.transaction_id}`)).status, 'processed');
});

scenario('S5 a declined card can be tried again, a paid token cannot', { modes: ['resolved', 'firefox'] }, async (stage, mode) => {
  const { id: customer_id } = await stage.api.customer();
  const token = await stage.api.token(paymentOf({ customer_id, amount: 10 }));
  await stage.open(mode);
  await stage.render({ type: 'payment', token, inputs: CARD, preventDefaultOnSubmit: true });
  await stage.fillCard(DECLINED);
  await stage.pay();
  const declined = await stage.event('declined');
  assert.equal(declined.status_code, 'general_decline');
  assert.match(declined.transaction_id, /^txn_/);
  assert.ok(declined.message);
  const error = await stage.event('error');
  assert.deepEqual([error.error_type, await stage.course()], ['TransactionDeclined', ['processing', 'declined', 'error']]);
  assert.equal(await stage.input('card_code').inputValue(), '');
  await stage.forget();
  await stage.fillCard(VISA);
  await stage.pay();
  await stage.event('success');
  await stage.forget();
  await stage.pay();
  assert.equal((await stage.event('error')).error_type, 'Unauthorized');
  assert.deepEqual(await stage.course(), ['processing', 'error']);
  const statuses = (await stage.api.payments(customer_id)).map(({ status }) => status);
  assert.deepEqual(statuses.sort(), ['declined', 'processed']);
});

scenario('S6 nothing typed is said field by field, before anything is sent', { modes: ['resolved', 'firefox'] }, async (stage, mode) => {
  const token = await stage.api.token(paymentOf({ amount: 10 }));
  await stage.open(mode);
  await stage.render({ type: 'payment', token, inputs: CARD, styles: { invalid: 'is-invalid' } });
  const { error } = await stage.submit();
  assert.equal(error.data.error_type, 'InvalidAttributes');
  assert.equal(error.data.details.payment_method.card.card_number, 'Required');
  const events = (await stage.events()).filter(({ type }) => type !== 'focus');
  assert.deepEqual(events.map(({ type, where }) => `${type} ${where}`).filter((each) => each.endsWith(' form')), ['processing form', 'error form']);
  const invalid = events.filter(({ type }) => type === 'invalid');
  assert.deepEqual(invalid.map(({ target, where, live, message }) => [target, where, live, message]), CARD.map(([id]) => [id, id, false, 'Required']));
  const [failure] = await stage.events('error');
  assert.deepEqual(failure.details, {
    'payment_method[card][card_number]': 'Required',
    'payment_method[card][expiry]': 'Required',
    'payment_method[card][card_code]': 'Required',
  });
  for (const [id] of CARD) assert.match(await stage.page.locator(`#${id}`).getAttribute('class'), /\bis-invalid\b/);
  assert.ok(stage.requests.every((request) => !request.url().endsWith('/ui/submit')));
  await stage.forget();
  await stage.type('card_number', '4');
  assert.deepEqual([(await stage.event('valid')).live, (await stage.event('valid')).target], [true, 'card_number']);
  assert.doesNotMatch(await stage.page.locator('#card_number').getAttribute('class'), /\bis-invalid\b/);
});

scenario('S7 what only the server finds wrong is shown at its input', async (stage, mode) => {
  const token = await stage.api.token(paymentOf({ amount: 10 }));
  await stage.open(mode);
  const zip = ['billing_address[postal_code]', { id: 'zip' }];
  await stage.render({ type: 'payment', token, inputs: [...CARD, zip], preventDefaultOnSubmit: true });
  await stage.fillCard();
  await stage.page.locator('#zip').fill('x'.repeat(40));
  await stage.pay();
  const error = await stage.event('error');
  assert.deepEqual(Object.keys(error.details), ['payment_method[billing_address][postal_code]']);
  const invalid = await stage.event('invalid');
  assert.deepEqual([invalid.target, invalid.where, invalid.live], ['zip', 'zip', false]);
  assert.match(await stage.page.locator('#zip').getAttribute('class'), /\bpl-invalid\b/);
  await stage.forget();
  await stage.page.locator('#zip').fill('11111');
  assert.equal((await stage.event('valid')).target, 'zip');
});

scenario('S8 the form is sent to the shop afterwards, unless it must not', async (stage, mode) => {
  for (const props of [{ preventDefaultOnSubmit: true }, { autoSubmit: false }, {}]) {
    const token = await stage.api.token(paymentOf({ amount: 10 }));
    await stage.open(mode);
    await stage.render({ type: 'payment', token, inputs: CARD, ...props });
    await stage.fillCard();
    await stage.pay();
    if (Object.keys(props).length) {
      const { transaction_id } = await stage.event('success');
      assert.equal(await stage.page.locator('input[name=pl_transaction_id]').inputValue(), transaction_id);
      assert.match(stage.page.url(), /^http:\/\/shop\.test\/\?/);
    } else {
      await stage.page.waitForURL('**/receipt');
      const sent = stage.receipts.pop();
      assert.equal((await stage.api.get(`/transactions/${sent.pl_transaction_id}`)).status, 'processed');
      assert.ok(!JSON.stringify(sent).includes('4242'));
    }
  }
});

scenario('S9 Enter pays, unless it must not', { modes: ['resolved', 'firefox'] }, async (stage, mode) => {
  await stage.open(mode);
  const token = await stage.api.token(paymentOf({ amount: 10 }));
  const inputs = [...CARD, ['description']];
  await stage.render({ type: 'payment', token, inputs, preventDefaultOnSubmit: true, preventSubmitOnEnter: true });
  await stage.fillCard();
  await stage.input('expiry').press('Enter');
  await stage.page.locator('#description').press('Enter');
  await stage.settled();
  assert.deepEqual(await stage.course(), []);
  await stage.open(mode);
  await stage.render({ type: 'payment', token, inputs, preventDefaultOnSubmit: true });
  await stage.input('expiry').press('Enter');
  await stage.event('error');
  await stage.fillCard();
  await stage.page.locator('#description').press('Enter');
  await stage.event('success');
});

scenario('S26 one attempt is one payment, however often it is sent', async (stage, mode) => {
  const { id: customer_id } = await stage.api.customer();
  const token = await stage.api.token(paymentOf({ customer_id, amount: 10 }));
  await stage.open(mode);
  await stage.render({ type: 'payment', token, inputs: CARD, preventDefaultOnSubmit: true });
  await stage.fillCard();
  let lost = 0;
  await stage.page.route('**/ui/submit', async (route) => {
    lost += 1;
    if (lost > 1) return route.continue();
    await forward(route, stage.service);
    return route.abort();
  });
  await stage.page.evaluate(() => Promise.allSettled([window.shop.submit(), window.shop.submit()]));
  assert.equal((await stage.event('error')).error_type, 'ConnectionError');
  assert.deepEqual([lost, await stage.course()], [1, ['processing', 'error']]);
  const { answer } = await stage.submit();
  const payments = await stage.api.payments(customer_id);
  assert.deepEqual(payments.map(({ id }) => id), [answer.transaction_id]);
});
