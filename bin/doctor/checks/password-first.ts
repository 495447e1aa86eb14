import { passkeyIsSkipped, waysPastPasskey } from '../../../lambdas/attachment/sign-in-flows.ts';
import type { Finding } from '../finding.ts';
import type { Installation } from '../installation.ts';
import { policyOf } from '../policy.ts';
import { attach, aws } from '../shell.ts';
import { isOurs } from './pool-trigger.ts';

/** For pools with `passwordFirst` clients: checks whether Cognito can issue tokens after the password, before it asks for the passkey. */
export function checkPasswordFirst(installation: Installation): Finding[] {
  const check = 'password-first';
  const { passwordFirst } = policyOf(installation.setting('policy')) ?? {};
  if (!Array.isArray(passwordFirst) || passwordFirst.length === 0) return [];
  const findings: Finding[] = [];
  const ways = waysPastPasskey(installation.pool);
  if (ways.length > 0) {
    findings.push({
      check,
      status: 'problem',
      found: `The pool has ${ways.join(' and ')}. ${passkeyIsSkipped}`,
      advice: 'Take it from the pool where it is declared, or leave passwordFirst out.',
      command: aws(
        installation,
        'cognito-idp',
        'describe-user-pool',
        '--user-pool-id',
        installation.options.userPoolId,
      ),
    });
  }
  if (!installation.poolTriggers.some((it) => it.name === 'preTokenGeneration' && isOurs(it))) {
    findings.push({
      check,
      status: 'problem',
      found:
        'The pool’s Pre Token Generation trigger is not ours, which refuses tokens where Cognito did not ask for the passkey.',
      advice: 'Set the stack’s function where the pool’s triggers are set (docs/existing-pools.md).',
      command: attach(installation, undefined, '--pre-token-generation-arn', '<function-arn>'),
    });
  }
  const found = 'Cognito gives no tokens before it asks for the passkey.';
  return findings.length > 0 ? findings : [{ check, status: 'ok', found }];
}
