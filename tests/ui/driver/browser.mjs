/* A Chromium for all scenarios of a lane, and the three ways in which a page comes to Payload.js. */

import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { firefox } from 'playwright-core-firefox';
import { fileURLToPath } from 'node:url';
import { ask } from './servers.mjs';

export const SHOP = 'http://shop.test';
export const ORIGINAL = 'https://payload.com';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-extensions',
  '--disable-component-extensions-with-background-pages',
  '--renderer-process-limit=3',
  '--disable-smooth-scrolling',
  '--disable-gpu-rasterization',
  '--num-raster-threads=1',
  '--js-flags=--no-opt',
  '--disable-features=Translate,BackForwardCache,OptimizationHints,MediaRouter,SpareRendererForSitePerProcess',
];

/* The certificate is trusted, not its faults overlooked: what comes with a fault, no browser keeps. */
function trusting(certificate) {
  const key = new X509Certificate(readFileSync(certificate)).publicKey.export({ type: 'spki', format: 'der' });
  return `--ignore-certificate-errors-spki-list=${createHash('sha256').update(key).digest('base64')}`;
}

export function launch({ executable, shopPort, tlsPort, certificate }) {
  const rules = `MAP payload.com:443 127.0.0.1:${tlsPort}, MAP shop.test:80 127.0.0.1:${shopPort}, MAP other.test:80 127.0.0.1:${shopPort}`;
  const args = [...FLAGS, trusting(certificate), `--host-resolver-rules=${rules}`];
  return chromium.launch({ executablePath: executable, args });
}

/* Firefox as Debian has it, by WebDriver BiDi. Later versions of the driver ask for what it does not know yet.
   It comes to the shop as to a proxy. What is typed and clicked comes to the process of the page, so frames of
   another site have to be in that one too. */
export function launchFirefox({ executable, shopPort }) {
  const proxy = { server: `http://127.0.0.1:${shopPort}`, bypass: '127.0.0.1' };
  return firefox.launch({ channel: 'moz-firefox', executablePath: executable, proxy, firefoxUserPrefs: { 'fission.autostart': false } });
}

const contexts = new WeakMap();

/* A context serves all scenarios of its kind: what it has loaded once it keeps. Modes: `resolved`,
   payload.com is this machine; `intercepted`, its answers are put into the browser; `own`, the page
   has its own tag; `firefox`, the same in Firefox. */
export async function contextOf(browser, { mode, service, shop, options }) {
  const kind = JSON.stringify([mode === 'intercepted', options]);
  if (!contexts.has(browser)) contexts.set(browser, new Map());
  const known = contexts.get(browser);
  if (!known.has(kind)) known.set(kind, await newContext(browser, { mode, service, shop, options }));
  return known.get(kind);
}

async function newContext(browser, { mode, service, shop, options }) {
  const usual = { viewport: { width: 640, height: 640 } };
  const context = await browser.newContext({ ...usual, ...options });
  context.setDefaultTimeout(15000);
  await context.addInitScript({ path: fileURLToPath(new URL('probe.js', import.meta.url)) });
  if (mode === 'intercepted') {
    await context.route(`${ORIGINAL}/**`, (route) => fulfil(route, service));
    await context.route(`${SHOP}/**`, (route) => fulfil(route, shop));
  }
  return context;
}

/* Asks the service what a request of the browser asks of payload.com. */
export function forward(route, service) {
  const request = route.request();
  const url = new URL(request.url());
  const headers = { ...request.headers(), host: url.host, 'x-forwarded-proto': 'https' };
  const path = url.pathname + url.search;
  return ask(service, { method: request.method(), path, headers, body: request.postData() || undefined });
}

async function fulfil(route, service) {
  const answer = await forward(route, service);
  const { 'content-length': length, connection, ...kept } = answer.headers;
  await route.fulfill({ status: answer.status, headers: kept, body: answer.body });
}
