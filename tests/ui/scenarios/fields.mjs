/* What is typed into the fields, and what the page hears of it. No token is needed for that. */

import assert from 'node:assert/strict';
import { AMEX, CARD, VISA, scenario } from '../driver/scenario.mjs';

const BOGUS = 'test_fake_token_1234567';

scenario('S3 one card field groups by brand and goes on by itself', async (stage, mode) => {
  await stage.open(mode);
  await stage.render({ type: 'payment', token: BOGUS, inputs: [['card']] });
  const number = stage.input('card', '#card_number');
  await number.click();
  await stage.event('focus');
  await stage.type('card', VISA, '#card_number');
  assert.equal(await number.inputValue(), '4242 4242 4242 4242');
  const expiry = stage.input('card', '#expiry');
  await expiry.and(stage.input('card', ':focus')).waitFor();
  await stage.type('card', '1/35', '#expiry');
  assert.equal(await expiry.inputValue(), '01/35');
  const code = stage.input('card', '#card_code');
  await code.and(stage.input('card', ':focus')).waitFor();
  await stage.type('card', '7378', '#card_code');
  assert.equal(await code.inputValue(), '737');
  assert.equal((await stage.event('valid')).target, 'card');
  await number.fill('');
  await stage.type('card', AMEX, '#card_number');
  assert.equal(await number.inputValue(), '3782 822463 10005');
  await code.fill('');
  await stage.type('card', '73785', '#card_code');
  assert.equal(await code.inputValue(), '7378');
});

scenario('S10 a field takes what is pasted, unless it must not', async (stage, mode) => {
  await stage.open(mode);
  const closed = ['card_number', { id: 'closed', disablePaste: true }];
  await stage.render({ type: 'payment', token: BOGUS, inputs: [['card_number'], closed] });
  const paste = async (id, text) => {
    stage.typed.push(text);
    await stage.input(id).evaluate((input, given) => {
      input.focus();
      const data = new DataTransfer();
      data.setData('text/plain', given);
      const taken = input.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
      if (taken) document.execCommand('insertText', false, given);
    }, text);
    return stage.input(id).inputValue();
  };
  assert.equal(await paste('card_number', '4111-1111 1111 1111'), '4111 1111 1111 1111');
  assert.equal(await paste('closed', '4111-1111 1111 1111'), '');
});

scenario('a field says it is wrong only once it is left, and stops when it is mended', async (stage, mode) => {
  await stage.open(mode);
  await stage.render({ type: 'payment', token: BOGUS, inputs: CARD });
  await stage.type('card_number', '4242 4242');
  assert.deepEqual(await stage.events('invalid'), []);
  await stage.input('card_number').blur();
  const invalid = await stage.event('invalid');
  assert.deepEqual(
    { ...invalid, where: undefined },
    { type: 'invalid', target: 'card_number', message: 'Invalid card number', invalid: { card_number: 'Invalid card number' }, live: true, where: undefined },
  );
  assert.match(await stage.page.locator('#card_number').getAttribute('class'), /\bpl-invalid\b/);
  assert.equal(await stage.input('card_number').getAttribute('aria-invalid'), 'true');
  assert.equal(await stage.input('card_number', '#alert').textContent(), 'Invalid card number');
  await stage.input('card_number').press('End');
  await stage.type('card_number', ' 4242 4242');
  assert.equal((await stage.event('valid')).live, true);
  assert.doesNotMatch(await stage.page.locator('#card_number').getAttribute('class'), /\bpl-invalid\b/);
});
