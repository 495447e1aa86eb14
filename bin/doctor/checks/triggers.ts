import { triggers } from '../../../contract/operations.ts';
import type { Finding } from '../finding.ts';
import type { Installation } from '../installation.ts';
import { attach, aws } from '../shell.ts';

/** All three triggers have to be one and the same function. */
export function checkTriggers(installation: Installation): Finding[] {
  const { pool, functionArn } = installation;
  const check = 'triggers';
  const set = triggers['auth-challenge'].map((trigger) => ({ trigger, arn: pool.LambdaConfig?.[trigger] }));
  const missing = set.filter(({ arn }) => !arn).map(({ trigger }) => trigger);
  const others = set.filter(({ arn }) => arn && arn !== functionArn);
  const command = attach(installation);
  if (missing.length === set.length) {
    const named = "Functions[?starts_with(Description,'Passkeys: Cognito triggers')].FunctionArn";
    const advice = `The function’s ARN: ${aws(installation, 'lambda', 'list-functions', '--query', named)}`;
    const found = 'The user pool has no triggers of custom authentication: nobody can sign in with a passkey.';
    return [{ check, status: 'problem', found, ...(!functionArn && { advice }), command }];
  }
  if (missing.length > 0) {
    const found = `The user pool has no ${missing.join(' and no ')} trigger.`;
    return [{ check, status: 'problem', found, command }];
  }
  if (others.length > 0) {
    const which = others.map(({ trigger, arn }) => `${trigger} is ${arn}`).join(', ');
    const found = `The triggers are not one function: ${which}; it should be ${functionArn}.`;
    const advice = 'If those are triggers of your own, attach tells how both can work.';
    return [{ check, status: 'problem', found, advice, command }];
  }
  return [{ check, status: 'ok', found: `All three are ${functionArn}.` }];
}
