/* The customer's methods, one under the other, each with what can be done with it. */

import { make } from '../checkout/elements.js';
import { endOf } from '../shared/faces.js';
import { t } from '../shared/speech.js';

export class MethodList {
  /* `acts` are `makeDefault`, `change` and `remove`, each of a method. */
  constructor(acts) {
    this.acts = acts;
    this.element = make('ul', { className: 'methods' });
  }

  show(methods) {
    const [at, act] = this._focused();
    this.element.replaceChildren(...methods.map((method) => this._item(method)));
    this.element.hidden = methods.length === 0;
    if (at) this._focus(at, act);
  }

  item(id) {
    return Array.from(this.element.children).find((each) => each.dataset.id === id) || null;
  }

  /* Of the method that has the focus, its id, and which button. */
  _focused() {
    const active = /** @type {HTMLElement | null} */ (document.activeElement);
    const item = active && this.element.contains(active) ? active.closest('li') : null;
    return item ? [item.dataset.id, active.dataset.act] : [null, null];
  }

  _focus(id, act) {
    const item = this.item(id);
    const button = item && act && item.querySelector(`button[data-act="${act}"]`);
    if (button || item) (button || item).focus();
  }

  _item(method) {
    const name = make('p', { className: 'name' }, make('strong', { textContent: method.description }), `, ${endOf(method)}`);
    if (method.is_default) name.append(' ', make('span', { className: 'badge', textContent: t('Default') }));
    const acts = make('div', { className: 'acts' });
    if (!method.is_default) acts.append(this._button(method, 'makeDefault', 'Make default'));
    if (method.card) acts.append(this._button(method, 'change', 'Change'));
    acts.append(this._button(method, 'remove', 'Remove'));
    const item = make('li', { tabIndex: -1 }, name, acts);
    item.dataset.id = method.id;
    return item;
  }

  _button(method, act, text) {
    const button = make('button', { type: 'button', className: 'act', textContent: t(text) });
    button.dataset.act = act;
    button.setAttribute('aria-label', `${t(text)}: ${method.description}`);
    button.addEventListener('click', () => this.acts[act](method));
    return button;
  }
}
