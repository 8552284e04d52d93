/* Pages as they are in the wild: strict policies, several forms, inputs that come and go, React 18. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { transform } from 'esbuild';
import { placeholderFaults } from '../driver/axe.mjs';
import { ORIGINAL, SHOP } from '../driver/browser.mjs';
import { AMEX, CARD, DECLINED, VISA, scenario } from '../driver/scenario.mjs';

const BOGUS = 'test_fake_token_1234567';
const paymentOf = (payment) => ({ payment_form: { payment } });

scenario('S23 a page under a strict policy works, and asks nothing itself', async (stage, mode) => {
  const csp = `default-src 'none'; script-src ${SHOP} ${ORIGINAL}; frame-src ${ORIGINAL}; style-src ${SHOP}; connect-src 'none'`;
  await stage.open(mode, { csp });
  const token = await stage.api.token(paymentOf({ amount: 10 }));
  await stage.render({ type: 'payment', token, inputs: CARD, preventDefaultOnSubmit: true });
  await stage.fillCard();
  await stage.pay();
  await stage.event('success');
  assert.deepEqual(await stage.page.evaluate(() => window.refusedByPolicy), []);
  const asked = stage.requests.filter((request) => request.frame() === stage.page.mainFrame() && request.resourceType() !== 'document');
  assert.deepEqual(new Set(asked.map((request) => request.resourceType())), new Set(['script', 'stylesheet']));
});

scenario('S24 two forms with two tokens are two payments', async (stage, mode) => {
  const payers = [await stage.api.customer(), await stage.api.customer()];
  const tokens = await Promise.all(payers.map(({ id }, at) => stage.api.token(paymentOf({ customer_id: id, amount: 10 + at }))));
  await stage.open(mode);
  const inputsOf = (form) => CARD.map(([name]) => [name, { id: `${form}-${name}` }]);
  const forms = ['one', 'two'].map((id, at) => ({ type: 'payment', id, token: tokens[at], inputs: inputsOf(id), preventDefaultOnSubmit: true }));
  await stage.render(forms);
  await stage.fill({ 'one-card_number': VISA, 'one-expiry': '12/35', 'one-card_code': '737' });
  await stage.fill({ 'two-card_number': AMEX, 'two-expiry': '11/34', 'two-card_code': '7373' });
  await Promise.all([stage.submit('one'), stage.submit('two')]);
  await stage.event('success', 2);
  const paid = await Promise.all(payers.map(({ id }) => stage.api.payments(id)));
  assert.deepEqual(paid.map(([only, ...more]) => [only.amount, only.payment_method.card.card_brand, more.length]), [[10, 'visa', 0], [11, 'american_express', 0]]);
});

scenario('S24 inputs that come late, go, and come again', async (stage, mode) => {
  const token = await stage.api.token(paymentOf({ amount: 10 }));
  await stage.open(mode);
  const form = { type: 'payment', token, preventDefaultOnSubmit: true };
  await stage.render({ ...form, inputs: CARD.slice(0, 1) });
  await stage.fill({ card_number: VISA });
  await stage.render({ ...form, inputs: CARD });
  await stage.fill({ expiry: '12/35' });
  await stage.render({ ...form, inputs: CARD.slice(0, 2) });
  await stage.render({ ...form, inputs: CARD });
  await stage.fill({ card_code: '737' });
  await stage.page.evaluate(() => {
    const row = document.querySelector('#card_number').parentNode;
    const { parentNode, nextSibling } = row;
    row.remove();
    parentNode.insertBefore(row, nextSibling);
  });
  await stage.pay();
  assert.equal((await stage.event('invalid')).target, 'card_number');
  await stage.fill({ card_number: VISA });
  await stage.pay();
  await stage.event('success');
});

scenario('S24 a form that has left the page leaves nothing behind', async (stage, mode) => {
  await stage.open(mode);
  await stage.page.evaluate(() => {
    window.listening = [];
    const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
    window.addEventListener = (name, handler, ...more) => {
      window.listening.push([name, handler]);
      add.call(window, name, handler, ...more);
    };
    window.removeEventListener = (name, handler, ...more) => {
      window.listening = window.listening.filter(([, each]) => each !== handler);
      remove.call(window, name, handler, ...more);
    };
  });
  await stage.render({ type: 'payment', token: BOGUS, inputs: CARD });
  await stage.input('card_number').waitFor();
  assert.ok((await stage.page.evaluate(() => window.listening.map(([name]) => name))).includes('message'));
  await stage.render([]);
  await stage.page.waitForFunction(() => document.querySelectorAll('iframe').length === 0);
  assert.deepEqual(await stage.page.evaluate(() => window.listening.filter(([name]) => name === 'message' || name === 'online').length), 0);
});

scenario('S27 the older spelling, and React 18 in its strict mode', async (stage, mode) => {
  for (const [query, strict] of [[{}, false], [{ react: '18' }, true]]) {
    await stage.open(mode, query);
    assert.ok((await stage.page.evaluate(() => window.shop.version)).startsWith(query.react || '16'));
    const token = await stage.api.token(paymentOf({}));
    const inputs = [...CARD.map(([name]) => [name, { spelt: 'proxy' }]), ['amount', { spelt: 'proxy' }]];
    await stage.render({ type: 'payment', token, inputs, proxy: true, preventDefaultOnSubmit: true }, strict);
    await stage.fillCard();
    await stage.fill({ amount: '$1,234.50' });
    await stage.pay();
    const { transaction_id } = await stage.event('success');
    assert.equal((await stage.api.get(`/transactions/${transaction_id}`)).amount, 1234.5);
    assert.deepEqual(await stage.course(), ['processing', 'processed', 'success']);
    assert.equal(await stage.page.locator('#card_number iframe').count(), 1);
  }
});

scenario('a page without React: a bare form, a label, a second Payload.Form', async (stage) => {
  const token = await stage.api.token(paymentOf({ amount: 10 }));
  await stage.open('own', { plain: '1' });
  await stage.page.evaluate((given) => {
    document.getElementById('root').innerHTML = `<form pl-form="payment"><label for="n">Number of your card</label>
      <div pl-input="card_number" id="n"></div><div pl-input="expiry" id="e"></div><div pl-input="cvc" id="c"></div>
      <input pl-input="description" value="boots"><input name="notes" value="no pl-input"><button id="form-pay">Pay</button></form>`;
    window.Payload(given);
    window.told = [];
    const form = document.querySelector('form');
    new window.Payload.Form(form).on('success', () => window.told.push('the first'));
    const second = new window.Payload.Form({ form, autosubmit: false });
    second.on('error', (event) => window.told.push(event.message)).on('success', (event) => window.told.push(event));
  }, token);
  await stage.page.locator('label').click();
  await stage.input('n', 'input:focus').waitFor();
  assert.equal(await stage.input('n').getAttribute('aria-label'), 'Number of your card');
  await stage.fill({ n: VISA, e: '12/35', c: '737' });
  await stage.pay();
  await stage.page.waitForFunction(() => window.told.length);
  const told = await stage.page.evaluate(() => window.told);
  assert.equal(told.length, 1);
  const paid = await stage.api.get(`/transactions/${told[0].transaction_id}`);
  assert.deepEqual([paid.description, paid.notes], ['boots', null]);
});

scenario('wallets and Plaid say that they are not there', async (stage) => {
  await stage.open('own', { plain: '1' });
  const told = await stage.page.evaluate(async () => {
    document.getElementById('root').innerHTML = '<form><button type="button" id="plaid">Bank</button></form>';
    window.Payload('client_key_of_nobody');
    const form = new window.Payload.Form({ form: document.querySelector('form'), type: 'payment' });
    const active = new Promise((resolve) => form.applepay(document.body, resolve));
    const other = new Promise((resolve) => form.googlepay(resolve));
    const opened = await form.applepay('open').catch((error) => error.data.error_type);
    const failed = new Promise((resolve) => form.on('error', resolve));
    const same = form.plaid(document.getElementById('plaid')) === form;
    document.getElementById('plaid').click();
    return [await active, await other, opened, same, (await failed).error_type];
  });
  assert.deepEqual(told, [false, false, 'NotAvailable', true, 'NotAvailable']);
});

scenario('S25 a dark page shows through', async (stage, mode) => {
  await stage.open(mode, { dark: '1' });
  await stage.render({ type: 'payment', token: BOGUS, inputs: CARD });
  await stage.input('card_number').waitFor();
  await stage.settled();
  const shot = await stage.page.locator('#card_number').screenshot();
  const at = await stage.page.evaluate(async (bytes) => {
    const picture = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const context = canvas.getContext('2d');
    context.drawImage(picture, 0, 0);
    return Array.from(context.getImageData(picture.width - 30, picture.height / 2, 1, 1).data.slice(0, 3));
  }, Array.from(shot));
  assert.deepEqual(at, [17, 17, 17]);
  assert.deepEqual(await placeholderFaults(stage.page), []);
  // Many dark pages don't say that they are.
  await stage.page.evaluate(() => document.documentElement.style.setProperty('color-scheme', 'normal'));
  await stage.settled();
  assert.deepEqual(await placeholderFaults(stage.page), []);
  assert.equal(await stage.input('card_number').evaluate((each) => getComputedStyle(each).color), 'rgb(238, 238, 238)');
});

scenario('a session that is not answered is asked for again, each time later', async (stage, mode) => {
  const token = await stage.api.token({ checkout_plugin: { amount: 10 } });
  await stage.open(mode);
  await stage.page.addInitScript(() => {
    if (window.waited) return; // The tab has been here before, with this script.
    const { setTimeout: start } = window;
    window.waited = [];
    window.setTimeout = (work, after, ...more) => start(work, window.waited.push(after) && after, ...more);
  });
  const refusals = [503, 429, 0];
  await stage.page.route('**/ui/session', (route) => {
    const status = refusals.shift();
    if (status === undefined) return route.continue();
    return status ? route.fulfill({ status, contentType: 'application/json', body: '{}' }) : route.abort();
  });
  await stage.page.evaluate((given) => window.shop.open('openCheckout', { clientToken: given }), token);
  await stage.event('loaded');
  const checkout = stage.page.frames().find((frame) => frame.url().includes('/checkout.html'));
  const waits = (await checkout.evaluate(() => window.waited)).filter((each) => each < 45000);
  assert.equal(waits.length, 3);
  waits.forEach((each, at) => assert.ok(each >= 250 * 2 ** at && each <= 500 * 2 ** at, `${waits}`));
});

