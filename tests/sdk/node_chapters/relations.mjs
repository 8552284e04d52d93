// Related objects: through the attributes of a list, and in lists of their own.

import assert from 'node:assert/strict'
import payload from 'payload-api'
import { names, payments, reads, refused, rows } from './scene.mjs'

const { attr } = payload

reads('related conditions', async () => {
  assert.deepEqual(await payments(attr.customer.email.eq('bo@example.com')), ['laces', 'declined'])
  // `name` of an attribute is that of the function that it is: written as text.
  assert.equal(typeof attr.customer.name, 'string')
  assert.deepEqual(await payments({ 'customer[name]': 'Ann' }), ['shoes', 'boots'])
  assert.deepEqual(await payments({ 'lower(customer[name])': 'di' }), ['heels'])
  const gold = await payments(attr.customer.attrs.tier.eq('gold'))
  assert.deepEqual(gold, ['laces', 'heels', 'declined'])
  const methods = await payload.PaymentMethod.filterBy({ 'customer[name]': 'Ann' })
  assert.deepEqual(names(methods).sort(), ['ann_bank', 'ann_visa'])
  const unknown = attr.customer.shoe_size.eq(44)
  await refused(() => payments(unknown), 'InvalidAttributes', 'customer[shoe_size]')
})

reads('related fields', async () => {
  const { Payment, Customer } = payload
  const shoes = { id: rows.shoes.id }
  const named = await Payment.select('id', 'customer[name]').filterBy(shoes).all()
  assert.deepEqual(named, [{ ...shoes, customer: { name: 'Ann' } }])
  const beside = await payload.select(Payment).select('customer').get(rows.shoes.id)
  assert.ok(beside.customer instanceof Customer)
  assert.ok(beside.customer === rows.ann)
})

reads('related order and groups', async () => {
  const ordered = await payload.Payment.orderBy('desc(customer[name])', 'amount').all()
  assert.deepEqual(names(ordered), ['heels', 'declined', 'laces', 'shoes', 'boots', 'socks'])
  const grouped = payload.Payment.select('customer[email]', attr.amount.sum())
    .groupBy(attr.customer.email)
    .filterBy({ status: 'processed' })
  assert.deepEqual(await grouped.all(), [
    { 'customer[email]': null, 'sum(amount)': 40 },
    { 'customer[email]': 'ann@example.com', 'sum(amount)': 35.5 },
  ])
})

reads('accounts and ledger lines', async () => {
  const account = await payload.Account.get(rows.ann.id)
  assert.deepEqual([account.id, account.email], [rows.ann.id, 'ann@example.com'])
  assert.deepEqual(names(await payload.Account.filterBy({ email: 'bo@example.com' })), ['bo'])
  const [line] = await payload.Ledger.filterBy({ transaction_id: rows.shoes.id })
  assert.ok(line instanceof payload.Ledger)
  assert.deepEqual([line.entry_type, line.amount], ['refund', -5])
  assert.equal(line.assoc_transaction_id, rows.refund.id)
  const [counterpart] = await payload.Ledger.filterBy({ assoc_transaction_id: rows.shoes.id })
  assert.equal(counterpart.transaction_id, rows.refund.id)
  assert.equal((await payload.Ledger.get(line.id)).amount, -5)
})
