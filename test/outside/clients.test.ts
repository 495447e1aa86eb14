import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { Passkey } from '../../contract/shapes.ts';
import type { Lies } from '../support/authenticator/authenticator.ts';
import { Visitor } from '../support/stacks/visitor.ts';

/** A client as it writes its requests: complete, with what it adds to what an authenticator says. */
interface Client {
  readonly name: string;
  /** Body of the request for creation options; `undefined` for none. */
  readonly options?: unknown;
  readonly lies?: Lies;
  readonly registration?: (credential: RegistrationResponseJSON) => object;
  readonly assertion?: (credential: AuthenticationResponseJSON) => object;
  /** The transports that are stored. @default those of the authenticator */
  readonly transports?: readonly string[];
  /** Its user handles are empty, so it signs in only with a user name. */
  readonly namedOnly?: true;
}

/** What the library does on iOS: a member that is not set becomes null. */
const reactNativePasskeys: Client = {
  name: 'react-native-passkeys on iOS',
  options: { userName: null, displayName: null, conditional: null },
  registration: ({ id, rawId, response: { clientDataJSON, attestationObject } }) => ({
    credential: {
      id,
      rawId,
      type: 'public-key',
      authenticatorAttachment: null,
      clientExtensionResults: { largeBlob: null, prf: null, credProps: null },
      response: {
        clientDataJSON,
        attestationObject,
        transports: null,
        publicKey: null,
        publicKeyAlgorithm: null,
        authenticatorData: null,
      },
    },
    name: null,
    conditional: null,
  }),
  assertion: ({ id, rawId, response: { authenticatorData, clientDataJSON, signature, userHandle } }) => ({
    id,
    rawId,
    type: 'public-key',
    authenticatorAttachment: null,
    clientExtensionResults: null,
    response: { authenticatorData, clientDataJSON, signature, userHandle, attestationObject: null },
  }),
  transports: [],
};

const clientDataWith = (members: object): Lies => ({
  clientData: (json) => JSON.stringify({ ...JSON.parse(json), ...members }),
});
const withTransports = (transports: unknown) => (credential: RegistrationResponseJSON) => ({
  credential: { ...credential, response: { ...credential.response, transports } },
});
const withUserHandle = (userHandle: unknown) => (credential: AuthenticationResponseJSON) => ({
  ...credential,
  response: { ...credential.response, userHandle },
});

const clients: readonly Client[] = [
  { name: 'a browser of today', options: {} },
  reactNativePasskeys,
  {
    name: 'Safari 15.4 to 17.3 with a credential that is not discoverable',
    registration: withTransports([]),
    assertion: withUserHandle(''),
    transports: [],
    namedOnly: true,
  },
  {
    name: 'Chrome 70',
    lies: clientDataWith({ crossOrigin: undefined, hashAlgorithm: 'SHA-256', clientExtensions: {} }),
    registration: withTransports(undefined),
    assertion: withUserHandle(''),
    transports: [],
    namedOnly: true,
  },
  {
    name: 'Edge 18',
    lies: clientDataWith({ crossOrigin: undefined, tokenBinding: { status: 'not-supported' } }),
    registration: withTransports(undefined),
    assertion: withUserHandle(null),
    transports: [],
    namedOnly: true,
  },
  {
    name: 'a client whose JSON has null for each unset member of the client data',
    lies: clientDataWith({ crossOrigin: null, topOrigin: null, tokenBinding: null }),
  },
  { name: 'a client with an empty transport', registration: withTransports(['']), transports: [] },
  { name: 'a client with transports in capitals', registration: withTransports(['USB', 'nfc']), transports: ['nfc'] },
  {
    name: 'a client with blank labels',
    options: { userName: '', displayName: ' ' },
    registration: (credential) => ({ credential, name: ' ' }),
  },
  {
    name: 'a client that writes other types into labels and the switch',
    options: { userName: 7, displayName: ['Ada'], conditional: '' },
    registration: (credential) => ({ credential, name: {}, conditional: 0 }),
  },
  {
    name: 'a client whose labels hide characters and whose name is invisible',
    options: { userName: 'ada\u202E', displayName: '\ud800' },
    registration: (credential) => ({ credential, name: '\u200B\u3164' }),
  },
  { name: 'a client whose body of the options is null', options: null },
];

let visitor: Visitor;
beforeAll(() => {
  visitor = new Visitor(inject('config'));
});

