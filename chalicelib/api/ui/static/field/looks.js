/* The looks that the page wishes for: of these properties only, and no value that could load or
   run anything. */

import { INHERITED } from '../shared/looks.js';

const ALLOWED = [...INHERITED, 'padding', 'padding-left', 'padding-right'];
const REFUSED = /url\s*\(|expression|@import|[<;}]/i;

export function dress({ styles, color_scheme: scheme }) {
  const root = document.documentElement;
  for (const [name, value] of Object.entries(styles || {})) {
    if (typeof value !== 'string' || REFUSED.test(value)) continue;
    if (ALLOWED.includes(name)) root.style.setProperty(name, value);
    if (name === 'placeholder') root.style.setProperty('--placeholder', value || null);
  }
  if (/^[a-z ]+$/.test(scheme || '')) root.style.colorScheme = scheme;
}
