/** The Lambda functions by what calls them: Cognito, the HTTP API, the table's stream. */

/** The Lambda function behind Cognito's custom authentication, and the triggers it answers; the name is the bundle's folder. */
export const triggers = {
  'auth-challenge': ['DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse'],
} as const;
export type TriggerName = keyof typeof triggers;

/** The Lambda functions of one HTTP operation each; the name is the source file and the bundle's folder. */
export const operations = {
  'registration-options': { method: 'POST', path: '/passkeys/registration/options', public: false },
  register: { method: 'POST', path: '/passkeys', public: false },
  list: { method: 'GET', path: '/passkeys', public: false },
  update: { method: 'PATCH', path: '/passkeys/{id}', public: false },
  remove: { method: 'DELETE', path: '/passkeys/{id}', public: false },
  'recovery-codes': { method: 'GET', path: '/passkeys/recovery-codes', public: false },
  'new-recovery-codes': { method: 'POST', path: '/passkeys/recovery-codes', public: false },
  'step-up-options': { method: 'POST', path: '/passkeys/step-up/options', public: false },
  'step-up': { method: 'POST', path: '/passkeys/step-up', public: false },
  recovery: { method: 'POST', path: '/passkeys/recovery', public: false },
  activity: { method: 'GET', path: '/passkeys/activity', public: false },
  'authentication-options': { method: 'POST', path: '/passkeys/authentication/options', public: true },
  'authentication-user': { method: 'POST', path: '/passkeys/authentication/user', public: true },
  telemetry: { method: 'POST', path: '/passkeys/telemetry', public: true },
  'adoption-policy': { method: 'GET', path: '/passkeys/policy', public: true },
} as const;
export type OperationName = keyof typeof operations;

/**
 * The same for operations of administrators, who sign with AWS credentials (IAM) instead of having a user's token. For themselves, so that
 * browsers don't load them.
 */
export const administration = {
  'admin-list': { method: 'GET', path: '/admin/users/{sub}/passkeys' },
  'admin-remove': { method: 'DELETE', path: '/admin/users/{sub}/passkeys/{id}' },
  'admin-remove-all': { method: 'DELETE', path: '/admin/users/{sub}/passkeys' },
  'admin-lock': { method: 'POST', path: '/admin/users/{sub}/lock' },
  'admin-unlock': { method: 'DELETE', path: '/admin/users/{sub}/lock' },
  'admin-forget': { method: 'DELETE', path: '/erasure/users/{sub}' },
  'admin-activity': { method: 'GET', path: '/admin/users/{sub}/activity' },
  'admin-recovery': { method: 'POST', path: '/admin/users/{sub}/recovery' },
  'admin-reset-recovery': { method: 'DELETE', path: '/admin/users/{sub}/recovery-codes' },
} as const;
export type AdministrationName = keyof typeof administration;

/** The Lambda function that reads the table's stream; the name is the source file and the bundle's folder. */
export const streams = { 'audit-events': 'what was written becomes audit events' } as const;
export type StreamName = keyof typeof streams;
