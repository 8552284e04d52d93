/* The inputs of one form: which stand in it now, what they hold, and the classes that show it. */

import { DEFAULTS, Field } from './field.js';
import { labelOf, labelsOf } from './looks.js';
import { KINDS, bracketed, pathOf } from './names.js';
import { Messages } from './usual.js';
import { amountOf } from '../shared/amounts.js';

/* Not every document has it: those of test runners do not. */
const DARK = window.matchMedia ? matchMedia('(prefers-color-scheme: dark)') : new EventTarget();

/* Attributes of a field that its frame follows when they change. */
const FOLLOWED = ['disabled', 'aria-disabled', 'pl-input', 'placeholder', 'aria-label', 'aria-required', 'disable-paste', 'autocomplete', 'brand-icon'];

export class Inputs {
  constructor(form) {
    this.form = form;
    this.fields = new Map();
    this.classes = new WeakMap();
    this.messages = new WeakMap();
    this.said = new Messages();
    this.observer = new MutationObserver((records) => this._changed(records));
    this.typed = (event) => this.setValid(event.target, true);
    this.clicked = (event) => this._clicked(event);
    this.darkened = () => this.fields.forEach((field) => field.refresh());
  }

  start() {
    const { element } = this.form;
    this.sync(); // What this changes itself is not to be heard of as a change.
    const looks = { attributes: true, attributeFilter: ['class', 'style', 'dir', 'lang'] };
    const inside = { attributes: true, attributeFilter: [...looks.attributeFilter, ...FOLLOWED] };
    this.observer.observe(element, Object.assign({ subtree: true, childList: true }, inside));
    for (const above of [document.documentElement, document.body]) this.observer.observe(above, looks);
    DARK.addEventListener('change', this.darkened);
    element.addEventListener('input', this.typed);
    element.addEventListener('change', this.typed);
    document.addEventListener('click', this.clicked);
  }

  stop() {
    this.observer.disconnect();
    DARK.removeEventListener('change', this.darkened);
    this.form.element.removeEventListener('input', this.typed);
    this.form.element.removeEventListener('change', this.typed);
    document.removeEventListener('click', this.clicked);
    this.said.clear();
    this.fields.forEach((field) => field.remove());
    this.fields.clear();
  }

  /* The inputs that belong to this form, not to one that is nested in it. */
  all() {
    const { element } = this.form;
    const found = Array.from(element.querySelectorAll('[pl-input]'));
    return found.filter((each) => each.closest('form') === element);
  }

  /* Frames for the fields that have come; those that have gone go. */
  sync() {
    const here = this.all();
    for (const [element, field] of this.fields) {
      if (!here.includes(element) || !field.isMounted) {
        field.remove();
        this.fields.delete(element);
      }
    }
    for (const element of here) {
      if (!element.classList.contains('pl-input')) element.classList.add('pl-input');
      if (!KINDS[element.getAttribute('pl-input')] || this.fields.has(element)) continue;
      if (isTypedInto(element)) refuse(element);
      else this.fields.set(element, new Field(this.form, element));
    }
  }

  /* What the page itself holds: `[path, value]` of all inputs but the sensitive ones. */
  values(type) {
    const pairs = [];
    for (const element of this.all()) {
      const name = element.getAttribute('pl-input');
      if (!name || KINDS[name] || element.disabled) continue;
      const value = valueOf(element);
      if (value === undefined || (value === '' && element.type !== 'hidden')) continue;
      pairs.push([pathOf(name, type), name === 'amount' ? amountOf(value) : value]);
    }
    return pairs;
  }

  /* The inputs that an error at `path`, in brackets, is about. */
  at(path, type) {
    return this.all().filter((element) => {
      const name = element.getAttribute('pl-input') || '';
      const own = bracketed(pathOf(name, type));
      return own === path || (name === 'card' && path.startsWith(`${own}[`));
    });
  }

  /* What the person knows an input by; of a whole card, the part that has this name. */
  nameOf(element, name) {
    const usual = DEFAULTS[KINDS[name]];
    const isPart = element.getAttribute('pl-input') === 'card' && usual;
    return (!isPart && labelOf(element)) || (usual ? this.form.text(usual.label) : element.placeholder || name);
  }

  /* To the first of these elements in the page. */
  focusFirst(elements) {
    const first = this.all().find((element) => elements.includes(element));
    if (first) (this.fields.get(first) || first).focus();
  }

  mark(element, name, on) {
    const names = this.classes.get(element) || new Set();
    if (on) names.add(name);
    else names.delete(name);
    this.classes.set(element, names);
    if (name) element.classList.toggle(name, on);
    const field = this.fields.get(element);
    if (field) field.restyle();
  }

  setInvalid(element, wrong, live, invalid) {
    const message = this.form.text(wrong);
    this.messages.set(element, message);
    this.mark(element, this.form.invalidClass, true);
    const field = this.fields.get(element);
    if (field && !live) field.frame.send('set_invalid', { message: wrong });
    if (!field) element.setAttribute('aria-invalid', 'true');
    this._say(element, message, live);
    const named = invalid || { [element.getAttribute('pl-input')]: wrong };
    this.form._emit('invalid', { target: element, message, invalid: named, live });
  }

  setValid(element, live) {
    const field = this.fields.get(element);
    if (!field && !this.messages.has(element)) return;
    this.messages.delete(element);
    this.mark(element, this.form.invalidClass, false);
    if (!field) element.removeAttribute('aria-invalid');
    this._say(element, '');
    this.form._emit('valid', { target: element, live });
  }

  /* Unless the page says it by itself. */
  _say(element, message, live) {
    if (this.form._isHeard('invalid')) return;
    const isFrame = this.fields.has(element);
    this.said.say(element, message, isFrame ? { 'aria-hidden': 'true' } : { role: live ? 'alert' : 'none' });
  }

  /* From one complete field to the next, if that one is a frame too. */
  advance(field) {
    const order = this.all();
    const next = this.fields.get(order[order.indexOf(field.element) + 1]);
    if (next) next.focus();
  }

  _changed(records) {
    this.sync();
    const touched = new Set(records.filter((each) => each.type === 'attributes').map((r) => r.target));
    for (const element of touched) {
      const names = Array.from(this.classes.get(element) || []).filter(Boolean);
      const lost = names.filter((name) => !element.classList.contains(name));
      if (lost.length) element.classList.add(...lost);
    }
    const inherits = (element) => Array.from(touched).some((each) => each.contains(element));
    for (const [element, field] of this.fields) if (inherits(element)) field.refresh();
  }

  /* On a label, or beside the frame in the padding of its element. */
  _clicked(event) {
    const label = event.target instanceof Element && event.target.closest('label');
    for (const [element, field] of this.fields) {
      const isMeant = label ? labelsOf(element).includes(label) : element.contains(event.target);
      if (isMeant && !field.disabled) field.focus();
    }
  }
}

function valueOf(element) {
  if (element.type === 'radio') return element.checked ? element.value : undefined;
  if (element.type !== 'checkbox') return element.value;
  if (!element.hasAttribute('value')) return element.checked ? 'true' : 'false';
  return element.checked ? element.value : undefined;
}

function isTypedInto(element) {
  return ['INPUT', 'TEXTAREA', 'SELECT'].includes(element.tagName);
}

function refuse(element) {
  const name = element.getAttribute('pl-input');
  console.error(`Payload.js: ${name} must be a <div>: an input would let this page see the number`);
}
