/* What each kind of input holds: how it is shown, when it is complete, what is wrong with it.

   show(text, deleting): the text as it is shown. wrong(text, context): a message, or null; said of
   no empty text. `isFull` is when the next field may have the focus. */

import { brandOf, grouped, isCardNumber } from './cards.js';

const YEARS_AHEAD = 20;

export function digitsOf(text) {
  return text.replace(/\D/g, '');
}

export const TYPES = {
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
    isFull: (text) => /^\d\d\/\d\d$/.test(text),
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

const MONTH_FIRST = /^(?<month>\d{1,2})\s*[/-]?\s*(?<year>\d{4}|\d{2})$/;
const YEAR_FIRST = /^(?<year>\d{4})(?:\s*[/-]?\s*(?=\d\d)|\s*[/-]\s*)(?<month>\d{1,2})$/;

/* Month and year of an expiry in any form that the API reads, or null. */
function readExpiry(text) {
  return expiryBy(MONTH_FIRST, text.trim()) || expiryBy(YEAR_FIRST, text.trim());
}

function expiryBy(pattern, text) {
  const match = text.match(pattern);
  if (!match) return null;
  const month = Number(match.groups.month);
  const year = Number(match.groups.year) + (match.groups.year.length === 2 ? 2000 : 0);
  return month >= 1 && month <= 12 && year >= 1970 && year <= 2199 ? { month, year } : null;
}

/* MM/YY, once that can be read. Until then a month that can't go on gets its zero, and a slash comes by
   itself; nothing else of what is typed is touched. */
function expiryShown(text, deleting) {
  const typed = text.trim();
  if (deleting) return typed.replace(/\/$/, '');
  const read = readExpiry(typed);
  const mayGoOn = /^\d{4}\D+\d$/.test(typed);
  if (read && read.year >= 2000 && read.year < 2100 && !mayGoOn) return expiryText(read);
  return expiryGrown(typed);
}

function expiryText({ month, year }) {
  return `${String(month).padStart(2, '0')}/${String(year % 100).padStart(2, '0')}`;
}

/* A text that may become MM/YY. One that begins with 20 may become a year with its month. */
function expiryGrown(typed) {
  const [, month, year] = typed.match(/^(\d{1,2})\s*[/.-]\s*(\d*)$/) || [];
  if (month && Number(month) >= 1 && Number(month) <= 12) return `${month.padStart(2, '0')}/${year}`;
  if (/^([3-9]\d?|2[1-9])$/.test(typed)) return `0${typed[0]}/${typed.slice(1)}`;
  return /^(0[1-9]|1[0-2])$/.test(typed) ? `${typed}/` : typed;
}

/* The last place on earth decides: only when its month is over, a card is too old. */
function expiryWrong(text) {
  const read = readExpiry(text);
  if (!read) return 'Invalid expiration date';
  const now = new Date(Date.now() - 12 * 3600 * 1000);
  const months = (read.year - now.getUTCFullYear()) * 12 + read.month - 1 - now.getUTCMonth();
  if (months < 0) return 'Card expired';
  return months > YEARS_AHEAD * 12 ? 'Invalid expiration date' : null;
}
