import type { Finding } from '../finding.ts';
import type { Installation } from '../installation.ts';
import { judgePoolTrigger } from './pool-trigger.ts';

/** The pool's Pre Token Generation trigger, which writes claims where it is ours. */
export const checkPreTokenGeneration = (installation: Installation): Finding[] =>
  judgePoolTrigger(installation, {
    check: 'pre-token-generation',
    name: 'Pre Token Generation',
    trigger: installation.preTokenGeneration,
    ours: {
      description: 'Passkeys: Cognito trigger PreTokenGeneration',
      does: 'writes claims',
      by: 'tokenClaims or passwordFirst',
    },
    otherwise: 'each sign-in and refresh of the pool fails, whatever its method',
  });
