// Filters: every operator of an attribute, functions, and what they are compared with.

import assert from 'node:assert/strict'
import payload from 'payload-api'
import { PAYMENTS, names, payments, reads, refused, rows } from './scene.mjs'

const { attr } = payload

reads('comparisons, on attr and on a class', async () => {
  assert.deepEqual(await payments(attr.amount.eq(40)), ['socks'])
  const others = ['shoes', 'boots', 'laces', 'heels', 'declined']
  assert.deepEqual(await payments(payload.Payment.amount.ne(40)), others)
  assert.deepEqual(await payments(payload.Payment.amount.gt(60)), ['laces', 'heels'])
  assert.deepEqual(await payments(attr.amount.ge(60)), ['laces', 'heels', 'declined'])
  assert.deepEqual(await payments(attr.amount.lt(25.5)), ['shoes'])
  assert.deepEqual(await payments(attr.amount.le(25.5)), ['shoes', 'boots'])
  assert.deepEqual(await payments({ amount: '1e1' }), ['shoes'])
  const both = [attr.amount.gt(60), attr.status.eq('voided')]
  assert.deepEqual(await payments(...both), ['heels'])
})

reads('two conditions on one attribute', async () => {
  assert.deepEqual(await payments(attr.amount.gt(20), attr.amount.lt(41)), ['boots', 'socks'])
  const request = payload.Payment.filterBy(attr.amount.gt(20)).filterBy(attr.amount.lt(41))
  assert.deepEqual(request.getFilters(), { amount: ['>20', '<41'], type: ['payment'] })
  assert.deepEqual(names(await request.orderBy('created_at').all()), ['boots', 'socks'])
})

reads('texts', async () => {
  assert.deepEqual(await payments({ description: 'Red shoes' }), ['shoes'])
  assert.deepEqual(await payments({ description: 'red shoes' }), [])
  assert.deepEqual(await payments(attr.description.ne('Red shoes')), PAYMENTS.slice(1))
  assert.deepEqual(await payments(attr.description.contains('SHOE')), ['shoes', 'boots', 'laces'])
  assert.deepEqual(await payments(attr.description.contains('x')), [])
  assert.deepEqual(await payments({ description: '?*shoes' }), ['shoes', 'boots'])
  assert.deepEqual(await payments({ description: '?high*' }), ['heels'])
})

reads('alternatives', async () => {
  assert.deepEqual(await payments({ amount: '10|>100' }), ['shoes', 'heels'])
  assert.deepEqual(await payments({ status: 'voided|authorized' }), ['laces', 'heels'])
  assert.deepEqual(await payments({ status: ['voided', 'authorized'] }), ['laces', 'heels'])
  assert.deepEqual(await payments(attr.amount.lt('11|40|>199')), ['shoes', 'heels', 'socks'])
})

reads('nulls', async () => {
  assert.deepEqual(await payments({ customer_id: null }), ['socks'])
  const named = ['shoes', 'boots', 'laces', 'heels', 'declined']
  assert.deepEqual(await payments(attr.customer_id.ne(null)), named)
  await refused(() => payments(attr.customer_id.gt(null)), 'InvalidAttributes', 'customer_id')
})

reads('moments', async () => {
  assert.deepEqual(await payments(attr.created_at.gt(new Date(2019, 11, 31))), PAYMENTS)
  assert.deepEqual(await payments(attr.created_at.lt(new Date(2019, 11, 31))), [])
  assert.deepEqual(await payments(attr.created_at.gt('2019-12-31')), PAYMENTS)
  const at = rows.shoes.created_at
  const same = PAYMENTS.filter((name) => rows[name].created_at === at)
  assert.deepEqual(await payments({ created_at: at }), same)
  assert.deepEqual(await payments(attr.created_at.eq(new Date(`${at}Z`))), same)
})

reads('nested attributes', async () => {
  const brand = attr.payment_method.card.card_brand
  assert.deepEqual(await payments(brand.eq('mastercard')), ['laces'])
  assert.deepEqual(await payments({ 'payment_method[type]': 'bank_account' }), ['boots'])
  const ledger = attr.ledger.assoc_transaction_id
  assert.deepEqual(await payments(ledger.eq(rows.refund.id)), ['shoes'])
  assert.deepEqual(await payments(attr.attrs.order.eq(5)), ['shoes'])
  assert.deepEqual(await payments(attr.attrs.order.gt(5)), ['boots'])
  assert.deepEqual(await payments(attr.attrs.gift.eq(false)), ['boots'])
  assert.deepEqual(await payments(attr.attrs.nothing.eq(null)), PAYMENTS)
  // The SDK writes [object Object] for an object, which the service does not take for a condition.
  const nested = { payment_method: { type: 'card' } }
  await refused(() => payments(nested), 'InvalidAttributes', 'payment_method')
})

