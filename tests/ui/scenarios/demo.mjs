/* The shop of the local stage, as `make run` serves it. */

import assert from 'node:assert/strict';
import { faultsOf } from '../driver/axe.mjs';
import { CODE, MASTERCARD, VISA, scenario } from '../driver/scenario.mjs';

const { DEMO_URL, PICTURE } = process.env;

async function openDemo(stage) {
  const page = await stage.visit(`${DEMO_URL}/demo`, 'resolved', { viewport: { width: 1120, height: 640 } });
  for (const id of ['number', 'expiry', 'code']) await stage.input(id).waitFor();
  await stage.input('card', '#card_number').waitFor();
  return page;
}

const outcome = (page, form, text) => page.locator(`#${form} .outcome`, { hasText: text }).waitFor();

scenario('the demo pays, saves and checks out', async (stage) => {
  const page = await openDemo(stage);
  await stage.fill({ number: VISA, expiry: '12/35', code: CODE });
  await stage.type('card', MASTERCARD, '#card_number');
  await page.screenshot({ path: PICTURE });
  await page.locator('#payment button').click();
  await outcome(page, 'payment', 'Receipt: $42.50, paid with Visa x-4242.');
  await stage.input('card', '#expiry').fill('11/34');
  await stage.input('card', '#card_code').fill(CODE);
  await page.locator('#payment_method button').click();
  await outcome(page, 'payment_method', 'The card is saved.');
  await page.locator('#checkout').click();
  const frame = page.frameLocator('iframe[name^=pl-checkout]');
  await frame.getByLabel('Mastercard x-2792, expires 11/2034 (default)').waitFor();
  await frame.getByRole('button', { name: /^Pay/ }).click();
  await page.locator('#checkout-outcome', { hasText: 'paid with Mastercard x-2792' }).waitFor();
});

scenario('S25 the demo by keyboard alone, from the first field to the receipt', async (stage) => {
  const page = await openDemo(stage);
  stage.typed.push(VISA, CODE);
  const { keyboard } = page;
  await keyboard.press('Tab');
  await page.locator('#number.pl-focus').waitFor();
  await keyboard.type(VISA);
  await page.locator('#expiry.pl-focus').waitFor();
  await keyboard.type('1235');
  await page.locator('#code.pl-focus').waitFor();
  await keyboard.type(CODE);
  await keyboard.press('Tab');
  await page.locator('#payment input[type=checkbox]:focus').waitFor();
  await keyboard.press('Tab');
  await page.locator('#payment button:focus').waitFor();
  await keyboard.press('Space');
  await outcome(page, 'payment', 'Receipt: $42.50');
});

scenario('S25 axe finds nothing on the demo and in its frames', async (stage) => {
  const page = await openDemo(stage);
  assert.deepEqual(await faultsOf(page), []);
  await page.locator('#payment button').click();
  await outcome(page, 'payment', 'Please check: Card number, Expiration date, Security code.');
  assert.equal(await stage.input('number').getAttribute('aria-invalid'), 'true');
  assert.deepEqual(await faultsOf(page), []);
  await page.locator('#checkout').click();
  const frame = page.frameLocator('iframe[name^=pl-checkout]');
  await frame.getByLabel('Use a new card').check();
  await frame.getByRole('button', { name: /^Pay/ }).click();
  await frame.getByText('Required').first().waitFor();
  assert.deepEqual(await faultsOf(page), []);
  await frame.getByLabel('Card number').evaluate((each) => each.labels[0].remove());
  assert.match(String(await faultsOf(page, 'label')), /label/, 'axe does not come into the frames');
  for (let times = 0; times < 12; times += 1) await page.keyboard.press('Tab');
  assert.ok(await page.evaluate(() => document.activeElement.name.startsWith('pl-checkout')), 'the focus has left the dialog');
});

scenario('the first field is ready soon after the script', async (stage) => {
  // A context of its own: nothing of the service is in the browser's cache yet.
  const page = await stage.open('resolved', { plain: '1' }, { viewport: { width: 800, height: 600 } });
  const { loaded, ready, frames, probes } = await page.evaluate(async (source) => {
    const form = document.createElement('form');
    form.innerHTML = '<div pl-input="card_number"></div>';
    document.body.append(form);
    const added = [];
    const look = (records) => records.forEach(({ addedNodes }) => added.push(...addedNodes));
    new MutationObserver(look).observe(document, { subtree: true, childList: true });
    const first = new Promise((resolve) => {
      addEventListener('message', ({ data }) => data.kind === 'card_number' && data.t === 'ready' && resolve(performance.now()));
    });
    const script = Object.assign(document.createElement('script'), { src: source });
    script.addEventListener('load', () => {
      window.Payload('client_key_of_nobody');
      new window.Payload.Form({ form });
    });
    document.body.append(script);
    const at = await first;
    const [entry] = performance.getEntriesByName(source);
    const named = (tag) => added.filter(({ tagName }) => tagName === tag).map(({ name }) => name.split('-')[1] || name);
    return { loaded: entry.responseEnd, ready: at, frames: named('IFRAME'), probes: named('INPUT').length };
  }, `${stage.service}/Payload.js`);
  assert.ok(loaded > 0 && ready > loaded);
  assert.deepEqual(frames, ['card_number', 'controller'], 'what nobody sees comes before the field');
  assert.equal(probes, 0, 'looks are taken before the frame is there to be told of them');
  stage.figures = { first_field_ms: Math.round(ready - loaded) };
});
