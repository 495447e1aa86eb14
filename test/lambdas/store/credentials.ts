import { randomBytes, randomUUID } from 'node:crypto';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { profileKey } from '../../../contract/keys.ts';
import type { Credential } from '../../../lambdas/store/items.ts';
import { userKey } from '../../../lambdas/store/keys.ts';
import type { Use } from '../../../lambdas/store/record-use.ts';
import type { Removal } from '../../../lambdas/store/remove-credentials.ts';
import type { Store } from '../../../lambdas/store/store.ts';
import type { Table } from '../../../lambdas/store/table.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';

/** A credential nobody has. */
export function credential(changes: Partial<Credential> = {}): Credential {
  return {
    id: randomBytes(20).toString('base64url'),
    userId: randomUUID(),
    publicKey: new Uint8Array([1, 2, 3]),
    counter: 0,
    transports: ['internal'],
    aaguid: '00000000-0000-0000-0000-000000000000',
    attestationFormat: 'none',
    backupEligible: true,
    backedUp: true,
    relyingPartyId: 'login.example.com',
    name: 'Passkey',
    createdAt: '2026-01-01T00:00:00.000Z',
    registeredWith: randomUUID(),
    challengeUses: {},
    ...changes,
  };
}

/** Adds a credential for Ada, who may have twenty, and returns it as it is stored. Fails if it is refused. */
export async function added(
  store: Pick<Store, 'addCredential'>,
  changes: Partial<Credential> = {},
  by = anyCaller,
): Promise<Credential> {
  const outcome = await store.addCredential(credential(changes), 'ada', 20, by, 'administrator');
  if (typeof outcome === 'string') throw new Error(`The credential was refused: ${outcome}.`);
  return outcome;
}

/** A removal by an administrator, remembered for six minutes. */
export const removalAt = (at = new Date()): Removal => ({
  keepLast: false,
  permission: 'administrator',
  by: anyCaller,
  at,
  forgetAt: at.getTime() / 1000 + 360,
});

/** A use of it, at the first second of 2026. */
export function use(changes: Partial<Use> = {}): Use {
  const at = new Date('2026-01-01T00:00:00Z');
  return {
    nonce: randomUUID(),
    session: 'session',
    assertion: 'assertion',
    expiresAt: at.getTime() / 1000 + 300,
    counter: 0,
    backupEligible: true,
    backedUp: true,
    userVerified: true,
    at,
    by: anyCaller,
    ...changes,
  };
}

/** Marks a user as locked and leaves everything else, as while `lockUser` is between its two transactions. */
export async function markLocked({ dynamodb, tableName }: Table, userId: string, at: Date): Promise<void> {
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: tableName,
      Key: marshall({ pk: userKey(userId), sk: profileKey }),
      UpdateExpression: 'SET lockedAt = :at',
      ExpressionAttributeValues: marshall({ ':at': at.toISOString() }),
    }),
  );
}
