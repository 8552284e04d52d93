// Objects, sessions and errors of the SDK.

import assert from 'node:assert/strict'
import payload from 'payload-api'
import { VISA } from '../steps.mjs'
import { refused, writes } from './scene.mjs'

const ANN = { name: 'Ann', email: 'ann@example.com' }
const BANK = { account_number: '1234567890', routing_number: '036001808', account_type: 'checking' }

writes('one object', async (pl) => {
  const ann = await pl.create(pl.Customer(ANN))
  assert.ok(ann instanceof payload.Customer)
  assert.ok((await pl.Customer.get(ann.id)) === ann)
  assert.deepEqual(JSON.parse(ann.json()), JSON.parse(JSON.stringify(ann.data())))
  assert.ok((await ann.update({ name: 'Anna' })) === ann)
  assert.equal(ann.name, 'Anna')
  const details = { card_number: VISA, expiry: '12/35', card_code: '123' }
  const sent = pl.Card({ ...details, customer_id: ann.id })
  assert.deepEqual([sent.card_number, sent.expiry, sent.card_code], Object.values(details))
  const visa = await pl.create(sent)
  assert.deepEqual([visa.card_number, visa.expiry], ['xxxxxxxxxxxx4242', '12/2035'])
  const bank = await pl.create(pl.BankAccount({ ...BANK, customer_id: ann.id }))
  assert.deepEqual(
    [bank.account_number, bank.routing_number, bank.account_type],
    ['xxxxxx7890', 'xxxxx1808', 'checking'],
  )
  // What the documentation shows, and what clients/node mends.
  await refused(() => ann.charge({ amount: 100 }), 'TypeError')
  const gone = await pl.delete(ann)
  assert.equal(gone.id, ann.id)
  await refused(() => pl.Customer.get(ann.id), 'NotFound')
  await refused(() => visa.update({ description: 'Mine' }), 'NotFound')
})

writes('each object exists once in a session', async (pl) => {
  const ann = await pl.Customer.create(ANN)
  const [visa, bank] = [
    await pl.create(pl.Card({ card_number: VISA, expiry: '12/35', customer_id: ann.id })),
    await pl.create(pl.BankAccount({ ...BANK, customer_id: ann.id })),
  ]
  assert.deepEqual(ann.payment_methods, [])
  await pl.Customer.get(ann.id)
  assert.ok(ann.payment_methods[0] === bank && ann.payment_methods[1] === visa)
  // What is deleted leaves the objects that held it.
  await bank.delete()
  assert.deepEqual(ann.payment_methods, [visa])
  const other = payload.Session(pl.apiKey)
  const again = await other.Customer.get(ann.id)
  assert.ok(again !== ann)
  await again.update({ name: 'Anna' })
  assert.equal(ann.name, 'Ann')
  assert.equal((await pl.select(pl.Customer).filterBy({ name: 'Anna' }))[0], ann)
  assert.equal(ann.name, 'Anna')
})

writes('sessions', async (pl) => {
  const ann = await pl.Customer.create(ANN)
  assert.deepEqual(await payload.Customer.filterBy({ id: ann.id }).all(), [])
  await refused(() => payload.Customer.get(ann.id), 'NotFound')
  for (const apiVersion of ['v1', '1', 'v1.0']) {
    const session = payload.Session(pl.apiKey, { apiVersion })
    assert.equal(session.defaultHeaders['X-API-Version'], apiVersion)
    assert.equal((await session.Customer.get(ann.id)).name, 'Ann')
  }
  const unknown = payload.Session(pl.apiKey, { apiVersion: 'latest' })
  await refused(() => unknown.Customer.get(ann.id), 'BadRequest')
  // A session can't have a URL of its own: this one is not asked.
  const elsewhere = payload.Session(pl.apiKey, { apiUrl: 'http://127.0.0.1:1' })
  assert.equal((await elsewhere.Customer.get(ann.id)).name, 'Ann')
  // Without a key it takes that of the module.
  assert.deepEqual(await payload.Session().Customer.filterBy({ id: ann.id }).all(), [])
  pl.authPass = 'ignored'
  assert.equal((await pl.Customer.get(ann.id)).name, 'Ann')
})

