import { poolTriggerDescriptions, poolTriggers } from '../../../contract/pool-triggers.ts';
import { type Finding, notChecked } from '../finding.ts';
import type { FoundPoolTrigger, Installation } from '../installation.ts';
import { judgePermission } from './permission.ts';

/** The pool's triggers beside those of custom authentication. A pool that has none is fine. */
export const checkPoolTriggers = (installation: Installation): Finding[] =>
  installation.poolTriggers.flatMap((found) => checkPoolTrigger(installation, found));

/**
 * A trigger that the pool calls at every sign-in, whosever it is, has to be there and to let the pool in: Cognito gives nobody tokens without it.
 */
function checkPoolTrigger(
  installation: Installation,
  { name, functionArn, lambda, permissions }: FoundPoolTrigger,
): Finding[] {
  const { bundle: check, title, features } = poolTriggers[name];
  const { does, breaks } = poolTriggerDescriptions[name];
  const wrong = (what: string, advice: string): Finding[] => [
    { check, status: 'problem', found: `The pool’s ${title} trigger ${functionArn} ${what}: ${breaks}.`, advice },
  ];
  if (functionArn === installation.functionArn) {
    const advice = `The stack has another for it, where ${features.join(' or ')} is on. Set that one, or none.`;
    return wrong('is the function of custom authentication, which knows no such event', advice);
  }
  if (lambda.state === 'unknown') return [notChecked(check, lambda.why)];
  if (lambda.state === 'missing') {
    return wrong(
      'does not exist',
      'Deploy the stack that has it, or take the trigger away where the pool is declared.',
    );
  }
  const judged = judgePermission(installation, { check, functionArn, permissions, otherwise: breaks });
  if (judged.some(({ status }) => status !== 'ok')) return judged;
  const found = `${functionArn} ${isOurs({ name, functionArn, lambda, permissions }) ? does : 'is somebody else’s'}, and the user pool may invoke it.`;
  return [{ check, status: 'ok', found }];
}

/** Returns `true` if the pool calls our function for this trigger, and also if the pool could not be read, which another finding reports. */
export const isOurs = ({ name, lambda }: FoundPoolTrigger): boolean =>
  lambda.state === 'unknown' ||
  (lambda.state === 'found' &&
    lambda.value.Description?.startsWith(`Passkeys: Cognito trigger ${poolTriggers[name].trigger}`) === true);
