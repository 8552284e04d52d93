/* A stored method as a person knows it: brand and last digits, and when a card ends. */

import { t } from './speech.js';

export const ACCOUNT_TYPES = { checking: 'Checking', savings: 'Savings' };

export function endOf(method) {
  if (!method.card) return t(ACCOUNT_TYPES[method.bank_account.account_type] || method.bank_account.account_type);
  return isExpired(method) ? t('expired') : t('expires {date}', { date: method.card.expiry });
}

export function describe(method) {
  return `${method.description}, ${endOf(method)}${method.is_default ? ` (${t('default')})` : ''}`;
}

export function isExpired({ card }) {
  if (!card) return false;
  const [month, year] = card.expiry.split('/').map(Number);
  const now = new Date();
  return year * 12 + month - 1 < now.getFullYear() * 12 + now.getMonth();
}
