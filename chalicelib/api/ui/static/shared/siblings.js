/* The other frames of the same form: of the same origin, so they can be asked directly, and what
   they hold goes past the page. A page of another origin can't reach what is exported here. */

import { FORM, KIND } from './channel.js';

export function announce(exported) {
  window.onfileFrame = Object.assign({ form: FORM, kind: KIND }, exported);
}

export function siblings() {
  const found = [];
  for (let index = 0; index < parent.frames.length; index += 1) {
    const exported = exportedBy(parent.frames[index]);
    if (exported && exported.form === FORM && exported.kind !== KIND) found.push(exported);
  }
  return found;
}

function exportedBy(other) {
  try {
    return other.location.origin === location.origin ? other.onfileFrame : null;
  } catch (error) {
    return null; // A frame of another origin: none of ours.
  }
}