describe('A passkey by a client of the field', () => {
  it.each(clients)('$name registers a passkey and signs in with it', async (client) => {
    const { options, lies, namedOnly, transports } = client;
    const user = await visitor.user();
    const { AccessToken: token } = await visitor.passwordTokens(user);
    const authenticator = visitor.authenticator({ synced: true, transports: ['internal'] });
    const path = '/passkeys/registration/options';
    const created = await visitor.call<Parameters<typeof authenticator.create>[0]>('POST', path, {
      token,
      body: options,
    });
    expect(created.status).toBe(200);
    const credential = authenticator.create(created.body, lies);
    const body = client.registration?.(credential) ?? { credential };
    const registered = await visitor.call<Passkey>('POST', '/passkeys', { token, body });
    expect(registered).toMatchObject({
      status: 201,
      body: { name: 'Passkey', transports: transports ?? ['internal'] },
    });

    const asWritten = (answer: AuthenticationResponseJSON) =>
      JSON.stringify({ type: 'passkey', credential: client.assertion?.(answer) ?? answer });
    const named = await visitor.challenge(user.email);
    const answer = asWritten(authenticator.get(named.options, lies));
    const signedIn = await visitor.answerText(user.email, named.session, answer);
    expect(signedIn.AuthenticationResult?.AccessToken).toBeDefined();

    // Without a user name, the user handle decides.
    const nameless = authenticator.get(await visitor.publicOptions(), lies);
    const { session } = await visitor.challenge(user.email);
    const anonymous = visitor.answerText(user.email, session, asWritten(nameless));
    const told = await visitor.call('POST', '/passkeys/authentication/user', {
      body: { credential: client.assertion?.(nameless) ?? nameless },
    });
    if (namedOnly) {
      expect((await anonymous).AuthenticationResult).toBeUndefined();
      expect(told).toMatchObject({ status: 400, body: { code: 'verification_failed' } });
    } else {
      expect((await anonymous).AuthenticationResult?.AccessToken).toBeDefined();
      expect(told).toMatchObject({ status: 200 });
    }
  });
});

describe('A refused request', () => {
  const credential = { id: 'AAAA', rawId: 'AAAA', type: 'public-key' };
  const response = { clientDataJSON: 'AAAA', attestationObject: 'AAAA' };
  const missing = (member: string) => ({ member, problem: 'missing' });
  const invalid = (member: string) => ({ member, problem: 'invalid' });

  it.each<[method: string, path: string, body: unknown, errors: object[]]>([
    ['POST', '/passkeys', {}, [missing('credential')]],
    ['POST', '/passkeys', { credential: null }, [missing('credential')]],
    ['POST', '/passkeys', { credential: { ...credential, response: null } }, [missing('credential.response')]],
    [
      'POST',
      '/passkeys',
      { credential: { ...credential, response: { ...response, attestationObject: 'secret value' } } },
      [invalid('credential.response.attestationObject')],
    ],
    ['POST', '/passkeys', { credential: { ...credential, rawId: 'BBBB', response } }, [invalid('credential.rawId')]],
    ['POST', '/passkeys', { credential: { ...credential, response } }, [invalid('credential.response.clientDataJSON')]],
    [
      'POST',
      '/passkeys/authentication/user',
      { credential: { ...credential, response: { clientDataJSON: 'AAAA', authenticatorData: 'AAAA' } } },
      [missing('credential.response.signature')],
    ],
    [
      'POST',
      '/passkeys/registration/options',
      { displayName: 'x'.repeat(257) },
      [{ member: 'displayName', problem: 'too_long', maxLength: 256 }],
    ],
    [
      'PATCH',
      '/passkeys/AAAA',
      { name: 'secret'.repeat(11) },
      [{ member: 'name', problem: 'too_long', maxLength: 64 }],
    ],
    ['PATCH', '/passkeys/AAAA', { name: null, default: null }, [invalid('body')]],
    ['PATCH', '/passkeys/AAAA', { default: 'secret' }, [invalid('default')]],
    ['GET', '/passkeys/activity?cursor=secret', undefined, [invalid('cursor')]],
  ])('%s %s with the body %j names the wrong members and not their values', async (method, path, body, errors) => {
    const { AccessToken: token } = await visitor.passwordTokens(await visitor.user());
    const answer = await visitor.call<{ title: string }>(method, path, { token, body });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request', errors } });
    expect(JSON.stringify(answer.body)).not.toContain('secret');
    const long = JSON.stringify(errors).includes('too_long');
    expect(answer.body.title.startsWith('This name is too long. Use at most ')).toBe(long);
  });
});
