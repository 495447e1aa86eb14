import type { Chain } from '../../contract/environment.ts';
import {
  byPoolTrigger,
  type PoolTriggerFeature,
  type PoolTriggerName,
  poolTriggerNames,
  poolTriggers,
} from '../../contract/pool-triggers.ts';

type EarlierPoolTriggers = { readonly [Name in keyof typeof poolTriggers]?: string | undefined };

/** Functions that were a pool's triggers before: their ARNs, as `npx passkeys attach --dry-run` prints them. */
export interface EarlierTriggers extends EarlierPoolTriggers {
  /** @default - the pool has no such trigger */
  readonly defineAuthChallenge?: string | undefined;
  /** @default - the pool has no such trigger */
  readonly createAuthChallenge?: string | undefined;
  /** @default - the pool has no such trigger */
  readonly verifyAuthChallengeResponse?: string | undefined;
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
  readonly all: ReturnType<typeof named>['all'];
  /** Of custom authentication, those that go on; nothing where none do. */
  readonly customAuth: Chain['earlier'] | undefined;
  /** Of the others, those that go on beside ours. */
  readonly chained: EarlierPoolTriggers;
}

type Features = { readonly [Feature in PoolTriggerFeature]?: boolean | readonly string[] | undefined };
interface Given extends EarlierTriggerProps, Features {}

/** @throws Error when it can't be done, or means nothing */
export function checkEarlierTriggers(props: Given): CheckedEarlierTriggers {
  const { chainTriggers, dangerReplaceTriggers } = props;
  const [chained, replaced] = [named(chainTriggers), named(dangerReplaceTriggers)];
  for (const [name, given, { all }] of [
    ['chainTriggers', chainTriggers, chained],
    ['dangerReplaceTriggers', dangerReplaceTriggers, replaced],
  ] as const) {
    if (given && Object.keys(all).length === 0) {
      throw new Error(`${name}: it names no function. Name those that the pool has, or leave it out.`);
    }
    const untouched = poolTriggerNames.find((trigger) => given?.[trigger] && !isAskedFor(trigger, props));
    if (untouched) {
      throw new Error(
        `${name}.${untouched}: without ${poolTriggers[untouched].features.join(' or ')} nothing takes its place. Leave it out, and the pool ` +
          'keeps that trigger as it is.',
      );
    }
  }
  if (chained.customAuth && replaced.customAuth) {
    throw new Error(
      'chainTriggers, dangerReplaceTriggers: both name triggers of custom authentication, and a sign-in takes all of them. Chain them or ' +
        'replace them.',
    );
  }
  const twice = poolTriggerNames.find((trigger) => chainTriggers?.[trigger] && dangerReplaceTriggers?.[trigger]);
  if (twice) {
    throw new Error(`chainTriggers, dangerReplaceTriggers: both name ${twice}. Chain it or replace it.`);
  }
  return {
    all: { ...chained.all, ...replaced.all },
    customAuth: chained.customAuth,
    chained: chainTriggers ?? {},
  };
}

/** Whether a property of the construct makes the trigger ours; an empty list does not. */
function isAskedFor(trigger: PoolTriggerName, props: Given): boolean {
  return poolTriggers[trigger].features.some((feature) => {
    const value = props[feature];
    return typeof value === 'object' ? value.length > 0 : value === true;
  });
}

function named(given: EarlierTriggers = {}) {
  const {
    defineAuthChallenge: DefineAuthChallenge,
    createAuthChallenge: CreateAuthChallenge,
    verifyAuthChallengeResponse: VerifyAuthChallengeResponse,
  } = given;
  const customAuth: Chain['earlier'] = {
    ...(DefineAuthChallenge && { DefineAuthChallenge }),
    ...(CreateAuthChallenge && { CreateAuthChallenge }),
    ...(VerifyAuthChallengeResponse && { VerifyAuthChallengeResponse }),
  };
  return {
    all: { ...customAuth, ...byPoolTrigger('trigger', (_, name) => given[name] || undefined) },
    customAuth: Object.keys(customAuth).length > 0 ? customAuth : undefined,
  };
}
