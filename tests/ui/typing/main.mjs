/* Reads texts as the fields do, without a browser: a line of JSON for each. PARTS is their script, READ
   a list of [kind, text]. */

const { PARTS, READ } = process.env;
// eslint-disable-next-line no-new-func -- the script is one function's body, as a page has it
const { TYPES, amountOf } = new Function(`${PARTS}\nreturn { TYPES, amountOf };`)();
const nothing = { brand: null };

for (const [kind, text] of JSON.parse(READ)) {
  const shown = kind === 'amount' ? amountOf(text) : TYPES[kind].show(text, false, nothing);
  const wrong = kind === 'amount' ? null : TYPES[kind].wrong(shown, nothing);
  console.log(JSON.stringify({ kind, text, shown, wrong }));
}
