import type { Series } from './samples.ts';

const size = { width: 720, height: 400 };
const frame = { left: 56, right: 180, top: 24, bottom: 48 };
const colours = ['#1b6ca8', '#c0392b', '#2e8b57', '#8e44ad', '#d68910'];

/** A graph of medians over the number of users, which grows by tens: time should not. */
export function graph(series: readonly Series[], title: string): string {
  const all = series.flatMap(({ points }) => points);
  const most = Math.max(...all.map(({ p50 }) => p50)) * 1.15;
  const exponents = all.map(({ at }) => Math.log10(at));
  const [low, high] = [Math.min(...exponents), Math.max(...exponents)];
  const inner = {
    width: size.width - frame.left - frame.right,
    height: size.height - frame.top - frame.bottom,
  };
  const x = (users: number) => frame.left + ((Math.log10(users) - low) / (high - low || 1)) * inner.width;
  const y = (milliseconds: number) => frame.top + inner.height * (1 - milliseconds / most);
  const places = [...new Set(all.map(({ at }) => at))];
  const step = niceStep(most / 5);
  const heights = Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => i * step);
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" font-family="sans-serif" font-size="12">`,
    `<title>${title}</title>`,
    `<rect width="${size.width}" height="${size.height}" fill="#fff"/>`,
    ...heights.map(
      (at) => rule(frame.left, size.width - frame.right, y(at)) + label(frame.left - 8, y(at) + 4, at, 'end'),
    ),
    ...places.map((at) => label(x(at), size.height - frame.bottom + 20, at.toLocaleString('en'), 'middle')),
    label(frame.left + inner.width / 2, size.height - 8, 'users in the table', 'middle'),
    label(8, 14, 'ms, median', 'start'),
    ...apart(series, y).map(({ what, points, labelAt }, index) => {
      const colour = colours[index % colours.length];
      const line = points.map(({ at, p50 }) => `${round(x(at))},${round(y(p50))}`).join(' ');
      const dots = points.map(
        ({ at, p50 }) => `<circle cx="${round(x(at))}" cy="${round(y(p50))}" r="3" fill="${colour}"/>`,
      );
      const name = label(size.width - frame.right + 10, labelAt + 4, what, 'start');
      return `<polyline points="${line}" fill="none" stroke="${colour}" stroke-width="2"/>${dots.join('')}<g fill="${colour}">${name}</g>`;
    }),
    '</svg>',
  ].join('\n')}\n`;
}

/** Names beside the ends of their lines, from top to bottom, none over another. */
function apart(series: readonly Series[], y: (milliseconds: number) => number) {
  let above = Number.NEGATIVE_INFINITY;
  return series
    .map((each) => ({ ...each, end: y(each.points.at(-1)?.p50 ?? 0) }))
    .sort((a, b) => a.end - b.end)
    .map(({ end, ...each }) => {
      above = Math.max(end, above + 16);
      return { ...each, labelAt: above };
    });
}

function niceStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(atLeast));
  return ([1, 2, 5].find((it) => it * power >= atLeast) ?? 10) * power;
}

const rule = (from: number, to: number, at: number) =>
  `<line x1="${from}" x2="${to}" y1="${round(at)}" y2="${round(at)}" stroke="#ddd"/>`;

const label = (x: number, y: number, text: string | number, anchor: 'start' | 'middle' | 'end') =>
  `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${typeof text === 'number' ? Number(text.toPrecision(3)) : text}</text>`;

const round = (value: number) => Math.round(value * 10) / 10;
