/* The page of methods in a frame of a shop's page, which hears what was done. */

import { paint } from '../checkout/looks.js';
import { MethodsPage } from './page.js';
import { listen, pinned, send } from '../shared/channel.js';
import { speak } from '../shared/speech.js';

function begin({ token, options, dark, lang }) {
  speak(lang);
  document.body.className = 'inline';
  paint((options || {}).style, dark);
  const tell = (type, payload) => type !== 'listed' && send('event', { type, payload });
  const page = new MethodsPage({ token, origin: pinned, tell, isAlone: false });
  page.begin().then(() => send('loaded'));
  new ResizeObserver(() => send('height', { px: document.documentElement.scrollHeight })).observe(document.body);
}

listen({ init: { nonce: 'string', token: 'string', options: 'object', dark: 'boolean', lang: 'string' } }, { init: begin });
