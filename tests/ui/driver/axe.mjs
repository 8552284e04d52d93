/* axe-core in a page and in all its frames, which it can't reach from the page. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/* What is seriously or critically wrong, as lines; the frame that nobody sees is left out. */
export async function faultsOf(page) {
  const faults = [];
  for (const frame of page.frames()) {
    if (frame.url().includes('/controller.html')) continue;
    await frame.evaluate(source);
    const { violations } = await frame.evaluate(() => window.axe.run(document, { iframes: false, resultTypes: ['violations'] }));
    for (const { id, impact, nodes } of violations) {
      if (impact === 'serious' || impact === 'critical') faults.push(`${frame.url()}: ${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    }
  }
  return faults;
}
