/* One frame of the server's, and the messages between it and this page.

   Believed is only what comes from the server's origin, out of the very window of a frame that
   stands in the page. All messages are { pl: 1, v: 1, form, kind, t, ... }. */

import { BASE, HANDSHAKE_MS, ORIGIN, errorBody, failureOf, isObject } from './base.js';

const FRAMES = new Set();

function receiveMessage(event) {
  if (event.origin !== ORIGIN) return;
  for (const frame of FRAMES) {
    if (event.source !== null && event.source === frame.element.contentWindow) {
      frame._receive(event.data);
      return;
    }
  }
}

function retryFrames() {
  for (const frame of FRAMES) if (!frame.isReady) frame.reload();
}

export class Frame {
  /* `initial()` is what the frame is told when it says that it is there, also after a reload. */
  constructor({ page, kind, form, title, initial, handlers, late, flags = '', allow = '' }) {
    this.kind = kind;
    this.form = form;
    this.initial = initial;
    this.handlers = handlers;
    this.late = late;
    this.isReady = false;
    this.waiting = [];
    this.element = document.createElement('iframe');
    this.element.setAttribute('sandbox', 'allow-scripts allow-same-origin allow-forms');
    this.element.setAttribute('allow', allow);
    this.element.setAttribute('scrolling', 'no');
    this.element.title = title;
    this.element.name = `pl-${kind}-${form}`;
    this.element.src = `${BASE}ui/${page}#${kind}:${form}:${flags}`;
    Object.assign(this.element.style, { border: '0', background: 'transparent' });
  }

  mount(parent) {
    if (FRAMES.size === 0) {
      addEventListener('message', receiveMessage);
      addEventListener('online', retryFrames);
    }
    FRAMES.add(this);
    parent.appendChild(this.element);
    this._expect();
  }

  remove() {
    clearTimeout(this.timer);
    FRAMES.delete(this);
    this.element.remove();
    if (FRAMES.size === 0) {
      removeEventListener('message', receiveMessage);
      removeEventListener('online', retryFrames);
    }
  }

  reload() {
    this.isReady = false;
    this.element.src = this.element.getAttribute('src');
    this._expect();
  }

  /* Resolves once the frame has said that it is there; rejects where it does not within 10 s. */
  whenReady() {
    if (this.isReady) return Promise.resolve();
    if (this.isLate) this.reload();
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  /* Before it is there, a frame is told nothing: what it has to know it is told then. */
  send(t, fields) {
    const target = this.isReady && this.element.contentWindow;
    const message = { pl: 1, v: 1, form: this.form, kind: this.kind, t };
    if (target) target.postMessage(Object.assign(message, fields), ORIGIN);
  }

  _expect() {
    clearTimeout(this.timer);
    this.isLate = false;
    this.timer = setTimeout(() => this._giveUp(), HANDSHAKE_MS);
  }

  _giveUp() {
    this.isLate = true;
    const body = errorBody('FrameLoadError', 'Could not load secure fields');
    this.waiting.splice(0).forEach(({ reject }) => reject(failureOf(body)));
    if (this.late) this.late(body);
  }

  _receive(message) {
    if (!isObject(message) || message.pl !== 1 || message.v !== 1) return;
    if (message.form !== this.form || message.kind !== this.kind) return;
    if (message.t === 'ready') this._start(message.nonce);
    else if (this.isReady && Object.prototype.hasOwnProperty.call(this.handlers, message.t)) {
      this.handlers[message.t](message);
    }
  }

  _start(nonce) {
    clearTimeout(this.timer);
    this.isReady = true;
    this.send('init', Object.assign({ nonce }, this.initial()));
    this.waiting.splice(0).forEach(({ resolve }) => resolve());
    if (this.handlers.ready) this.handlers.ready();
  }
}
