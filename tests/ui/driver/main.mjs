/* Plays the scenarios in a few lanes side by side, each with a Chromium of its own that all its scenarios
   share, and prints how each went as a line of JSON.

   Each is played twice, the second time in the tabs of the first: so all its pages are visited by a
   browser that has been there. What a tab has kept and asks about again must do as well as what comes anew.

   ONFILE_URL, ONFILE_KEYS (one per scenario), CHROMIUM, FIREFOX (or empty), TLS_KEY, TLS_CERTIFICATE; ONLY names those
   to be played, by the start or the end of their names. */

import { launch, launchFirefox } from './browser.mjs';
import { apiOf } from './api.mjs';
import { pagesOf } from './shop.mjs';
import { Stage, scenarios } from './scenario.mjs';
import { startShop, startTls } from './servers.mjs';

const { ONFILE_URL: service, ONFILE_KEYS, CHROMIUM, FIREFOX, TLS_KEY, TLS_CERTIFICATE, ONLY } = process.env;
const keys = ONFILE_KEYS.split(',');

for (const name of process.env.SCENARIOS.split(',')) await import(`../scenarios/${name}.mjs`);

const LIMIT_MS = 60000;

function overdue() {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`not over after ${LIMIT_MS} ms`)), LIMIT_MS);
  });
}

const LANES = 2;

/* What scenarios share that are played one after another: nothing of it is another lane's. */
async function openLane(pages, inFirefox) {
  const shop = await startShop(pages);
  const tls = await startTls(service, { key: TLS_KEY, certificate: TLS_CERTIFICATE });
  const browser = inFirefox
    ? await launchFirefox({ executable: FIREFOX, shopPort: shop.port })
    : await launch({ executable: CHROMIUM, shopPort: shop.port, tlsPort: tls.port, certificate: TLS_CERTIFICATE });
  return { shop, tls, browser, waiting: inFirefox ? waiting.firefox : waiting.chromium };
}

/* One visit: what went wrong, or null, and the figures that were taken. */
async function visit({ mode, play, options }, key, tabs, { shop, tls, browser }) {
  const stage = new Stage({
    browser,
    tabs,
    service,
    shop: `http://127.0.0.1:${shop.port}`,
    api: apiOf(service, key),
    receipts: shop.receipts,
  });
  Object.assign(stage, { key, cookies: tls.cookies });
  let failure = null;
  try {
    await Promise.race([play(stage, mode), overdue()]);
    await stage.assertUnseen();
    if (!options.mayThrow && stage.pageErrors.length) throw new Error(stage.pageErrors.join('; '));
  } catch (error) {
    failure = `${error.stack || error}`;
    const told = stage.page && (await stage.page.evaluate(() => JSON.stringify(window.shop && window.shop.events)).catch(() => ''));
    failure += `\n${told}`;
  }
  return { failure, figures: stage.figures };
}

async function playTwice(scenario, key, lane) {
  const started = Date.now();
  const tabs = [];
  const first = await visit(scenario, key, tabs, lane);
  const again = first.failure === null ? await visit(scenario, key, tabs, lane) : null;
  await Promise.all(tabs.map((page) => page.close()));
  const failure = again && again.failure !== null ? `at the second visit: ${again.failure}` : first.failure;
  console.log(JSON.stringify({ scenario: scenario.name, failure, took_ms: Date.now() - started, ...first.figures }));
}

const all = scenarios()
  .map((each, index) => [each, keys[index]])
  .filter(([{ name }]) => !ONLY || ONLY.split(',').some((each) => name.startsWith(each) || name.endsWith(each)));
const isForFirefox = ([{ mode }]) => mode === 'firefox';
const waiting = { firefox: FIREFOX ? all.filter(isForFirefox) : [], chromium: all.filter((each) => !isForFirefox(each)) };

/* Whoever is free takes the next one. */
async function playAll(lane) {
  while (lane.waiting.length) await playTwice(...lane.waiting.shift(), lane);
  await lane.browser.close();
  lane.shop.close();
  lane.tls.close();
}

const pages = await pagesOf();
const kinds = [...Array(LANES).fill(false), ...(waiting.firefox.length ? [true] : [])];
const lanes = await Promise.all(kinds.map((inFirefox) => openLane(pages, inFirefox)));
await Promise.all(lanes.map(playAll));
process.exit(0);
