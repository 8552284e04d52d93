// Several objects in one request: created, updated, deleted.

import assert from 'node:assert/strict'
import payload from 'payload-api'
import { MASTERCARD, VISA } from '../steps.mjs'
import { refused, writes } from './scene.mjs'

const { attr } = payload
const ANN = { name: 'Ann', email: 'ann@example.com' }
const BO = { name: 'Bo', email: 'bo@example.com' }

const both = async (pl) => [await pl.Customer.create(ANN), await pl.Customer.create(BO)]
const save = (pl, customer, more = {}) =>
  pl.create(pl.Card({ card_number: VISA, expiry: '12/35', customer_id: customer.id, ...more }))

/** Names and addresses of the customers, as the service has them, oldest first. */
async function everybody(pl) {
  const found = await pl.select(pl.Customer).orderBy('created_at')
  return found.map(({ name, email }) => `${name} ${email}`)
}

const AS_CREATED = ['Ann ann@example.com', 'Bo bo@example.com']

writes('created in the order sent', async (pl) => {
  const [ann, bo] = await pl.create([pl.Customer(ANN), pl.Customer(BO)])
  assert.ok(ann instanceof pl.Customer)
  assert.deepEqual([ann.name, bo.name], ['Ann', 'Bo'])
  assert.equal((await pl.Customer.get(bo.id)).email, 'bo@example.com')
  const more = await pl.Customer.create([{ ...ANN, name: 'Zoë 山田' }, { ...BO, name: 'Cy' }])
  assert.deepEqual(more.map(({ name }) => name), ['Zoë 山田', 'Cy'])
  const owned = { customer_id: ann.id, expiry: '12/35' }
  const cards = await pl.Card.create([
    { card_number: VISA, ...owned },
    pl.Card({ card_number: MASTERCARD, ...owned }),
  ])
  assert.deepEqual(cards.map((card) => card.card_number), ['xxxxxxxxxxxx4242', 'xxxxxxxxxxxx2792'])
  const kept = await pl.Card.filterBy({ customer_id: ann.id }).orderBy('created_at').all()
  assert.deepEqual(kept, cards)
  assert.equal((await everybody(pl)).length, 4)
})

writes('created all or none', async (pl) => {
  const rows = [{ name: 'Ann' }, { email: 'bo@example.com' }]
  await assert.rejects(pl.Customer.create(rows), (error) => {
    assert.ok(error instanceof pl.InvalidAttributes)
    assert.equal(error.message.split('\n')[0], '[0][email], [1][name]')
    assert.deepEqual(error.details, {
      object: 'list',
      values: [{ email: 'Required' }, { name: 'Required' }],
    })
    return true
  })
  const mixed = [pl.Customer(ANN), pl.Customer({ ...BO, email: 'bo' })]
  await refused(() => pl.create(mixed), 'InvalidAttributes', '[1][email]')
  assert.deepEqual(await everybody(pl), [])
})

writes('charged one by one', async (pl) => {
  const [ann] = await both(pl)
  await save(pl, ann, { default_payment_method: true })
  const payment = { amount: 10, customer_id: ann.id }
  await refused(() => pl.Payment.create([payment, payment]), 'BadRequest')
  await refused(() => pl.create([pl.Payment(payment)]), 'BadRequest')
  assert.deepEqual(await pl.Payment.all(), [])
  assert.equal((await pl.Payment.create(payment)).status, 'processed')
})

writes('updated, each with its own', async (pl) => {
  const [ann, bo] = await both(pl)
  const answer = await pl.update([
    [bo, { name: 'Bob' }],
    [ann, { email: 'a@example.com' }],
  ])
  assert.deepEqual(answer.map(({ id }) => id), [bo.id, ann.id])
  assert.ok(answer[0] === bo && answer[1] === ann)
  assert.deepEqual([bo.name, ann.email], ['Bob', 'a@example.com'])
  const wrong = [
    [ann, { name: 'Anna' }],
    [bo, { email: 'nowhere' }],
  ]
  await refused(() => pl.update(wrong), 'InvalidAttributes', '[1][email]')
  assert.deepEqual(await everybody(pl), ['Ann a@example.com', 'Bob bo@example.com'])
})

