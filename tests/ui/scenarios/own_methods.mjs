/* A customer's own page of its payment methods, at an address of its own and in a shop's page. */

import assert from 'node:assert/strict';
import { faultsOf } from '../driver/axe.mjs';
import { ORIGINAL, SHOP } from '../driver/browser.mjs';
import { CODE, DECLINED, MASTERCARD, VISA, scenario } from '../driver/scenario.mjs';

const BACK = `${SHOP}/?plain=1`;

async function customerWith(stage, ...numbers) {
  const { id: customer_id } = await stage.api.customer();
  for (const [at, card_number] of numbers.entries()) {
    const card = { card_number, expiry: '12/35' };
    await stage.api.post('/payment_methods', { type: 'card', card, customer_id, default_payment_method: at === 0 });
  }
  return customer_id;
}

async function pageOf(stage, customer_id, more = {}) {
  const intent = { payment_methods_page: { customer_id, redirects: { return_url: BACK }, ...more } };
  const { intent: made, id } = await stage.api.post('/access_tokens', { type: 'client', intent });
  return { url: made.payment_methods_page.url, token: id };
}

async function openAlone(stage, customer_id, more) {
  const { url, token } = await pageOf(stage, customer_id, more);
  const page = await stage.visit(url, 'resolved');
  return { page, token, url };
}

/* The shop's page again, so that the next visit of this tab begins anew. */
async function goBack(page) {
  await page.getByRole('link', { name: 'Back to Test' }).click();
  await page.waitForURL(`${SHOP}/**`);
}

const item = (at, name) => at.locator('li', { hasText: name });
const said = (at, text) => at.getByRole('status').filter({ hasText: text }).waitFor();

async function fillCard(stage, at, number) {
  stage.typed.push(number, CODE);
  await at.getByLabel('Card number').fill(number);
  await at.getByLabel('Expiration date (MM/YY)').fill('12/35');
  await at.getByLabel('Security code').fill(CODE);
}

