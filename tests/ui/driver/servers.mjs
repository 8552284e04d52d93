/* The shop's own server, and the service under the name of payload.com, over TLS. */

import http from 'node:http';
import https from 'node:https';
import { readFileSync } from 'node:fs';

function listening(server) {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));
}

/* `pages` are texts by path; what is posted to /receipt is kept in `receipts`. */
export async function startShop(pages) {
  const receipts = [];
  const server = http.createServer(async (request, response) => {
    const asked = new URL(request.url, 'http://shop.test'); // Whole, where it is asked as a proxy.
    const path = asked.pathname;
    if (path === '/receipt') {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      receipts.push(Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString())));
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>Thank you</h1>');
      return;
    }
    const page = pages(path, asked.searchParams);
    if (!page) response.writeHead(404).end();
    else response.writeHead(200, { 'Cache-Control': 'no-store', ...page.headers }).end(page.text);
  });
  return { port: await listening(server), receipts, close: () => server.close() };
}

/* Asks the service, as a proxy before it would. */
export function ask(service, { method, path, headers, body }) {
  const { hostname, port } = new URL(service);
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, path, method, headers }, async (response) => {
      const chunks = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) });
    });
    request.on('error', reject);
    request.end(body);
  });
}

/* `cookies` are those that came, with what they came to. */
export async function startTls(service, { key, certificate }) {
  const options = { key: readFileSync(key), cert: readFileSync(certificate) };
  const cookies = [];
  const server = https.createServer(options, async (request, response) => {
    const chunks = [];
    if (request.headers.cookie) cookies.push(`${request.url}: ${request.headers.cookie}`);
    for await (const chunk of request) chunks.push(chunk);
    const headers = { ...request.headers, 'x-forwarded-proto': 'https' };
    const answer = await ask(service, { method: request.method, path: request.url, headers, body: Buffer.concat(chunks) });
    const { connection, 'transfer-encoding': coding, ...kept } = answer.headers;
    response.writeHead(answer.status, kept).end(answer.body);
  });
  return { port: await listening(server), cookies, close: () => server.close() };
}
