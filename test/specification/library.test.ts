import { beforeAll, expect, it } from 'vitest';
import { hostileAssertions } from '../support/hostile/assertions.ts';
import { type Hostile, liesOf, type Scene } from '../support/hostile/hostile.ts';
import { hostileRegistrations } from '../support/hostile/registrations.ts';
import { type Person, person, world } from '../support/world.ts';
import { text } from './document.ts';
import { assertion, registration } from './judge.ts';

let here: Awaited<ReturnType<typeof world>>;
let who: Person;
let other: Person;
let scene: Scene;
beforeAll(async () => {
  here = await world();
  [who, other] = [await here.registered(), await here.registered()];
  scene = { own: somebody(who), other: somebody(other) };
});

function somebody({ authenticator: { credentials } }: Person): Scene['own'] {
  const [held] = credentials;
  if (!held) throw new Error('Nothing is registered.');
  return { credentialId: held.id, userHandle: held.userHandle };
}

const counted = async <Of extends Hostile<never>>(classes: readonly Of[], library: (one: Of) => Promise<string>) => {
  let accepted = 0;
  for (const one of classes) accepted += (await library(one)) === 'accepts' ? 1 : 0;
  return `${accepted} of ${classes.length}`;
};

it('alone, the library accepts as many of the classes that are refused here as the document says', async () => {
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
