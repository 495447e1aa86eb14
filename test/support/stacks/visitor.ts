import { randomUUID } from 'node:crypto';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  type AuthenticationResultType,
  CognitoIdentityProviderClient,
  GetTokensFromRefreshTokenCommand,
  type GetTokensFromRefreshTokenCommandOutput,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  type RespondToAuthChallengeCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import type { Config, Passkey } from '../../../contract/shapes.ts';
import { Authenticator, type Build, type Lies } from '../authenticator/authenticator.ts';
import { noteSecrets } from '../observed/secrets-scan.ts';

/** What an HTTP call answered. */
export interface Answered<Body> {
  readonly status: number;
  readonly headers: Headers;
  /** The JSON that came; a test that names its type still has to look at it. */
  readonly body: Body;
}

interface CallOptions {
  readonly token?: string | undefined;
  readonly body?: unknown;
}

/**
 * A client that knows nothing but `config.json`: the AWS SDK for Cognito, `fetch` for the API, and an authenticator in
 * software. It shares no code with ours.
 */
export class Visitor {
  readonly config: Config;
  readonly origin: string;
  readonly cognito: CognitoIdentityProviderClient;
  /** The authenticator that each user registered last. */
  readonly #ownAuthenticators = new Map<unknown, Authenticator>();

  constructor(config: Config) {
    this.config = config;
    const { id } = config.relyingParty;
    // A deployed stack's page, by its output.
    const page = process.env['PASSKEYS_PAGE'];
    this.origin = page ? new URL(page).origin : id === 'localhost' ? new URL(config.apiUrl).origin : `https://${id}`;
    this.cognito = new CognitoIdentityProviderClient({
      region: config.region,
      endpoint: config.userPoolEndpoint,
      ...(!process.env['AWS_ACCESS_KEY_ID'] && { credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }),
    });
  }

  authenticator(build: Partial<Build> = {}): Authenticator {
    return new Authenticator({ origin: this.origin, ...build });
  }

