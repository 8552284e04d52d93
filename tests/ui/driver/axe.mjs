/* axe-core in a page and in all its frames, as whoever audits a shop runs it. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/* Whatever it finds, as lines; of the rules that are named, or of all. */
export async function faultsOf(page, ...rules) {
  const faults = await placeholderFaults(page);
  for (const frame of page.frames()) {
    await frame.evaluate(source);
    await frame.evaluate(() => window.axe.configure({ allowedOrigins: ['<unsafe_all_origins>'] }));
  }
  const asked = { resultTypes: ['violations'], ...(rules.length ? { runOnly: rules } : {}) };
  const { violations } = await page.evaluate((options) => window.axe.run(document, options), asked);
  return faults.concat(violations.map(({ id, impact, nodes }) => `${id}, ${impact}: ${nodes.map(({ html, target }) => `${target} ${html}`).join(' ')}`));
}

const LEAST = 4.5; // WCAG 2.2, 1.4.3, level AA

/* The placeholders of fields with too little contrast, which axe does not look at: a field lets the
   background through that its element has in the page. */
export async function placeholderFaults(page) {
  const faults = [];
  for (const frame of page.frames().filter((each) => each.url().includes('/field.html'))) {
    const background = await (await frame.frameElement()).evaluate(backgroundOf);
    for (const { hint, colour, opacity } of await frame.evaluate(hintsOf)) {
      const ratio = contrast(blended(colour, opacity, background), background);
      if (ratio < LEAST) faults.push(`${frame.url()}: ${hint}: contrast ${ratio.toFixed(2)}`);
    }
  }
  return faults;
}

function backgroundOf(element) {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d');
  const layers = [];
  for (let at = element; at; at = at.parentElement) layers.push(getComputedStyle(at).backgroundColor);
  for (const layer of ['white', ...layers.reverse()]) {
    canvas.fillStyle = layer;
    canvas.fillRect(0, 0, 1, 1);
  }
  return Array.from(canvas.getImageData(0, 0, 1, 1).data.slice(0, 3));
}

function hintsOf() {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  return Array.from(document.querySelectorAll('input[placeholder]:not([placeholder=""])'), (input) => {
    const { color, opacity } = getComputedStyle(input, '::placeholder');
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return { hint: input.placeholder, colour: [red, green, blue], opacity: Number(opacity) * (alpha / 255) };
  });
}

function blended(colour, opacity, background) {
  return colour.map((each, at) => each * opacity + background[at] * (1 - opacity));
}

function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour) {
  const [red, green, blue] = colour.map((each) => {
    const part = each / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
