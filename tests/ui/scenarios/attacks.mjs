/* What a page, or a frame beside ours, may try. */

import assert from 'node:assert/strict';
import { ORIGINAL, SHOP } from '../driver/browser.mjs';
import { CARD, CODE, VISA, scenario } from '../driver/scenario.mjs';

const paymentOf = (payment) => ({ payment_form: { payment } });

scenario('S20 a page sees no digit, and no request of its own', { modes: ['resolved', 'firefox'] }, async (stage, mode) => {
  const { id: customer_id } = await stage.api.customer();
  await stage.open(mode);
  const token = await stage.api.token(paymentOf({ customer_id, amount: 10 }));
  await stage.render({ type: 'payment', token, inputs: CARD, preventDefaultOnSubmit: true });
  await stage.type('card_number', VISA);
  await stage.type('expiry', '1235');
  await stage.type('card_code', CODE);
  await stage.pay();
  await stage.event('success');
  const seen = await stage.page.evaluate(() => window.seenByPage);
  const messages = seen.filter(([how]) => how === 'message').map(([, text]) => JSON.parse(text));
  assert.deepEqual([...new Set(messages.map(({ t }) => t))].sort(), ['advance', 'blur', 'change', 'focus', 'ready', 'result', 'valid']);
  assert.deepEqual(seen.filter(([how]) => how === 'fetch' || how === 'xhr'), []);
  const code = new RegExp(`(?<![0-9A-Za-z])${CODE}(?![0-9A-Za-z])`); // ids hold three digits by chance
  assert.doesNotMatch(JSON.stringify(seen), code);
  assert.deepEqual(await stage.page.evaluate(() => Array.from(document.querySelectorAll('iframe'), (each) => each.contentDocument)), [null, null, null, null]);
  const told = JSON.stringify([await stage.events(), stage.requests.map((request) => request.url())]);
  assert.ok(!told.includes('424242'));
  assert.doesNotMatch(told, code);
});

scenario('S21 a page reaches nothing with its token', async (stage, mode) => {
  const { id: customer_id } = await stage.api.customer();
  const token = await stage.api.token(paymentOf({ customer_id, amount: 10 }));
  await stage.open(mode);
  const tried = await stage.page.evaluate(async ([url, given]) => {
    const paths = ['GET /customers', 'GET /transactions', 'GET /payment_methods', 'POST /transactions', 'DELETE /payment_methods/pm_x', 'POST /ui/submit', 'POST /ui/session'];
    const outcomes = {};
    for (const each of paths) {
      const [method, path] = each.split(' ');
      const headers = { Authorization: `Bearer ${given}`, 'Content-Type': 'application/json' };
      const body = method === 'POST' ? JSON.stringify({ token: given }) : undefined;
      outcomes[each] = await fetch(url + path, { method, headers, body }).then((answer) => answer.status, () => 'blocked');
    }
    return outcomes;
  }, [ORIGINAL, token]);
  assert.deepEqual([...new Set(Object.values(tried))], ['blocked']);
});

scenario('S21 what the token fixes, a page can not change', async (stage, mode) => {
  const { id: customer_id } = await stage.api.customer();
  const token = await stage.api.token(paymentOf({ customer_id, amount: 10 }));
  await stage.open(mode);
  const form = { type: 'payment', token, inputs: CARD, preventDefaultOnSubmit: true };
  await stage.render({ ...form, payment: { amount: 1 } });
  await stage.fillCard();
  const { error } = await stage.submit();
  assert.deepEqual(Object.keys(error.data.details), ['amount']);
  await stage.render({ ...form, payment: { amount: '10.00' } });
  const { answer } = await stage.submit();
  assert.equal((await stage.api.get(`/transactions/${answer.transaction_id}`)).amount, 10);
});

scenario('S21 a token that is none, one for another form, and a secret key', async (stage, mode) => {
  const nobodys = 'test_client_key_of_nobody';
  const other = await stage.api.token({ payment_method_form: { payment_method: {} } });
  for (const [token, type] of [[nobodys, 'Unauthorized'], [other, 'NotPermitted'], [stage.key, 'Unauthorized']]) {
    await stage.open(mode);
    await stage.render({ type: 'payment', token, inputs: CARD, preventDefaultOnSubmit: true });
    await stage.fillCard();
    const { error } = await stage.submit();
    assert.equal(error.data.error_type, type);
    if (token === stage.key) assert.ok(stage.requests.every((request) => !(request.postData() || '').includes(stage.key)));
  }
});