reads('other objects', async () => {
  const { Customer, PaymentMethod, Card, BankAccount, Refund, Transaction } = payload
  const found = async (request) => names(await request.orderBy('created_at').all())
  assert.deepEqual(await found(Customer.filterBy({ keep_active: false })), ['cy'])
  assert.deepEqual(await found(Customer.filterBy({ keep_active: true })), ['ann', 'bo', 'di'])
  assert.deepEqual(await found(Customer.filterBy({ email: 'di@EXAMPLE.com' })), ['di'])
  assert.deepEqual(await found(Customer.filterBy({ external_uid: 'u-1' })), ['ann'])
  assert.deepEqual(await found(Customer.filterBy({ 'attrs[tier]': 'gold' })), ['bo', 'di'])
  assert.deepEqual(await found(Customer.filterBy({ id: `${rows.ann.id}|${rows.cy.id}` })), [
    'ann',
    'cy',
  ])
  const ann = { customer_id: rows.ann.id }
  const defaults = PaymentMethod.filterBy({ default_payment_method: true, ...ann })
  assert.deepEqual(await found(defaults), ['ann_visa'])
  assert.deepEqual(await found(Card.filterBy(ann)), ['ann_visa'])
  assert.deepEqual(await found(BankAccount.filterBy(ann)), ['ann_bank'])
  assert.deepEqual(await found(Refund.filterBy({})), ['refund'])
  const both = Transaction.filterBy({ type: ['payment', 'refund'], status: 'processed' })
  assert.deepEqual(await found(both), ['shoes', 'boots', 'socks', 'refund'])
  assert.deepEqual(names(await payload.Payment.all()), PAYMENTS.toReversed())
})

reads('functions', async () => {
  const year = Number(rows.shoes.created_at.slice(0, 4))
  assert.deepEqual(await payments(attr.created_at.year().eq(year + 1)), [])
  assert.deepEqual(await payments(attr.created_at.year().ge(2019)), PAYMENTS)
  assert.deepEqual(await payments(attr.description.lower().eq('red shoes')), ['shoes'])
  assert.deepEqual(await payments(attr.description.upper().contains('BLUE')), ['boots'])
  // `length` and `name` of an attribute are those of the function that it is: written as text.
  assert.equal(typeof attr.description.length, 'number')
  assert.deepEqual(await payments({ 'length(description)': '<10' }), ['shoes'])
  assert.deepEqual(await payments(attr.amount.ceil().eq(26)), ['boots'])
  assert.deepEqual(await payments(attr.amount.floor().eq(99)), ['laces'])
  assert.deepEqual(await payments(attr.amount.round().eq(100)), ['laces'])
  assert.deepEqual(await payments(attr.amount.abs().lt(11)), ['shoes'])
})

reads('what cannot be asked', async () => {
  const cases = {
    shoe_size: attr.shoe_size.eq(44),
    amount: attr.amount.eq('ten'),
    created_at: attr.created_at.gt('yesterday'),
    payment_method: attr.payment_method.eq('visa'),
    'double(amount)': attr.amount.double().eq(20),
    'year(amount)': attr.amount.year().eq(2026),
    'sum(amount)': attr.amount.sum().gt(5),
  }
  for (const [key, condition] of Object.entries(cases)) {
    await refused(() => payments(condition), 'InvalidAttributes', key)
  }
})

reads('conditions that the SDK writes but cannot send', async () => {
  const { Payment } = payload
  const either = payload.or(Payment.amount.gt(100), Payment.status.eq('processed'))
  assert.equal(either, '( amount > 100 || status == "processed" )')
  const both = payload.and(Payment.created_at.year().eq(2026), Payment.description.contains('a'))
  assert.equal(both, '( year(created_at) == 2026 && description ? "*a*" )')
  await refused(() => payload.select(Payment).filter(Payment.amount.gt(100)).all(), 'TypeError')
})
