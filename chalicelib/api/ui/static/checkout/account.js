/* Where an application for a processing account would be: says that there is none here. */

import { make, surface } from './elements.js';
import { listen, send } from '../shared/channel.js';
import { speak, t } from '../shared/speech.js';

function close() {
  send('closed');
}

function begin({ mode, dark, lang }) {
  speak(lang);
  document.documentElement.classList.toggle('dark', dark === true);
  document.body.className = mode === 'modal' ? 'modal' : 'inline';
  const text = 'Accounts are opened by the business itself; an application is not available here.';
  const button = make('button', { type: 'button', textContent: t('Close') });
  button.addEventListener('click', close);
  const heading = make('h1', { textContent: t('Account application'), id: 'heading' });
  const dialog = surface(mode, heading, make('p', { textContent: t(text) }), button);
  document.body.append(dialog);
  if (mode === 'modal') button.focus();
  send('loaded');
  send('height', { px: document.documentElement.scrollHeight });
}

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') close();
});
listen({ init: { nonce: 'string', mode: 'string', dark: 'boolean', lang: 'string' }, close: {} }, { init: begin, close });