scenario('S21 a checkout takes no method of another customer', async (stage, mode) => {
  const [{ id: customer_id }, { id: another }] = [await stage.api.customer(), await stage.api.customer()];
  const card = { card_number: VISA, expiry: '12/35' };
  const foreign = await stage.api.post('/payment_methods', { type: 'card', card, customer_id: another });
  await stage.api.post('/payment_methods', { type: 'card', card, customer_id });
  const token = await stage.api.token({ checkout_plugin: { customer_id, amount: 10 } });
  await stage.open(mode);
  await stage.page.evaluate((given) => window.shop.open('openCheckout', { clientToken: given }), token);
  await stage.event('loaded');
  const frame = stage.page.frameLocator('iframe[name^=pl-checkout]');
  await frame.getByRole('radio').first().evaluate((radio, id) => {
    radio.value = id;
    radio.checked = true;
  }, foreign.id);
  await frame.getByRole('button', { name: /^Pay/ }).click();
  await frame.getByText('Please check what you have entered.').waitFor();
  assert.deepEqual(await stage.api.payments(another), []);
});

scenario('S22 a page that may not embed the fields is told so', async (stage, mode) => {
  const token = await stage.api.token(paymentOf({ amount: 10 }));
  await stage.open(mode);
  await stage.page.goto('http://other.test/');
  await stage.render({ type: 'payment', token, inputs: CARD });
  const error = await stage.event('error');
  assert.deepEqual([error.error_type, error.message], ['FrameLoadError', 'Could not load secure fields']);
  assert.equal((await stage.events('error')).length, 1);
  assert.ok(stage.requests.every((request) => !/session|submit/.test(request.url())));
});

scenario('a message that is not from a frame of ours says nothing', async (stage, mode) => {
  const token = await stage.api.token(paymentOf({ amount: 10 }));
  await stage.open(mode);
  await stage.render({ type: 'payment', token, inputs: CARD, preventDefaultOnSubmit: true });
  await stage.fillCard();
  await stage.event('change', 3);
  await stage.forget();
  await stage.page.evaluate(async () => {
    const form = window.shop.refs.form.pl_form;
    const forged = (kind, t, more) => ({ pl: 1, v: 1, form: form.id, kind, t, ...more });
    const strange = document.createElement('iframe');
    strange.id = 'strange';
    strange.src = 'http://other.test/';
    document.body.append(strange);
    await new Promise((resolve) => strange.addEventListener('load', resolve));
    const messages = [forged('card_number', 'invalid', { message: 'forged' }), forged('card_number', 'focus')];
    for (const message of messages) window.postMessage(message, '*');
    window.forged = messages;
  });
  const strange = stage.page.frames().find((frame) => frame.url().startsWith('http://other.test'));
  const [id, messages] = await stage.page.evaluate(() => [window.shop.refs.form.pl_form.id, window.forged]);
  await strange.evaluate(([form, given]) => {
    for (const message of given) parent.postMessage(message, '*');
    for (let at = 0; at < parent.frames.length; at += 1) {
      for (const kind of ['card_number', 'expiry', 'card_code', 'controller']) {
        const base = { pl: 1, v: 1, form, kind };
        parent.frames[at].postMessage({ ...base, t: 'set_invalid', message: 'forged' }, '*');
        parent.frames[at].postMessage({ ...base, t: 'clear' }, '*');
        parent.frames[at].postMessage({ ...base, t: 'collect', attempt_id: 'x', attrs: {}, fields: [] }, '*');
      }
    }
  }, [id, messages]);
  await stage.settled();
  assert.deepEqual(await stage.events(), []);
  assert.equal(await stage.input('card_number', '#alert').textContent(), '');
  assert.equal(await stage.input('card_code').inputValue(), CODE);
  assert.ok(stage.requests.every((request) => !request.url().endsWith('/ui/submit')));
});

scenario('a frame hears its page only as the first init has set it up', async (stage, mode) => {
  await stage.open(mode);
  const token = await stage.api.token(paymentOf({ amount: 10 }));
  await stage.render({ type: 'payment', token, inputs: CARD });
  await stage.input('card_number').waitFor();
  await stage.page.evaluate(() => {
    const { id } = window.shop.refs.form.pl_form;
    const frame = document.querySelector('#card_number iframe').contentWindow;
    const say = (message) => frame.postMessage({ pl: 1, v: 1, form: id, kind: 'card_number', ...message }, '*');
    say({ t: 'init', nonce: 'guessed', placeholder: 'forged' });
    say({ t: 'style', styles: { color: 'red', 'background-image': 'url(http://other.test/x)', 'font-family': 'x;} body{', opacity: '0.1' } });
    say({ t: 'update', disabled: 'yes' });
    say({ t: 'eval', code: 'document.title = "forged"' });
  });
  await stage.settled();
  const looks = await stage.input('card_number').evaluate((each) => {
    const { style } = document.documentElement;
    return [each.placeholder, document.title, style.color, style.backgroundImage + style.opacity, style.fontFamily.includes('body'), each.disabled];
  });
  assert.deepEqual(looks, ['Card number', 'Secure field', 'red', '', false, false]);
});

