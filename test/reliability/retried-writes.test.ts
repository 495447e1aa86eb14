import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { ActivityResponse } from '../../contract/shapes.ts';
import { signedRequest } from '../support/stacks/signed-request.ts';
import { type StackWithFaults, stackWithFaults } from '../support/stacks/stack-with-faults.ts';
import { Visitor } from '../support/stacks/visitor.ts';

/** The functions of one stack get no answer to a write; those of the other one work. They share the table. */
let stack: StackWithFaults;
const healthy = new Visitor(inject('config'));
beforeAll(async () => {
  stack = await stackWithFaults();
});
afterAll(() => stack.stop());

async function person() {
  const user = await healthy.registered();
  const { AccessToken: token = '' } = await healthy.passwordTokens(user);
  const [passkey] = (await healthy.call<{ passkeys: { id: string }[] }>('GET', '/passkeys', { token })).body.passkeys;
  return { token, sub: String(decodeJwt(token).sub), passkey: `/passkeys/${passkey?.id}` };
}
type Person = Awaited<ReturnType<typeof person>>;

const administer = (origin: string, method: string, path: string) =>
  signedRequest(origin, healthy.config.region, method, path);

const cases: [
  what: string,
  event: string,
  act: (who: Person) => Promise<{ readonly status: number }>,
  times: number,
][] = [
  [
    'An administrator’s view',
    'administration.viewed',
    ({ sub }) => administer(stack.visitor.config.apiUrl, 'GET', `/admin/users/${sub}/passkeys`),
    2,
  ],
  [
    'A reset of recovery codes',
    'recovery_codes.reset',
    ({ sub }) => administer(stack.visitor.config.apiUrl, 'DELETE', `/admin/users/${sub}/recovery-codes`),
    1,
  ],
  [
    'A new set of recovery codes',
    'recovery_codes.made',
    ({ token }) => stack.visitor.call('POST', '/passkeys/recovery-codes', { token }),
    2,
  ],
  [
    'A new name',
    'passkey.renamed',
    ({ token, passkey }) => stack.visitor.call('PATCH', passkey, { token, body: { name: 'Work' } }),
    1,
  ],
];

it.each(cases)(
  '%s whose answer is lost is not published twice, though an administrator looks in between',
  async (...row) => {
    const [, event, act, times] = row;
    const who = await person();
    await healthy.call('POST', '/passkeys/recovery-codes', { token: who.token });
    let calls = 0;
    const mended = stack.dynamodb.befall(
      { of: ['UpdateItem', 'TransactWriteItems'], about: who.sub },
      async (carryOut) => {
        calls += 1;
        const answer = await carryOut();
        if (calls > 1) return answer;
        await administer(inject('url'), 'GET', `/admin/users/${who.sub}/passkeys`);
        return 'closed';
      },
    );
    expect((await act(who)).status).toBeLessThan(300);
    mended();
    expect(calls).toBe(2);
    // The stream keeps the order of a user's profile, so nothing that was written before is missing after this event.
    await healthy.call('PATCH', who.passkey, { token: who.token, body: { default: true } });
    const types = async () =>
      (await healthy.call<ActivityResponse>('GET', '/passkeys/activity', { token: who.token })).body.activity.map(
        ({ type }) => type,
      );
    await expect.poll(types, { timeout: 20_000 }).toContain('passkey.made_default');
    expect((await types()).filter((type) => type === event)).toHaveLength(times);
  },
);
