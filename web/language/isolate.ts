import { html, type TemplateResult } from 'lit-html';

const [start, end] = ['\u2068', '\u2069'];

/** Marks a name in a text: it must not reorder the words around it, whatever direction its script has (UAX #9, FSI and PDI). */
export const isolate = (name: string): string => start + name + end;

/** Renders a text, with the marked name as an element of its own. */
export const withIsolation = (text: string): readonly (string | TemplateResult)[] =>
  text
    .split(/(\u2068.*\u2069)/su)
    .map((part) => (part.startsWith(start) ? html`<bdi>${part.slice(1, -1)}</bdi>` : part));
