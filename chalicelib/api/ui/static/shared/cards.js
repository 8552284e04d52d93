/* Brands by their leading digits, groups, how long the code is.

   NUMBERS comes from the server with the script: what there is of brands and test numbers, as the API
   has it. `usual` is the length at which the next field gets the focus. */

const SHAPES = {
  american_express: { usual: 15, groups: [4, 6, 5], code: 4 },
  diners_club: { usual: 14, groups: [4, 6, 4] },
};
const USUAL_SHAPE = { usual: 16, groups: [4, 4, 4, 4, 3], code: 3 };
const UNKNOWN = { name: null, lengths: NUMBERS.lengths, usual: 19 };

export function brandOf(digits) {
  const brand = NUMBERS.brands.find(({ ranges }) => ranges.some((range) => startsWithin(digits, range)));
  return Object.assign({}, USUAL_SHAPE, brand || UNKNOWN, brand && SHAPES[brand.name]);
}

function startsWithin(digits, [low, high]) {
  const leading = digits.slice(0, String(low).length);
  return leading.length === String(low).length && Number(leading) >= low && Number(leading) <= high;
}

export function isCardNumber(digits) {
  if (isTestCard(digits)) return true;
  if (/^(0\d*|(\d)\2*)$/.test(digits)) return false; // no card's, though some pass Luhn
  return brandOf(digits).lengths.includes(digits.length) && passesLuhn(digits);
}

/* Taken as they are: most of them fail the check. */
function isTestCard(digits) {
  const { prefix, endings } = NUMBERS.test_cards;
  return digits.startsWith(prefix) && endings.includes(digits.slice(prefix.length));
}

function passesLuhn(digits) {
  let total = 0;
  for (let place = 0; place < digits.length; place += 1) {
    const value = Number(digits[digits.length - 1 - place]) * (1 + (place % 2));
    total += value > 9 ? value - 9 : value;
  }
  return total % 10 === 0;
}

export function grouped(digits) {
  const parts = [];
  let from = 0;
  for (const size of brandOf(digits).groups) {
    if (from < digits.length) parts.push(digits.slice(from, from + size));
    from += size;
  }
  return [...parts, digits.slice(from)].join(' ').trim();
}
