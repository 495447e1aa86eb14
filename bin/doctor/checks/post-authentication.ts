import { type Finding, notChecked } from '../finding.ts';
import type { Installation } from '../installation.ts';
import { judgePermission } from './permission.ts';

const check = 'post-authentication';
const otherwise = 'each sign-in of the pool fails, whatever its method';

/** How the function that counts sign-ins describes itself. */
const ours = 'Passkeys: Cognito trigger PostAuthentication';

/**
 * The pool's Post Authentication trigger, whosever it is, has to be there and to let the pool in: Cognito gives nobody tokens without it. A pool
 * that has none is fine.
 */
export function checkPostAuthentication(installation: Installation): Finding[] {
  if (!installation.postAuthentication) return [];
  const { functionArn, lambda, permissions } = installation.postAuthentication;
  const wrong = (what: string, advice: string): Finding[] => [
    {
      check,
      status: 'problem',
      found: `The pool’s Post Authentication trigger ${functionArn} ${what}: ${otherwise}.`,
      advice,
    },
  ];
  if (functionArn === installation.functionArn) {
    const advice = 'The stack has another for it, where measureAdoption is on. Set that one, or none.';
    return wrong('is the function of custom authentication, which knows no such event', advice);
  }
  if (lambda.state === 'unknown') return [notChecked(check, lambda.why)];
  if (lambda.state === 'missing') {
    return wrong(
      'does not exist',
      'Deploy the stack that has it, or take the trigger away where the pool is declared.',
    );
  }
  const judged = judgePermission(installation, { check, functionArn, permissions, otherwise });
  if (judged.some(({ status }) => status !== 'ok')) return judged;
  const isOurs = lambda.value.Description?.startsWith(ours);
  const found = `${functionArn} ${isOurs ? 'counts sign-ins' : 'is somebody else’s'}, and the user pool may invoke it.`;
  return [{ check, status: 'ok', found }];
}
