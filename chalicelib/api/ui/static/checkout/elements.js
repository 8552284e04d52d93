/* Elements of the page, made without a line of HTML in a text. */

function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/* A label, its input, and where what is wrong with it is said. */
function row(label, input) {
  const alert = make('p', { className: 'wrong', id: `${input.id}-wrong` });
  alert.setAttribute('role', 'alert');
  input.setAttribute('aria-describedby', alert.id);
  return make('div', { className: 'row' }, make('label', { htmlFor: input.id, textContent: label }), input, alert);
}

function sayWrong(input, message) {
  input.setAttribute('aria-invalid', message ? 'true' : 'false');
  document.getElementById(`${input.id}-wrong`).textContent = message || '';
}

function toggle(id, label) {
  const box = make('input', { type: 'checkbox', id });
  return [box, make('label', { className: 'toggle' }, box, ` ${label}`)];
}

function money(amount) {
  const number = Number(amount);
  return Number.isFinite(number) ? number.toLocaleString('en-US', { style: 'currency', currency: 'USD' }) : '';
}
