import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { register } from '../../../lambdas/ceremonies/registration.ts';
import { registrationOptions } from '../../../lambdas/ceremonies/registration-options.ts';
import { RegistrationResponse } from '../../../lambdas/ceremonies/responses.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { ceremonyStack, type Person, person } from '../../support/stacks/ceremony-stack.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack({ conditionalCreation: true });
});

const now = () => Math.floor(Date.now() / 1000);
const session = () => ({ session: 'session-1', since: now() - 600, recent: true, changesNeed: 'passkey' }) as const;

async function registers(who: Person, conditional: boolean): Promise<void> {
  const options = await registrationOptions(who, { conditional }, here.services);
  const response = v.parse(RegistrationResponse, who.authenticator.create(options));
  await register(response, { name: 'Passkey', conditional }, who, anyCaller, here.services);
}

const confirmed = async ({ userId }: Person) => (await here.store.readUser(userId)).profile?.confirmed;

describe('The session in which a passkey is registered', () => {
  it('A user who has just registered the first passkey need not use it again for the next change', async () => {
    const who = { ...person(), permission: session() };
    const began = now();
    await registers(who, false);
    expect(await confirmed(who)).toEqual({ session: 'session-1', at: expect.any(Number) });
    expect((await confirmed(who))?.at).toBeGreaterThanOrEqual(began);
  });

  it('A passkey that was created without a prompt confirms no session', async () => {
    const who = { ...person(), permission: session() };
    await registers(who, true);
    expect(await confirmed(who)).toBeUndefined();
  });

  it('A registration that is refused confirms no session', async () => {
    const who = await here.registered();
    await expect(
      registers({ ...who, ...person(), userId: who.userId, permission: session() }, false),
    ).rejects.toThrow();
    expect(await confirmed(who)).toBeUndefined();
  });
});
