import { type App, Stack } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import { Passkeys } from '../../../lib/index.ts';
import { withApp } from '../synthesize.ts';
import { id, imported, type RefusedApp, testRefusals } from './app-with-pool.ts';

/** Properties as JavaScript lets them pass. */
const withProperties: readonly RefusedApp[] = (
  [
    [
      'no relying party ID',
      { relyingPartyId: undefined },
      /^relyingPartyId: it is missing\. Write the domain of the pages, such as "example\.com"\.$/,
    ],
    ['null for the relying party ID', { relyingPartyId: null }, /^relyingPartyId: it is missing/],
    ['no relying party name', { relyingPartyName: undefined }, /^relyingPartyName: it is missing/],
    ['no origins', { origins: undefined }, /^origins: it is missing\. Write the origin of each page/],
    ['no user pool', { userPool: undefined }, /^userPool: it is missing/],
    ['no app clients', { userPoolClients: undefined }, /^userPoolClients: it is missing/],
    [
      'one app client without a list',
      { userPoolClients: { userPoolClientId: 'one' } },
      /^userPoolClients: this object is not a list of app clients/,
    ],
    [
      'the ID of an app client',
      { userPoolClients: ['one'] },
      /^userPoolClients: this list is not a list of app clients/,
    ],
    ['the ID of a user pool', { userPool: id }, /^userPool: "eu-west-1_AbCdEf123" is not a user pool/],
    [
      'one origin without a list',
      { origins: 'https://example.com' },
      /^origins: "https:\/\/example\.com" is not a list of texts\.$/,
    ],
    [
      'a number for a duration',
      { recentAuthentication: 600 },
      /^recentAuthentication: 600 is not a Duration of the CDK/,
    ],
    ['text for a flag', { tokenClaims: 'false' }, /^tokenClaims: "false" is not true or false\.$/],
    ['a number as text', { passkeyLimit: '5' }, /^passkeyLimit: "5" is not a number\.$/],
    ['null for an optional property', { deviceBoundOnly: null }, /^deviceBoundOnly: null is not true or false/],
    [
      'a property in other case',
      { relyingPartyID: 'example.com' },
      /^relyingPartyID: Passkeys has no such property\. Did you mean relyingPartyId\?/,
    ],
    [
      'a misspelled property',
      { deviceBoundsOnly: true },
      /^deviceBoundsOnly: Passkeys has no such property\. Did you mean deviceBoundOnly\?/,
    ],
    [
      'a property of another construct',
      { userVerification: 'required' },
      /^userVerification: Passkeys has no such property\. Leave it out\./,
    ],
  ] as const
).map(([name, props, message]) => [
  name,
  // Apps in JavaScript can pass what the type excludes.
  (app) => imported(app, id, { ...(props as object) }),
  message,
]);

describe('An app that can’t work', () => {
  test('Synthesis refuses a construct without properties', () => {
    // Apps in JavaScript can leave out an argument.
    const define = (app: App) => Reflect.construct(Passkeys, [new Stack(app, 'Mine'), 'Passkeys']);
    expect(() => withApp({}, define)).toThrow('userPool: it is missing.');
  });

  testRefusals(withProperties);
});
