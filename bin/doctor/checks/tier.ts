import type { Finding } from '../finding.ts';
import type { Installation } from '../installation.ts';
import { aws } from '../shell.ts';

/** The pool's feature plan: passkeys work on each; claims in access tokens do not. */
export function checkTier(installation: Installation): Finding[] {
  const { UserPoolTier: tier, LambdaConfig, Id = '' } = installation.pool;
  const check = 'tier';
  const version = LambdaConfig?.PreTokenGenerationConfig?.LambdaVersion;
  if (tier === 'LITE' && version !== undefined && version !== 'V1_0') {
    const found = `The pool is on LITE, where Cognito has no claims in access tokens, and its trigger of token generation is ${version}.`;
    const show = aws(installation, 'cognito-idp', 'describe-user-pool', '--user-pool-id', Id);
    const advice =
      'Switch the pool to ESSENTIALS where it is declared: update-user-pool resets all that a call leaves out.';
    return [{ check, status: 'warning', found, advice, command: show }];
  }
  return [{ check, status: 'ok', found: `${tier ?? 'Not told'}; passkeys work on every plan.` }];
}
