import type { Invoker } from '../../functions/invoker.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Messages } from '../../shared/messages.ts';
import type { Trace } from '../../shared/trace.ts';
import type { Configuration } from './configuration.ts';
import { resourceNotFound } from './errors.ts';
import type { Keys } from './keys.ts';
import type { Client, PoolProperties } from './properties.ts';
import type { Random } from './random.ts';
import type { Table } from './table.ts';
import type { Users } from './users.ts';

/** All that an operation has to work with. */
export interface Pool {
  readonly id: string;
  readonly arn: string;
  readonly region: string;
  /** The issuer of new tokens, as the pool is configured now. */
  readonly issuer: string;
  /** Issuers of tokens that are still valid: the pool may have been configured otherwise. */
  readonly issuers: readonly string[];
  readonly configuration: Configuration;
  /** Of the configuration as it is now. */
  readonly properties: PoolProperties;
  readonly clients: ReadonlyMap<string, Client>;
  readonly table: Table;
  readonly users: Users;
  readonly keys: Keys;
  readonly invoker: Invoker;
  readonly messages: Messages;
  readonly clock: Clock;
  readonly random: Random;
  readonly trace: Trace;
}

/** @throws {CognitoError} ResourceNotFoundException */
export function clientOf(pool: Pool, clientId: string): Client {
  const client = pool.clients.get(clientId);
  if (!client) throw resourceNotFound(`User pool client ${clientId} does not exist.`);
  return client;
}

/**
 * What every operation with a UserPoolId has to check.
 * @throws {CognitoError} ResourceNotFoundException
 */
export function requirePool(pool: Pool, userPoolId: string): void {
  if (userPoolId !== pool.id) throw resourceNotFound(`User pool ${userPoolId} does not exist.`);
}
