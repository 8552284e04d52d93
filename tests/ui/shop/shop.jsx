/* The page of a shop that takes payments with payload-react, as it is published: what a scenario
   mounts, and every event that its handlers were given. */

import React from 'react';
import ReactDOM from 'react-dom';
import PayloadReact, * as elements from 'payload-react';

const FORM_HANDLERS = {
  onProcessing: 'processing',
  onProcessed: 'processed',
  onAuthorized: 'authorized',
  onError: 'error',
  onDeclined: 'declined',
  onCreated: 'created',
  onSuccess: 'success',
};
const INPUT_HANDLERS = {
  onInvalid: 'invalid',
  onValid: 'valid',
  onFocus: 'focus',
  onBlur: 'blur',
  onChange: 'change',
};
const SURFACE_HANDLERS = {
  onProcessed: 'processed',
  onAuthorized: 'authorized',
  onDeclined: 'declined',
  onSuccess: 'success',
  onLoaded: 'loaded',
  onClosed: 'closed',
  onAccountCreated: 'account_created',
};
const WORDS = {
  card: 'Card',
  card_number: 'CardNumber',
  expiry: 'Expiry',
  card_code: 'CardCode',
  account_number: 'AccountNumber',
  routing_number: 'RoutingNumber',
};

const events = [];

function note(where) {
  return (event) => {
    const { target, ...rest } = event;
    const isDom = event.nativeEvent !== undefined;
    events.push(isDom ? { type: `dom ${event.type}`, where } : { ...rest, where, target: target && target.id });
  };
}

function handlersOf(names, where) {
  return Object.fromEntries(Object.keys(names).map((name) => [name, note(where)]));
}

/* `[name, attributes]`; a sensitive one is a component of its own, `select` a select. */
function inputOf([name, { options, spelt, ...attributes } = {}]) {
  const id = attributes.id || name.replace(/\W+/g, '-').replace(/-$/, '');
  const props = { id, key: id, ...attributes, ...handlersOf(INPUT_HANDLERS, id) };
  if (options) {
    const Select = PayloadReact.select[name];
    return (
      <Select id={id} key={id}>
        {options.map((each) => <option key={each}>{each}</option>)}
      </Select>
    );
  }
  if (spelt === 'proxy') {
    const Input = PayloadReact.input[name];
    return <Input {...props} />;
  }
  if (!WORDS[name]) return <elements.PayloadInput key={id} attr={name} {...props} />;
  const Field = elements[WORDS[name]];
  return <Field {...props} />;
}

function formOf({ type, token, inputs, proxy, id = 'form', ...props }) {
  const kinds = { payment: elements.PaymentForm, payment_method: elements.PaymentMethodForm };
  const Kind = proxy ? PayloadReact.form[type] : kinds[type];
  const ref = (form) => {
    window.shop.refs[id] = form;
  };
  return (
    <Kind key={id} id={id} ref={ref} clientToken={token} {...props} {...handlersOf(FORM_HANDLERS, id)} action="/receipt" method="post">
      {inputs.map((each) => (
        <div className="row" key={each[0]}>
          <label htmlFor={(each[1] && each[1].id) || each[0].replace(/\W+/g, '-').replace(/-$/, '')}>{each[0]}</label>
          {inputOf(each)}
        </div>
      ))}
      <button type="submit" id={`${id}-pay`}>
        Pay
      </button>
    </Kind>
  );
}

function surfaceOf({ of, token, id = of, ...props }) {
  const Surface = elements[of];
  return <Surface key={id} id={id} clientToken={token} {...props} {...handlersOf(SURFACE_HANDLERS, id)} />;
}

function render(forms, strict) {
  const root = document.getElementById('root');
  const drawn = <div>{forms.map((each) => (each.of ? surfaceOf(each) : formOf(each)))}</div>;
  const whole = strict ? <React.StrictMode>{drawn}</React.StrictMode> : drawn;
  if (!ReactDOM.createRoot) ReactDOM.render(whole, root);
  else {
    window.shop.root = window.shop.root || ReactDOM.createRoot(root);
    window.shop.root.render(whole);
  }
}

window.shop = {
  events,
  refs: {},
  render,
  version: React.version,
  open: (of, props) => elements[of]({ ...props, ...handlersOf(SURFACE_HANDLERS, of) }),
  async submit(id = 'form') {
    try {
      return { answer: await window.shop.refs[id].submit() };
    } catch (error) {
      return { error: { data: error.data, message: error.message, isError: error instanceof Error } };
    }
  },
};
