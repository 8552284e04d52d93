/* A page that uses all of Payload.js. It is compiled, and played in a browser. */

const form = document.querySelector('form') as HTMLFormElement;
const told: string[] = [];

Payload('client_key_of_nobody');
const payment = new Payload.Form({
  form,
  type: 'payment',
  payment: { amount: 12.5, attrs: { order: { lines: [1, '2', null] } } },
  payment_method: { keep_active: true },
  autosubmit: false,
  preventDefaultOnSubmit: true,
  preventSubmitOnEnter: false,
  styles: { invalid: 'is-wrong' },
});
payment
  .on('processing', ({ type }) => told.push(type))
  .on('processed', ({ transaction_id }) => told.push(transaction_id))
  .on('authorized', ({ transaction_id }) => told.push(transaction_id))
  .on('created', ({ payment_method_id }) => told.push(payment_method_id))
  .on('updated', ({ payment_method_id }) => told.push(payment_method_id))
  .on('success', (named) => told.push('transaction_id' in named ? named.transaction_id : named.payment_method_id))
  .on('declined', ({ transaction_id, message, status_code }) => told.push(transaction_id, message, status_code))
  .on('error', ({ message, error_type, error_description, details }) => {
    told.push(message, error_type, error_description, ...Object.values(details));
  })
  .on('invalid', ({ target, message, invalid, live }) => told.push(target.id, message, `${live}`, ...Object.keys(invalid)))
  .on('valid', ({ target, live }) => told.push(target.id, `${live}`))
  .on('focus', ({ target }) => told.push(target.id))
  .on('blur', ({ target }) => told.push(target.id))
  .on('ready', ({ target }) => told.push(target.id))
  .on('change', ({ empty, complete, brand, lengths }) => {
    told.push(`${empty} ${complete}`, brand ?? 'none', `${Math.max(...Object.values(lengths))}`);
  });

async function pay(): Promise<string> {
  try {
    const done = await payment.submit();
    return 'transaction_id' in done ? done.transaction_id : done.payment_method_id;
  } catch (error) {
    const { data, message } = error as Payload.SubmitError;
    return `${message} ${data.error_type} ${data.details ? Object.keys(data.details).join() : ''}`;
  }
}

const field = payment.field('card_number');
if (field) {
  field.focus();
  field.clear();
  field.update({ placeholder: 'Number', 'aria-label': null });
  told.push(field.element.id);
}

payment.applepay(document.body, (active) => told.push(`${active}`));
payment.googlepay((active) => told.push(`${active}`)).plaid(document.body);
payment.applepay('open').catch((error: Payload.SubmitError) => told.push(error.error_type));
new Payload.Form(document.createElement('form'));

const container = document.querySelector('main') as HTMLElement;
const checkout = new Payload.Checkout({ container, amount: '10.00', style: { default: { primaryColor: 'teal' } } });
checkout
  .on('loaded', ({ type }) => told.push(type))
  .on('success', ({ transaction_id }) => told.push(transaction_id))
  .on('declined', ({ payments_attempted }) => told.push(`${payments_attempted + 1}`))
  .on('error', ({ error_type }) => told.push(error_type))
  .on('closed', () => told.push('closed'));
checkout.destroy();

const methods = new Payload.PaymentMethods({ container });
methods.on('deleted', ({ payment_method_id }) => told.push(payment_method_id)).on('loaded', () => told.push('loaded'));
methods.destroy();
new Payload.ProcessingAccount({ container }).on('closed', () => told.push('closed')).close();
window.Payload('client_key_of_nobody');

/* What the types refuse. */
// @ts-expect-error: a token is a text
Payload(1);
// @ts-expect-error: there is no such event
payment.on('paid', () => undefined);
// @ts-expect-error: a payment has no method's id
payment.on('processed', ({ payment_method_id }) => payment_method_id);
// @ts-expect-error: there is no such field
payment.field('pin');
// @ts-expect-error: no digit comes to the page
payment.on('change', ({ value }) => value);
// @ts-expect-error: a page of methods stands in an element
() => new Payload.PaymentMethods({});
// @ts-expect-error: only the two kinds
() => new Payload.Form({ form, type: 'refund' });

Object.assign(window, { told, pay });
