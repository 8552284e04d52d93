/* Elements of the page, made without a line of HTML in a text. */

import { t } from '../shared/speech.js';

export function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/* A label, its input, and where what is wrong with it is said. */
export function row(label, input) {
  const alert = make('p', { className: 'wrong', id: `${input.id}-wrong` });
  input.setAttribute('aria-describedby', alert.id);
  return make('div', { className: 'row' }, make('label', { htmlFor: input.id, textContent: t(label) }), input, alert);
}

/* What a submit has found is said once for the whole form, so only what is `live` is said here aloud. */
export function sayWrong(input, message, live = false) {
  input.setAttribute('aria-invalid', message ? 'true' : 'false');
  const alert = document.getElementById(`${input.id}-wrong`);
  alert.setAttribute('role', live ? 'alert' : 'none');
  alert.textContent = t(message || '');
}

/* What is wrong in a form, by the names of its inputs. */
export function sentenceOn(form) {
  const wrong = Array.from(form.querySelectorAll('[aria-invalid="true"]')).filter((each) => each.offsetParent !== null);
  const names = wrong.map((each) => each.labels[0].textContent.replace(/\s*\(.*\)$/, ''));
  return names.length ? t('Please check: {names}.', { names: names.join(', ') }) : t('Please check what you have entered.');
}

/* Closes a form while it is being sent, and opens it again, with the focus where it was. */
export function hold(form, isHeld) {
  if (isHeld) form.focused = document.activeElement;
  for (const each of form.elements) each.disabled = isHeld || each.dataset.closed === 'true';
  if (!isHeld && form.focused && form.contains(form.focused)) form.focused.focus();
  form.setAttribute('aria-busy', String(isHeld));
}

/* The one surface of a frame: a dialog over the page, or the main part of its own document. */
export function surface(mode, ...children) {
  const isModal = mode === 'modal';
  const element = make(isModal ? 'div' : 'main', { className: 'dialog' }, ...children);
  if (isModal) element.setAttribute('role', 'dialog');
  if (isModal) element.setAttribute('aria-modal', 'true');
  element.setAttribute('aria-labelledby', 'heading');
  return element;
}

export function toggle(id, label) {
  const box = make('input', { type: 'checkbox', id });
  return [box, make('label', { className: 'toggle' }, box, ` ${t(label)}`)];
}

export function money(amount) {
  const number = Number(amount);
  return Number.isFinite(number) ? number.toLocaleString(document.documentElement.lang || 'en', { style: 'currency', currency: 'USD' }) : '';
}
