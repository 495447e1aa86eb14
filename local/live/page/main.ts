import type { FeedEntry } from '../feed-entry.ts';
import { Funnel } from './funnel.ts';
import { type Kind, kinds, rowOf } from './row.ts';

/** So many lines are shown; the oldest go. */
const mostLines = 1_000;

const list = element('list', HTMLOListElement);
const words = element('words', HTMLInputElement);
const pause = element('pause', HTMLButtonElement);
const connection = element('connection', HTMLElement);
const funnel = new Funnel(element('funnel', HTMLElement));

const shown = new Set<Kind>(Object.keys(kinds) as Kind[]);
const lines: { readonly line: HTMLLIElement; readonly kind: Kind; readonly text: string }[] = [];
/** What came in while the list was held. */
let held: FeedEntry[] | undefined;

function element<Type extends HTMLElement>(id: string, type: abstract new () => Type): Type {
  const found = document.getElementById(id);
  if (found instanceof type) return found;
  throw new Error(`The page has no ${id}.`);
}

function create<Name extends keyof HTMLElementTagNameMap>(name: Name, className: string, text: string) {
  return Object.assign(document.createElement(name), { className, textContent: text });
}

function add(entry: FeedEntry): void {
  const { kind, label, text, depth, bad } = rowOf(entry);
  const line = document.createElement('li');
  line.className = `${depth}${bad ? ' bad' : ''}`;
  const details = document.createElement('details');
  const summary = document.createElement('summary');
  summary.append(
    create('time', '', new Date(entry.at).toLocaleTimeString(undefined, { hour12: false })),
    ' ',
    create('span', 'kind', label),
    ` ${text}`,
  );
  details.append(summary);
  // Most are never opened.
  details.addEventListener('toggle', () => details.append(create('pre', '', JSON.stringify(entry, null, 2))), {
    once: true,
  });
  line.append(details);
  lines.unshift({ line, kind, text: `${label} ${JSON.stringify(entry)}`.toLowerCase() });
  list.prepend(line);
  for (const { line: oldest } of lines.splice(mostLines)) oldest.remove();
  update(lines.slice(0, 1));
}

function update(some = lines): void {
  const wanted = words.value.trim().toLowerCase();
  for (const { line, kind, text } of some) line.hidden = !shown.has(kind) || !text.includes(wanted);
  element('nothing', HTMLElement).hidden = lines.length > 0;
}

for (const [kind, name] of Object.entries(kinds) as [Kind, string][]) {
  const box = Object.assign(document.createElement('input'), { type: 'checkbox', checked: true });
  box.addEventListener('change', () => {
    if (box.checked) shown.add(kind);
    else shown.delete(kind);
    update();
  });
  const label = document.createElement('label');
  label.append(box, ` ${name}`);
  element('kinds', HTMLElement).append(label);
}
words.addEventListener('input', () => update());
pause.addEventListener('click', () => {
  const waiting = held ?? [];
  held = held ? undefined : [];
  pause.ariaPressed = String(held !== undefined);
  pause.textContent = held ? 'Go on' : 'Pause';
  if (!held) for (const entry of waiting) add(entry);
});
element('clear', HTMLButtonElement).addEventListener('click', () => {
  for (const { line } of lines.splice(0)) line.remove();
  update();
});
element('controls', HTMLFormElement).addEventListener('submit', (event) => event.preventDefault());

const feed = new EventSource('feed');
feed.addEventListener('open', () => {
  connection.textContent = 'Live';
});
feed.addEventListener('error', () => {
  connection.textContent = 'The local stack has ended, or is starting again …';
});
feed.addEventListener('message', ({ data }: MessageEvent<string>) => {
  const entry: FeedEntry = JSON.parse(data);
  funnel.count(entry);
  if (held) held.push(entry);
  else add(entry);
});