writes('updated by a query', async (pl) => {
  const [ann, bo] = await both(pl)
  const [answer] = await pl.Customer.filterBy({ email: 'bo@example.com' }).update({ name: 'Bob' })
  assert.ok(answer === bo)
  assert.equal(bo.name, 'Bob')
  const query = pl.select(pl.Customer).filterBy({ id: `${ann.id}|${bo.id}` })
  const described = await query.update({ description: 'since 2019' })
  assert.deepEqual(described.map(({ description }) => description), ['since 2019', 'since 2019'])
  assert.deepEqual(await pl.Customer.filterBy({ name: 'Nobody' }).update({ name: 'X' }), [])
  await refused(() => query.update({ email: 'nowhere' }), 'InvalidAttributes')
  const unknown = pl.Customer.filterBy(attr.shoe_size.eq(44))
  await refused(() => unknown.update({ name: 'X' }), 'InvalidAttributes', 'shoe_size')
  assert.deepEqual(await everybody(pl), ['Ann ann@example.com', 'Bob bo@example.com'])
})

writes('payments updated by a query', async (pl) => {
  const [ann] = await both(pl)
  await save(pl, ann, { default_payment_method: true })
  const authorization = { amount: 10, customer_id: ann.id, status: 'authorized' }
  const held = [await pl.Payment.create(authorization), await pl.Payment.create(authorization)]
  const query = () => pl.Payment.filterBy({ customer_id: ann.id })
  const numbered = await query().update({ order_number: '55' })
  assert.deepEqual(numbered.map((payment) => payment.order_number), ['55', '55'])
  await refused(() => query().update({ status: 'voided' }), 'BadRequest')
  const statuses = held.map((payment) => [payment, { status: 'voided' }])
  await refused(() => pl.update(statuses), 'BadRequest')
  assert.deepEqual((await query().all()).map(({ status }) => status), ['authorized', 'authorized'])
  const [voided] = await pl.Payment.filterBy({ id: held[0].id }).update({ status: 'voided' })
  assert.deepEqual([voided.id, voided.status], [held[0].id, 'voided'])
})

writes('fields of what is created and updated', async (pl) => {
  const card = pl.Card({ card_number: VISA, expiry: '12/35' })
  const request = () => pl.select(pl.Payment).select('ledger', 'conv_fee')
  const paid = await request().create({ amount: 10, type: 'payment', payment_method: card })
  assert.deepEqual([paid.amount, paid.ledger, paid.conv_fee], [10, [], 0])
  const [updated] = await request().filterBy({ id: paid.id }).update({ description: 'Shoes' })
  assert.deepEqual([updated.description, updated.ledger], ['Shoes', []])
})

// The SDK sends a deletion of several, and then fails on the answer.
const tooLate = (action) =>
  assert.rejects(action, { name: 'TypeError', message: /\.values\.forEach is not a function$/ })

writes('deleted by a list', async (pl) => {
  const [ann, bo] = await both(pl)
  await tooLate(() => pl.delete([ann, bo]))
  await refused(() => pl.Customer.get(ann.id), 'NotFound')
  await refused(() => pl.Customer.get(bo.id), 'NotFound')
  assert.deepEqual(await everybody(pl), [])
})

writes('deleted by a query', async (pl) => {
  const [ann, bo] = await both(pl)
  const visa = await save(pl, ann)
  const other = await save(pl, bo)
  await tooLate(() => pl.Card.filterBy({ customer_id: ann.id }).delete())
  await refused(() => pl.Card.get(visa.id), 'NotFound')
  assert.equal((await pl.Card.get(other.id)).id, other.id)
  const unknown = pl.Customer.filterBy({ shoe_size: 44 })
  await refused(() => unknown.delete(), 'InvalidAttributes', 'shoe_size')
  assert.deepEqual(await everybody(pl), AS_CREATED)
})

writes('what the SDK does not send', async (pl) => {
  const [ann] = await both(pl)
  const method = await save(pl, ann)
  const same = 'Objects must be of the same type'
  await refused(() => pl.create([]), 'Error', 'List must not be empty')
  await refused(() => pl.create([ANN]), 'Error', 'Missing object type')
  await refused(() => pl.create(ANN), 'Error', 'Missing object type')
  await refused(() => pl.create([pl.Customer(ANN), pl.Card({})]), 'Error', same)
  await refused(() => pl.update([]), 'Error', 'List must not be empty')
  await refused(() => pl.update([[ann, {}], [method, {}]]), 'Error', same)
  await refused(() => pl.update([[pl.Customer(ANN), {}]]), 'Error', 'id cannot be empty')
  await refused(() => pl.Customer(ANN).update({ name: 'A' }), 'Error', 'id cannot be empty')
  await refused(() => pl.delete([]), 'Error', 'List must not be empty')
  await refused(() => pl.delete([ann, method]), 'Error', same)
  await refused(() => pl.delete([pl.Customer(ANN)]), 'Error', 'id cannot be empty')
  await refused(() => pl.Customer(ANN).delete(), 'Error', 'id cannot be empty')
  await refused(() => pl.select(pl.Customer).delete(), 'Error', 'Cannot perform delete')
  assert.deepEqual(await everybody(pl), AS_CREATED)
})
