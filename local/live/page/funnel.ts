import type { FeedEntry } from '../feed-entry.ts';

/** What of a ceremony is drawn: the metric that counts it, in words. */
const steps = {
  CeremoniesStarted: 'started',
  CeremoniesCompleted: 'completed',
  CeremoniesRefused: 'refused',
  CeremoniesFaulted: 'failed on our side',
} as const;
type Step = keyof typeof steps;

const none: Readonly<Record<Step, number>> = {
  CeremoniesStarted: 0,
  CeremoniesCompleted: 0,
  CeremoniesRefused: 0,
  CeremoniesFaulted: 0,
};

/** How far ceremonies get, drawn from the metrics that the functions emit, as CloudWatch would have them. */
export class Funnel {
  readonly #element: HTMLElement;
  readonly #counts = new Map<string, Record<Step, number>>();

  constructor(element: HTMLElement) {
    this.#element = element;
    this.#draw();
  }

  /** Adds what the entry counts, if it is one of the metrics by ceremony alone; the others divide the same numbers. */
  count(entry: FeedEntry): void {
    if (!('entry' in entry) || !isByCeremony(entry.entry)) return;
    const ceremony = String(entry.entry['ceremony']);
    const counts = this.#counts.get(ceremony) ?? { ...none };
    for (const step of Object.keys(steps) as Step[]) {
      for (const value of [entry.entry[step] ?? []].flat()) counts[step] += Number(value);
    }
    this.#counts.set(ceremony, counts);
    this.#draw();
  }

  #draw(): void {
    const drawn = [...this.#counts].map(([ceremony, counts]) => {
      const most = Math.max(...Object.values(counts), 1);
      const section = document.createElement('section');
      const values = document.createElement('dl');
      // By default nothing counts when sign-ins start, and a step without a count says nothing.
      const counted = (Object.entries(steps) as [Step, string][]).filter(([step]) => counts[step] > 0);
      for (const [step, words] of counted) {
        const count = counts[step];
        const meter = Object.assign(document.createElement('meter'), { max: most, value: count, ariaLabel: words });
        const bar = document.createElement('dd');
        bar.append(meter);
        values.append(text('dt', words), bar, text('dd', String(count)));
      }
      section.append(text('h3', ceremony), values);
      return section;
    });
    this.#element.replaceChildren(...(drawn.length > 0 ? drawn : [text('p', 'None yet.')]));
  }
}

function text<Name extends keyof HTMLElementTagNameMap>(name: Name, content: string): HTMLElementTagNameMap[Name] {
  return Object.assign(document.createElement(name), { textContent: content });
}

/** Whether the line has a set of dimensions that is the ceremony and nothing else. */
function isByCeremony({ _aws: embedded }: Extract<FeedEntry, { readonly entry: unknown }>['entry']): boolean {
  const { CloudWatchMetrics = [] } = (embedded ?? {}) as {
    CloudWatchMetrics?: { readonly Dimensions: readonly (readonly string[])[] }[];
  };
  return CloudWatchMetrics.some(({ Dimensions }) => Dimensions.some((names) => names.join() === 'ceremony'));
}
