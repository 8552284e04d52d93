/* What a scenario is given: a page of the shop, hands to type with, and eyes for what came of it. */

import assert from 'node:assert/strict';
import { SHOP, contextOf } from './browser.mjs';

export const VISA = '4242424242424242';
export const AMEX = '378282246310005';
export const MASTERCARD = '5103208879672792';
export const DECLINED = '4111111111119903';
export const CODE = '737';
export const CARD = [['card_number'], ['expiry'], ['card_code']];

const registered = [];

/* `modes` are those of `contextOf`; each is a run of its own, under a name of its own. */
export function scenario(name, ...rest) {
  const play = rest.pop();
  const { modes = ['resolved'], ...options } = rest[0] || {};
  for (const mode of modes) registered.push({ name: modes.length > 1 ? `${name} (${mode})` : name, mode, play, options });
}

export function scenarios() {
  return registered;
}

export class Stage {
  constructor({ browser, tabs, service, shop, api, receipts }) {
    Object.assign(this, { browser, tabs, service, shop, api, receipts, typed: [], pages: [], answers: [], pageErrors: [] });
  }

  /* A page of the shop in `mode`, with what `query` asks of it. */
  open(mode, query = {}, options = {}) {
    const asked = new URLSearchParams(['own', 'firefox'].includes(mode) ? { self: this.service, ...query } : query);
    return this.visit(`${SHOP}/?${asked}`, mode, options);
  }

  async visit(url, mode, options) {
    const page = await this._tab(mode, options);
    this.pages.push(page);
    this.requests = [];
    const { requests } = this;
    page.on('request', (request) => requests.push(request));
    page.on('response', (response) => this._hear(response));
    page.on('pageerror', (error) => this.pageErrors.push(String(error)));
    this.page = page;
    await page.goto(url);
    return page;
  }

  /* The tab that was opened at this place by the visit before, or a new one. */
  async _tab(mode, options) {
    const at = this.pages.length;
    if (this.tabs[at]) await this.tabs[at].unrouteAll();
    else {
      const context = await contextOf(this.browser, { mode, service: this.service, shop: this.shop, options });
      this.tabs.push(await context.newPage());
    }
    // One behind another tab is not drawn anew, and a click goes where its content was before.
    await this.tabs[at].bringToFront();
    return this.tabs[at];
  }

  /* What the service answers to the frames must hold no number either. */
  _hear(response) {
    if (!/\/ui\/(submit|session)$/.test(new URL(response.url()).pathname)) return;
    assert.equal(response.headers()['set-cookie'], undefined);
    this.answers.push(response.text().catch(() => ''));
  }

  async render(forms, strict = false) {
    const all = Array.isArray(forms) ? forms : [forms];
    await this.page.evaluate(([given, isStrict]) => window.shop.render(given, isStrict), [all, strict]);
  }

  input(id, kind = 'input') {
    return this.page.frameLocator(`#${id} iframe`).locator(kind);
  }

  /* Puts the text in at once, which the page can't tell from a paste. */
  async fill(texts) {
    for (const [id, text] of Object.entries(texts)) {
      this.typed.push(text);
      const isFrame = (await this.page.locator(`#${id}`).evaluate((each) => each.tagName)) === 'DIV';
      if (isFrame) await this.input(id).fill(text);
      else await this.page.locator(`#${id}`).fill(text);
    }
  }

  async type(id, text, kind) {
    this.typed.push(text);
    await this.input(id, kind).pressSequentially(text);
  }

  fillCard(number = VISA, code = CODE) {
    return this.fill({ 'card_number': number, expiry: '12/35', 'card_code': code });
  }

  async submit(id = 'form') {
    await this.page.waitForFunction((form) => window.shop.refs[form] && window.shop.refs[form].pl_form, id, { polling: 50 });
    return this.page.evaluate((form) => window.shop.submit(form), id);
  }

  pay(id = 'form') {
    return this.page.locator(`#${id}-pay`).click();
  }

  events(...types) {
    return this.page.evaluate((wanted) => window.shop.events.filter(({ type }) => !wanted.length || wanted.includes(type)), types);
  }

  /* The first event of a type, once there are `count` of them. */
  async event(type, count = 1) {
    await this.page.waitForFunction(
      ([wanted, least]) => window.shop.events.filter((each) => each.type === wanted).length >= least,
      [type, count],
      { polling: 50 },
    );
    return (await this.events(type))[count - 1];
  }

  /* Those that tell of the course of a submit, in order. */
  async course() {
    const told = ['processing', 'processed', 'authorized', 'created', 'updated', 'declined', 'error', 'success'];
    return (await this.events(...told)).map(({ type }) => type);
  }

  /* Once every frame has heard, and answered, what every other one has said to it: what has not come of
     that by then, never will. Messages of one window to another come in their order, so one more is
     said by each to each, on a port of its own, and again for what the first round has led to. */
  async settled() {
    for (const round of ['what was said', 'what that led to']) {
      await Promise.all(this.page.frames().map((frame) => frame.evaluate(askAll, round)));
    }
  }

  forget() {
    return this.page.evaluate(() => window.shop.events.splice(0));
  }

  /* What the page's own scripts could see holds no six digits of a number, and no code. */
  async assertUnseen() {
    for (const text of await Promise.all(this.answers)) {
      for (const typed of this.typed) assertAbsent('answer', text, typed.replace(/\D/g, ''));
    }
    for (const page of this.pages) {
      const [seen, reached] = await page.evaluate(() => [window.seenByPage || [], window.lookIntoFrames ? window.lookIntoFrames() : []]);
      assert.deepEqual(reached, [], 'the page reached into a frame');
      for (const [how, text] of seen) for (const typed of this.typed) assertAbsent(how, text, typed.replace(/\D/g, ''));
    }
  }
}

function askAll() {
  const others = [window.top, ...Array.from({ length: window.top.length }, (_, at) => window.top[at])].filter((each) => each !== window);
  const answered = (other) => new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = resolve;
    other.postMessage('settled?', '*', [port2]);
  });
  return Promise.all(others.map(answered)).then(() => undefined);
}

function assertAbsent(how, text, digits) {
  if (digits.length >= 12) {
    for (let at = 0; at + 6 <= digits.length; at += 1) {
      assert.ok(!text.includes(digits.slice(at, at + 6)), `${how}: six digits of a number in ${text.slice(0, 300)}`);
    }
  } else if (digits.length === 3) {
    assert.ok(!new RegExp(`["=:]\\s*"?${digits}\\b`).test(text), `${how}: a code in ${text.slice(0, 300)}`);
  }
}
