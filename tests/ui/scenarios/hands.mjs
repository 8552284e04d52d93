/* What a hand, a script of the page and a page from right to left may expect of a field. */

import assert from 'node:assert/strict';
import { AMEX, CARD, CODE, DECLINED, VISA, scenario } from '../driver/scenario.mjs';

const BOGUS = 'test_fake_token_1234567';

scenario('a field tells of itself, and of no digit', async (stage) => {
  await stage.open('own');
  await stage.page.evaluate(() => {
    window.ready = [];
    const { Form } = window.Payload;
    // Who listens from the start misses nothing; payload-react has no prop for it.
    window.Payload.Form = function (given) {
      return new Form(given).on('ready', ({ target }) => window.ready.push(target.id));
    };
  });
  await stage.render({ type: 'payment', token: BOGUS, inputs: CARD });
  await stage.fill({ card_number: AMEX, card_code: '12' });
  await stage.event('change', 2);
  const [number, code] = await stage.events('change');
  const told = ({ target, empty, complete, brand, lengths }) => [target, empty, complete, brand, lengths];
  assert.deepEqual(told(number), ['card_number', false, true, 'american_express', { card_number: 15 }]);
  assert.deepEqual(told(code), ['card_code', false, false, 'american_express', { card_code: 2 }]);
  await stage.page.waitForFunction(() => window.ready.length === 3, { polling: 50 });
});

scenario('a script of the page focuses, clears and changes a field', async (stage, mode) => {
  await stage.open(mode);
  await stage.render({ type: 'payment', token: BOGUS, inputs: CARD });
  await stage.fill({ card_number: VISA });
  await stage.page.evaluate(() => {
    const form = window.shop.refs.form.pl_form;
    form.field('card_number').clear();
    form.field('cvc').update({ placeholder: 'Three digits', 'aria-label': 'Code on the back', 'aria-required': 'false' });
    form.field('expiry').focus();
  });
  await stage.input('expiry', 'input:focus').waitFor();
  await stage.input('card_code', '[placeholder="Three digits"]').waitFor();
  const code = stage.input('card_code');
  assert.deepEqual([await code.getAttribute('aria-label'), await code.getAttribute('aria-required')], ['Code on the back', 'false']);
  assert.equal(await stage.input('card_number').inputValue(), '');
  assert.equal(await stage.page.evaluate(() => window.shop.refs.form.pl_form.field('account_number')), null);
});

scenario('a click in the padding focuses, an error and a decline lead to what is wrong', async (stage, mode) => {
  const token = await stage.api.token({ payment_form: { payment: { amount: 10 } } });
  await stage.open(mode);
  await stage.render({ type: 'payment', token, inputs: CARD, preventDefaultOnSubmit: true });
  await stage.input('expiry').waitFor();
  await stage.page.locator('#expiry').click({ position: { x: 4, y: 4 } });
  await stage.input('expiry', 'input:focus').waitFor();
  await stage.fill({ card_number: DECLINED, card_code: CODE });
  await stage.pay();
  await stage.event('error');
  await stage.input('expiry', 'input:focus').waitFor();
  await stage.fill({ expiry: '12/35' });
  await stage.pay();
  await stage.event('declined');
  await stage.input('card_code', 'input:focus').waitFor();
  assert.equal(await stage.input('card_code').inputValue(), '');
});

scenario('a page from right to left has its digits from left to right, and no error in the console', async (stage, mode) => {
  const said = [];
  const page = await stage.open(mode);
  page.on('console', (message) => message.type() === 'error' && said.push(message.text()));
  await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
  await stage.render({ type: 'payment', token: BOGUS, inputs: [...CARD, ['account_number']] });
  await stage.fill({ card_number: VISA, account_number: '1234567890' });
  for (const id of ['card_number', 'expiry', 'card_code', 'account_number']) {
    const { direction, textAlign } = await stage.input(id).evaluate((each) => {
      const { direction, textAlign } = getComputedStyle(each);
      return { direction, textAlign };
    });
    assert.deepEqual([id, direction, textAlign], [id, 'ltr', 'right']);
  }
  assert.deepEqual(said.filter((text) => /postMessage/.test(text)), []);
});

const PASTED = `<form pl-form="payment"><label for="n">Card number</label><div id="n" pl-input="card_number"></div>
  <label for="e">Expires</label><div id="e" pl-input="expiry"></div><label for="c">Security code</label><div id="c" pl-input="card_code"></div>
  <label for="z">ZIP</label><input id="z" pl-input="billing_address[postal_code]"><button id="form-pay">Pay</button></form>`;

