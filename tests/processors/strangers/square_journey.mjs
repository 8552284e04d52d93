// Walks through Square's twin with the vendor's SDK for Node, and prints each step as a line of JSON.
import { SquareClient, WebhooksHelper } from "square";

const square = new SquareClient({
  token: process.env.TWIN_KEY,
  baseUrl: process.env.TWIN_URL,
  maxRetries: 0,
});

const written = (value) =>
  JSON.stringify(value, (_, each) => (typeof each === "bigint" ? each.toString() : each));

const step = async (name, work) => {
  try {
    console.log(written({ name, answer: await work() }));
  } catch (error) {
    const { statusCode: status, errors } = error;
    console.log(written({ name, error: { status, code: errors?.[0]?.code ?? error.message } }));
  }
};

const usd = (cents) => ({ amount: BigInt(cents), currency: "USD" });
const { customer } = await square.customers.create({ givenName: "Ada" });
const { card } = await square.cards.create({
  idempotencyKey: "a card",
  sourceId: process.env.SOURCE,
  card: { customerId: customer.id },
});
const asked = {
  idempotencyKey: "a charge",
  sourceId: card.id,
  customerId: customer.id,
  amountMoney: usd(1990),
  autocomplete: false,
};
const { payment } = await square.payments.create(asked);
const paymentId = payment.id;
const refund = (cents) => ({
  idempotencyKey: `refund ${cents}`,
  paymentId,
  amountMoney: usd(cents),
});
await step("held", () => ({ payment }));
await step("again", () => square.payments.create(asked));
await step("other body", () => square.payments.create({ ...asked, amountMoney: usd(5) }));
await step("changed", () =>
  square.payments.update({
    paymentId,
    idempotencyKey: "less",
    payment: { amountMoney: usd(1000), versionToken: payment.versionToken },
  }),
);
await step("taken", () => square.payments.complete({ paymentId }));
await step("refund", () => square.refunds.refundPayment(refund(990)));
await step("too much", () => square.refunds.refundPayment(refund(11)));
await step("nobody", () => square.payments.get({ paymentId: "nobody" }));
await step("declined", () =>
  square.payments.create({
    ...asked,
    idempotencyKey: "declined",
    customerId: undefined,
    sourceId: "cnon:card-nonce-declined",
  }),
);
await step("canceled by key", () =>
  square.payments.cancelByIdempotencyKey({ idempotencyKey: "nobody's" }),
);
await step("listed", async () => {
  const found = [];
  for await (const each of await square.payments.list({ limit: 1 })) found.push(each.status);
  return found;
});
await step("event", () =>
  WebhooksHelper.verifySignature({
    requestBody: process.env.EVENT,
    signatureHeader: process.env.SIGNATURE,
    signatureKey: process.env.SIGNATURE_KEY,
    notificationUrl: process.env.ADDRESS,
  }),
);
