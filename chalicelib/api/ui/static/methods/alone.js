/* The page of methods at an address of its own: the token stands behind the "#", where no server sees it. */

import { paint } from '../checkout/looks.js';
import { MethodsPage } from './page.js';
import { speak, t } from '../shared/speech.js';
import { languageOf } from '../shared/texts.js';

speak((navigator.languages || []).find((each) => languageOf(each) !== 'en' || /^en/i.test(each)));
document.title = t('Payment methods');
document.body.className = 'alone';
const DARK = matchMedia('(prefers-color-scheme: dark)');
DARK.addEventListener('change', () => paint(null, DARK.matches));
paint(null, DARK.matches);
addEventListener('hashchange', () => location.reload());
new MethodsPage({ token: location.hash.slice(1), tell: () => undefined, isAlone: true }).begin();
