import { type CheckName, type Finding, notChecked } from '../finding.ts';
import type { Installation, PoolTrigger } from '../installation.ts';
import { judgePermission } from './permission.ts';

/** A trigger of the pool that is ours or another's. */
interface Looked {
  readonly check: CheckName;
  /** As people know it. */
  readonly name: string;
  readonly trigger: PoolTrigger | undefined;
  /** How our function describes itself, what it does, and the settings of the stack that has it. */
  readonly ours: { readonly description: string; readonly does: string; readonly by: string };
  /** What becomes of sign-ins when it can't be called. */
  readonly otherwise: string;
}

/**
 * A trigger that the pool calls at every sign-in, whosever it is, has to be there and to let the pool in: Cognito gives nobody tokens without it. A pool
 * that has none is fine.
 */
export function judgePoolTrigger(
  installation: Installation,
  { check, name, trigger, ours, otherwise }: Looked,
): Finding[] {
  if (!trigger) return [];
  const { functionArn, lambda, permissions } = trigger;
  const wrong = (what: string, advice: string): Finding[] => [
    { check, status: 'problem', found: `The pool’s ${name} trigger ${functionArn} ${what}: ${otherwise}.`, advice },
  ];
  if (functionArn === installation.functionArn) {
    const advice = `The stack has another for it, where ${ours.by} is on. Set that one, or none.`;
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
  const isOurs = lambda.value.Description?.startsWith(ours.description);
  const found = `${functionArn} ${isOurs ? ours.does : 'is somebody else’s'}, and the user pool may invoke it.`;
  return [{ check, status: 'ok', found }];
}
