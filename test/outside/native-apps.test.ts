import { CfnOutput } from 'aws-cdk-lib';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Authenticator } from '../support/authenticator/authenticator.ts';
import { type OwnStack, passkeysFor, signInPool, startOwnStack } from '../support/stacks/own-stack.ts';
import { Visitor } from '../support/stacks/visitor.ts';

const fingerprint = '91:F7:CB:F9:D6:81:53:1B:C7:A5:8F:B8:33:CC:A1:4D:AB:ED:E5:09:C5:89:B4:49:70:F9:A2:9F:E1:E9:1C:3A';
/** As Android's documentation has it for this certificate. */
const androidOrigin = 'android:apk-key-hash:kffL-daBUxvHpY-4M8yhTavt5QnFibRJcPmin-HpHDo';

let stack: OwnStack;
let visitor: Visitor;
beforeAll(async () => {
  stack = await startOwnStack((own, url) => {
    const passkeys = passkeysFor(signInPool(own), url, {
      androidApps: [{ packageName: 'com.example.app', sha256CertFingerprints: [fingerprint] }],
      iosApps: ['ABCDE12345.com.example.app'],
    });
    new CfnOutput(own, 'AppleApps', { value: passkeys.wellKnown['/.well-known/apple-app-site-association'] ?? '' });
    new CfnOutput(own, 'AndroidApps', { value: passkeys.wellKnown['/.well-known/assetlinks.json'] ?? '' });
  });
  visitor = new Visitor(stack.config);
}, 120_000);
afterAll(() => stack.stop());

/** `POST /` of the user pool, as docs/native-apps.md has it. */
async function cognito(operation: string, input: object) {
  const answer = await fetch(`${stack.config.userPoolEndpoint}/`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
    },
    body: JSON.stringify({ ClientId: stack.config.userPoolClientId, ...input }),
  });
  const body: unknown = await answer.json();
  return { status: answer.status, body: Object(body) };
}

