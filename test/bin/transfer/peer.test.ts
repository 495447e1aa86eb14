import { randomUUID } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { candidateOfPeer } from '../../../bin/transfer/peer.ts';
import { Authenticator, type Build } from '../../support/authenticator/authenticator.ts';
import { startPeer } from '../../support/commands/peer.ts';

const origin = 'http://localhost:3000';
let peer: Awaited<ReturnType<typeof startPeer>>;
beforeAll(async () => {
  peer = await startPeer(inject('dynamoDbEndpoint'), origin);
});
afterAll(() => peer.stop());

const person = (username: string | undefined, build: Partial<Build> = {}) => ({
  sub: randomUUID(),
  email: 'ada@example.com',
  authenticator: new Authenticator({ origin, ...build }),
  ...(username !== undefined && { username }),
});

/** The credential of one who has registered at the peer, as it is in its table. */
async function rowOf(who: ReturnType<typeof person>) {
  const { Items = [] } = await peer.dynamodb.send(new ScanCommand({ TableName: peer.tableName }));
  const row = Items.find(({ sk }) => sk?.S === `CREDENTIAL#${who.authenticator.credentials[0]?.id}`);
  if (!row) throw new Error('The peer has not stored it.');
  return row;
}

describe('A row that the peer’s published handlers wrote', () => {
  const opaque = randomUUID();
  it.each([
    ['the sub', undefined, (sub: string) => ({ sub, username: sub })],
    ['a user name that is a UUID', opaque, () => ({ username: opaque })],
    ['a user name that is not a UUID', 'ada', (sub: string) => ({ sub })],
  ])('The import reads the user and the user handle of a peer’s row keyed by %s', async (_, username, user) => {
    const who = person(username);
    await peer.register(who);
    expect(candidateOfPeer(await rowOf(who))).toMatchObject({
      user: user(who.sub),
      credential: {
        id: who.authenticator.credentials[0]?.id,
        userHandle: who.authenticator.credentials[0]?.userHandle,
      },
    });
  });

  it.each([-7, -257] as const)(
    'The import reads a peer’s passkey with algorithm %i and its usage',
    async (algorithm) => {
      const aaguid = new Uint8Array(16).fill(0xab);
      const who = person(undefined, { algorithm, counts: true, synced: false, aaguid, transports: ['usb'] });
      await peer.register(who);
      await peer.signIn(who);
      const candidate = candidateOfPeer(await rowOf(who));
      expect(candidate).toMatchObject({
        credential: {
          counter: 2,
          transports: ['usb'],
          aaguid: 'abababab-abab-abab-abab-abababababab',
          attestationFormat: 'none',
          backupEligible: false,
          backedUp: false,
          relyingPartyId: 'localhost',
          name: 'Laptop',
          createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
          lastUsedAt: expect.stringMatching(/^\d{4}-.*Z$/),
        },
        default: false,
      });
    },
  );

  it.each([
    ['the key of another credential', { sk: { S: 'CREDENTIAL#AAAA' } }, 'The key and the credential ID differ.'],
    ['no public key', { jwk: { NULL: true } }, 'Not as the peer writes it: jwk: variant.'],
    [
      'a number beyond JavaScript’s range',
      { signCount: { N: '1.5e100' } },
      'Not as the peer writes it: input: object.',
    ],
    [
      'a counter of 33 bits',
      { signCount: { N: '4294967296' } },
      'credential.counter is not a whole number from 0 to 4,294,967,295.',
    ],
    [
      'an invalid time',
      { createdAt: { S: 'yesterday' } },
      'credential.createdAt is not an ISO 8601 time with a time zone.',
    ],
    ['a user handle of another kind', { pk: { S: 'USER#s|ada' } }, 'user.sub is not a UUID.'],
  ])('The import refuses a peer’s row with %s', async (_, change, wrong) => {
    const who = person(undefined);
    await peer.register(who);
    expect(candidateOfPeer({ ...(await rowOf(who)), ...change })).toEqual({ wrong });
  });

  it('The import reads an RSA key whose numbers are bytes, as versions up to 0.12.1 wrote it', async () => {
    const who = person(undefined, { algorithm: -257 });
    await peer.register(who);
    const row = await rowOf(who);
    const jwk = row['jwk']?.M ?? {};
    const bytesOf = (member: 'n' | 'e') => ({ B: new Uint8Array(Buffer.from(jwk[member]?.S ?? '', 'base64url')) });
    const older = { ...row, jwk: { M: { ...jwk, n: bytesOf('n'), e: bytesOf('e') } } };
    const candidate = candidateOfPeer(row);
    expect(candidate).toMatchObject({ credential: { id: who.authenticator.credentials[0]?.id } });
    expect(candidateOfPeer(older)).toEqual(candidate);
  });

  it('The import drops malformed transports of a peer’s row', async () => {
    const who = person(undefined);
    await peer.register(who);
    const transports = { L: [{ S: '<b>' }, { S: 'usb' }] };
    expect(candidateOfPeer({ ...(await rowOf(who)), transports })).toMatchObject({
      credential: { transports: ['usb'] },
    });
    const none = { transports: { NULL: true } };
    expect(candidateOfPeer({ ...(await rowOf(who)), ...none })).toMatchObject({ credential: { transports: [] } });
  });

  it('The import shortens a long name to 64 characters and replaces a blank one', async () => {
    const who = person(undefined);
    await peer.register(who);
    const named = async (S: string) => candidateOfPeer({ ...(await rowOf(who)), friendlyName: { S } });
    expect(await named('x'.repeat(100))).toMatchObject({ credential: { name: 'x'.repeat(64) } });
    expect(await named('  ')).toMatchObject({ credential: { name: 'Passkey' } });
  });
});
