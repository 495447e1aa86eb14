import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  accessToken,
  createPasskeysClient,
  currentUser,
  globalSignOut,
  listPasskeys,
  type PasskeysClient,
  type PasskeysClientOptions,
  register,
  signIn,
  signInWithPassword,
} from '../../../client/index.ts';
import { openPage } from '../page.ts';
import type { Service } from '../service.ts';

/** How a function of the app fails. */
const faults: readonly (readonly [string, () => Promise<never>])[] = [
  ['never answers', () => new Promise(() => {})],
  ['rejects', () => Promise.reject(new Error('the app’s server'))],
  [
    'throws',
    () => {
      throw new Error('the app’s server');
    },
  ],
];

type Call = (client: PasskeysClient) => Promise<unknown>;

/** Each option that is such a function, and what asks it. */
const calls: readonly (readonly [keyof PasskeysClientOptions, string, Call])[] = [
  ['secretHash', 'signIn', (client) => signIn(client, { username: 'ada@example.com' })],
  ['secretHash', 'signInWithPassword', (client) => signInWithPassword(client, { email: 'a@b.c', password: 'p' })],
  ['tokens', 'register', (client) => register(client)],
  ['tokens', 'listPasskeys', (client) => listPasskeys(client)],
  ['tokens', 'accessToken', accessToken],
  ['tokens', 'currentUser', currentUser],
  ['tokens', 'globalSignOut', globalSignOut],
];

let service: Service;
beforeEach(async () => {
  ({ service } = await openPage());
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe.each(faults)('A function of the app that %s', (_, fault) => {
  test.each(calls)(
    'The function `%s` makes `%s` reject with `network` within 20 seconds',
    async (option, _call, call) => {
      const client = createPasskeysClient(service.config, { [option]: fault });
      const outcome = expect(call(client)).rejects.toMatchObject({ code: 'network', cause: expect.any(Error) });
      await vi.advanceTimersByTimeAsync(20_000);
      await outcome;
      expect(service.names()).toEqual([]);
      expect(vi.getTimerCount()).toBe(0);
    },
  );
});
