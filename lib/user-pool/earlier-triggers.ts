import type { Chain } from '../../contract/environment.ts';

/** Functions that were a pool's triggers before: their ARNs, as `npx passkeys attach --dry-run` prints them. */
export interface EarlierTriggers {
  /** @default - the pool has no such trigger */
  readonly defineAuthChallenge?: string | undefined;
  /** @default - the pool has no such trigger */
  readonly createAuthChallenge?: string | undefined;
  /** @default - the pool has no such trigger */
  readonly verifyAuthChallengeResponse?: string | undefined;
  /**
   * Of sign-ins by any method; with `measureAdoption`.
   * @default - the pool has no such trigger
   */
  readonly postAuthentication?: string | undefined;
  /**
   * Of tokens; with `tokenClaims` or `passwordFirst`.
   * @default - the pool has no such trigger
   */
  readonly preTokenGeneration?: string | undefined;
}

/** What becomes of triggers that an imported pool has. */
export interface EarlierTriggerProps {
  /**
   * The pool's own triggers, which go on. Custom sign-ins by app clients that are not in `userPoolClients` are those of custom authentication's,
   * with one more Lambda call for each trigger; Post Authentication is called with each sign-in and Pre Token Generation with each token, as
   * before. When the stack is deleted, they are the pool's triggers again.
   * @default - a pool that has such triggers is refused
   */
  readonly chainTriggers?: EarlierTriggers | undefined;

  /**
   * The pool's own triggers, which are replaced: whoever signs in by those of custom authentication no longer can. When the stack is deleted,
   * they are the pool's triggers again.
   * @default - a pool that has such triggers is refused
   */
  readonly dangerReplaceTriggers?: EarlierTriggers | undefined;
}

/** Earlier triggers by Cognito's names. */
export interface CheckedEarlierTriggers {
  /** All that the pool has, as far as its owner says. */
  readonly all: Chain['earlier'] & { readonly PostAuthentication?: string; readonly PreTokenGeneration?: string };
  /** Of custom authentication, those that go on; nothing where none do. */
  readonly customAuth: Chain['earlier'] | undefined;
  /** The one that goes on beside the counting of sign-ins. */
  readonly postAuthentication: string | undefined;
  /** The one that goes on beside the writing of claims. */
  readonly preTokenGeneration: string | undefined;
}

interface Given extends EarlierTriggerProps {
  readonly measureAdoption?: boolean | undefined;
  readonly tokenClaims?: boolean | undefined;
  readonly passwordFirst?: readonly string[] | undefined;
}

/** @throws Error when it can't be done, or means nothing */
export function checkEarlierTriggers(props: Given): CheckedEarlierTriggers {
  const { chainTriggers, dangerReplaceTriggers, measureAdoption, tokenClaims, passwordFirst = [] } = props;
  const [chained, replaced] = [named(chainTriggers), named(dangerReplaceTriggers)];
  const alone = [
    { prop: 'postAuthentication', takenFor: 'measureAdoption', taken: measureAdoption },
    {
      prop: 'preTokenGeneration',
      takenFor: 'tokenClaims or passwordFirst',
      taken: tokenClaims || passwordFirst.length > 0,
    },
  ] as const;
  for (const [name, given, { all }] of [
    ['chainTriggers', chainTriggers, chained],
    ['dangerReplaceTriggers', dangerReplaceTriggers, replaced],
  ] as const) {
    if (given && Object.keys(all).length === 0) {
      throw new Error(`${name}: it names no function. Name those that the pool has, or leave it out.`);
    }
    const untouched = alone.find(({ prop, taken }) => given?.[prop] && !taken);
    if (untouched) {
      throw new Error(
        `${name}.${untouched.prop}: without ${untouched.takenFor} nothing takes its place. Leave it out, and the pool keeps that trigger ` +
          'as it is.',
      );
    }
  }
  if (chained.customAuth && replaced.customAuth) {
    throw new Error(
      'chainTriggers, dangerReplaceTriggers: both name triggers of custom authentication, and a sign-in takes all of them. Chain them or ' +
        'replace them.',
    );
  }
  const twice = alone.find(({ prop }) => chainTriggers?.[prop] && dangerReplaceTriggers?.[prop]);
  if (twice) {
    throw new Error(`chainTriggers, dangerReplaceTriggers: both name ${twice.prop}. Chain it or replace it.`);
  }
  return {
    all: { ...chained.all, ...replaced.all },
    customAuth: chained.customAuth,
    postAuthentication: chained.all.PostAuthentication,
    preTokenGeneration: chained.all.PreTokenGeneration,
  };
}

function named({
  defineAuthChallenge: DefineAuthChallenge,
  createAuthChallenge: CreateAuthChallenge,
  verifyAuthChallengeResponse: VerifyAuthChallengeResponse,
  postAuthentication: PostAuthentication,
  preTokenGeneration: PreTokenGeneration,
}: EarlierTriggers = {}) {
  const customAuth = {
    ...(DefineAuthChallenge && { DefineAuthChallenge }),
    ...(CreateAuthChallenge && { CreateAuthChallenge }),
    ...(VerifyAuthChallengeResponse && { VerifyAuthChallengeResponse }),
  };
  return {
    all: {
      ...customAuth,
      ...(PostAuthentication && { PostAuthentication }),
      ...(PreTokenGeneration && { PreTokenGeneration }),
    },
    customAuth: Object.keys(customAuth).length > 0 ? customAuth : undefined,
  };
}
