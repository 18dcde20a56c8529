// Pieces of HTML in which every text is escaped, unless it is such a piece itself.
import { escapeXml } from './svg.js';

/** HTML that is whole and safe as it stands. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What may stand in a template: texts and numbers are escaped, pieces and lists of pieces are not. */
export type Content = string | number | Markup | readonly Markup[];

/** A piece of HTML from a template: html`<p>${text}</p>`. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  const written = values.map((value) => {
    if (value instanceof Markup) return value.text;
    if (typeof value === 'object') return value.map(({ text }) => text).join('\n');
    return escapeXml(String(value));
  });
  return new Markup(parts.reduce((text, part, i) => `${text}${written[i - 1]}${part}`));
}

/** No HTML. */
export const nothing = new Markup('');
