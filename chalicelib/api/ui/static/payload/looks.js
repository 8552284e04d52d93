/* What a frame is told of the looks of the element that it stands in. */

import { INHERITED } from '../shared/looks.js';

export function looksOf(element) {
  const computed = getComputedStyle(element);
  const styles = {};
  for (const name of INHERITED) styles[name] = computed.getPropertyValue(name);
  styles.placeholder = placeholderColour(element);
  return { styles, color_scheme: computed.getPropertyValue('color-scheme') };
}

/* The colour that the page gives to the placeholders of such inputs, if it gives one. */
function placeholderColour(element) {
  const probe = document.createElement('input');
  probe.className = element.className;
  probe.disabled = true;
  Object.assign(probe.style, { position: 'absolute', visibility: 'hidden', width: '0' });
  element.parentNode.insertBefore(probe, element);
  const colour = getComputedStyle(probe, '::placeholder').color;
  const usual = getComputedStyle(probe).color;
  probe.remove();
  return colour && colour !== usual ? colour : '';
}

/* The height of a line, or of the box if the page has given it one. */
export function heightOf(element) {
  const computed = getComputedStyle(element);
  const size = parseFloat(computed.fontSize) || 16;
  const line = parseFloat(computed.lineHeight) || size * 1.5;
  const padding = parseFloat(computed.paddingTop) + parseFloat(computed.paddingBottom);
  return Math.max(line, size * 1.2, element.clientHeight - (padding || 0));
}

/* Whether an element stands on a dark page: many of them don't say so, but all of them write in a light
   colour. */
export function isDark(element) {
  const [red, green, blue] = (getComputedStyle(element).color.match(/[\d.]+/g) || [0, 0, 0]).map(Number);
  return 0.299 * red + 0.587 * green + 0.114 * blue > 150;
}

/* The language that an element is in. */
export function langOf(element) {
  const around = element.closest('[lang]');
  return around ? around.lang : '';
}

/* The name of a field for those who hear it. */
export function labelOf(element) {
  const own = element.getAttribute('aria-label');
  if (own) return own;
  const named = (element.getAttribute('aria-labelledby') || '').split(/\s+/);
  const labels = named.map((id) => id && document.getElementById(id)).filter(Boolean);
  const all = labels.length ? labels : labelsOf(element);
  return all.map((label) => label.textContent.trim()).join(' ');
}

export function labelsOf(element) {
  const around = element.closest('label');
  const pointing = Array.from(document.getElementsByTagName('label')).filter(
    (label) => element.id && label.htmlFor === element.id,
  );
  return around ? [around, ...pointing] : pointing;
}