scenario('an answer of the processor that gets lost is asked for again', async (stage, mode) => {
  const { id: customer_id } = await stage.api.customer();
  await stage.open(mode);
  const token = await stage.api.token(paymentOf({ customer_id, amount: 10 }));
  await stage.render({ type: 'payment', token, inputs: CARD, preventDefaultOnSubmit: true });
  await stage.fillCard(DECLINED.replace(/03$/, '21'));
  await stage.pay();
  const { transaction_id } = await stage.event('success');
  const payments = await stage.api.payments(customer_id);
  assert.deepEqual(payments.map(({ id, status }) => [id, status]), [[transaction_id, 'processed']]);
});

scenario('the page that the types are held by does what they say', async (stage) => {
  const page = await stage.open('own', { plain: '1' });
  await page.evaluate(() => {
    document.getElementById('root').innerHTML = '<form><div id="number" pl-input="card_number"></div><div pl-input="expiry"></div></form>';
  });
  const source = readFileSync(new URL('../types/page.ts', import.meta.url), 'utf8');
  const { code } = await transform(source, { loader: 'ts' });
  await page.addScriptTag({ content: code });
  await page.waitForFunction(() => window.told.filter((each) => each === 'number').length > 1);
  assert.match(await page.evaluate(() => window.pay()), /InvalidAttributes payment_method$/);
  const told = await page.evaluate(() => window.told);
  for (const each of ['processing', 'false', 'NotAvailable', 'closed', 'Please check: Card number, Expiration date.']) assert.ok(told.includes(each), `${each}: ${told}`);
});

scenario('React 17 pays, and leaves nothing behind', async (stage, mode) => {
  const token = await stage.api.token(paymentOf({ amount: 10 }));
  await stage.open(mode, { react: '17' });
  assert.ok((await stage.page.evaluate(() => window.shop.version)).startsWith('17.'));
  await stage.render({ type: 'payment', token, inputs: CARD, preventDefaultOnSubmit: true }, true);
  await stage.fillCard(DECLINED);
  await stage.pay();
  await stage.event('declined');
  await stage.fillCard(VISA);
  await stage.pay();
  const { transaction_id } = await stage.event('success');
  assert.equal((await stage.api.get(`/transactions/${transaction_id}`)).status, 'processed');
  await stage.render([], true);
  await stage.page.waitForFunction(() => document.querySelectorAll('iframe').length === 0);
});
