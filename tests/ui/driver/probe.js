/* Put into the shop's page before anything else: everything that a script of the page could see. And into
   every frame, an answer to the driver that asks whether all messages have come (`Stage.settled`). */

(() => {
  addEventListener('message', (event) => {
    if (event.data !== 'settled?' || event.ports.length !== 1) return;
    event.stopImmediatePropagation();
    event.ports[0].postMessage('settled');
  });
  if (window.top !== window) return;
  const seen = [];
  const note = (how, what) => {
    try {
      seen.push([how, typeof what === 'string' ? what : JSON.stringify(what)]);
    } catch (error) {
      seen.push([how, String(what)]);
    }
  };
  window.seenByPage = seen;
  window.refusedByPolicy = [];
  addEventListener('securitypolicyviolation', (event) => window.refusedByPolicy.push(`${event.violatedDirective} ${event.blockedURI}`));
  addEventListener('message', (event) => note('message', event.data), true);
  const { fetch } = window;
  window.fetch = (...given) => {
    note('fetch', given.map(String));
    return fetch(...given);
  };
  for (const name of ['open', 'send']) {
    const original = XMLHttpRequest.prototype[name];
    XMLHttpRequest.prototype[name] = function (...given) {
      note('xhr', given.map(String));
      return original.apply(this, given);
    };
  }
  const post = window.postMessage;
  window.postMessage = (...given) => {
    note('postMessage', given[0]);
    return post.apply(window, given);
  };
  const stringify = JSON.stringify;
  JSON.stringify = (...given) => {
    const text = stringify(...given);
    if (typeof text === 'string') seen.push(['stringify', text]);
    return text;
  };
  for (const name of ['keydown', 'keypress', 'input', 'paste', 'beforeinput']) {
    addEventListener(name, (event) => note(name, String(event.key || event.data || (event.target && event.target.value))), true);
  }
  new MutationObserver((records) => {
    for (const { target } of records) note('mutation', target.outerHTML ? target.outerHTML.slice(0, 2000) : '');
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  window.lookIntoFrames = () => {
    const reached = [];
    for (const frame of document.querySelectorAll('iframe[name^=pl-]')) {
      let inside = null;
      try {
        inside = frame.contentDocument || frame.contentWindow.document;
      } catch (error) {
        inside = null;
      }
      if (inside && inside.URL !== 'about:blank') reached.push(frame.name);
      try {
        if (frame.contentWindow.onfileFrame) reached.push(`${frame.name} exports`);
      } catch (error) {
        continue;
      }
    }
    return reached;
  };
})();
