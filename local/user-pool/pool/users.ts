import * as v from 'valibot';
import type { PoolProperties } from './properties.ts';
import type { Entry, Table } from './table.ts';

const user = v.object({
  /** The name Cognito knows the user by: the one given at sign-up, or the `sub` where users sign in with e-mail. */
  username: v.string(),
  sub: v.string(),
  status: v.picklist(['UNCONFIRMED', 'CONFIRMED', 'FORCE_CHANGE_PASSWORD', 'RESET_REQUIRED']),
  enabled: v.boolean(),
  /** Without `sub`; booleans are the strings `true` and `false`, as in Cognito. */
  attributes: v.record(v.string(), v.string()),
  password: v.optional(
    v.object({
      salt: v.string(),
      verifier: v.string(),
      /** Milliseconds since 1970; temporary passwords only. */
      expiresAt: v.optional(v.number()),
    }),
  ),
  /** Of an authenticator app (TOTP). */
  softwareToken: v.optional(v.object({ secret: v.string(), verified: v.boolean(), enabled: v.boolean() })),
  confirmation: v.optional(v.object({ digest: v.string(), expiresAt: v.number() })),
  /** Counts global sign-outs; tokens of an earlier count are revoked. */
  signOuts: v.number(),
  createdAt: v.number(),
  modifiedAt: v.number(),
});

/** A user as stored. No password and no code is stored in clear; the secret of an authenticator app has to be. */
export type User = v.InferOutput<typeof user>;

const isUuid = (name: string) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(name);

/** The users of the pool. */
export class Users {
  readonly #table: Table;
  readonly #properties: PoolProperties;

  constructor(table: Table, properties: PoolProperties) {
    this.#table = table;
    this.#properties = properties;
  }

  /**
   * The user of that username or, where users sign in with e-mail, of that address. In a pool with user names also the user who has the name
   * as an alias, or as the `sub`.
   */
  async find(name: string): Promise<User | undefined> {
    const found = await this.#table.get(this.#userKey(name), user);
    if (found) return found;
    if (!this.#signInWithEmail)
      return (await this.#findByAlias(name)) ?? (isUuid(name) ? this.findBySub(name) : undefined);
    const alias = await this.#table.get(this.#emailKey(name), v.object({ username: v.string() }));
    return alias && (await this.#table.get(this.#userKey(alias.username), user));
  }

  /** Looks among all: there is no index. An address is an alias once it is verified. */
  async #findByAlias(name: string): Promise<User | undefined> {
    const { AliasAttributes } = this.#properties;
    if (AliasAttributes.length === 0) return undefined;
    for await (const found of this.#table.list('USER#', user)) {
      const { attributes } = found;
      const isAlias = (attribute: string) =>
        attributes[attribute] !== undefined &&
        this.#fold(attributes[attribute]) === this.#fold(name) &&
        (attribute === 'preferred_username' || attributes[`${attribute}_verified`] === 'true');
      if (AliasAttributes.some(isAlias)) return found;
    }
    return undefined;
  }

  /** The user of that `sub`, looked for among all: there is no index. */
  async findBySub(sub: string): Promise<User | undefined> {
    for await (const found of this.#table.list('USER#', user)) if (found.sub === sub) return found;
    return undefined;
  }

  /** Answers false when the username, or the e-mail address users sign in with, is taken. */
  create(record: User): Promise<boolean> {
    const entries: Entry[] = [{ key: this.#userKey(record.username), record }];
    const email = record.attributes['email'];
    if (this.#signInWithEmail && email) {
      entries.push({ key: this.#emailKey(email), record: { username: record.username } });
    }
    return this.#table.create(...entries);
  }

  /** Stores a changed user. The username, and the e-mail address users sign in with, must be the same as before. */
  async save(record: User): Promise<void> {
    await this.#table.put({ key: this.#userKey(record.username), record });
  }

  async delete({ username, attributes }: User): Promise<void> {
    const keys = [this.#userKey(username)];
    if (this.#signInWithEmail && attributes['email']) keys.push(this.#emailKey(attributes['email']));
    await this.#table.delete(...keys);
  }

  get #signInWithEmail(): boolean {
    return this.#properties.UsernameAttributes.includes('email');
  }

  #userKey(username: string): string {
    return `USER#${this.#fold(username)}`;
  }

  #emailKey(email: string): string {
    return `EMAIL#${this.#fold(email)}`;
  }

  #fold(name: string): string {
    return this.#properties.UsernameConfiguration.CaseSensitive ? name : name.toLowerCase();
  }
}
