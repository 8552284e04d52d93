/* A mark for the brand of a card, drawn by us: its colour and a short name, or the two circles. */

const MARKS = {
  visa: { name: 'Visa', fill: '#1a3a8f', word: 'VISA' },
  mastercard: { name: 'Mastercard', fill: '#222', circles: ['#d9232e', '#f2a23a'] },
  american_express: { name: 'American Express', fill: '#1d6fb8', word: 'AMEX' },
  discover: { name: 'Discover', fill: '#f4f4f4', ink: '#a8440a', word: 'DISC' },
  diners_club: { name: 'Diners Club', fill: '#0b4a82', word: 'DC' },
  jcb: { name: 'JCB', fill: '#0a6b43', word: 'JCB' },
  unionpay: { name: 'UnionPay', fill: '#0a5a6b', word: 'UP' },
};

function drawn(tag, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/* An element that shows the brand it is told, and nothing for one that is not known. */
export class BrandMark {
  constructor() {
    this.element = drawn('svg', { class: 'brand', viewBox: '0 0 30 20', role: 'img' });
    this.show(null);
  }

  show(brand) {
    const mark = MARKS[brand];
    this.element.toggleAttribute('hidden', !mark);
    if (!mark || this.shown === brand) return;
    this.shown = brand;
    this.element.setAttribute('aria-label', mark.name);
    const ground = drawn('rect', { width: 30, height: 20, rx: 3, fill: mark.fill });
    this.element.replaceChildren(ground, ...(mark.circles ? circlesOf(mark) : [wordOf(mark)]));
  }
}

function circlesOf({ circles: [left, right] }) {
  const circle = (cx, fill) => drawn('circle', { cx, cy: 10, r: 6, fill });
  return [circle(11.5, left), drawn('circle', { cx: 18.5, cy: 10, r: 6, fill: right, 'fill-opacity': 0.85 })];
}

function wordOf({ word, ink }) {
  const looks = { x: 15, y: 13.2, 'text-anchor': 'middle', 'font-family': 'sans-serif', 'font-size': 9, 'font-weight': 700 };
  return drawn('text', Object.assign(looks, { fill: ink || '#fff' }), word);
}
