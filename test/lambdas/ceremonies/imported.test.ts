import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { importCredential } from '../../../lambdas/store/import-credential.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { ceremonyStack, type Person, person, refusal } from '../../support/stacks/ceremony-stack.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack();
});

/** Somebody whose passkey was made elsewhere, with another user handle than the `sub`, and imported. */
async function imported(handle: string, who: Person = { ...person(), username: 'ada' }): Promise<Person> {
  const elsewhere = await here.registered({}, { ...who, userId: handle });
  const [credential] = (await here.store.readUser(handle)).credentials;
  if (!credential) throw new Error('It was not registered.');
  const at = new Date();
  await here.store.removeCredential(handle, credential.id, {
    permission: 'administrator',
    keepLast: false,
    by: anyCaller,
    at,
    forgetAt: 1,
  });
  const userHandle = Buffer.from(handle).toString('base64url');
  const outcome = await importCredential(
    here,
    {
      credential: { ...credential, userId: who.userId, userHandle },
      username: who.username,
      isDefault: false,
      by: anyCaller,
    },
    20,
  );
  if (outcome !== 'imported') throw new Error(outcome);
  return { ...elsewhere, userId: who.userId };
}

const encoded = (handle: string) => Buffer.from(handle).toString('base64url');

describe.each([
  ['of another shape than a sub', () => `s|${randomUUID()}`],
  ['of the shape of a sub', randomUUID],
])('An imported passkey with its own user handle, %s', (_, handle) => {
  it('An imported passkey signs in with and without a user name', async () => {
    const who = await imported(handle());
    expect(await refusal(here.authentication(await here.namedAnswer(who)))).toBe('accepted');
    expect(await refusal(here.authentication(await here.namelessAnswer(who)))).toBe('accepted');
  });

  it('Identification returns the user name of an imported passkey', async () => {
    const who = await imported(handle());
    expect(await here.identification((await here.namelessAnswer(who)).answer)).toBe('ada');
  });

  it('An imported passkey is refused with any other user handle, even the user’s `sub`', async () => {
    const who = await imported(handle());
    for (const userHandle of [encoded(who.userId), encoded(handle()), encoded('nobody')]) {
      expect(await refusal(here.authentication(await here.namedAnswer(who, { userHandle })))).toBe(
        'verification_failed',
      );
      const attempt = await here.namelessAnswer(who, { userHandle });
      expect(await refusal(here.authentication(attempt))).toBe('verification_failed');
      expect(await refusal(here.identification(attempt.answer))).toBe('passkey_unknown');
    }
    const without = await here.namelessAnswer(who, { userHandle: null });
    expect(await refusal(here.authentication(without))).toBe('verification_failed');
  });

  it('The user handle of an imported passkey is refused with the user’s other passkeys', async () => {
    const own = handle();
    const who = await imported(own);
    const beside = await here.registered({}, { ...person(), userId: who.userId });
    const userHandle = encoded(own);
    expect(await refusal(here.authentication(await here.namedAnswer(beside)))).toBe('accepted');
    expect(await refusal(here.authentication(await here.namedAnswer(beside, { userHandle })))).toBe(
      'verification_failed',
    );
  });

  it('Identification refuses an imported passkey’s assertion signed by another key', async () => {
    const who = await imported(handle());
    const { privateKey: signer } = (await here.registered()).authenticator.credentials[0] ?? {};
    if (!signer) throw new Error('There is no other key.');
    const { answer } = await here.namelessAnswer(who, { signer });
    expect(await refusal(here.identification(answer))).toBe('passkey_unknown');
  });
});

it('Identification refuses a passkey with another user’s `sub` as its user handle', async () => {
  const [ada, eve] = [await here.registered(), await here.registered()];
  const attempt = await here.namelessAnswer(eve, { userHandle: encoded(ada.userId) });
  expect(await refusal(here.identification(attempt.answer))).toBe('passkey_unknown');
});