scenario('plain HTML has a border, a ring and messages, and the rules of the page win', async (stage) => {
  const token = await stage.api.token({ payment_form: { payment: { amount: 10 } } });
  const page = await stage.open('own', { plain: '1' });
  await page.evaluate(([html, given]) => {
    for (const sheet of document.querySelectorAll('link[rel=stylesheet]')) sheet.remove();
    document.getElementById('root').innerHTML = html;
    window.Payload(given);
    new window.Payload.Form({ form: document.querySelector('form'), autosubmit: false });
  }, [PASTED, token]);
  const looks = (id) => page.locator(id).evaluate((each) => {
    const { borderTopWidth, borderTopColor, outlineStyle } = getComputedStyle(each);
    return [borderTopWidth, borderTopColor, outlineStyle];
  });
  assert.deepEqual(await looks('#n'), ['1px', 'rgb(118, 118, 118)', 'none']);
  await page.locator('#z').fill('1'.repeat(17));
  await stage.pay();
  await page.locator('#n + .pl-message', { hasText: 'Required' }).waitFor();
  await page.locator('form > .pl-message[role=alert]', { hasText: 'Please check: Card number, Expires, Security code.' }).waitFor();
  await stage.input('n', 'input:focus').waitFor();
  assert.deepEqual(await looks('#n'), ['1px', 'rgb(196, 53, 43)', 'solid']);
  if (process.env.PICTURE) await page.screenshot({ path: process.env.PICTURE.replace(/\.png$/, '-plain.png') });
  await stage.fill({ n: VISA, e: '12/35', c: CODE });
  assert.equal(await page.locator('#n + .pl-message').count(), 0);
  await stage.pay();
  await page.locator('#z + .pl-message').waitFor();
  await page.locator('#z').fill('11111');
  await stage.pay();
  await page.locator('input[name=pl_transaction_id]').waitFor({ state: 'attached' });
  assert.equal(await page.locator('.pl-message').count(), 0);
  await page.evaluate(() => {
    const sheet = document.createElement('style');
    sheet.textContent = 'div { border: 3px solid rgb(1, 2, 3) }';
    document.head.append(sheet);
  });
  assert.deepEqual((await looks('#e')).slice(0, 2), ['3px', 'rgb(1, 2, 3)']);
});

const shown = (stage, id) => stage.input(id).inputValue();

scenario('what is deleted beside a gap, undone, or typed in wide digits is what was meant', { modes: ['resolved', 'firefox'] }, async (stage, mode) => {
  await stage.open(mode);
  await stage.render({ type: 'payment', token: BOGUS, inputs: CARD });
  const { keyboard } = stage.page;
  const number = stage.input('card_number');
  await stage.type('card_number', '42424299');
  assert.equal(await shown(stage, 'card_number'), '4242 4299');
  await number.evaluate((each) => each.setSelectionRange(5, 5));
  await keyboard.press('Backspace');
  assert.equal(await shown(stage, 'card_number'), '4244 299');
  assert.equal(await number.evaluate((each) => each.selectionStart), 3);
  await number.evaluate((each) => each.setSelectionRange(4, 4));
  await keyboard.press('Delete');
  assert.equal(await shown(stage, 'card_number'), '4244 99');
  for (const [key, text] of [['Control+z', '4244 299'], ['Control+z', '4242 4299'], ['Control+Shift+Z', '4244 299'], ['Control+y', '4244 99']]) {
    await keyboard.press(key);
    assert.equal(await shown(stage, 'card_number'), text, key);
  }
  await number.fill('');
  await number.focus();
  await keyboard.insertText('４２４２４２');
  assert.equal(await shown(stage, 'card_number'), '4242 42');
  await number.evaluate((each) => each.setSelectionRange(2, 2));
  await keyboard.insertText('９');
  assert.equal(await shown(stage, 'card_number'), '4294 242');
  assert.equal(await number.evaluate((each) => each.selectionStart), 3);
  await stage.page.evaluate(() => window.shop.refs.form.pl_form.field('card_number').clear());
  await number.and(stage.page.frameLocator('#card_number iframe').locator('[value=""], :not([value])')).waitFor();
  await keyboard.press('Control+z');
  assert.equal(await shown(stage, 'card_number'), '');
});

