// What a list answers: fields, order, groups, pages, and the ways to read it.

import assert from 'node:assert/strict'
import payload from 'payload-api'
import { CUSTOMERS, PAYMENTS, names, reads, refused, rows } from './scene.mjs'

const { attr } = payload
const BY_AMOUNT = ['shoes', 'boots', 'socks', 'declined', 'laces', 'heels']

reads('fields', async () => {
  const { Payment, Customer } = payload
  const shoes = { id: rows.shoes.id }
  assert.deepEqual(await payload.select(Customer.email).filterBy({ id: rows.ann.id }).all(), [
    { email: 'ann@example.com' },
  ])
  const number = attr.payment_method.card.card_number
  assert.deepEqual(await Payment.select('id', number).filterBy(shoes).all(), [
    {
      ...shoes,
      payment_method: { card: { card_number: 'xxxxxxxxxxxx4242' } },
    },
  ])
  const [whole] = await payload.select(Payment).select('ledger').filterBy(shoes).all()
  assert.ok(whole instanceof Payment)
  assert.deepEqual(whole.ledger.map(({ amount }) => amount), [-5])
  const one = await payload.select(Payment).select('*', 'conv_fee').get(rows.shoes.id)
  assert.deepEqual([one.amount, one.conv_fee], [10, 0])
  // Of a single object the SDK wants to know what it is.
  await refused(() => Customer.select('email').get(rows.ann.id), 'UnknownResponse')
  await refused(() => Payment.select('*', 'shoe_size').all(), 'InvalidAttributes', 'fields')
  await refused(() => payload.select(attr.email), 'TypeError')
})

reads('order', async () => {
  const ordered = async (...terms) => names(await payload.Payment.orderBy(...terms).all())
  for (const up of ['amount', attr.amount, 'asc(amount)', attr.amount.asc()]) {
    assert.deepEqual(await ordered(up), BY_AMOUNT)
  }
  assert.deepEqual(await ordered(attr.amount.desc()), BY_AMOUNT.toReversed())
  const byStatus = ['laces', 'declined', 'socks', 'boots', 'shoes', 'heels']
  assert.deepEqual(await ordered('status', attr.amount.desc()), byStatus)
  assert.deepEqual(await ordered('status,desc(amount)'), byStatus)
  const chained = payload.select(payload.Payment).filterBy({ type: 'payment' })
  assert.deepEqual(names(await chained.orderBy('status').orderBy('desc(amount)')), byStatus)
  const byBrand = ['boots', 'laces', 'shoes', 'socks', 'declined', 'heels']
  assert.deepEqual(await ordered(attr.payment_method.card.card_brand, 'amount'), byBrand)
  assert.deepEqual(await ordered('desc(year(created_at))', 'created_at'), PAYMENTS)
  await refused(() => ordered('shoe_size'), 'InvalidAttributes', 'order_by')
})

reads('groups', async () => {
  const grouped = () =>
    payload.Payment.select('status', attr.id.count(), attr.amount.sum()).groupBy(attr.status)
  const row = (status, count, sum) => ({ status, 'count(id)': count, 'sum(amount)': sum })
  assert.deepEqual(await grouped().all(), [
    row('authorized', 1, 99.99),
    row('declined', 1, 60),
    row('processed', 3, 75.5),
    row('voided', 1, 200),
  ])
  assert.deepEqual(await grouped().orderBy('desc(sum(amount))').range(1, 3).all(), [
    row('authorized', 1, 99.99),
    row('processed', 3, 75.5),
  ])
  // Where the SDK adds `*`, it is left out.
  const year = Number(rows.shoes.created_at.slice(0, 4))
  const of = payload.select(payload.Payment).select(attr.created_at.year(), attr.id.count())
  const [all] = await of.filterBy({ type: 'payment' }).groupBy(attr.created_at.year())
  assert.deepEqual(all, { 'year(created_at)': year, 'count(id)': 6 })
  const two = payload.Payment.select('status', 'customer_id', 'count(*)')
  assert.deepEqual(await two.groupBy('status').groupBy('customer_id').limit(2).all(), [
    { status: 'authorized', customer_id: rows.bo.id, 'count(*)': 1 },
    { status: 'declined', customer_id: rows.bo.id, 'count(*)': 1 },
  ])
})

reads('totals', async () => {
  const { Payment } = payload
  const functions = ['min(amount)', 'max(amount)', 'sum(amount)', 'count(description)']
  const [total] = await Payment.select(...functions).filterBy({ status: 'processed' }).all()
  assert.deepEqual(total, {
    'min(amount)': 10,
    'max(amount)': 40,
    'sum(amount)': 75.5,
    'count(description)': 2,
  })
  const [mean] = await Payment.select(attr.amount.avg()).filterBy({ status: 'processed' }).all()
  assert.ok(Math.abs(mean['avg(amount)'] - 75.5 / 3) < 0.005)
  const none = Payment.select('count(id)', 'sum(amount)').filterBy(attr.amount.gt(1000))
  assert.deepEqual(await none.all(), [{ 'count(id)': 0, 'sum(amount)': null }])
  const loose = Payment.select('count(id)', 'status')
  await refused(() => loose.all(), 'InvalidAttributes', 'fields')
  const nested = Payment.select('count(id)').groupBy('sum(amount)')
  await refused(() => nested.all(), 'InvalidAttributes', 'group_by')
})

reads('pages', async () => {
  const all = () => payload.Customer.orderBy('created_at')
  const read = async (request) => (await request.all()).map(({ id }) => id)
  const ids = await read(all())
  assert.deepEqual((await all().all()).map((customer) => customer.name), CUSTOMERS)
  assert.deepEqual(await read(all().limit(3).offset(1)), ids.slice(1, 4))
  assert.deepEqual(await read(all().range(1, 3)), ids.slice(1, 3))
  assert.deepEqual(await read(all().offset(3)), ids.slice(3))
  assert.deepEqual(await read(all().offset(4)), [])
  assert.deepEqual(await read(all().limit(1)), ids.slice(0, 1))
  await refused(() => all().limit(-1).all(), 'InvalidAttributes', 'limit')
  await refused(() => all().limit(1001).all(), 'InvalidAttributes', 'limit')
})

reads('requests can be awaited, and sent again', async () => {
  const request = payload.select(payload.Customer).filterBy({ external_uid: 'u-1' })
  assert.deepEqual(names(await request), ['ann'])
  assert.deepEqual(names(await request.all()), ['ann'])
  assert.deepEqual(await request.then((found) => found.length), 1)
  const both = await Promise.all([request, payload.Customer.get(rows.bo.id)])
  assert.deepEqual([names(both[0]), both[1].email], [['ann'], 'bo@example.com'])
  await refused(() => payload.Customer.get(''), 'Error', 'id cannot be empty')
})