writes('models of one\'s own', async (pl) => {
  pl.model('Buyer', { object: 'customer' })
  const ann = await pl.Buyer.create(ANN)
  assert.equal(ann.constructor.name, 'Buyer')
  assert.ok((await pl.Buyer.get(ann.id)) === ann)
  class Method extends payload.constructor.Model {}
  pl.model(Method, { object: 'payment_method', endpoint: '/payment_methods' })
  const visa = await pl.Method.create({
    type: 'card',
    card: { card_number: VISA, expiry: '12/35' },
    customer_id: ann.id,
  })
  assert.ok(visa instanceof Method)
  assert.equal(visa.customer_id, ann.id)
  await refused(() => pl.model(7), 'Error', 'Unknown type, must be string or class')
})

writes('types', async (pl) => {
  const card = () => pl.Card({ card_number: VISA, expiry: '12/35', transfer_type: 'two-way' })
  const paid = await pl.Transaction.create({ type: 'payment', amount: 1, payment_method: card() })
  assert.ok(paid instanceof payload.Payment)
  assert.ok(paid.payment_method instanceof payload.Card)
  const ledger = [pl.Ledger({ assoc_transaction_id: paid.id })]
  const refund = await pl.create(pl.Refund({ ledger }))
  assert.deepEqual([refund.type, refund.amount], ['refund', 1])
  assert.ok((await pl.Transaction.get(refund.id)) instanceof payload.Refund)
  const credit = await pl.Credit.create({ amount: 2, payment_method: card() })
  assert.deepEqual([credit.constructor.name, credit.amount], ['Credit', 2])
})

writes('errors', async (pl) => {
  const thrown = async (action) => {
    try {
      await action()
    } catch (error) {
      return error
    }
    return assert.fail('nothing was thrown')
  }
  const number = pl.Card({ card_number: '4242 4242 4242 4241', expiry: '12/35' })
  const invalid = await thrown(() => pl.Payment.create({ amount: -1, payment_method: number }))
  assert.ok(invalid instanceof payload.InvalidAttributes)
  assert.equal(invalid.httpCode, 400)
  assert.equal(invalid.type, 'InvalidAttributes')
  assert.equal(invalid.message.split('\n')[0], 'amount, payment_method[card][card_number]')
  assert.deepEqual(Object.keys(invalid.details), ['amount', 'payment_method'])
  assert.deepEqual(Object.keys(invalid.details.payment_method.card), ['card_number'])
  const missing = await thrown(() => pl.Transaction.get('invalid'))
  assert.ok(missing instanceof payload.NotFound)
  assert.equal(missing.httpCode, 404)
  const stranger = await thrown(() => payload.Session('secret_key_unknown').Customer.all())
  assert.ok(stranger instanceof payload.Unauthorized)
  assert.equal(stranger.httpCode, 401)
  const no = pl.Card({ card_number: '4111 1111 1111 9902', expiry: '12/35' })
  const declined = await thrown(() => pl.Payment.create({ amount: 12.5, payment_method: no }))
  // The SDK knows the class, and does not find it.
  assert.equal(declined.constructor, payload.BadRequest)
  assert.ok(!(declined instanceof payload.TransactionDeclined))
  assert.equal(declined.data.error_type, 'TransactionDeclined')
  assert.equal(declined.details.status_code, 'exceeded_limit')
  assert.equal((await pl.Payment.get(declined.details.id)).status, 'declined')
  for (const error of [invalid, missing, stranger, declined]) {
    assert.ok(error instanceof payload.ArmrestError)
    assert.equal(error.message.split('\n')[0], error.data.error_description)
  }
})
