/* Money as people type it.

   `$1,234.50` is `1234.50`: a comma groups thousands. Whatever is no amount so goes as it is, for the
   server to refuse; no character is left out to make one. */

const TYPED_AMOUNT = /^\s*(?:(?:US)?\$\s*)?([1-9]\d{0,2}(?:,\d{3})+|\d+|(?=\.))(\.\d+)?\s*$/;

export function amountOf(value) {
  const match = typeof value === 'string' ? value.match(TYPED_AMOUNT) : null;
  return match ? `${match[1].split(',').join('')}${match[2] || ''}` : value;
}
