/* The properties of a text that a field takes over from the element that it stands in. */

export const INHERITED = [
  'color',
  'font-family',
  'font-size',
  'font-style',
  'font-weight',
  'font-feature-settings',
  'letter-spacing',
  'line-height',
  'text-align',
  'text-indent',
  'text-transform',
  'direction',
  'caret-color',
  '-webkit-font-smoothing',
];
