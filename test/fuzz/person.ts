import { createPublicKey, randomUUID, sign } from 'node:crypto';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { Authenticator, type Build } from '../support/authenticator/authenticator.ts';
import { type RouteName, relyingParty, type System } from './system.ts';

/** A round of a sign-in, and the genuine answer to it. */
export interface Attempt {
  /** The request of Verify Auth Challenge Response, without the answer. */
  readonly round: Readonly<Record<string, unknown>>;
  readonly challenge: string;
  readonly assertion: AuthenticationResponseJSON;
}

/** Somebody with an account and an authenticator, who is honest, and the events that API Gateway and Cognito make of what they do. */
export class Person {
  readonly sub: string = randomUUID();
  /** Names the sign-in. Registering confirms it. */
  readonly session: string = randomUUID();
  readonly #system: System;
  readonly #authenticator: Authenticator;

  constructor(system: System, build: Partial<Build> = {}) {
    this.#system = system;
    this.#authenticator = new Authenticator({ origin: relyingParty.origin, ...build });
  }

  /** The credential that is registered. */
  get credential() {
    const { id, userHandle, privateKey } = this.#held;
    return { id, userHandle, publicKey: createPublicKey(privateKey) };
  }

  /** Signs with the registered credential's key, whatever it is. */
  sign(data: Buffer): string {
    const { algorithm, privateKey } = this.#held;
    return sign(algorithm === -8 ? null : 'sha256', data, privateKey).toString('base64url');
  }

  get #held() {
    const [held] = this.#authenticator.credentials;
    if (!held) throw new Error('Nothing is registered.');
    return held;
  }

  /** The claims of this moment's access token. */
  claims(): Record<string, string> {
    const auth_time = String(Math.floor(Date.now() / 1000));
    const scope = 'aws.cognito.signin.user.admin';
    const session = { client_id: 'fuzz', origin_jti: this.session };
    return { token_use: 'access', scope, sub: this.sub, username: this.sub, auth_time, ...session };
  }

  /** An HTTP call with claims, as an honest client makes it. */
  call(name: RouteName, body: string, claims = this.claims()): Promise<APIGatewayProxyStructuredResultV2> {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${this.sub}` };
    const requestContext = { authorizer: { jwt: { claims } } };
    return this.#system.route(name, JSON.stringify({ headers, body, requestContext }));
  }

  /** A trigger's event, as Cognito sends it. */
  event(trigger: string, request: object, userName = this.sub): string {
    return JSON.stringify({
      version: '1',
      region: 'ap-southeast-2',
      userPoolId: 'ap-southeast-2_fuzz',
      userName,
      callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: 'fuzz' },
      triggerSource: `${trigger}_Authentication`,
      request,
      response: {},
    });
  }

  /** The verdict of Verify Auth Challenge Response on an answer. */
  async verdict({ round }: Attempt, challengeAnswer: string, more: object = {}): Promise<unknown> {
    const event = this.event('VerifyAuthChallengeResponse', { ...round, challengeAnswer, ...more });
    const { response } = await this.#system.trigger<{ response: Record<string, unknown> }>(event);
    return response['answerCorrect'];
  }

  /** A new passkey, not sent yet. */
  async registration(): Promise<{ challenge: string; registration: RegistrationResponseJSON }> {
    const options = await this.#answer('registration-options');
    return { challenge: options.challenge, registration: this.#authenticator.create(options) };
  }

  async register(): Promise<void> {
    const { registration } = await this.registration();
    await this.#answer('register', { credential: registration });
  }

  /** A set of recovery codes. */
  async recoveryCodes(): Promise<string[]> {
    const { codes } = await this.#answer('new-recovery-codes');
    return codes;
  }

  /** An answer, not sent yet, to the session's own challenge. */
  async namedAttempt(): Promise<Attempt> {
    const { round, shown } = await this.#round();
    const options = JSON.parse(shown.options);
    return { round, challenge: options.challenge, assertion: this.#authenticator.get(options) };
  }

  /** An answer, not sent yet, to a challenge that was sealed for whoever came. */
  async namelessAttempt(): Promise<Attempt> {
    const options = await this.#answer('authentication-options');
    const { round } = await this.#round();
    return { round, challenge: options.challenge, assertion: this.#authenticator.get(options) };
  }

  async #round() {
    const userAttributes = { sub: this.sub };
    const { response } = await this.#system.trigger<{
      response: { publicChallengeParameters: { options: string }; privateChallengeParameters: unknown };
    }>(this.event('CreateAuthChallenge', { userAttributes, session: [] }));
    const { publicChallengeParameters: shown, privateChallengeParameters } = response;
    return { round: { userAttributes, privateChallengeParameters }, shown };
  }

  async #answer(name: RouteName, body: object = {}) {
    const { statusCode = 0, body: text = '' } = await this.call(name, JSON.stringify(body));
    if (statusCode >= 300) throw new Error(`${name} answered ${statusCode} to an honest request: ${text}`);
    return JSON.parse(text);
  }
}
