/* What each kind of input holds: how it is shown, when it is complete, what is wrong with it.

   show(text, deleting): the text as it is shown. wrong(text, context): a message, or null; said of
   no empty text. `isFull` is when the next field may have the focus. */

const YEARS_AHEAD = 20;

function digitsOf(text) {
  return text.replace(/\D/g, '');
}

const TYPES = {
  card_number: {
    attributes: { name: 'cardnumber', autocomplete: 'cc-number', inputMode: 'numeric' },
    show: (text) => grouped(digitsOf(text)),
    wrong: (text) => (isCardNumber(digitsOf(text)) ? null : 'Invalid card number'),
    isFull: (text) => digitsOf(text).length >= brandOf(digitsOf(text)).usual,
  },
  expiry: {
    attributes: { name: 'exp-date', autocomplete: 'cc-exp', inputMode: 'numeric' },
    show: expiryShown,
    wrong: expiryWrong,
    isFull: (text) => text.length >= 5,
  },
  card_code: {
    attributes: { name: 'cvc', autocomplete: 'cc-csc', inputMode: 'numeric' },
    show: (text, deleting, { brand }) => digitsOf(text).slice(0, brand ? brandCode(brand) : 4),
    wrong(text, { brand }) {
      const fits = brand ? text.length === brandCode(brand) : text.length === 3 || text.length === 4;
      return fits ? null : 'Invalid security code';
    },
    isFull: (text, { brand }) => text.length >= (brand ? brandCode(brand) : 4),
  },
  account_number: {
    attributes: { name: 'accountnumber', autocomplete: 'off', inputMode: 'numeric' },
    show: digitsOf,
    wrong: (text) => (/^\d{4,17}$/.test(text) ? null : 'Invalid account number'),
    isFull: (text) => text.length >= 17,
  },
  routing_number: {
    attributes: { name: 'routingnumber', autocomplete: 'off', inputMode: 'numeric' },
    show: digitsOf,
    wrong: (text) => (isRouting(text) ? null : 'Invalid routing number'),
    isFull: (text) => text.length >= 9,
  },
};

function brandCode(name) {
  return name === 'american_express' ? 4 : 3;
}

/* Nothing is cut off: of a number that is too long nobody knows which digits are meant. */

/* The check digit of the American Bankers Association: weights 3, 7, 1. */
function isRouting(text) {
  if (NUMBERS.test_routing_numbers.includes(text)) return true;
  const sum = Array.from(text).reduce((total, digit, place) => total + Number(digit) * [3, 7, 1][place % 3], 0);
  return text.length === 9 && sum > 0 && sum % 10 === 0;
}

/* MM/YY. A month that can't go on gets its zero, a slash comes by itself, MM/YYYY is taken too. */
function expiryShown(text, deleting) {
  const apart = text.match(/^\D*(\d{1,2})\s*[/.\-\s]\s*(\d*)/);
  const digits = digitsOf(text);
  const early = !apart && /^[2-9]/.test(digits) ? `0${digits}` : digits;
  let month = apart ? apart[1].padStart(2, '0') : early.slice(0, 2);
  let year = (apart ? apart[2] : early.slice(2)).slice(0, 4);
  if (deleting && apart && apart[1].length === 1) month = apart[1];
  if (year.length === 4) year = year.slice(2);
  else if (year.length === 3 && !year.startsWith('20')) year = year.slice(0, 2);
  if (year || (month.length === 2 && !deleting)) return `${month}/${year}`;
  return month;
}

function expiryWrong(text) {
  const match = text.match(/^(0[1-9]|1[0-2])\/(\d{2})$/);
  if (!match) return 'Invalid expiration date';
  const now = new Date();
  const months = (Number(match[2]) + 2000 - now.getFullYear()) * 12 + Number(match[1]) - 1 - now.getMonth();
  if (months < 0) return 'Card expired';
  return months > YEARS_AHEAD * 12 ? 'Invalid expiration date' : null;
}
