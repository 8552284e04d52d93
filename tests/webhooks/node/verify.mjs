// Says of each case whether the published library takes it for genuine.
import { Webhook } from "standardwebhooks";

const { body, cases } = JSON.parse(process.env.GIVEN);
for (const { secret, headers } of cases) {
  const isBase64 = secret.startsWith("whsec_");
  const library = isBase64
    ? new Webhook(secret)
    : new Webhook(new Uint8Array(Buffer.from(secret)), { format: "raw" });
  let isGenuine = true;
  try {
    library.verify(body, headers);
  } catch {
    isGenuine = false;
  }
  console.log(JSON.stringify(isGenuine));
}
