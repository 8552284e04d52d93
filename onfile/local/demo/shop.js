/* The shop's own script. Tokens and receipts come from the shop's server, which holds the key. */

async function ask(path, body) {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return answer.json();
}

function say(place, text, isBad) {
  place.textContent = text;
  place.classList.toggle('bad', Boolean(isBad));
}

async function confirmed(transactionId) {
  const { is_paid: isPaid, amount, method } = await ask('/demo/receipts', { transaction_id: transactionId });
  return isPaid ? `Receipt: $${amount}, paid with ${method}. Thank you!` : 'Nothing is paid.';
}

/* A token is good for one success: a form that has had it gets a new one. */
async function start(id) {
  const element = document.getElementById(id);
  const outcome = element.querySelector('.outcome');
  const button = element.querySelector('button');
  window.Payload((await ask('/demo/tokens', { form: id })).id);
  const form = new window.Payload.Form({ form: element, preventDefaultOnSubmit: true });
  form.on('processing', () => {
    button.disabled = true;
    say(outcome, 'One moment…');
  });
  form.on('error', ({ message }) => {
    button.disabled = false;
    say(outcome, message, true);
  });
  form.on('success', async ({ transaction_id: paid }) => {
    say(outcome, paid ? await confirmed(paid) : 'The card is saved.');
    button.disabled = false;
    await start(id);
  });
}

async function checkOut() {
  const outcome = document.getElementById('checkout-outcome');
  window.Payload((await ask('/demo/tokens', { form: 'checkout' })).id);
  const checkout = new window.Payload.Checkout({});
  checkout.on('success', async ({ transaction_id: paid }) => say(outcome, await confirmed(paid)));
  checkout.on('error', ({ message }) => say(outcome, message, true));
}

document.getElementById('checkout').addEventListener('click', checkOut);
start('payment').then(() => start('payment_method'));
