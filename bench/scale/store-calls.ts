import { randomBytes, randomInt } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { findCredential, readUser } from '../../lambdas/store/read.ts';
import { recordUse } from '../../lambdas/store/record-use.ts';
import type { Samples } from './samples.ts';
import { userOf } from './tables.ts';

/** A table and how many users it has. */
export interface Sized {
  readonly table: string;
  readonly users: number;
}

const toWarmUp = 30;

/** Times the calls of a sign-in's store, for users picked at random, the tables in turns. */
export async function storeCalls(
  dynamodb: DynamoDBClient,
  tables: readonly Sized[],
  rounds: number,
  samples: Samples,
): Promise<void> {
  const measured = tables.map(({ table, users }) => ({ users, table: { dynamodb, tableName: table } }));
  for (let round = -toWarmUp; round < rounds; round += 1) {
    for (const { users, table } of round % 2 === 0 ? measured : measured.toReversed()) {
      const time = <T>(what: string, work: () => Promise<T>) =>
        round < 0 ? work() : samples.time(`store: ${what}`, users, work);
      const { userId, credentialId } = userOf(randomInt(users));
      const { credentials } = await time('readUser', () => readUser(table, userId));
      const found = await time('find', () => findCredential(table, userId, credentialId));
      if (!found || credentials.length !== 1) throw new Error(`User ${userId} is not in the table.`);
      const outcome = await time('recordUse', () => recordUse(table, found, use()));
      if (outcome !== 'recorded') throw new Error(`The use was not recorded: ${outcome}.`);
    }
  }
}

function use() {
  const at = new Date();
  return {
    nonce: randomBytes(16).toString('base64url'),
    session: randomBytes(16).toString('base64url'),
    assertion: randomBytes(32).toString('base64url'),
    expiresAt: Math.floor(at.getTime() / 1000) + 300,
    counter: 0,
    userVerified: true,
    by: { requestId: 'bench', supportId: 'bench' },
    backupEligible: true,
    backedUp: true,
    at,
  };
}
