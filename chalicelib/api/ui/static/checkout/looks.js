/* The few colours that a page may choose. */

const COLOURS = { primaryColor: '--primary', backgroundColor: '--background', color: '--text' };

export function paint(style, isDark) {
  document.documentElement.classList.toggle('dark', isDark === true);
  const chosen = (style && style.default) || {};
  for (const [name, variable] of Object.entries(COLOURS)) {
    const value = chosen[name];
    const fits = typeof value === 'string' && !/url|[;{}]/i.test(value) && CSS.supports('color', value);
    if (fits) document.documentElement.style.setProperty(variable, value);
  }
}
