import type { Finding } from '../finding.ts';
import type { Installation } from '../installation.ts';
import { judgePoolTrigger } from './pool-trigger.ts';

/** The pool's Post Authentication trigger, which counts sign-ins where it is ours. */
export const checkPostAuthentication = (installation: Installation): Finding[] =>
  judgePoolTrigger(installation, {
    check: 'post-authentication',
    name: 'Post Authentication',
    trigger: installation.postAuthentication,
    ours: {
      description: 'Passkeys: Cognito trigger PostAuthentication',
      does: 'counts sign-ins',
      by: 'measureAdoption',
    },
    otherwise: 'each sign-in of the pool fails, whatever its method',
  });
