import { byPoolTrigger } from '../../contract/pool-triggers.ts';

/** What can be said of one thing that was checked. */
export interface Finding {
  /** Names the check, for programs: it stays the same from version to version. */
  readonly check: CheckName;
  /** Which one, where there are several: an app client's ID, a document's path. */
  readonly subject?: string;
  readonly status: Status;
  /** What was found, in a sentence. */
  readonly found: string;
  /** What to do, where a command alone does not say it. */
  readonly advice?: string;
  /** A command for a POSIX shell that mends it, or shows where to. */
  readonly command?: string;
}

/** A warning is what works, but worse than it should. What is `not-checked` could not be looked at, which `found` explains. */
export type Status = 'problem' | 'warning' | 'not-checked' | 'ok';

/** Each check, and what it looks at. */
export const checks = {
  triggers: 'triggers of custom authentication',
  permission: 'permission to invoke the function',
  function: 'the triggers’ function',
  'function-limits': 'timeout and memory',
  runtime: 'Node.js runtime',
  version: 'deployed version',
  policy: 'policy of ceremonies',
  ...byPoolTrigger('bundle', ({ title }) => `${title} trigger`),
  'relying-party': 'RP ID',
  origins: 'origins',
  'well-known': 'well-known document',
  tier: 'feature plan',
  issuer: 'issuer of tokens',
  'client-flow': 'custom authentication in the app client',
  'client-unknown-users': 'unknown users',
  'client-revocation': 'token revocation',
  'client-secret': 'client secret',
  'client-session': 'how long a sign-in stays open',
  'client-password-first': 'password before the passkey',
  'password-first': 'the passkey after the password',
  table: 'table',
  'table-recovery': 'point-in-time recovery',
  'table-deletion': 'deletion protection',
  'table-expiry': 'time to live',
  secret: 'secret',
  alarms: 'alarms',
  'alarm-state': 'state of the alarms',
  'alarm-actions': 'whether alarms have actions',
  'alarm-actions-enabled': 'whether alarms’ actions are switched on',
  clock: 'this machine’s clock',
} as const;
export type CheckName = keyof typeof checks;

/** Why something could not be checked. */
export const notChecked = (check: CheckName, found: string): Finding => ({ check, status: 'not-checked', found });
