// Charges through the Node SDK with the add-on. test_node_charge.py says what each must be; it puts
// this file where `onfile-payload` and `payload-api` are found.

import { createRequire } from 'node:module'
import payload from 'payload-api'
import { MASTERCARD, VISA, bankAccount, step } from './steps.mjs'
import mend from './node_modules/onfile-payload/charge.cjs'

const require = createRequire(import.meta.url)

payload.apiUrl = process.env.ONFILE_URL
payload.apiKey = process.env.ONFILE_KEY

const person = { name: 'Ann Payer', email: 'ann@example.com' }

// Everything that the SDK's classes define, except the charge of customers, as text.
function surface() {
  const text = (_, value) => (typeof value === 'function' ? String(value) : value)
  const described = (object) => JSON.stringify(Object.getOwnPropertyDescriptors(object), text)
  const names = Object.keys(payload).filter((name) => /^[A-Z]/.test(name))
  const sdk = names.map((name) => payload[name])
  const classes = sdk.map((cls) => cls.wrappedModel ?? cls)
  const parents = classes.map((cls) => Object.getPrototypeOf(cls))
  const { charge, ...members } = Object.getOwnPropertyDescriptors(payload.Customer.prototype)
  const prototypes = [...classes, ...parents]
    .filter((cls) => cls !== payload.Customer.wrappedModel)
    .map((cls) => cls.prototype)
  return [...sdk, ...classes, ...parents, ...prototypes, members].map(described).join('\n')
}

async function style(name, sdk) {
  const at = (what, action) => step(`${name}: ${what}`, action)
  // Of the SDK that is called: `import` and `require` have different classes.
  const card = (number, more = {}) => sdk.Card({ card_number: number, expiry: '12/35', ...more })

  const customer = await at('create', () => sdk.Customer.create(person))
  const owned = { customer_id: customer.id }
  await at('no default', () => customer.charge({ amount: 100 }))
  await at('default', () => sdk.create(card(VISA, { default_payment_method: true, ...owned })))
  const other = await sdk.create(card(MASTERCARD, owned))
  await at('charge', () => customer.charge({ amount: 100 }))
  await at('charge by number', () => customer.charge(100))
  await at('charge as read', async () => (await sdk.Customer.get(customer.id)).charge(1))
  await at('charge by id alone', () => sdk.Customer({ id: customer.id }).charge({ amount: 2 }))
  const more = {
    amount: '25.50',
    status: 'authorized',
    payment_method_id: other.id,
    description: 'Shoes',
    order_number: '55',
    attrs: { size: 44 },
  }
  const given = JSON.stringify(more)
  await at('everything goes along', () => customer.charge(more))
  await at('what was given is kept', () => JSON.stringify(more) === given)
  await at('a payment object', () =>
    customer.charge(sdk.Payment({ amount: 3, payment_method: bankAccount() })))
  await at('its class', async () => (await customer.charge(4)) instanceof sdk.Payment)
  const declined = card('4111 1111 1111 9904')
  await at('declined', () => customer.charge({ amount: 12.5, payment_method: declined }))
  await at('no amount', () => customer.charge())
  await at('nobody yet', () =>
    sdk.Customer(person).charge({ amount: 1, payment_method: card(VISA) }))
  await at('found', () => sdk.Payment.filterBy(owned).all())
}

const published = payload.Customer.prototype.charge
await step('without the add-on', async () =>
  (await payload.Customer.create(person)).charge({ amount: 100 }))
const before = surface()
await import('onfile-payload')
const mended = payload.Customer.prototype.charge
await step('it is mended', () => mended !== published)
await step('nothing else has changed', () => surface() === before)
await step('a second import changes nothing', async () => {
  await import('./node_modules/onfile-payload/index.mjs?again')
  mend(payload.Customer)
  return payload.Customer.prototype.charge === mended
})
await step('it shows as little as a method', () => {
  const shape = ({ value, ...rest }) => JSON.stringify([rest, value.name])
  class Plain { charge() {} }
  return shape(Object.getOwnPropertyDescriptor(payload.Customer.prototype, 'charge')) ===
    shape(Object.getOwnPropertyDescriptor(Plain.prototype, 'charge'))
})

await style('module', payload)
await style('session', payload.Session(process.env.ONFILE_SESSION_KEY))

const { default: required } = require('payload-api')
required.apiUrl = process.env.ONFILE_URL
require('onfile-payload')
await style('require', required.Session(process.env.ONFILE_REQUIRE_KEY))

// Classes as later versions may define them: kept where the charge can know its session.
const helper = (customer, payment) => [customer, payment]
class Parent {
  charge(payment) { return this.session.Payment.create(payment) }
}
class Bound {}
Bound.prototype.charge = helper.bind(null)
const keepers = {
  'by its session': Parent,
  'by its parent': class extends Parent {},
  'by super': class extends Parent { charge(payment) { return super.charge(payment) } },
  'by a helper': class { charge(payment) { return helper(this, payment) } },
  'by taking it apart': class { charge(p) { const { session } = this; return [session, p] } },
  'by who knows what': Bound,
}
for (const [name, cls] of Object.entries(keepers)) {
  const own = cls.prototype.charge
  await step(`kept: ${name}`, () => (mend(cls), cls.prototype.charge === own))
}
const broken = {
  'none at all': class {},
  'without a session': class { charge(p) { p.customer_id = this.id; return helper.create(p) } },
}
for (const [name, cls] of Object.entries(broken)) {
  await step(`mended: ${name}`, () => (mend(cls), cls.prototype.charge === mended))
}