scenario('no cookie goes to the service, or comes from it', async (stage, mode) => {
  await stage.open(mode);
  const token = await stage.api.token(paymentOf({ amount: 10 }));
  await stage.render({ type: 'payment', token, inputs: CARD, preventDefaultOnSubmit: true });
  await stage.fillCard();
  const controller = stage.page.frames().find((frame) => frame.url().includes('/controller.html'));
  const kept = await controller.evaluate(() => {
    document.cookie = 'seen=before; Path=/; SameSite=None; Secure; Partitioned';
    return document.cookie;
  });
  assert.equal(kept, 'seen=before');
  await stage.pay();
  await stage.event('success');
  assert.deepEqual(stage.cookies.filter((each) => each.startsWith('/ui/submit')), []);
  const asked = stage.requests.filter((request) => /\/ui\/(submit|session)$/.test(request.url()));
  assert.equal(asked.length, 1);
  for (const request of asked) {
    const headers = await request.allHeaders();
    assert.deepEqual([headers.referer, headers.origin], [undefined, ORIGINAL]);
  }
});

scenario('a message from the right window, or the right origin, is not enough', async (stage, mode) => {
  const token = await stage.api.token(paymentOf({ amount: 10 }));
  const page = await stage.open(mode);
  await stage.render({ type: 'payment', token, inputs: CARD, preventDefaultOnSubmit: true });
  await stage.fillCard();
  const id = await page.evaluate(() => window.shop.refs.form.pl_form.id);
  const add = async (name, src) => {
    await page.evaluate(([to, from]) => {
      const frame = Object.assign(document.createElement('iframe'), { id: to, src: from });
      document.body.append(frame);
      return new Promise((resolve) => frame.addEventListener('load', resolve));
    }, [name, src]);
    return (await page.locator(`#${name}`).elementHandle()).contentFrame();
  };
  const forged = { pl: 1, v: 1, form: id, kind: 'card_number', t: 'invalid', message: 'forged' };
  const stray = await add('stray', `${ORIGINAL}/ui/field.html#card_number:${id}`);
  const beside = await add('beside', '/favicon.ico');
  await page.evaluate(() => {
    document.querySelector('#expiry iframe').src = 'http://other.test/favicon.ico';
    return new Promise((resolve) => document.querySelector('#expiry iframe').addEventListener('load', resolve));
  });
  const taken = await (await page.locator('#expiry iframe').elementHandle()).contentFrame();
  await stage.forget();
  await stray.evaluate((message) => parent.postMessage(message, '*'), forged);
  await taken.evaluate((message) => parent.postMessage({ ...message, kind: 'expiry' }, '*'), forged);
  await beside.evaluate((message) => {
    for (let at = 0; at < parent.frames.length; at += 1) {
      for (const kind of ['card_number', 'card_code']) {
        parent.frames[at].postMessage({ ...message, kind, t: 'set_invalid' }, '*');
        parent.frames[at].postMessage({ ...message, kind, t: 'clear' }, '*');
      }
    }
  }, forged);
  await stage.settled();
  assert.deepEqual(await stage.events('invalid'), []);
  assert.equal(await stage.input('card_number', '#alert').textContent(), '');
  assert.equal(await stage.input('card_code').inputValue(), CODE);
});

scenario('a page of the same origin is warned, and an input of its own is refused', { modes: ['intercepted'] }, async (stage, mode) => {
  const page = await stage.open(mode, { plain: '1' });
  const said = [];
  page.on('console', (message) => said.push(message.text()));
  const text = `<!doctype html><title>Page</title><form><input pl-input="card_number" value="${VISA}"></form>
    <script src="${ORIGINAL}/Payload.js"></script><script>
    Payload('client_key_of_nobody'); new Payload.Form({ form: document.querySelector('form') })</script>`;
  await page.route('**/page', (route) => route.fulfill({ contentType: 'text/html', body: text }));
  await page.goto(`${SHOP}/page`);
  assert.ok(said.some((line) => /card_number must be a <div>/.test(line)));
  assert.ok(!said.some((line) => /same origin/.test(line)));
  await page.goto(`${ORIGINAL}/page`);
  assert.ok(said.some((line) => /same origin/.test(line)));
  assert.equal(await page.locator('form iframe').count(), 0);
});
