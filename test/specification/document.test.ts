import { describe, expect, it } from 'vitest';
import { rowsOf, titles } from './document.ts';

describe.each([
  ['7.1', 'Registration: section 7.1', 29],
  ['7.2', 'Authentication: section 7.2', 25],
])('Section %s in docs/specification.md', (section, heading, steps) => {
  const rows = rowsOf(heading);

  it('The section has a row for every step, in order', () => {
    expect(rows.map(([step]) => Number(step))).toEqual(Array.from({ length: steps }, (_, index) => index + 1));
  });

  it('Each row of the section matches the title of its test', () => {
    const tested = titles()
      .filter(([of]) => of === section)
      .map(([, ...row]) => row)
      .toSorted(([a], [b]) => Number(a) - Number(b));
    expect(rows.filter(([, who]) => who !== 'not applicable')).toEqual(tested);
  });
});
