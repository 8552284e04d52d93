/* The shop's pages, and its bundles: payload-react as npm has it, with React 16 and React 18. */

import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));

async function bundle(alias) {
  const { outputFiles } = await build({
    entryPoints: [here('shop/shop.jsx')],
    bundle: true,
    write: false,
    alias,
    format: 'iife',
    define: { 'process.env.NODE_ENV': '"production"' },
    minify: true,
    logLevel: 'error',
  });
  return outputFiles[0].text;
}

const STYLE = readFileSync(here('shop/shop.css'), 'utf8');

/* Query of a page: `self` is the address that Payload.js is loaded from before the bundle; without
   it the page leaves that to payload-react. `react` is 16 or 18, `csp` a policy, `dark` a class. */
function pageOf(query) {
  const own = query.get('self') ? `<script src="${query.get('self')}/Payload.js"></script>` : '';
  const bundled = query.get('plain') ? '' : `<script src="/bundle-${query.get('react') || '16'}.js"></script>`;
  const headers = { 'Content-Type': 'text/html' };
  if (query.get('csp')) headers['Content-Security-Policy'] = query.get('csp');
  const text = `<!doctype html><html lang="en" class="${query.get('dark') ? 'dark' : ''}"><head><meta charset="utf-8">
<title>Shop</title><link rel="stylesheet" href="/shop.css"></head>
<body><main><h1>Shop</h1><div id="root"></div></main>${own}${bundled}</body></html>`;
  return { headers, text };
}

export async function pagesOf() {
  const react18 = { react: 'react-18', 'react-dom': 'react-dom-18' };
  const [react16, later] = await Promise.all([bundle({}), bundle(react18)]);
  const script = (text) => ({ headers: { 'Content-Type': 'text/javascript', 'Cache-Control': 'max-age=600' }, text });
  const fixed = {
    '/bundle-16.js': script(react16),
    '/bundle-18.js': script(later),
    '/shop.css': { headers: { 'Content-Type': 'text/css' }, text: STYLE },
    '/favicon.ico': { headers: {}, text: '' },
  };
  return (path, query) => fixed[path] || (path === '/' ? pageOf(query) : null);
}
