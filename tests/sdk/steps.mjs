// What the journeys through the Node SDK share: steps, and payment details to send.

import payload from 'payload-api'

export const VISA = '4242 4242 4242 4242'
export const MASTERCARD = '5103 2088 7967 2792'

// Does what `action` does, and prints one line of JSON: what came back, or what was thrown.
export async function step(name, action) {
  const line = { step: name }
  let answer
  try {
    answer = await action()
    line.answer = answer ?? null
  } catch (error) {
    line.error = {
      name: error.constructor.name,
      type: error.data?.error_type ?? null,
      text: error.message.split('\n')[0],
      details: error.details ?? null,
    }
  }
  // Written out at once: the SDK changes its objects in place later.
  console.log(JSON.stringify(line))
  return answer
}

export const card = (number = VISA, more = {}) =>
  payload.Card({
    card_number: number,
    expiry: '12/35',
    card_code: '123',
    billing_address: { postal_code: '11111' },
    ...more,
  })

export const bankAccount = (more = {}) =>
  payload.BankAccount({
    account_number: '1234567890',
    routing_number: '036001808',
    account_type: 'checking',
    ...more,
  })
