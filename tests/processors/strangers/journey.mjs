// Walks through the twin with the vendor's SDK for Node, and prints each step as a line of JSON.
import Stripe from "stripe";

const url = new URL(process.env.TWIN_URL);
const stripe = new Stripe(process.env.TWIN_KEY, {
  host: url.hostname,
  port: url.port,
  protocol: "http",
  maxNetworkRetries: 0,
  telemetry: false,
});

const step = async (name, work) => {
  try {
    console.log(JSON.stringify({ name, answer: await work() }));
  } catch (error) {
    const { type, code, statusCode: status } = error;
    console.log(JSON.stringify({ name, error: { type, code, status } }));
  }
};

const customer = await stripe.customers.create({ name: "Ada" });
const method = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
const asked = {
  amount: 1990,
  currency: "usd",
  customer: customer.id,
  payment_method: method.id,
  payment_method_types: ["card"],
  confirm: true,
  expand: ["latest_charge"],
};
const key = { idempotencyKey: "a charge" };
const paid = await stripe.paymentIntents.create(asked, key);
await step("paid", () => paid);
await step("again", () => stripe.paymentIntents.create(asked, key));
await step("other body", () => stripe.paymentIntents.create({ ...asked, amount: 5 }, key));
await step("refund", () => stripe.refunds.create({ payment_intent: paid.id, amount: 990 }));
await step("too much", () => stripe.refunds.create({ payment_intent: paid.id, amount: 1001 }));
await step("refunds", () => stripe.refunds.list({ payment_intent: paid.id }));
await step("nobody", () => stripe.paymentIntents.retrieve("pi_nobody"));
const bad = await stripe.paymentMethods.attach("pm_card_chargeCustomerFail", {
  customer: customer.id,
});
await step("declined", () => stripe.paymentIntents.create({ ...asked, payment_method: bad.id }));
await step("event", () =>
  stripe.webhooks.constructEvent(process.env.EVENT, process.env.SIGNATURE, process.env.SECRET),
);
