import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { inject } from 'vitest';
import { defaultPolicy, type Policy } from '../../../contract/policy.ts';
import { authenticate, type Round } from '../../../lambdas/ceremonies/authentication.ts';
import { discoverableOptions, optionsForUser } from '../../../lambdas/ceremonies/authentication-options.ts';
import { identify } from '../../../lambdas/ceremonies/identification.ts';
import { register } from '../../../lambdas/ceremonies/registration.ts';
import { registrationOptions } from '../../../lambdas/ceremonies/registration-options.ts';
import { AuthenticationResponse, RegistrationResponse } from '../../../lambdas/ceremonies/responses.ts';
import { OfferedCredentials, packCredentials } from '../../../lambdas/rounds/offered-credentials.ts';
import type { KeySource, Keys } from '../../../lambdas/runtime/secret.ts';
import type { Credential } from '../../../lambdas/store/items.ts';
import * as operations from '../../../lambdas/store/operations.ts';
import type { Permission } from '../../../lambdas/store/permission.ts';
import { onTable } from '../../../lambdas/store/table.ts';
import { Authenticator, type Build, type Lies } from '../authenticator/authenticator.ts';
import { anyCaller } from '../dynamodb/caller.ts';
import { createTable } from '../dynamodb/create-table.ts';

export const relyingParty = { id: 'login.example.com', name: 'Example', origins: ['https://login.example.com'] };

const keysInMemory: Keys = { seal: Buffer.alloc(32, 1), decoy: Buffer.alloc(32, 2) };

/** A person with a `sub`, and an authenticator that is theirs. */
export interface Person {
  readonly userId: string;
  readonly username: string;
  readonly permission: Permission;
  readonly authenticator: Authenticator;
}

export const person = (build: Partial<Build> = {}): Person => {
  const userId = randomUUID();
  const [origin = ''] = relyingParty.origins;
  return {
    userId,
    username: userId,
    permission: 'administrator',
    authenticator: new Authenticator({ origin, ...build }),
  };
};

/** The ceremonies over a table of their own in DynamoDB Local; `changed` is what differs from the default policy. */
export async function ceremonyStack(changed: Partial<Policy> = {}) {
  const dynamodb = new DynamoDBClient({
    endpoint: inject('dynamoDbEndpoint'),
    region: 'ap-southeast-2',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const tableName = `passkeys-${randomUUID()}`;
  await createTable(dynamodb, tableName);
  const store = onTable({ dynamodb, tableName }, operations);
  const keys: KeySource = { current: async () => keysInMemory, recent: async () => [keysInMemory] };
  const policy = { ...defaultPolicy, ...changed };
  const services = {
    relyingParty,
    relyingPartyId: relyingParty.id,
    keys,
    store,
    policy,
    onUnrecordedRefusal: () => {},
  };

  const creationOptions = (who: Person) => registrationOptions(who, {}, services);

  return {
    dynamodb,
    tableName,
    store,
    services,
    creationOptions,
    registration: (who: Person, response: unknown, name = 'Passkey') =>
      register(v.parse(RegistrationResponse, response), { name }, who, anyCaller, services),
    async registered(build: Partial<Build> = {}, who = person(build)): Promise<Person> {
      const response = who.authenticator.create(await creationOptions(who));
      await register(v.parse(RegistrationResponse, response), { name: 'Passkey' }, who, anyCaller, services);
      return who;
    },
    optionsFor: (who: { readonly userId: string | undefined; readonly username: string }) =>
      optionsForUser(who, services).then(({ options }) => options),
    discoverable: () => discoverableOptions(relyingParty.id, keys, policy),
    /** A round as Create Auth Challenge makes one, and the person's answer to it. */
    async namedAnswer(who: Person, lies?: Lies) {
      const { options, offered } = await optionsForUser(who, services);
      return answered(who, who.authenticator.get(options, lies), {
        challenge: options.challenge,
        credentials: offered,
      });
    },
    /** A round whose own challenge is not the one that is answered, as when signing in without a user name. */
    async namelessAnswer(who: Person, lies?: Lies) {
      const answer = who.authenticator.get(await discoverableOptions(relyingParty.id, keys, policy), lies);
      const { options, offered } = await optionsForUser(who, services);
      return answered(who, answer, { challenge: options.challenge, credentials: offered });
    },
    authentication: ({ answer, round }: { answer: unknown; round: Round }) =>
      authenticate(v.parse(AuthenticationResponse, answer), round, services),
    identification: (answer: unknown) => identify(v.parse(AuthenticationResponse, answer), services),
  };
}

/** An answer to a round that has kept what it offered, as Create and Verify have it. */
function answered(
  { userId }: Person,
  answer: ReturnType<Authenticator['get']>,
  { challenge, credentials }: { readonly challenge: string; readonly credentials: readonly Credential[] },
) {
  const parameter = packCredentials(credentials, new Date());
  const kept = v.parse(OfferedCredentials, parameter);
  const offered = (credentialId: string) => kept(userId, credentialId);
  const round: Round = { userId, challenge, session: randomUUID(), offered, by: anyCaller };
  return { round, answer, credentials: parameter };
}

/** The code a refusal has; fails when nothing is refused or what is thrown is a fault. */
export async function refusal(attempt: Promise<unknown>): Promise<string> {
  const { PasskeyError } = await import('../../../lambdas/passkey-error.ts');
  return attempt.then(
    () => 'accepted',
    (error: unknown) => {
      if (error instanceof PasskeyError) return error.code;
      throw error;
    },
  );
}
