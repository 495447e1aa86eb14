import { beforeAll, expect, it } from 'vitest';
import { hostileAssertions } from '../support/hostile/assertions.ts';
import { type Hostile, liesOf } from '../support/hostile/hostile.ts';
import { type People, people } from '../support/hostile/people.ts';
import { hostileRegistrations } from '../support/hostile/registrations.ts';
import { person } from '../support/stacks/ceremony-stack.ts';
import { text } from './document.ts';
import { assertion, registration } from './verdicts.ts';

let here: People['here'];
let who: People['who'];
let other: People['other'];
let scene: People['scene'];
beforeAll(async () => {
  ({ here, who, other, scene } = await people());
});

const counted = async <Of extends Hostile<never>>(classes: readonly Of[], library: (one: Of) => Promise<string>) => {
  let accepted = 0;
  for (const one of classes) accepted += (await library(one)) === 'accepts' ? 1 : 0;
  return `${accepted} of ${classes.length}`;
};

it('The library alone accepts as many hostile classes as docs/specification.md says', async () => {
  const registrations = await counted(hostileRegistrations, async ({ alter, ...lie }) => {
    const lies = liesOf(lie, scene);
    return (await registration(here, { lies, ...(alter && { alter }) }, person())).library;
  });
  const assertions = await counted(hostileAssertions, async ({ alter, by, ...lie }) => {
    const lies = liesOf(lie, scene);
    return (await assertion(here, { lies, ...(alter && { alter }), ...(by && { by: other }) }, who)).library;
  });
  expect(text).toContain(`the library alone accepts ${registrations} registrations and ${assertions} assertions`);
});