/** `POST` of the API, as an app sends it: without an `Origin`. */
async function api(path: string, body?: object, token?: string) {
  const answer = await fetch(`${stack.config.apiUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const json: unknown = await answer.json();
  return { status: answer.status, body: Object(json) };
}

interface Kind {
  readonly origin: () => string;
  /** What the system writes as client data, from what a browser would write. */
  readonly clientData?: (json: string) => string;
  /** What the app makes of a registration before it sends it. */
  readonly registration?: (credential: ReturnType<Authenticator['create']>) => object;
  /** The same of an assertion. */
  readonly assertion?: (credential: ReturnType<Authenticator['get']>) => object;
}

const withoutCrossOrigin = (json: string) => {
  const { crossOrigin: _, ...clientData } = JSON.parse(json);
  return clientData;
};

/** The three kinds of clients; React Native hands on what the two systems give. */
const kinds: Record<'a page' | 'an iOS app' | 'an Android app', Kind> = {
  'a page': { origin: () => stack.config.apiUrl },
  'an iOS app': {
    origin: () => 'https://localhost',
    clientData: (json) => JSON.stringify(withoutCrossOrigin(json)),
    // Apple's classes give bytes; the app writes the JSON, and no more of it than it has to.
    registration: ({ id, rawId, type, response: { clientDataJSON, attestationObject } }) => ({
      id,
      rawId,
      type,
      response: { clientDataJSON, attestationObject },
    }),
    assertion: ({ id, rawId, type, response }) => ({ id, rawId, type, response }),
  },
  'an Android app': {
    origin: () => androidOrigin,
    clientData: (json) => JSON.stringify({ ...withoutCrossOrigin(json), androidPackageName: 'com.example.app' }),
    // Credential Manager writes the JSON, with what it knows besides.
    registration: (credential) => ({
      ...credential,
      clientExtensionResults: { credProps: { rk: true } },
      response: { ...credential.response, publicKeyAlgorithm: -7, publicKey: 'MFkw', authenticatorData: 'AAAA' },
    }),
    assertion: (credential) => ({ ...credential, clientExtensionResults: {} }),
  },
};

/** A user who has registered with a client of this kind. */
async function registered({ origin, clientData, registration = (credential) => credential }: Kind) {
  const user = await visitor.user();
  const { AccessToken: token } = await visitor.passwordTokens(user);
  const authenticator = visitor.authenticator({ origin: origin() });
  const options = await api('/passkeys/registration/options', { userName: user.email }, token);
  expect(options.status).toBe(200);
  const credential = registration(authenticator.create(options.body, clientData ? { clientData } : {}));
  const stored = await api('/passkeys', { credential, name: 'Phone' }, token);
  return { user, authenticator, stored };
}

describe.each(Object.entries(kinds))('Passkeys from %s', (_name, kind) => {
  const { clientData, assertion = (credential) => credential } = kind;
  const lies = clientData ? { clientData } : {};

  it('A client registers a passkey and signs in with a user name', async () => {
    const { user, authenticator, stored } = await registered(kind);
    expect(stored).toMatchObject({ status: 201, body: { name: 'Phone' } });
    const asked = await cognito('InitiateAuth', {
      AuthFlow: 'CUSTOM_AUTH',
      AuthParameters: { USERNAME: user.email },
    });
    const { ChallengeParameters, Session } = asked.body;
    const credential = assertion(authenticator.get(JSON.parse(ChallengeParameters.options), lies));
    const { body } = await cognito('RespondToAuthChallenge', {
      ChallengeName: 'CUSTOM_CHALLENGE',
      Session,
      ChallengeResponses: {
        USERNAME: ChallengeParameters.USERNAME,
        ANSWER: JSON.stringify({ type: 'passkey', credential }),
      },
    });
    expect(decodeJwt(body.AuthenticationResult.IdToken)['email']).toBe(user.email);
  });

  it('A client signs in with its passkey without a user name', async () => {
    const { user, authenticator } = await registered(kind);
    const options = await api('/passkeys/authentication/options');
    const credential = authenticator.get(options.body, lies);
    const USERNAME = Buffer.from(credential.response.userHandle ?? '', 'base64url').toString();
    const { body: asked } = await cognito('InitiateAuth', { AuthFlow: 'CUSTOM_AUTH', AuthParameters: { USERNAME } });
    const { body } = await cognito('RespondToAuthChallenge', {
      ChallengeName: 'CUSTOM_CHALLENGE',
      Session: asked.Session,
      ChallengeResponses: { USERNAME, ANSWER: JSON.stringify({ type: 'passkey', credential: assertion(credential) }) },
    });
    expect(decodeJwt(body.AuthenticationResult.IdToken)['email']).toBe(user.email);
  });
});

describe('The identity of a native app', () => {
  it('The well-known documents list the configured native apps', () => {
    expect(JSON.parse(stack.output('AppleApps'))).toEqual({ webcredentials: { apps: ['ABCDE12345.com.example.app'] } });
    expect(JSON.parse(stack.output('AndroidApps'))).toMatchObject([
      { target: { package_name: 'com.example.app', sha256_cert_fingerprints: [fingerprint] } },
    ]);
  });

  it.each([
    `${androidOrigin.slice(0, -1)}A`,
    androidOrigin.toUpperCase(),
    'android:apk-key-hash:',
    'https://example.com',
    'ios:bundle-id:com.example.app',
    'file://',
  ])('The API refuses a registration from the foreign origin %s', async (origin) => {
    const { stored } = await registered({ ...kinds['an Android app'], origin: () => origin });
    expect(stored).toMatchObject({ status: 400, body: { code: 'verification_failed' } });
  });

  it('Verify refuses a genuine passkey from the origin of another Android app', async () => {
    const { user, authenticator } = await registered(kinds['an Android app']);
    const origin = `${androidOrigin.slice(0, -1)}A`;
    const refused = visitor.signIn(user.email, authenticator, { origin });
    expect((await refused).AuthenticationResult).toBeUndefined();
    const genuine = await visitor.signIn(user.email, authenticator, { origin: androidOrigin });
    expect(genuine.AuthenticationResult).toBeDefined();
  });
});
