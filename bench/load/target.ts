import type { Config } from '../../contract/shapes.ts';
import { startLocalStack } from '../../local/stack.ts';
import type { Authenticator } from '../../test/support/authenticator/authenticator.ts';
import { Visitor } from '../../test/support/stacks/visitor.ts';
import { loopbackUrl } from './loopback.ts';

/** Somebody who can sign in. */
export interface Member {
  readonly email: string;
  readonly authenticator: Authenticator;
}

/** A stack on this machine, and people with a passkey each. */
export interface Target {
  readonly userPoolEndpoint: string;
  readonly userPoolClientId: string;
  readonly apiUrl: string;
  readonly members: readonly Member[];
  stop(): Promise<void>;
}

/**
 * The stack at `url`, or a local one in memory that is started for it, with as many people registered by its own API.
 *
 * @throws Error when any address that the stack tells of is not this machine's
 */
export async function startTarget(url: string | undefined, people: number, signal: AbortSignal): Promise<Target> {
  const stack = url === undefined ? await startLocalStack({ port: 0, inMemory: true, signal }) : undefined;
  try {
    const base = loopbackUrl(url ?? stack?.url ?? '');
    const answer = await fetch(new URL('/config.json', base), { signal });
    const visitor = new Visitor((await answer.json()) as Config);
    const { userPoolEndpoint, userPoolClientId, apiUrl } = visitor.config;
    loopbackUrl(userPoolEndpoint);
    loopbackUrl(apiUrl);
    const members: Member[] = [];
    while (members.length < people) {
      signal.throwIfAborted();
      members.push(await visitor.registered());
    }
    visitor.cognito.destroy();
    return { userPoolEndpoint, userPoolClientId, apiUrl, members, stop: async () => stack?.stop() };
  } catch (error) {
    await stack?.stop();
    throw error;
  }
}
