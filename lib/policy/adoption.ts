import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { adoptionPolicies } from '../../contract/shapes.ts';
import { wholeNumber } from '../props/whole-number.ts';
import { isMadeHere } from '../user-pool/resources.ts';

/** What `adoptionPolicy` may be. */
export const adoptionChoices = [...adoptionPolicies, 'automatic'] as const;

/** How passkeys take the place of passwords (docs/adoption.md). */
export interface AdoptionProps {
  /**
   * Whether sign-ins of all methods are counted, by a Post Authentication trigger of the pool, so that there is a share of those by passkey.
   * Each sign-in takes one more Lambda call. A pool that has such a trigger is refused unless it is said what becomes of it:
   * `chainPostAuthentication`, and for an imported pool `chainTriggers` or `dangerReplaceTriggers`.
   * @default false: counted are passkeys and recovery codes alone
   */
  readonly measureAdoption?: boolean | undefined;

  /**
   * The Post Authentication trigger that a `UserPool` of the same app has, which goes on: it is called with each sign-in, before that is counted,
   * and what it throws means no tokens. Give it here instead of to the pool. An imported pool's is `chainTriggers.postAuthentication`.
   * @default - the pool has none
   */
  readonly chainPostAuthentication?: IFunction | undefined;

  /**
   * What `GET /passkeys/policy` tells clients: to offer passkeys beside the rest (`optional`), to ask for them more often (`promote`), or to
   * lead with them (`default`). With `automatic` it is `promote` until the share of sign-ins by passkey reaches the threshold, and then
   * `default`.
   * @default 'optional', which changes nothing for people who sign in today
   */
  readonly adoptionPolicy?: (typeof adoptionChoices)[number] | undefined;

  /**
   * From which share on, in whole percent of the last 28 days' sign-ins, `automatic` says `default`: 1 to 100.
   * @default 50
   */
  readonly adoptionThreshold?: number | undefined;
}

/** What the function that tells clients is configured with. */
export interface CheckedAdoption {
  readonly policy: (typeof adoptionChoices)[number];
  readonly threshold: number;
}

/** @throws Error when a value is not allowed, or nothing could come of it */
export function checkAdoption({
  userPool,
  measureAdoption,
  chainPostAuthentication,
  adoptionPolicy,
  adoptionThreshold,
}: AdoptionProps & { readonly userPool: IUserPool }): CheckedAdoption {
  if (chainPostAuthentication && !isMadeHere(userPool)) {
    throw new Error(
      `chainPostAuthentication: the user pool ${userPool.node.path} is imported. Give the function's ARN as chainTriggers.postAuthentication.`,
    );
  }
  if (chainPostAuthentication && !measureAdoption) {
    throw new Error(
      'chainPostAuthentication: it is given, and measureAdoption is not, so that there is nothing to chain it to. Give it to the user pool as ' +
        'its postAuthentication trigger.',
    );
  }
  const checked = { policy: adoptionPolicy ?? 'optional', threshold: adoptionThreshold ?? 50 };
  if (!adoptionChoices.includes(checked.policy)) {
    const allowed = adoptionChoices.map((choice) => `"${choice}"`).join(', ');
    throw new Error(`adoptionPolicy: "${checked.policy}" is none of ${allowed}.`);
  }
  wholeNumber('adoptionThreshold', checked.threshold, { to: 100 });
  if (checked.policy === 'automatic' && !measureAdoption) {
    throw new Error(
      'adoptionPolicy: "automatic" needs to know how many sign-ins there are. Set measureAdoption to true, or choose a fixed policy.',
    );
  }
  if (adoptionThreshold !== undefined && checked.policy !== 'automatic') {
    throw new Error(
      `adoptionThreshold: ${adoptionThreshold} is read only when adoptionPolicy is "automatic". Set that too, or leave it out.`,
    );
  }
  return checked;
}
