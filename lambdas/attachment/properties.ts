import * as v from 'valibot';
import { byPoolTrigger } from '../../contract/pool-triggers.ts';
import { AttachmentRefusal } from './refusal.ts';
import { object, type Settings } from './values.ts';

/** A boolean property. CloudFormation hands over every value as text. */
export const flag = v.pipe(
  v.picklist(['true', 'false']),
  v.transform((text) => text === 'true'),
);
const arn = v.exactOptional(v.string());

/** Functions that the pool's owner knows of, by trigger. */
export const EarlierTriggers = v.object({
  DefineAuthChallenge: arn,
  CreateAuthChallenge: arn,
  VerifyAuthChallengeResponse: arn,
  ...byPoolTrigger('trigger', () => arn),
});

/** What CloudFormation says in each request. */
export const stages = {
  RequestType: v.picklist(['Create', 'Update', 'Delete']),
  PhysicalResourceId: v.optional(v.string()),
};
/**
 * Synthesis can't see whether an imported pool tells `Ada` from `ada`; answers for unknown users depend on it.
 *
 * @throws AttachmentRefusal when the pool is not as `expected`
 */
export function checkNames(pool: Settings, expected: boolean): void {
  const caseSensitive = object(pool['UsernameConfiguration'])['CaseSensitive'] !== false;
  if (caseSensitive === expected) return;
  throw new AttachmentRefusal(
    `signInCaseSensitive: the user pool ${caseSensitive ? 'tells' : 'does not tell'} upper case from lower case in user names. ` +
      `Nothing was changed. Write signInCaseSensitive: ${caseSensitive}.`,
  );
}
