import type { PasskeysClientErrorCode } from './codes.ts';

/** What a page can offer after an error: the button beside the message. */
export type NextStep =
  /** Nothing happened that the user has to know. */
  | 'none'
  | 'try_again'
  | 'use_another_way'
  | 'use_another_device'
  /** A screen lock, a passcode, a PIN, or another browser. */
  | 'set_up_device'
  | 'sign_in'
  /** Sign in once more, then repeat. */
  | 'confirm_identity'
  /** `stepUp`, then repeat; beside it the way for those who have lost their passkeys. */
  | 'confirm_with_passkey'
  | 'confirm_account'
  | 'correct_input'
  | 'ask_for_new_code'
  | 'reset_password'
  | 'add_passkey'
  | 'remove_passkey'
  | 'wait'
  | 'contact_support';

export const nextSteps: Readonly<Record<PasskeysClientErrorCode, NextStep>> = {
  aborted: 'none',
  cancelled: 'try_again',
  timed_out: 'try_again',
  blocked: 'try_again',
  not_supported: 'set_up_device',
  no_passkey_here: 'use_another_way',
  already_registered: 'none',
  authenticator_failed: 'try_again',
  misconfigured: 'contact_support',
  network: 'try_again',
  sign_in_failed: 'use_another_way',
  recovery_code_incorrect: 'correct_input',
  password_incorrect: 'correct_input',
  password_rejected: 'correct_input',
  password_reset_required: 'reset_password',
  code_mismatch: 'correct_input',
  code_expired: 'ask_for_new_code',
  user_exists: 'sign_in',
  user_not_confirmed: 'confirm_account',
  already_confirmed: 'sign_in',
  step_not_supported: 'use_another_way',
  name_too_long: 'correct_input',
  invalid_request: 'correct_input',
  unauthorized: 'sign_in',
  reauthentication_required: 'confirm_identity',
  step_up_required: 'confirm_with_passkey',
  recovery_unavailable: 'contact_support',
  challenge_invalid: 'try_again',
  challenge_expired: 'try_again',
  challenge_used: 'try_again',
  passkey_unknown: 'use_another_way',
  passkey_exists: 'none',
  passkey_limit_reached: 'remove_passkey',
  last_sign_in_method: 'add_passkey',
  authenticator_not_allowed: 'use_another_device',
  user_verification_required: 'set_up_device',
  verification_failed: 'try_again',
  counter_regressed: 'use_another_way',
  too_many_requests: 'wait',
  internal: 'try_again',
};