scenario('a customer adds a card, makes it the default, renews it and removes it', async (stage) => {
  const customer_id = await customerWith(stage, VISA);
  const { page } = await openAlone(stage, customer_id);
  await item(page, 'Visa x-4242').getByText('Default').waitFor();
  assert.equal(await page.getByRole('listitem').count(), 1);
  await page.getByRole('button', { name: 'Add a payment method' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Required').first().waitFor();
  await fillCard(stage, page, MASTERCARD);
  await page.getByRole('button', { name: 'Save' }).click();
  await said(page, 'The payment method is saved.');
  await page.getByRole('button', { name: 'Make default: Mastercard x-2792' }).click();
  await said(page, 'Mastercard x-2792 is your default now.');
  assert.equal(await page.getByText('Default', { exact: true }).count(), 1);
  await item(page, 'Mastercard').getByText('Default').waitFor();
  await page.getByRole('button', { name: 'Change: Mastercard x-2792' }).click();
  await page.getByLabel('New expiration date').fill('01/20');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Card expired').waitFor();
  await page.getByLabel('New expiration date').fill('11/36');
  await page.getByLabel('ZIP code').fill('11111');
  await page.getByRole('button', { name: 'Save' }).click();
  await said(page, 'Mastercard x-2792 is changed.');
  await item(page, 'expires 11/2036').waitFor();
  const [kept] = (await stage.api.methods(customer_id)).filter((each) => each.default_payment_method);
  assert.deepEqual([kept.description, kept.card.expiry, kept.billing_address.postal_code], ['Mastercard x-2792', '11/2036', '11111']);
  await page.getByRole('button', { name: 'Remove: Mastercard x-2792' }).click();
  await page.getByText('It is your default.').waitFor();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await said(page, 'You have no default now: choose one.');
  const left = await stage.api.methods(customer_id);
  assert.deepEqual(left.map(({ description, default_payment_method: is }) => [description, is]), [['Visa x-4242', false]]);
  await goBack(page);
});

scenario('a customer does it by keyboard alone', async (stage) => {
  const customer_id = await customerWith(stage, VISA, MASTERCARD);
  const { page } = await openAlone(stage, customer_id);
  const { keyboard } = page;
  const focused = (name) => page.getByRole('button', { name, exact: true }).and(page.locator(':focus')).waitFor();
  await item(page, 'Mastercard').waitFor();
  const tabTo = async (name) => {
    for (let times = 0; times < 12; times += 1) {
      if (await page.evaluate((wanted) => [document.activeElement.getAttribute('aria-label'), document.activeElement.textContent].includes(wanted), name)) return;
      await keyboard.press('Tab');
    }
    assert.fail(`Tab does not come to ${name}`);
  };
  await tabTo('Remove: Visa x-4242');
  await keyboard.press('Enter');
  await focused('Keep');
  await keyboard.press('Escape');
  await page.locator('li:focus', { hasText: 'Visa' }).waitFor();
  await tabTo('Make default: Mastercard x-2792');
  await keyboard.press('Space');
  await said(page, 'Mastercard x-2792 is your default now.');
  await page.locator('li:focus', { hasText: 'Mastercard' }).waitFor();
  await tabTo('Add a payment method');
  await keyboard.press('Enter');
  await page.locator('#card_number:focus').waitFor();
  stage.typed.push(DECLINED, CODE);
  await keyboard.type(DECLINED);
  await page.locator('#expiry:focus').waitFor();
  await keyboard.type('1235');
  await page.locator('#card_code:focus').waitFor();
  await keyboard.type(CODE);
  await keyboard.press('Enter');
  await said(page, 'The payment method is saved.');
  // No bank is asked when a card is saved: this one declines when it is charged.
  const saved = (await stage.api.methods(customer_id)).find(({ description }) => description.endsWith('9903'));
  const declined = await stage.api.send('POST', '/transactions', { type: 'payment', amount: 1, payment_method_id: saved.id });
  assert.equal(declined.body.error_type, 'TransactionDeclined');
  await tabTo('Back to Test');
  await keyboard.press('Enter');
  await page.waitForURL(`${SHOP}/**`);
});

scenario('what one tab has done, another one sees', async (stage) => {
  const customer_id = await customerWith(stage, VISA, MASTERCARD);
  const { page: first, url } = await openAlone(stage, customer_id);
  const second = await stage.visit(url, 'resolved');
  await second.getByRole('button', { name: 'Remove: Mastercard x-2792' }).click();
  await second.getByRole('button', { name: 'Remove', exact: true }).click();
  await said(second, 'Mastercard x-2792 is removed.');
  await first.bringToFront();
  await item(first, 'Mastercard').waitFor();
  await first.getByRole('button', { name: 'Make default: Mastercard x-2792' }).click();
  await first.getByRole('alert').filter({ hasText: 'no longer there' }).waitFor();
  assert.equal(await first.getByRole('listitem').count(), 1);
  await first.getByRole('button', { name: 'Add a payment method' }).click();
  await fillCard(stage, first, MASTERCARD);
  await first.getByRole('button', { name: 'Save' }).click();
  await said(first, 'The payment method is saved.');
  await second.bringToFront();
  await second.evaluate(() => dispatchEvent(new Event('focus')));
  await item(second, 'Mastercard').waitFor();
  for (const page of [first, second]) await goBack(page);
});

scenario('a page that has ended says so, and another token shows another customer', async (stage) => {
  const customer_id = await customerWith(stage, VISA);
  const { page, token } = await openAlone(stage, customer_id);
  await item(page, 'Visa').waitFor();
  await stage.api.send('DELETE', `/access_tokens/${token}`);
  await page.getByRole('button', { name: 'Remove: Visa x-4242' }).click();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByRole('alert').filter({ hasText: 'This page has ended.' }).waitFor();
  assert.equal(await page.getByRole('button').count(), 0);
  assert.equal((await stage.api.methods(customer_id)).length, 1);
  const other = await pageOf(stage, await customerWith(stage, MASTERCARD));
  await page.goto(other.url);
  await item(page, 'Mastercard').waitFor();
  assert.equal(await item(page, 'Visa').count(), 0);
  await goBack(page);
  const foreign = await stage.api.token({ checkout_plugin: { amount: 1, customer_id } });
  await page.goto(`${stage.service}/ui/methodspage.html#${foreign}`);
  await page.getByRole('alert').filter({ hasText: 'not for a page of payment methods' }).waitFor();
  assert.equal(await page.getByRole('listitem').count(), 0);
  await page.goto(BACK);
});

scenario('the same in an element of the shop, which hears what was done', { modes: ['own', 'resolved', 'firefox'] }, async (stage, mode) => {
  const customer_id = await customerWith(stage, VISA);
  const { token } = await pageOf(stage, customer_id);
  await stage.open(mode);
  if (mode === 'resolved') await stage.page.addScriptTag({ url: `${ORIGINAL}/Payload.js` });
  await stage.page.evaluate((given) => {
    const container = Object.assign(document.createElement('div'), { id: 'methods' });
    document.querySelector('main').append(container);
    window.Payload(given);
    const methods = new window.Payload.PaymentMethods({ container });
    for (const type of ['loaded', 'created', 'updated', 'deleted', 'error']) methods.on(type, (event) => window.shop.events.push(event));
  }, token);
  await stage.event('loaded');
  const frame = stage.page.frameLocator('#methods iframe');
  await frame.getByRole('button', { name: 'Add a payment method' }).click();
  await fillCard(stage, frame, MASTERCARD);
  await frame.getByLabel('Use for my payments from now on').check();
  await frame.getByRole('button', { name: 'Save' }).click();
  const { payment_method_id } = await stage.event('created');
  await item(frame, 'Mastercard').getByText('Default').waitFor();
  await frame.getByRole('button', { name: 'Make default: Visa x-4242' }).click();
  await stage.event('updated');
  await frame.getByRole('button', { name: 'Remove: Mastercard x-2792' }).click();
  await frame.getByRole('button', { name: 'Remove', exact: true }).click();
  assert.equal((await stage.event('deleted')).payment_method_id, payment_method_id);
  assert.equal(await frame.getByRole('link').count(), 0);
  assert.ok((await stage.page.locator('#methods iframe').boundingBox()).height > 150);
});

scenario('axe finds nothing on the page of methods', async (stage) => {
  const customer_id = await customerWith(stage, VISA, MASTERCARD);
  const { page } = await openAlone(stage, customer_id);
  await item(page, 'Visa').waitFor();
  assert.deepEqual(await faultsOf(page), []);
  for (const name of ['Change: Visa x-4242', 'Remove: Visa x-4242', 'Add a payment method']) {
    await page.getByRole('button', { name }).click();
    assert.deepEqual(await faultsOf(page), []);
    await page.keyboard.press('Escape');
  }
  await goBack(page);
});
