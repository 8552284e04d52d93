// What the chapters are played on. They assert; how each went is printed, a line of JSON for each.

import assert from 'node:assert/strict'
import payload from 'payload-api'
import { MASTERCARD, bankAccount, card } from '../steps.mjs'

export const PAYMENTS = ['shoes', 'boots', 'laces', 'heels', 'socks', 'declined']
export const CUSTOMERS = ['Ann', 'Bo', 'Cy', 'Di']

const keys = process.env.ONFILE_KEYS.split(',')
const played = []

/** A chapter on the stocked scene, which it leaves as it is. */
export const reads = (name, play) => played.push({ name, play, sdk: () => payload })

/** A chapter on an organisation of its own, through a session. */
export const writes = (name, play) =>
  played.push({ name, play, sdk: () => payload.Session(keys.pop()) })

/** Plays all chapters, and prints a line of JSON for each: its name, and its failure or null. */
export async function playAll() {
  payload.apiUrl = process.env.ONFILE_URL
  payload.apiKey = keys.pop()
  await stock()
  for (const { name, play, sdk } of played) {
    let failure = null
    try {
      await play(sdk())
    } catch (error) {
      failure = String(error.stack)
    }
    console.log(JSON.stringify({ chapter: name, failure }))
  }
}

export const rows = {}

const nameOf = (row) => Object.keys(rows).find((name) => rows[name].id === row.id)

/** The names of rows that were answered, in order. */
export const names = (answered) => answered.map(nameOf)

/** The names of the payments that match, oldest first. */
export async function payments(...filters) {
  const request = payload.Payment.filterBy(...filters)
  return names(await request.orderBy('created_at').all())
}

/** Asserts that the SDK throws an error of a class, sooner or later, whose first line is `key`. */
export async function refused(action, cls, key) {
  await assert.rejects(async () => action(), (error) => {
    assert.equal(error.constructor.name, cls, error.stack)
    if (key) assert.equal(error.message.split('\n')[0], key, error.stack)
    return true
  })
}

async function stock() {
  const create = (values) => payload.Customer.create(values)
  rows.ann = await create({ name: 'Ann', email: 'ann@example.com', external_uid: 'u-1' })
  rows.bo = await create({ name: 'Bo', email: 'bo@example.com', attrs: { tier: 'gold' } })
  rows.cy = await create({ name: 'Cy', email: 'cy@example.com', keep_active: false })
  rows.di = await create({ name: 'Di', email: 'DI@example.com', attrs: { tier: 'gold' } })
  const first = { default_payment_method: true }
  const save = (method) => payload.create(method)
  rows.ann_visa = await save(card(undefined, { customer_id: rows.ann.id, ...first }))
  rows.ann_bank = await save(bankAccount({ customer_id: rows.ann.id }))
  rows.bo_mastercard = await save(card(MASTERCARD, { customer_id: rows.bo.id, ...first }))
  rows.di_visa = await save(card(undefined, { customer_id: rows.di.id, ...first }))
  await stockTransactions()
}

async function stockTransactions() {
  const pay = (values) => payload.Payment.create(values)
  const ann = { customer_id: rows.ann.id }
  const bo = { customer_id: rows.bo.id }
  rows.shoes = await pay({
    amount: 10,
    description: 'Red shoes',
    order_number: 'A-1',
    attrs: { order: 5, gift: true },
    ...ann,
  })
  rows.boots = await pay({
    amount: 25.5,
    description: 'Blue shoes',
    order_number: 'A-2',
    attrs: { order: 20, gift: false },
    payment_method_id: rows.ann_bank.id,
    ...ann,
  })
  rows.laces = await pay({ amount: 99.99, description: 'Shoe laces', status: 'authorized', ...bo })
  rows.heels = await pay({ amount: 200, description: 'High heels', customer_id: rows.di.id })
  await rows.heels.update({ status: 'voided' })
  rows.socks = await pay({ amount: 40, payment_method: card() })
  rows.refund = await payload.Refund.create({
    amount: 5,
    description: 'Too small',
    ledger: [payload.Ledger({ assoc_transaction_id: rows.shoes.id })],
  })
  try {
    await pay({ amount: 60, payment_method: card('4111 1111 1111 9903'), ...bo })
  } catch (error) {
    rows.declined = error.details
  }
}
