/* A document as payload-react's own package.json sets one up for its tests: jsdom that runs scripts
   and loads what they ask for. It is that of this process, as jest would make it. */

import { JSDOM, ResourceLoader, VirtualConsole } from 'jsdom';

const GLOBALS = ['window', 'document', 'navigator', 'HTMLElement', 'Element', 'Node', 'MutationObserver', 'getComputedStyle'];

/* `errors` is filled with what scripts of page and frames throw. */
export function openDocument({ proxy, errors }) {
  const virtualConsole = new VirtualConsole();
  virtualConsole.on('jsdomError', (error) => errors.push(`${error.type}: ${(error.detail || error).stack}`));
  const { window } = new JSDOM('<!doctype html><html><body></body></html>', {
    url: 'http://localhost/',
    runScripts: 'dangerously',
    pretendToBeVisual: true,
    resources: new ResourceLoader({ proxy, strictSSL: true }),
    virtualConsole,
  });
  for (const name of GLOBALS) {
    const value = name === 'window' ? window : window[name];
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  globalThis.IS_REACT_ACT_ENVIRONMENT = true;
  return window;
}
