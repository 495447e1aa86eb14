import { randomBytes } from 'node:crypto';
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import * as v from 'valibot';
import { inject } from 'vitest';
import type { Authenticator } from '../authenticator/authenticator.ts';
import { effect, type Stored, storedFor } from '../dynamodb/stored-items.ts';
import type { StackWithFaults } from './stack-with-faults.ts';
import { Visitor } from './visitor.ts';

/** What Cognito hands on of a trigger that failed as it should. */
const tryAgain =
  /^(Define|Create|Verify)\w+ failed with error Something went wrong on our side\. Please try again\. \([\da-f]{8}\)\.$/;

const Answered = v.object({ response: v.object({ answerCorrect: v.nullish(v.boolean()) }) });

/** Cognito waits so long for a trigger. */
const cognitosPatience = 5000;

/** A user with a passkey of a stack with faults: does things, and describes how they ended. */
export class FaultyStackUser {
  readonly #stack: StackWithFaults;
  readonly #email: string;
  readonly #token: string | undefined;
  readonly #authenticator: Authenticator;
  readonly #before: Stored;
  readonly sub: string;

  private constructor(
    stack: StackWithFaults,
    user: { email: string; token: string | undefined; authenticator: Authenticator; sub: string; before: Stored },
  ) {
    this.#stack = stack;
    this.#email = user.email;
    this.#token = user.token;
    this.#authenticator = user.authenticator;
    this.sub = user.sub;
    this.#before = user.before;
  }

  /**
   * The passkey is registered with the healthy stack, whatever the day.
   *
   * @param kept whether a round has room to keep it, which it has not with an ID of the longest
   */
  static async on(stack: StackWithFaults, { kept = true } = {}): Promise<FaultyStackUser> {
    const healthy = new Visitor(inject('config'));
    const { email, password } = await healthy.user();
    const { AccessToken: token } = await healthy.passwordTokens({ email, password });
    const authenticator = healthy.authenticator({ counts: true });
    const { status } = await healthy.register(
      token,
      authenticator,
      kept ? {} : { credentialId: randomBytes(1023).toString('base64url') },
    );
    if (status !== 201) throw new Error(`Registration answered ${status}.`);
    const sub = Buffer.from(authenticator.credentials[0]?.userHandle ?? '', 'base64url').toString();
    return new FaultyStackUser(stack, { email, token, authenticator, sub, before: await storedFor(sub) });
  }

  /** What is stored of all that this user did here. */
  stored = async (): Promise<string> => effect(this.#before, await storedFor(this.sub));

  /** Starts a sign-in. */
  start = (): Promise<string> =>
    signInEnds(async () => {
      await this.#stack.visitor.challenge(this.#email);
      return 'options';
    });

  /** Starts a sign-in, with or without a user name, and gives what answers it. */
  async started(named = true): Promise<() => Promise<string>> {
    const { visitor } = this.#stack;
    const open = named ? undefined : this.#authenticator.get(await visitor.publicOptions());
    const { session, options } = await visitor.challenge(this.#email);
    const credential = open ?? this.#authenticator.get(options);
    return () =>
      signInEnds(async () => {
        const { AuthenticationResult } = await visitor.answer(this.#email, session, credential);
        return AuthenticationResult ? 'tokens' : 'wrong passkey';
      });
  }

  /** Signs in from the beginning. */
  signIn = async (named = true): Promise<string> => (await this.started(named))();

  /** Delivers the last event of a trigger about this user once more. */
  async again(trigger: string): Promise<string> {
    const delivery = this.#deliveries(trigger).at(-1);
    if (!delivery) throw new Error(`${trigger} has had no event about this user.`);
    const { response } = v.parse(Answered, await this.#stack.again(delivery));
    return typeof response.answerCorrect === 'boolean' ? `\`answerCorrect: ${response.answerCorrect}\`` : 'options';
  }

  /** Whether each trigger ended before Cognito would have given up. */
  inTime = (): boolean => this.#deliveries('').every(({ milliseconds }) => milliseconds < cognitosPatience);

  /** Whether Verify ever called this user's passkey a wrong one: it never is. */
  calledWrong = (): boolean =>
    this.#deliveries('Verify').some(({ answer }) => v.is(Answered, answer) && answer.response.answerCorrect === false);

  #deliveries = (trigger: string) =>
    this.#stack.deliveries.filter(({ event }) => {
      const text = JSON.stringify(event);
      return text.includes(`"triggerSource":"${trigger}`) && text.includes(this.sub);
    });

  creationOptions = (): Promise<PublicKeyCredentialCreationOptionsJSON> =>
    this.#stack.visitor.creationOptions(this.#token);

  /** A registration of a second passkey, to be sent as often as one likes. */
  async registration(): Promise<() => Promise<string>> {
    const credential = this.#stack.visitor.authenticator().create(await this.creationOptions());
    return () => this.call('POST', '/passkeys', { credential });
  }

  /** A question whose assertion this user's is, to be sent as often as one likes. */
  async identification(): Promise<() => Promise<string>> {
    const credential = this.#authenticator.get(await this.#stack.visitor.publicOptions());
    return () => this.call('POST', '/passkeys/authentication/user', { credential });
  }

  /** Calls the API. */
  async call(method: string, path: string, body?: object): Promise<string> {
    const answer = await this.#stack.visitor.call(method, path, { token: this.#token, ...(body && { body }) });
    const { code, message } = answer.body as { code?: string; message?: string };
    return [answer.status, code ? `\`${code}\`` : message].filter(Boolean).join(' ');
  }
}

async function signInEnds(how: () => Promise<string>): Promise<string> {
  try {
    return await how();
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'UserLambdaValidationException' && tryAgain.test(message)) return 'try again';
    return message.includes('Runtime exited') ? 'an error in Lambda’s words' : `${name}: ${message}`;
  }
}
