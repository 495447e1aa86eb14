import { describe, expect, it } from 'vitest';
import { rowsOf, titles } from './document.ts';

describe.each([
  ['7.1', 'Registration: section 7.1', 29],
  ['7.2', 'Authentication: section 7.2', 25],
])('section %s in docs/specification.md', (section, heading, steps) => {
  const rows = rowsOf(heading);

  it('has every step, in order', () => {
    expect(rows.map(([step]) => Number(step))).toEqual(Array.from({ length: steps }, (_, index) => index + 1));
  });

  it('says of each what its test’s title says, and why where there is none', () => {
    const tested = titles()
      .filter(([of]) => of === section)
      .map(([, ...row]) => row)
      .toSorted(([a], [b]) => Number(a) - Number(b));
    expect(rows.filter(([, who]) => who !== 'not applicable')).toEqual(tested);
  });
});
