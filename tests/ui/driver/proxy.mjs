/* A proxy that takes every tunnel to one port of this machine: whoever asks for payload.com:443 comes to
   the service, under that name and over TLS. */

import http from 'node:http';
import net from 'node:net';

export function startProxy(port) {
  const server = http.createServer((request, response) => response.writeHead(405).end());
  server.on('connect', (request, socket) => {
    const inner = net.connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      inner.pipe(socket).pipe(inner);
    });
    for (const end of [inner, socket]) end.on('error', () => [inner, socket].forEach((each) => each.destroy()));
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve({ url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() }));
  });
}