  /** A confirmed user with a password, made by an administrator, whose address is verified unless the attributes say otherwise. */
  async user(attributes: Readonly<Record<string, string>> = {}): Promise<{ email: string; password: string }> {
    const user = { email: `${randomUUID()}@example.com`, password: `Aa1!${randomUUID()}` };
    noteSecrets({ 'an e-mail address': user.email, 'a password': user.password });
    const UserPoolId = this.config.userPoolId;
    await this.cognito.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username: user.email,
        MessageAction: 'SUPPRESS',
        UserAttributes: Object.entries({ email: user.email, email_verified: 'true', ...attributes }).map(
          ([Name, Value]) => ({ Name, Value }),
        ),
      }),
    );
    await this.cognito.send(
      new AdminSetUserPasswordCommand({ UserPoolId, Username: user.email, Password: user.password, Permanent: true }),
    );
    return user;
  }

  async passwordTokens({ email, password }: { email: string; password: string }): Promise<AuthenticationResultType> {
    const { AuthenticationResult } = await this.cognito.send(
      new InitiateAuthCommand({
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId: this.config.userPoolClientId,
        AuthParameters: { USERNAME: email, PASSWORD: password },
      }),
    );
    if (!AuthenticationResult) throw new Error('The password gave no tokens.');
    noteTokens(AuthenticationResult);
    return AuthenticationResult;
  }

  /** New tokens for a refresh token. */
  refresh(RefreshToken: string | undefined): Promise<GetTokensFromRefreshTokenCommandOutput> {
    const ClientId = this.config.userPoolClientId;
    return this.cognito.send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken }));
  }

  /** Calls the API. Where it asks for a passkey of the user, confirms with the one that was registered last, and calls again. */
  async call<Body = unknown>(method: string, path: string, request: CallOptions = {}): Promise<Answered<Body>> {
    const answer = await this.callOnce<Body>(method, path, request);
    const authenticator = this.#ownAuthenticators.get(subIn(request.token));
    const { code } = answer.body as { code?: unknown };
    if (code !== 'step_up_required' || !authenticator) return answer;
    const { status } = await this.confirm(request.token, authenticator);
    return status === 200 ? this.callOnce(method, path, request) : answer;
  }

  /** Confirms the session with a passkey. */
  async confirm(token: string | undefined, authenticator: Authenticator): Promise<Answered<unknown>> {
    const { body } = await this.callOnce<PublicKeyCredentialRequestOptionsJSON>('POST', '/passkeys/step-up/options', {
      token,
    });
    const confirmation = { type: 'passkey', credential: authenticator.get(body) };
    return this.callOnce('POST', '/passkeys/step-up', { token, body: confirmation });
  }

  /** Calls the API, as a client that confirms nothing. */
  async callOnce<Body = unknown>(method: string, path: string, request: CallOptions = {}): Promise<Answered<Body>> {
    const answer = await fetch(`${this.config.apiUrl}${path}`, {
      method,
      headers: {
        origin: this.origin,
        ...(request.token && { authorization: `Bearer ${request.token}` }),
        ...(request.body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
    });
    const text = await answer.text();
    const said = text && JSON.parse(text);
    noteSecrets({ 'a challenge': said.challenge });
    for (const code of said.codes ?? []) noteSecrets({ 'a recovery code': code });
    return { status: answer.status, headers: answer.headers, body: said };
  }

  /** The public options, for whoever comes. */
  async publicOptions(): Promise<PublicKeyCredentialRequestOptionsJSON> {
    const path = '/passkeys/authentication/options';
    return (await this.call<PublicKeyCredentialRequestOptionsJSON>('POST', path)).body;
  }

  /** Options to register, for the signed-in user. */
  async creationOptions(token: string | undefined): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const path = '/passkeys/registration/options';
    return (await this.call<PublicKeyCredentialCreationOptionsJSON>('POST', path, { token })).body;
  }

  /** Registers a passkey as the signed-in user. */
  async register(
    token: string | undefined,
    authenticator: Authenticator,
    lies?: Lies,
    name?: string,
  ): Promise<Answered<Passkey>> {
    const credential = authenticator.create(await this.creationOptions(token), lies);
    const answer = await this.call<Passkey>('POST', '/passkeys', {
      token,
      body: { credential, ...(name && { name }) },
    });
    if (answer.status === 201) this.#ownAuthenticators.set(subIn(token), authenticator);
    return answer;
  }

  /** A user with a passkey. */
  async registered(build?: Partial<Build>) {
    const user = await this.user();
    const authenticator = this.authenticator(build);
    const { AccessToken } = await this.passwordTokens(user);
    const { status } = await this.register(AccessToken, authenticator);
    if (status !== 201) throw new Error(`Registration answered ${status}.`);
    return { ...user, authenticator };
  }

  /** Starts a sign-in with a user name. */
  async challenge(username: string): Promise<{ session: string; options: PublicKeyCredentialRequestOptionsJSON }> {
    const { session, parameters } = await this.customChallenge(username);
    return { session, options: JSON.parse(parameters['options'] ?? '{}') };
  }

  /** The same, with the challenge's public parameters as they came. */
  async customChallenge(username: string): Promise<{ session: string; parameters: Record<string, string> }> {
    const { Session = '', ChallengeParameters: parameters = {} } = await this.cognito.send(
      new InitiateAuthCommand({
        AuthFlow: 'CUSTOM_AUTH',
        ClientId: this.config.userPoolClientId,
        AuthParameters: { USERNAME: username },
      }),
    );
    noteSecrets({ 'a session': Session, 'a challenge': JSON.parse(parameters['options'] ?? '{}').challenge });
    return { session: Session, parameters };
  }

  /** Answers a started sign-in. */
  answer(
    username: string,
    session: string,
    credential: AuthenticationResponseJSON,
    metadata?: Record<string, string>,
  ): Promise<RespondToAuthChallengeCommandOutput> {
    return this.answerText(username, session, JSON.stringify({ type: 'passkey', credential }), metadata);
  }

  /** Answers a started sign-in with whatever text. */
  async answerText(
    username: string,
    session: string,
    ANSWER: string,
    metadata?: Record<string, string>,
  ): Promise<RespondToAuthChallengeCommandOutput> {
    const answered = await this.cognito.send(
      new RespondToAuthChallengeCommand({
        ClientId: this.config.userPoolClientId,
        ChallengeName: 'CUSTOM_CHALLENGE',
        Session: session,
        ChallengeResponses: { USERNAME: username, ANSWER },
        ClientMetadata: metadata,
      }),
    );
    noteTokens(answered.AuthenticationResult);
    return answered;
  }

  /** Signs in with a user name, in two calls. */
  async signIn(username: string, authenticator: Authenticator, lies?: Lies) {
    const { session, options } = await this.challenge(username);
    return this.answer(username, session, authenticator.get(options, lies));
  }

  /** Signs in without a user name, in three calls. */
  async signInNameless(authenticator: Authenticator, lies?: Lies) {
    const credential = authenticator.get(await this.publicOptions(), lies);
    const username = Buffer.from(credential.response.userHandle ?? '', 'base64url').toString();
    const { session } = await this.challenge(username);
    return this.answer(username, session, credential);
  }
}

/** The user that an access token is of. */
const subIn = (token = ''): unknown =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString() || '{}').sub;

const noteTokens = ({ AccessToken, IdToken, RefreshToken }: AuthenticationResultType = {}) =>
  noteSecrets({ 'an access token': AccessToken, 'an ID token': IdToken, 'a refresh token': RefreshToken });
