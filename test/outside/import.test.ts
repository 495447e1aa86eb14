import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuthenticationUserResponse, ListResponse } from '../../contract/shapes.ts';
import type { Authenticator } from '../support/authenticator/authenticator.ts';
import { startTransfer, type Transfer } from '../support/commands/transfer.ts';

let given: Transfer;
beforeAll(async () => {
  given = await startTransfer();
}, 120_000);
afterAll(() => given.stop());

/** A sign-in without a user name, as the client does it where the user handle is no `sub`. */
async function signInNameless(authenticator: Authenticator) {
  const { visitor } = given;
  const credential = authenticator.get(await visitor.publicOptions());
  const path = '/passkeys/authentication/user';
  const { body } = await visitor.call<AuthenticationUserResponse>('POST', path, { body: { credential } });
  const { session } = await visitor.challenge(body.username);
  return visitor.answer(body.username, session, credential);
}

const nameIn = (answer: Awaited<ReturnType<typeof signInNameless>>) =>
  decodeJwt(answer.AuthenticationResult?.AccessToken ?? '')['username'];

describe('An import from the peer’s table', () => {
  it('Users sign in with their imported passkeys, with and without a user name', async () => {
    const { stack, visitor, peer, fromPeer, user, all } = given;
    const opaque = await user(randomUUID());
    const named = await user(`ada-${randomBytes(4).toString('hex')}`);
    for (const each of [opaque, named]) {
      await peer.register(each);
      await peer.signIn(each);
    }
    const [mine] = opaque.authenticator.credentials;
    expect(Buffer.from(mine?.userHandle ?? '', 'base64url').toString()).toBe(`u|${opaque.username}`);
    const [theirs] = named.authenticator.credentials;
    expect(Buffer.from(theirs?.userHandle ?? '', 'base64url').toString()).toBe(`s|${named.sub}`);

    const before = await all(stack.tableName);
    const dry = await fromPeer('--dry-run');
    expect(dry).toMatchObject({ code: 0, error: '' });
    expect(dry.out).toBe('2 passkeys read: 2 would be imported, 0 already there, 0 skipped.\n');
    expect(await all(stack.tableName)).toEqual(before);

    expect((await fromPeer()).out).toBe('2 passkeys read: 2 imported, 0 already there, 0 skipped.\n');
    for (const { username, authenticator } of [opaque, named]) {
      expect(nameIn(await visitor.signIn(username, authenticator))).toBe(username);
      expect(nameIn(await signInNameless(authenticator))).toBe(username);
    }
    const { AccessToken: token } = await visitor.passwordTokens({ email: named.username, password: named.password });
    const { body } = await visitor.call<ListResponse>('GET', '/passkeys', { token });
    expect(body.passkeys).toMatchObject([
      { id: theirs?.id, name: 'Laptop', synced: true, transports: ['internal', 'hybrid'] },
    ]);

    const after = await all(stack.tableName);
    expect((await fromPeer()).out).toBe('2 passkeys read: 0 imported, 2 already there, 0 skipped.\n');
    expect(await all(stack.tableName)).toEqual(after);
  });

  it('An import skips passkeys of deleted users, and of newer users unless `--allow-newer-users` is set', async () => {
    const { visitor, peer, dynamodb, folder, fromPeer, user, all } = given;
    const gone = {
      sub: randomUUID(),
      username: 'gone',
      email: 'g@example.com',
      authenticator: visitor.authenticator(),
    };
    await peer.register(gone);
    const successor = await user(randomUUID());
    await peer.register(successor);
    const rows = await all(peer.tableName);
    const row = rows.find(
      ({ credentialId }) =>
        Buffer.from(credentialId ?? []).toString('base64url') === successor.authenticator.credentials[0]?.id,
    );
    await dynamodb.send(
      new PutItemCommand({
        TableName: peer.tableName,
        Item: marshall({ ...row, createdAt: '2020-01-01T00:00:00.000Z' }, { removeUndefinedValues: true }),
      }),
    );
    const report = join(folder, 'gone.json');
    const { code, out } = await fromPeer('--json', report);
    expect(code).toBe(5);
    expect(out).toContain(`user-unknown  USER#s|${gone.sub} CREDENTIAL#`);
    expect(out).toContain(`user-newer    USER#u|${successor.username} CREDENTIAL#`);
    const { skipped } = JSON.parse(readFileSync(report, 'utf8'));
    expect(skipped).toHaveLength(2);
    expect(
      (await visitor.signIn(successor.username, successor.authenticator).catch(() => undefined))?.AuthenticationResult,
    ).toBeUndefined();
    expect((await fromPeer('--allow-newer-users')).out).toContain('1 imported');
    expect(nameIn(await visitor.signIn(successor.username, successor.authenticator))).toBe(successor.username);
  });
});
