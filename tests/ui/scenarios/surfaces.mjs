/* Checkout, over the page and in it; and the panel in the place of an account's application. */

import assert from 'node:assert/strict';
import { faultsOf } from '../driver/axe.mjs';
import { CODE, DECLINED, MASTERCARD, VISA, scenario } from '../driver/scenario.mjs';

const cardOf = (card_number) => ({ type: 'card', card: { card_number, expiry: '12/35' } });

async function customerWithTwo(stage) {
  const { id: customer_id } = await stage.api.customer();
  const usual = await stage.api.post('/payment_methods', { ...cardOf(VISA), customer_id, default_payment_method: true });
  const other = await stage.api.post('/payment_methods', { ...cardOf(MASTERCARD), customer_id });
  return { customer_id, usual, other };
}

async function openCheckout(stage, mode, options, more = {}) {
  const token = await stage.api.token({ checkout_plugin: options });
  await stage.open(mode);
  await stage.page.evaluate(() => {
    const opener = document.createElement('button');
    Object.assign(opener, { id: 'opener', textContent: 'Buy' });
    document.querySelector('main').append(opener);
    opener.focus();
  });
  await stage.page.evaluate(async ([given, rest]) => {
    window.checkout = await window.shop.open('openCheckout', { clientToken: given, ...rest });
  }, [token, more]);
  await stage.event('loaded');
  return stage.page.frameLocator('iframe[name^=pl-checkout]');
}

async function fillCard(stage, frame, number) {
  stage.typed.push(number, CODE);
  await frame.getByLabel('Card number').fill(number);
  await frame.getByLabel('Expiration date (MM/YY)').fill('12/35');
  await frame.getByLabel('Security code').fill(CODE);
}

const pay = (frame) => frame.getByRole('button', { name: /^Pay/ }).click();

scenario('S14 a checkout lists the stored methods and pays with the chosen one', { modes: ['resolved', 'own', 'firefox'] }, async (stage, mode) => {
  const { customer_id, other } = await customerWithTwo(stage);
  const frame = await openCheckout(stage, mode, { customer_id, amount: 15, description: 'Boots' });
  assert.equal(await frame.getByRole('radio').count(), 4);
  assert.ok(await frame.getByLabel('Visa x-4242, expires 12/2035 (default)').isChecked());
  await frame.getByLabel('Mastercard x-2792, expires 12/2035').check();
  await pay(frame);
  const { transaction_id } = await stage.event('success');
  assert.deepEqual((await stage.course()).slice(0, 2), ['processed', 'success']);
  const paid = await stage.api.get(`/transactions/${transaction_id}`);
  assert.deepEqual([paid.payment_method_id, paid.amount, paid.description, paid.customer_id], [other.id, 15, 'Boots', customer_id]);
  await stage.event('closed');
  assert.equal(await stage.page.locator('iframe').count(), 0);
});

scenario('S15 a new card in a checkout is kept, and becomes the default, if somebody says so', { modes: ['resolved', 'firefox'] }, async (stage, mode) => {
  const { id: customer_id } = await stage.api.customer();
  const options = { customer_id, amount: 15, keep_active_toggle: true, auto_billing_toggle: true };
  let frame = await openCheckout(stage, mode, options);
  await fillCard(stage, frame, VISA);
  await frame.getByLabel('Save for the next time').check();
  await pay(frame);
  await stage.event('success');
  const [kept] = await stage.api.methods(customer_id);
  assert.equal(kept.default_payment_method, false);
  frame = await openCheckout(stage, mode, options);
  await frame.getByLabel('Use a new card').check();
  await fillCard(stage, frame, MASTERCARD);
  await frame.getByLabel('Use for my payments from now on').check();
  await pay(frame);
  await stage.event('success');
  const defaults = (await stage.api.methods(customer_id)).filter((each) => each.default_payment_method);
  assert.deepEqual(defaults.map(({ description }) => description), ['Mastercard x-2792']);
});

scenario('S16 without a customer there is nothing to choose or to keep', async (stage, mode) => {
  const frame = await openCheckout(stage, mode, { amount: 15, keep_active_toggle: true, auto_billing_toggle: true });
  assert.equal(await frame.getByRole('radio').count(), 2);
  assert.equal(await frame.getByRole('checkbox').count(), 0);
});

scenario('S17 a declined checkout stays, and counts', async (stage, mode) => {
  const frame = await openCheckout(stage, mode, { amount: 15 });
  for (const attempt of [1, 2]) {
    await fillCard(stage, frame, DECLINED);
    await pay(frame);
    const declined = await stage.event('declined', attempt);
    assert.equal(declined.payments_attempted, attempt);
    assert.match(declined.transaction_id, /^txn_/);
    assert.equal(await frame.locator('.failure').textContent(), declined.message);
  }
  await fillCard(stage, frame, VISA);
  await pay(frame);
  await stage.event('success');
});

