// What a caller of the Node SDK does, step by step. Prints one line of JSON for each step: what
// came back, or the error that was thrown. test_node.py says what each must be.

import payload from 'payload-api'
import { MASTERCARD, VISA, bankAccount, card, step } from './steps.mjs'

payload.apiUrl = process.env.ONFILE_URL
payload.apiKey = process.env.ONFILE_KEY

const pay = (values) => payload.Payment.create({ amount: 100, ...values })

const refund = (payment, values = {}) =>
  payload.Refund.create({
    ledger: [payload.Ledger({ assoc_transaction_id: payment.id })],
    ...values,
  })

async function customers() {
  const customer = await step('create a customer', () =>
    payload.create(payload.Customer({ name: 'Zoë 山田 🐙', email: 'zoe@example.com' })))
  await step('read the customer', () => payload.Customer.get(customer.id))
  await step('update the customer', () => customer.update({ email: 'new@example.com' }))
  await step('a customer without a name', () => payload.Customer.create({ email: 'x' }))
  await step('a wrong key', () =>
    payload.Session('secret_key_unknown').Customer.get(customer.id))
  await step('an id of nothing', () => payload.Customer.get('invalid'))

  const uid = { external_uid: 'crm-7', email: 'first@example.com' }
  await step('create with an external_uid', () => payload.Customer.create({ name: 'A', ...uid }))
  await step('create with it again', () => payload.Customer.create({ name: 'B', ...uid }))
  return customer
}

async function methods(customer) {
  await step('nobody pays without a method', () => pay({ customer_id: customer.id }))
  const visa = await step('add a default card', () =>
    payload.create(card(VISA, { customer_id: customer.id, default_payment_method: true })))
  // Called on the class, the SDK sends the card's fields flat.
  const flat = await step('add a card by its class', () =>
    payload.Card.create({ card_number: MASTERCARD, expiry: '12/35', customer_id: customer.id }))
  await step('add a bank account', () => payload.create(bankAccount({ customer_id: customer.id })))
  await step('list the methods', () =>
    payload.PaymentMethod.filterBy({ customer_id: customer.id }).all())
  await step('list the cards', () => payload.Card.filterBy({ customer_id: customer.id }).all())
  await step('pay with the default', () => pay({ customer_id: customer.id }))
  await step('pay with a stored method', () =>
    pay({ customer_id: customer.id, payment_method_id: flat.id }))
  await step('move the default', () => flat.update({ default_payment_method: true }))
  await step('pay with the new default', () => pay({ customer_id: customer.id }))
  await step('delete a method', () => flat.delete())
  await step('read the deleted method', () => payload.PaymentMethod.get(flat.id))
  await step('pay with a new card', () =>
    pay({ amount: 9.99, customer_id: customer.id, payment_method: card(MASTERCARD) }))
  await step('pay with a new bank account', () => pay({ payment_method: bankAccount() }))
  await step('the kept methods', async () =>
    (await payload.Customer.get(customer.id)).payment_methods)
  return visa
}

async function captures(visa) {
  const authorize = () => pay({ payment_method_id: visa.id, status: 'authorized' })
  const held = await step('authorize', authorize)
  await step('capture', () => held.update({ status: 'processed' }))
  await step('void the captured', () => held.update({ status: 'voided' }))
  await step('capture the voided', () => held.update({ status: 'processed' }))
  await step('void the authorized', async () => (await authorize()).update({ status: 'voided' }))
}

async function refunds(visa) {
  const paid = (amount) => pay({ amount, payment_method_id: visa.id })
  const whole = await step('pay an unrounded amount', () => paid(13.054732925969592))
  await step('refund all', () => refund(whole, { amount: whole.amount }))
  const parted = await paid(100)
  await step('refund a part', () => refund(parted, { amount: 33.33 }))
  await step('refund the rest', () => refund(parted))
  await step('refund more', () => refund(parted, { amount: 0.01 }))
  await step('refund without a payment', () =>
    payload.create(payload.Refund({ amount: 5, payment_method: card() })))
  await step('select the ledger', () =>
    payload.select(payload.Transaction).select('*', 'ledger').get(parted.id))
}

async function declines(customer) {
  for (let ending = 9900; ending <= 9909; ending += 1) {
    await step(`declined by ${ending}`, () =>
      pay({ customer_id: customer.id, payment_method: card(`4111 1111 1111 ${ending}`) }))
  }
  await step('the declined payments', () =>
    payload.Payment.filterBy({ status: 'declined' }).all())
}

async function lists() {
  for (const name of ['one', 'two', 'three', 'four']) {
    await payload.Customer.create({ name, email: `${name}@example.com` })
  }
  const page = () => payload.select(payload.Customer).limit(3).offset(1)
  await step('the oldest', () => page().orderBy('created_at').all())
  await step('the newest', () => page().orderBy('desc(created_at)').all())
  await step('a range', () => payload.Customer.orderBy('asc(created_at)').range(2, 4).all())
  await step('found by email', () =>
    payload.Customer.filterBy({ email: 'two@example.com' }).all())
  await step('found by type and status', () =>
    payload.Transaction.filterBy({ type: 'refund', status: 'processed' }).all())
  await step('filtered by an unknown attribute', () =>
    payload.Customer.filterBy({ shoe_size: 44 }).all())
  await step('select the email', () => payload.select(payload.Customer.email).limit(1).all())
  await step('select the fees', () =>
    payload.select(payload.Payment).select('fee', 'conv_fee').limit(1).all())
}

const OWNER = {
  full_name: 'Test Owner',
  email: 'owner@example.com',
  ssn: '234 23 4234',
  birth_date: '6/5/1990',
  title: 'CEO',
  ownership: '100',
  street_address: '123 Main Street',
  unit_number: '#1A',
  city: 'New York',
  state_province: 'NY',
  postal_code: '10238',
  phone_number: '(111) 222-3333',
  type: 'owner',
}

async function processingAccounts() {
  const account = await step('create a processing account', () =>
    payload.create(
      payload.ProcessingAccount({
        name: 'Processing Account',
        legal_entity: {
          legal_name: 'Test',
          type: 'INDIVIDUAL_SOLE_PROPRIETORSHIP',
          country: 'US',
          ein: '23 423 4234',
          start_date: '05/01/2015',
          owners: OWNER,
        },
        payment_methods: [bankAccount()],
      }),
    ))
  await step('pay to it', () => pay({ processing_id: account.id, payment_method: card() }))
  await step('found by the account', () =>
    payload.Payment.filterBy({ processing_id: account.id }).all())
}

const customer = await customers()
const visa = await methods(customer)
await captures(visa)
await refunds(visa)
await declines(customer)
await lists()
await processingAccounts()
await step('delete the customer', () => customer.delete())
await step('read the deleted customer', () => payload.Customer.get(customer.id))
