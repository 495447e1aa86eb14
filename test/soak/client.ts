import type { AuthenticationResponseJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import type { Visitor } from '../support/stacks/visitor.ts';
import type { HeldPasskey, Ledger, Told, Used } from './ledger.ts';
import type { Tally } from './tally.ts';

/** What the API answered; without a body if it did not answer. */
export interface Answer<Body> {
  readonly told: Told;
  readonly code?: string;
  readonly body?: Body;
}

/** Tokens of a sign-in, or how it ended without. */
export interface SignIn {
  readonly told: Told;
  readonly token?: string;
}

const refreshMs = 5 * 60_000;
const usesWindowMs = 7 * 60_000;
/** The table lets 32 through. Others of the same moment are not known yet. */
const maxUses = 24;

/** Invariant: no outage, redelivery or rotation has a genuine request refused. */
export const genuine = 'Nothing genuine is refused';

/** What a user's client can do. It writes into the ledger what it was told, and offers what it used for replays. */
export class Client {
  readonly visitor: Visitor;
  readonly tally: Tally;
  readonly #used: (used: Used) => void;

  constructor(visitor: Visitor, tally: Tally, used: (used: Used) => void) {
    this.visitor = visitor;
    this.tally = tally;
    this.#used = used;
  }

  /** Calls the API. */
  async call<Body>(method: string, path: string, token: string | undefined, body?: object): Promise<Answer<Body>> {
    try {
      const request = { token, ...(body && { body }) };
      const { status, body: said } = await this.visitor.callOnce<Body>(method, path, request);
      if (status < 300) return { told: 'done', body: said };
      const { code = `${status}` } = said as { code?: string };
      if (status === 429) return { told: 'limited', code };
      return { told: status < 500 ? 'refused' : 'unknown', code };
    } catch {
      return { told: 'unknown' };
    }
  }

  /**
   * Calls an operation that changes something, with a session that may: signs in and confirms where it has to.
   * `repeats`: how often it is sent again if it is not known what came of it.
   */
  async change<Body>(user: Ledger, method: string, path: string, body: object | undefined, repeats = 0) {
    const token = await this.token(user);
    if (!token) return { told: 'refused', code: 'no session' } as Answer<Body>;
    let answer = await this.call<Body>(method, path, token, body);
    if (answer.code === 'step_up_required' && (await this.confirm(user, token))) {
      answer = await this.call<Body>(method, path, token, body);
    }
    for (let again = 0; answer.told === 'unknown' && again < repeats; again++) {
      this.tally.count('actions', 'sent again after an error');
      const next = await this.call<Body>(method, path, token, body);
      // What can't be confirmed now may still have been carried out before.
      if (next.told === 'done' || next.told === 'unknown') answer = next;
    }
    return answer;
  }

  /** An access token of the last minutes: with a password, which this pool lets users have. */
  async token(user: Ledger): Promise<string | undefined> {
    if (user.session && Date.now() - user.session.at < refreshMs) return user.session.token;
    try {
      const { AccessToken: token } = await this.visitor.passwordTokens(user);
      if (token) user.session = { token, at: Date.now() };
      return token;
    } catch {
      return undefined;
    }
  }

  /** Confirms a session with a passkey. Returns `true` if it was confirmed. */
  async confirm(user: Ledger, token: string): Promise<boolean> {
    const passkey = this.rested(user.stored) ?? this.rested(user.perhaps);
    if (!passkey) return false;
    const path = '/passkeys/step-up';
    const { body: options } = await this.call<PublicKeyCredentialRequestOptionsJSON>('POST', `${path}/options`, token);
    if (!options) return false;
    const credential = assertion(passkey, options);
    const body = { type: 'passkey', credential };
    const { told, code } = await this.call('POST', path, token, body);
    this.tally.count('actions', `confirm a session: ${told}`);
    this.#recordUse(passkey, passkey.confirmations, told, options.challenge, credential);
    this.#expectTaken(passkey, told, `the confirmation of a session: ${code}`);
    if (told === 'done') {
      const replay = async () => (await this.call('POST', path, await this.token(user), body)).told === 'done';
      this.#used({ what: 'session confirmation', replay });
    }
    return told === 'done';
  }

  /** Signs in with a passkey. */
  async signIn(user: Ledger, passkey: HeldPasskey, named: boolean): Promise<SignIn> {
    const { visitor } = this;
    let round: Awaited<ReturnType<Visitor['customChallenge']>>;
    let credential: AuthenticationResponseJSON;
    try {
      const open = named ? undefined : await visitor.publicOptions();
      if (!named && !open?.challenge) return { told: 'limited' };
      const early = open && assertion(passkey, open);
      round = await visitor.customChallenge(named ? user.email : user.sub);
      credential = early ?? assertion(passkey, JSON.parse(round.parameters['options'] ?? '{}'));
    } catch {
      return { told: 'limited' };
    }
    const supportId = round.parameters['supportId'] ?? '';
    const end = await this.#answer(user.email, round.session, JSON.stringify({ type: 'passkey', credential }));
    this.#recordUse(passkey, passkey.signIns, end.told, supportId, credential);
    this.#expectTaken(passkey, end.told, `sign-in ${supportId} ${named ? 'with' : 'without'} a user name`);
    if (end.token) {
      user.session = { token: end.token, at: Date.now() };
      this.#used({
        what: 'sign-in',
        replay: () => this.#replay(user, JSON.stringify({ type: 'passkey', credential })),
      });
    }
    return end;
  }

  /** Signs in with a recovery code. */
  async signInByCode(user: Ledger, code: string): Promise<SignIn> {
    const text = JSON.stringify({ type: 'recovery-code', code });
    let round: Awaited<ReturnType<Visitor['customChallenge']>>;
    try {
      round = await this.visitor.customChallenge(user.email);
    } catch {
      return { told: 'limited' };
    }
    const supportId = round.parameters['supportId'] ?? '';
    const end = await this.#answer(user.email, round.session, text);
    if (end.told === 'done' || end.told === 'unknown') user.codeSignIns[end.told].push(supportId);
    if (end.told === 'done') this.#used({ what: 'recovery code', replay: () => this.#replay(user, text) });
    if (user.codesCertain) {
      this.tally.check(genuine, end.told === 'refused' ? `a recovery code of ${user.sub}, ${supportId}` : undefined);
    }
    return end;
  }

  async #answer(email: string, session: string, text: string): Promise<SignIn> {
    try {
      const { AuthenticationResult } = await this.visitor.answerText(email, session, text);
      const token = AuthenticationResult?.AccessToken;
      return token ? { told: 'done', token } : { told: 'refused' };
    } catch {
      return { told: 'unknown' };
    }
  }

  /** Answers another sign-in with what answered an earlier one. */
  async #replay(user: Ledger, text: string): Promise<boolean> {
    const { session } = await this.visitor.customChallenge(user.email);
    const { AuthenticationResult } = await this.visitor.answerText(user.email, session, text);
    return AuthenticationResult !== undefined;
  }

  /** Invariant: what is certainly stored is taken. */
  #expectTaken(passkey: HeldPasskey, told: Told, what: string): void {
    if (passkey.registered !== 'done' || passkey.removed) return;
    this.tally.check(genuine, told === 'refused' ? `${what}, passkey ${passkey.id}` : undefined);
  }

  #recordUse(
    passkey: HeldPasskey,
    tellings: HeldPasskey['signIns'],
    told: Told,
    name: string,
    credential: AuthenticationResponseJSON,
  ): void {
    if (told === 'done' || told === 'unknown') tellings[told].push(name);
    if (told !== 'done') return;
    // A passkey that signs in is stored, whatever its registration was answered.
    passkey.registered = 'done';
    passkey.counter = counterIn(credential);
  }

  /** One of these passkeys that was not used too often lately, and counts the use. */
  rested(passkeys: readonly HeldPasskey[]): HeldPasskey | undefined {
    const since = Date.now() - usesWindowMs;
    for (const passkey of passkeys) passkey.uses = passkey.uses.filter((at) => at > since);
    const [rested] = passkeys.toSorted((one, other) => one.uses.length - other.uses.length);
    if (!rested || rested.uses.length >= maxUses) return undefined;
    rested.uses.push(Date.now());
    return rested;
  }
}

/** What the authenticator of a passkey answers, with this passkey and no other. */
const assertion = ({ id, authenticator }: HeldPasskey, options: PublicKeyCredentialRequestOptionsJSON) =>
  authenticator.get({ ...options, allowCredentials: [{ id, type: 'public-key' }] });

/** The signature counter in authenticator data (WebAuthn Level 3, section 6.1). */
const counterIn = ({ response }: AuthenticationResponseJSON): number =>
  Buffer.from(response.authenticatorData, 'base64url').readUInt32BE(33);
