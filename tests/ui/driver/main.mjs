/* Plays the scenarios, one after another in one Chromium, and prints how each went as a line of JSON.

   Each is played twice, the second time in the tabs of the first: so all its pages are visited by a
   browser that has been there. What a tab has kept and asks about again must do as well as what comes anew.

   ONFILE_URL, ONFILE_KEYS (one per scenario), CHROMIUM, TLS_KEY, TLS_CERTIFICATE; ONLY names those
   to be played, by the start of their names. */

import { launch } from './browser.mjs';
import { apiOf } from './api.mjs';
import { pagesOf } from './shop.mjs';
import { Stage, scenarios } from './scenario.mjs';
import { startShop, startTls } from './servers.mjs';

const { ONFILE_URL: service, ONFILE_KEYS, CHROMIUM, TLS_KEY, TLS_CERTIFICATE, ONLY } = process.env;
const keys = ONFILE_KEYS.split(',');

for (const name of process.env.SCENARIOS.split(',')) await import(`../scenarios/${name}.mjs`);

const LIMIT_MS = 60000;

function overdue() {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`not over after ${LIMIT_MS} ms`)), LIMIT_MS);
  });
}

const shop = await startShop(await pagesOf());
const tls = await startTls(service, { key: TLS_KEY, certificate: TLS_CERTIFICATE });
const browser = await launch({ executable: CHROMIUM, shopPort: shop.port, tlsPort: tls.port, certificate: TLS_CERTIFICATE });

/* One visit: what went wrong, or null, and the figures that were taken. */
async function visit({ mode, play, options }, key, tabs) {
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

for (const [index, scenario] of scenarios().entries()) {
  const { name } = scenario;
  if (ONLY && !ONLY.split(',').some((each) => name.startsWith(each))) continue;
  const started = Date.now();
  const tabs = [];
  const first = await visit(scenario, keys[index], tabs);
  const again = first.failure === null ? await visit(scenario, keys[index], tabs) : null;
  await Promise.all(tabs.map((page) => page.close()));
  const failure = again && again.failure !== null ? `at the second visit: ${again.failure}` : first.failure;
  console.log(JSON.stringify({ scenario: name, failure, took_ms: Date.now() - started, ...first.figures }));
}

await browser.close();
shop.close();
tls.close();
process.exit(0);
