/* The shop's pages, and its bundles: payload-react as npm has it, with React 16, 17 and 18. */

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
   it the page leaves that to payload-react. `react` is 16, 17 or 18, `csp` a policy, `dark` a class. */
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
  const of = (version) => bundle({ react: `react-${version}`, 'react-dom': `react-dom-${version}` });
  const [react16, react17, react18] = await Promise.all([bundle({}), of(17), of(18)]);
  const script = (text) => ({ headers: { 'Content-Type': 'text/javascript', 'Cache-Control': 'max-age=600' }, text });
  const fixed = {
    '/bundle-16.js': script(react16),
    '/bundle-17.js': script(react17),
    '/bundle-18.js': script(react18),
    '/shop.css': { headers: { 'Content-Type': 'text/css' }, text: STYLE },
    '/favicon.ico': { headers: {}, text: '' },
  };
  return (path, query) => fixed[path] || (path === '/' ? pageOf(query) : null);
}