scenario('what is typed stays as it is while the form is being sent', async (stage, mode) => {
  const token = await stage.api.token({ payment_form: { payment: { amount: 10 } } });
  await stage.open(mode);
  await stage.render({ type: 'payment', token, inputs: CARD, preventDefaultOnSubmit: true });
  await stage.fillCard(DECLINED);
  let answer;
  const asked = new Promise((resolve) => {
    stage.page.route('**/ui/submit', (route) => {
      answer = () => route.continue();
      resolve();
    });
  });
  await stage.pay();
  await asked;
  await stage.input('card_number', 'input:read-only').waitFor();
  await stage.input('card_number').press('Backspace');
  assert.equal(await shown(stage, 'card_number'), '4111 1111 1111 9903');
  await answer();
  await stage.event('declined');
  await stage.input('card_number', 'input:read-write').waitFor();
});

scenario('a whole card has room in a narrow page', async (stage, mode) => {
  await stage.open(mode);
  await stage.page.setViewportSize({ width: 320, height: 640 });
  await stage.render({ type: 'payment', token: BOGUS, inputs: [['card']] });
  await stage.type('card', '6362970000457013', '#card_number');
  for (const [width, lines] of [[320, 2], [640, 1]]) {
    await stage.page.setViewportSize({ width, height: 640 });
    const frame = stage.page.frameLocator('#card iframe');
    await frame.locator(lines === 2 ? 'body.narrow' : 'body:not(.narrow)').waitFor();
    const number = frame.locator('#card_number');
    assert.ok(await number.evaluate((each) => each.scrollWidth <= each.clientWidth), `cut at ${width}`);
    const tops = await Promise.all([number, frame.locator('#expiry')].map((each) => each.boundingBox()));
    assert.equal(tops[0].y === tops[1].y, lines === 1);
    const box = await stage.page.locator('#card iframe').boundingBox();
    const inner = await frame.locator('#card_code').boundingBox();
    assert.ok(inner.y + inner.height <= box.y + box.height + 1);
  }
  await stage.page.setViewportSize({ width: 640, height: 640 });
});

scenario('a page in Spanish is answered in Spanish, and the brand of a card is shown', async (stage, mode) => {
  const token = await stage.api.token({ payment_form: { payment: { amount: 10 } } });
  await stage.open(mode);
  await stage.page.evaluate(() => document.documentElement.setAttribute('lang', 'es-MX'));
  await stage.render({ type: 'payment', token, inputs: [...CARD, ['account_number']], preventDefaultOnSubmit: true });
  const frame = stage.page.frameLocator('#card_number iframe');
  await frame.locator('html[lang=es] input[placeholder="Número de tarjeta"]').waitFor();
  await stage.type('card_number', '4242');
  await frame.getByRole('img', { name: 'Visa' }).waitFor();
  await stage.fill({ card_number: '5103' });
  await frame.getByRole('img', { name: 'Mastercard' }).waitFor();
  await stage.pay();
  const error = await stage.event('error');
  assert.match(error.message, /^Revise: /);
  assert.equal(error.details['payment_method[card][card_number]'], 'Invalid card number');
  assert.equal((await stage.event('invalid')).message, 'Número de tarjeta no válido');
  await frame.locator('#alert', { hasText: 'Número de tarjeta no válido' }).waitFor({ state: 'attached' });
  await stage.page.evaluate(() => {
    document.documentElement.setAttribute('lang', 'xx');
    window.shop.refs.form.pl_form.field('card_number').update({ 'brand-icon': 'false' });
  });
  await frame.locator('html[lang=en] input[placeholder="Card number"]').waitFor();
  assert.equal(await frame.getByRole('img').count(), 0);
});

scenario('a checkout in Spanish', async (stage, mode) => {
  const token = await stage.api.token({ checkout_plugin: { amount: 15 } });
  await stage.open(mode);
  await stage.page.evaluate(() => document.documentElement.setAttribute('lang', 'es'));
  await stage.page.evaluate((given) => window.shop.open('openCheckout', { clientToken: given }), token);
  await stage.event('loaded');
  const frame = stage.page.frameLocator('iframe[name^=pl-checkout]');
  stage.typed.push(DECLINED, CODE);
  await frame.getByLabel('Número de tarjeta').fill(DECLINED);
  await frame.getByLabel('Fecha de caducidad (MM/AA)').fill('12/35');
  await frame.getByLabel('Código de seguridad').fill(CODE);
  await frame.getByRole('button', { name: /^Pagar 15,00/ }).click();
  await frame.getByText('La tarjeta ha sido rechazada.').waitFor();
  assert.match((await stage.event('declined')).message, /^La tarjeta ha sido rechazada/);
});
