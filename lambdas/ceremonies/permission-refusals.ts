import type { Refusals } from '../passkey-error.ts';
import type { PermissionRefusal } from '../store/permission.ts';

/** What a change that is not permitted is refused with, and why, for the log. */
export const permissionRefusals: Refusals<PermissionRefusal> = {
  locked: ['unauthorized', 'An administrator has locked the user.'],
  unconfirmed: ['step_up_required', 'The user has passkeys, and none of them confirmed this session.'],
  'sign-in-too-old': ['reauthentication_required', 'The sign-in is too old.'],
};
