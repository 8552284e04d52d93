/* What payload-react's own end-to-end suite checks, with its own libraries, in its own environment, and
   without a browser: that Payload.js puts an input into `#card-number iframe` that takes a paste, unless
   `disablePaste` is said. The suite itself is not in the package. Prints a line of JSON for each check.

   ONFILE_URL, TLS_KEY, TLS_CERTIFICATE; NODE_EXTRA_CA_CERTS names that certificate too. */

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { startProxy } from '../driver/proxy.mjs';
import { startTls } from '../driver/servers.mjs';
import { openDocument } from './document.mjs';

const { ONFILE_URL: service, TLS_KEY: key, TLS_CERTIFICATE: certificate } = process.env;
const WAIT = { timeout: 10000 };
const tls = await startTls(service, { key, certificate });
const proxy = await startProxy(tls.port);
const errors = [];
const window = openDocument({ proxy: proxy.url, errors });

const require = createRequire(import.meta.url);
const { createElement: element } = require('react');
const { render, cleanup, waitFor } = require('@testing-library/react');
const { default: userEvent } = require('@testing-library/user-event');
const elements = require('payload-react');

/* The document of a frame, once there is an input in it. */
function inputOf(id) {
  return waitFor(() => {
    const frame = window.document.querySelector(`#${id} iframe`);
    const input = frame && frame.contentDocument && frame.contentDocument.querySelector('input');
    assert.ok(input, `no input in #${id} iframe`);
    return input;
  }, WAIT);
}

/* jsdom runs the script of a frame also after the frame has left the page, which no browser does. */
async function leave() {
  const frames = Array.from(window.document.querySelectorAll('iframe'));
  await waitFor(() => assert.ok(frames.every(({ contentDocument }) => contentDocument.readyState === 'complete')), WAIT);
  cleanup();
}

async function pasted(Form, Field, props) {
  const form = { clientToken: 'test_fake_token_1234567' };
  render(element(Form, form, element(Field, { id: 'card-number', ...props })));
  const input = await inputOf('card-number');
  const user = userEvent.setup({ document: input.ownerDocument });
  await user.click(input);
  await user.paste('4111');
  const { value } = input;
  await leave();
  return value;
}

const { PaymentForm, PaymentMethodForm, CardNumber, AccountNumber } = elements;
const CHECKS = {
  'Payload.js is loaded by the package, from payload.com': async () => {
    assert.equal(window.Payload, undefined);
    render(element(PaymentForm, { clientToken: 'test_fake_token_1234567' }));
    await waitFor(() => assert.equal(typeof window.Payload, 'function'), WAIT);
    assert.equal(window.document.querySelectorAll('script[src="https://payload.com/Payload.js"]').length, 1);
    await waitFor(() => assert.ok(window.document.querySelector('iframe[name^=pl-controller]')), WAIT);
    await leave();
  },
  'a card number takes what is pasted': async () => assert.equal(await pasted(PaymentForm, CardNumber, {}), '4111'),
  'a card number with disablePaste takes none': async () => assert.equal(await pasted(PaymentForm, CardNumber, { disablePaste: true }), ''),
  'a card number with disablePaste={false} takes it': async () => assert.equal(await pasted(PaymentForm, CardNumber, { disablePaste: false }), '4111'),
  'an account number too, in a form of a method': async () => assert.equal(await pasted(PaymentMethodForm, AccountNumber, {}), '4111'),
  'an account number with disablePaste takes none': async () => assert.equal(await pasted(PaymentMethodForm, AccountNumber, { disablePaste: true }), ''),
  'nothing was thrown by a script of the page or of a frame': async () => assert.deepEqual(errors, []),
};

for (const [check, play] of Object.entries(CHECKS)) {
  const failure = await play().then(() => null, (error) => `${error.stack || error}\n${errors.join('\n')}`);
  console.log(JSON.stringify({ check, failure }));
}
proxy.close();
tls.close();
process.exit(0);