scenario('an amount that the token leaves open is typed, and is what is paid', async (stage, mode) => {
  const frame = await openCheckout(stage, mode, { amount: 15, amount_editable: true });
  const amount = frame.getByLabel('Amount');
  assert.equal(await amount.inputValue(), '15');
  await fillCard(stage, frame, VISA);
  for (const typed of ['nothing', '12,5', '12,50', '1.234,50', '1 7']) {
    await amount.fill(typed);
    await pay(frame);
    await frame.getByText('Invalid amount').waitFor();
  }
  await amount.fill('$1,017.5');
  await frame.getByRole('button', { name: 'Pay $1,017.50' }).click();
  const { transaction_id } = await stage.event('success');
  assert.equal((await stage.api.get(`/transactions/${transaction_id}`)).amount, 1017.5);
});

scenario('S18 Escape closes, and the focus is where it was', { modes: ['resolved', 'firefox'] }, async (stage, mode) => {
  const frame = await openCheckout(stage, mode, { amount: 15 });
  await frame.getByLabel('Card number').focus();
  // By the page's keyboard. Nobody waits for it: the frame is gone before the key is up, and then
  // the browser may never say that it was.
  stage.page.keyboard.press('Escape').catch((error) => stage.pageErrors.push(String(error)));
  await stage.event('closed');
  assert.equal(await stage.page.evaluate(() => document.activeElement.id), 'opener');
  assert.equal(await stage.page.evaluate(() => document.documentElement.style.overflow), '');
});

scenario('S19 a checkout in an element of the page', async (stage, mode) => {
  await stage.open(mode);
  const token = await stage.api.token({ checkout_plugin: { amount: 15 } });
  await stage.render({ of: 'Checkout', token });
  await stage.event('loaded');
  const frame = stage.page.frameLocator('#Checkout iframe');
  await fillCard(stage, frame, VISA);
  assert.ok((await stage.page.locator('#Checkout iframe').boundingBox()).height > 300);
  await pay(frame);
  const { transaction_id } = await stage.event('success');
  assert.equal((await stage.api.get(`/transactions/${transaction_id}`)).status, 'processed');
});

scenario('S29 all six components stand on one page', { modes: ['resolved', 'own'] }, async (stage, mode) => {
  await stage.open(mode, { react: mode === 'own' ? '18' : '16' });
  const token = 'client_key_of_nobody';
  const fields = (form) => [['card', { id: `${form}-card` }], ['amount', { id: `${form}-amount` }]];
  await stage.render([
    { type: 'payment', token, id: 'one', inputs: fields('one') },
    { type: 'payment_method', token, id: 'two', inputs: fields('two') },
    { of: 'Checkout', token },
    { of: 'ProcessingAccountForm', token },
  ]);
  await stage.event('loaded', 2);
  await stage.page.evaluate(async (given) => {
    await window.shop.open('openProcessingAccountForm', { clientToken: given });
  }, token);
  await stage.event('loaded', 3);
  const panel = stage.page.frameLocator('body > iframe[name^=pl-account]');
  await panel.getByRole('button', { name: 'Close' }).click();
  await stage.event('closed');
  await stage.page.evaluate(async (given) => {
    await window.shop.open('openCheckout', { clientToken: given });
  }, token);
  await stage.event('loaded', 4);
});

scenario('a checkout is a dialog with a name, and dark where its page is', async (stage, mode) => {
  for (const dark of [false, true]) {
    const token = await stage.api.token({ checkout_plugin: { amount: 15 } });
    await stage.open(mode, dark ? { dark: '1' } : {});
    await stage.page.evaluate((given) => window.shop.open('openCheckout', { clientToken: given }), token);
    await stage.event('loaded');
    const frame = stage.page.frameLocator('iframe[name^=pl-checkout]');
    const dialog = frame.getByRole('dialog', { name: 'Test' });
    await dialog.locator(':focus').waitFor();
    assert.equal(await frame.getByRole('main').count(), 0);
    const colours = await dialog.evaluate((each) => [getComputedStyle(each).backgroundColor, getComputedStyle(document.documentElement).colorScheme]);
    assert.deepEqual(colours, dark ? ['rgb(27, 27, 31)', 'dark'] : ['rgb(255, 255, 255)', 'light']);
    await frame.getByRole('button', { name: /^Pay/ }).click();
    await frame.getByRole('alert').filter({ hasText: 'Please check: Card number, Expiration date, Security code.' }).waitFor();
    assert.equal(await frame.getByRole('alert').filter({ hasText: /./ }).count(), 1);
    if (dark) assert.deepEqual(await faultsOf(stage.page), []);
  }
});
