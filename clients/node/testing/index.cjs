// Onfile for the tests of a Node project: one stage for a run of tests, one organisation for each
// test. What it calls is in docs/testing.md; nothing but Node is needed, and the command `onfile`
// where it is to start the stage itself.

'use strict'

const { spawn } = require('node:child_process')
const { createInterface } = require('node:readline')

const TEST_CARD = { card_number: '4242424242424242', expiry: '12/35' }
const CHARGED = 'processed'

/** An answer of 400 or more: its `status`, and its `body`. */
class Refused extends Error {
  constructor(status, body) {
    super(`${status}: ${JSON.stringify(body)}`)
    this.name = 'Refused'
    this.status = status
    this.body = body
  }
}

async function call(url, method, path, { body, key } = {}) {
  const headers = { Connection: 'close' }
  if (key) headers.Authorization = `Bearer ${key}`
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  const response = await fetch(url + path, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const text = await response.text()
  const answer = /^[{[]/.test(text) ? JSON.parse(text) : text
  if (response.status >= 400) throw new Refused(response.status, answer)
  return answer
}

/** The organisation of one test: its `url`, its `key`, and what is asked and planned of it. */
class Organisation {
  constructor(url, id, key, stageKey) {
    Object.assign(this, { url, id, key })
    this.control = (method, what, body) =>
      call(url, method, `/_local/organisations/${id}/${what}`, { body, key: stageKey })
  }

  get(path) {
    return call(this.url, 'GET', path, { key: this.key })
  }

  post(path, body) {
    return call(this.url, 'POST', path, { body, key: this.key })
  }

  /** A new customer; unless told otherwise with a Visa that can be charged. */
  customer(attributes = {}) {
    const card = { type: 'card', card: TEST_CARD, default_payment_method: true }
    const usual = { name: 'Ada Lovelace', email: 'ada@example.com', payment_methods: [card] }
    return this.post('/customers', { ...usual, ...attributes })
  }

  /** A payment by the customer's default method; `amount` is in dollars. */
  charge(customer, amount, attributes = {}) {
    const usual = { type: 'payment', amount, customer_id: customer.id }
    return this.post('/transactions', { ...usual, ...attributes })
  }

  /** All payments of the customer, newest first, whatever came of them. */
  async payments(customer) {
    const which = new URLSearchParams({ customer_id: customer.id, type: 'payment', limit: '100' })
    return (await this.get(`/transactions?${which}`)).values
  }

  /** The one payment that has charged the customer; throws otherwise. */
  async chargedOnce(customer, amount) {
    const payments = await this.payments(customer)
    const charged = payments.filter((each) => each.status === CHARGED)
    if (charged.length === 1 && charged[0].amount === amount) return charged[0]
    const told = payments.map((each) => `${each.id} ${each.amount} ${each.status}`)
    throw new Error(`expected one charge of ${amount}; there are: ${told.join(', ') || 'none'}`)
  }

  /** What becomes of the next charges: `{ outcome: 'decline', status_code: …, times: … }`. */
  plan(plan) {
    return this.control('POST', 'plans', plan)
  }

  /** What happens on the way: `{ fault: 'lost_answer', times: 1 }`. */
  fault(fault) {
    return this.control('POST', 'faults', fault)
  }

  mend() {
    return this.control('DELETE', 'faults')
  }

  /** What time it is for the organisation: a Date. */
  async now() {
    return new Date((await this.control('GET', 'clock')).now)
  }

  /** Lets time pass; what is due on the way is done. The time then: a Date. */
  async advance({ days = 0, hours = 0, minutes = 0, seconds = 0 }) {
    const advance = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    return new Date((await this.control('POST', 'clock', { advance })).now)
  }

  /** The same, up to a `moment`: a Date, or a text like 2027-01-31T09:30:00Z. */
  async moveTo(moment) {
    const now = typeof moment === 'string' ? moment : moment.toISOString()
    return new Date((await this.control('POST', 'clock', { now })).now)
  }

  /** The last requests, newest first: what each made, or why it was refused; masked. */
  async requests() {
    return (await this.control('GET', 'requests')).values
  }
}

/** A running stage, whoever has started it. */
class Stage {
  constructor(url, { key, process } = {}) {
    this.url = url
    this.key = key
    this.process = process
  }

  /** A new organisation, which nobody else has. */
  async organisation() {
    const made = await call(this.url, 'POST', '/_local/organisations', { body: {}, key: this.key })
    return new Organisation(this.url, made.id, made.key, this.key)
  }

  /** Ends it, if it was started here. */
  stop() {
    const { process } = this
    if (!process || process.exitCode !== null) return Promise.resolve()
    const ended = new Promise((resolve) => process.once('exit', resolve))
    process.kill('SIGTERM')
    return ended
  }
}

/**
 * The stage at `url` (ONFILE_URL), which asks for `key` (ONFILE_KEY) if it was started with one; or
 * else one that is started by `command`, and forgets all when it is stopped.
 */
async function startStage({
  url = process.env.ONFILE_URL,
  key = process.env.ONFILE_KEY,
  command = ['onfile'],
} = {}) {
  if (url) return new Stage(url, { key })
  const [program, ...first] = command
  const options = ['run', '--port', '0', '--memory', '--ready', 'json']
  const started = spawn(program, [...first, ...options], { stdio: ['ignore', 'pipe', 'ignore'] })
  const line = await new Promise((resolve, reject) => {
    started.once('error', reject)
    started.once('exit', (code) => reject(new Error(`onfile run ended with ${code}`)))
    createInterface({ input: started.stdout }).once('line', resolve)
  })
  return new Stage(JSON.parse(line).url, { process: started })
}

module.exports = { startStage, Refused }
