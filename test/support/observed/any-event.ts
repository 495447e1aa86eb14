import type { AuditEvent } from '../../../contract/events.ts';

/** An audit event that nothing depends on, of an administrator. */
export const anyEvent = (
  id: string,
  changes: { readonly time?: string; readonly userId?: string } = {},
): AuditEvent => ({
  version: 1,
  id,
  type: 'administration.viewed',
  time: '2026-11-22T01:02:03.456Z',
  userId: 'ada',
  actor: { type: 'administrator', id: 'arn:aws:iam::123456789012:user/ops' },
  requestId: '0123456789abcdef',
  supportId: '01234567',
  ...changes,
});

/** A sign-in with a recovery code. */
export const anySignIn = (id: string, time: string): AuditEvent => ({
  ...anyEvent(id, { time }),
  type: 'sign_in.succeeded',
  method: 'recovery-code',
  remaining: 1,
});
