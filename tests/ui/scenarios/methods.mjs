/* Methods that are saved: for a customer, as its default, and bank accounts. */

import assert from 'node:assert/strict';
import { CARD, MASTERCARD, scenario } from '../driver/scenario.mjs';

const methodOf = (payment_method) => ({ payment_method_form: { payment_method } });
const BANK = [['account_number'], ['routing_number'], ['account_type', { options: ['checking', 'savings'] }], ['account_holder']];

scenario('S11 a card is saved for the customer of the token', { modes: ['resolved', 'firefox'] }, async (stage, mode) => {
  const { id: customer_id } = await stage.api.customer();
  await stage.open(mode);
  const token = await stage.api.token(methodOf({ customer_id }));
  await stage.render({ type: 'payment_method', token, inputs: CARD, preventDefaultOnSubmit: true });
  await stage.fillCard(MASTERCARD);
  await stage.pay();
  const { payment_method_id } = await stage.event('success');
  assert.deepEqual(await stage.course(), ['processing', 'created', 'success']);
  const [kept] = await stage.api.methods(customer_id);
  assert.deepEqual([kept.id, kept.description], [payment_method_id, 'Mastercard x-2792']);
  assert.equal(await stage.page.locator('input[name=pl_payment_method_id]').inputValue(), payment_method_id);
});

scenario('S12 a card becomes the default, by a box or by the token', async (stage, mode) => {
  const { id: customer_id } = await stage.api.customer();
  const card = { card_number: '4242424242424242', expiry: '12/35' };
  await stage.api.post('/payment_methods', { type: 'card', card, customer_id, default_payment_method: true });
  const box = ['default_payment_method', { type: 'checkbox' }];
  for (const fixed of [{}, { default_payment_method: true }]) {
    await stage.open(mode);
    const token = await stage.api.token(methodOf({ customer_id, ...fixed }));
    const inputs = fixed.default_payment_method ? CARD : [...CARD, box];
    await stage.render({ type: 'payment_method', token, inputs, preventDefaultOnSubmit: true });
    await stage.fillCard(MASTERCARD);
    if (!fixed.default_payment_method) await stage.page.locator('#default_payment_method').check();
    await stage.pay();
    const { payment_method_id } = await stage.event('success');
    const methods = await stage.api.methods(customer_id);
    const defaults = methods.filter((each) => each.default_payment_method).map(({ id }) => id);
    assert.deepEqual(defaults, [payment_method_id]);
    const paid = await stage.api.post('/transactions', { type: 'payment', amount: 3, customer_id });
    assert.equal(paid.payment_method_id, payment_method_id);
  }
});

scenario('S13 a bank account is checked, saved, and pays', async (stage, mode) => {
  const { id: customer_id } = await stage.api.customer();
  await stage.open(mode);
  const token = await stage.api.token(methodOf({ customer_id }));
  await stage.render({ type: 'payment_method', token, inputs: BANK, preventDefaultOnSubmit: true });
  await stage.fill({ account_number: '1234567890', routing_number: '036001809', account_holder: 'Ann Payer' });
  await stage.pay();
  const invalid = await stage.event('invalid');
  assert.deepEqual([invalid.target, invalid.message], ['routing_number', 'Invalid routing number']);
  await stage.fill({ routing_number: '036001808' });
  await stage.page.locator('#account_type').selectOption('savings');
  await stage.pay();
  await stage.event('success');
  const [kept] = await stage.api.methods(customer_id);
  assert.deepEqual([kept.bank_account.account_type, kept.account_holder], ['savings', 'Ann Payer']);
  await stage.open(mode);
  const paying = await stage.api.token({ payment_form: { payment: { customer_id, amount: 7 } } });
  await stage.render({ type: 'payment', token: paying, inputs: BANK, preventDefaultOnSubmit: true });
  await stage.fill({ account_number: '1234567890', routing_number: '036001808' });
  await stage.pay();
  const { transaction_id } = await stage.event('success');
  assert.equal((await stage.api.get(`/transactions/${transaction_id}`)).payment_method.type, 'bank_account');
});

scenario('a page that names the customer by its inputs, with a token that has none', async (stage, mode) => {
  const { id: customer_id } = await stage.api.customer();
  await stage.open(mode);
  const token = await stage.api.token(undefined);
  const named = ['customer_id', { type: 'hidden', value: customer_id }];
  await stage.render({ type: 'payment_method', token, inputs: [...CARD, named], preventDefaultOnSubmit: true });
  await stage.fillCard();
  await stage.pay();
  const { payment_method_id } = await stage.event('success');
  assert.deepEqual((await stage.api.methods(customer_id)).map(({ id }) => id), [payment_method_id]);
});

scenario('a card that the token names is changed: its expiry, and the address of its bills', async (stage, mode) => {
  const { id: customer_id } = await stage.api.customer();
  const card = { card_number: MASTERCARD, expiry: '12/35' };
  const { id } = await stage.api.post('/payment_methods', { type: 'card', card, customer_id, default_payment_method: true });
  await stage.open(mode);
  const token = await stage.api.token(methodOf({ id, customer_id }));
  const inputs = [['expiry'], ['billing_address[postal_code]', { id: 'zip' }]];
  await stage.render({ type: 'payment_method', token, inputs, paymentMethod: { id }, preventDefaultOnSubmit: true });
  await stage.page.waitForFunction(() => window.shop.refs.form.pl_form, { polling: 50 });
  await stage.page.evaluate(() => {
    const { pl_form: form } = window.shop.refs.form;
    for (const name of ['updated', 'created']) form.on(name, (event) => window.shop.events.push({ ...event, where: 'form' }));
  });
  await stage.fill({ expiry: '11/34', zip: '22222' });
  const { answer } = await stage.submit();
  assert.deepEqual(answer, { type: 'success', status: 'active', payment_method_id: id });
  assert.deepEqual(await stage.course(), ['processing', 'updated', 'success']);
  assert.equal((await stage.event('updated')).payment_method_id, id);
  const methods = await stage.api.methods(customer_id);
  assert.deepEqual(methods.map((each) => [each.id, each.card.expiry, each.billing_address.postal_code]), [[id, '11/2034', '22222']]);
});
