// Mends the Node SDK's `customer.charge()`: as published (payload-api up to 1.1.1) it throws before
// it sends anything, because it makes the payment without a session.

'use strict'

/**
 * A payment by this customer, made through the session that the customer came from.
 *
 * `payment` is what a payment can be created with, or a number, the amount in dollars. Without a
 * `payment_method_id` or a `payment_method` the customer's default pays. Rejects with the SDK's
 * errors, and with an Error for a customer that has not been created yet.
 */
async function charge(payment) {
  if (!this.id) throw Error('id cannot be empty')
  const values = typeof payment === 'number' ? { amount: payment } : payment
  return this.session.Payment.create({ ...values, customer_id: this.id })
}

/**
 * Whether a method can know the session of the object that it is called on.
 *
 * It must take more of the object than its id. Its text tells, and nothing else does: a call to
 * find out might charge somebody. What shows no text was put there by somebody, and is trusted.
 */
function knowsSession(method) {
  const text = Function.prototype.toString.call(method)
  return /\[native code\]|\bsuper\b|\bthis\b(?!\s*\.\s*id\b)/.test(text)
}

/** Gives a class of customers the charge above, unless it has one that can work. */
module.exports = function mend(Customer) {
  const present = Customer.prototype.charge
  if (typeof present === 'function' && knowsSession(present)) return
  Object.defineProperty(Customer.prototype, 'charge', {
    value: charge,
    writable: true,
    configurable: true,
    enumerable: false,
  })
}
