import type { PasskeysClientErrorCode } from './codes.ts';
import { type Platform, platform } from './platform.ts';

/** Codes whose text differs by device. */
type DeviceCode = 'not_supported' | 'user_verification_required';

/** What people read in one language: what happened, then what to do next. */
export interface Messages {
  /** For any device. */
  readonly errors: Readonly<Record<PasskeysClientErrorCode, string>>;
  /** In place of these, where the device is known. */
  readonly onDevice: Readonly<Record<Platform, Readonly<Record<DeviceCode, string>>>>;
}

/** The text for a code in a language, as it fits the device that this runs on. */
export function messageFor(code: PasskeysClientErrorCode, { errors, onDevice }: Messages): string {
  const device = platform();
  const texts: Partial<Record<PasskeysClientErrorCode, string>> = device ? onDevice[device] : {};
  return texts[code] ?? errors[code];
}

/** The English texts for any device. */
export const errorMessages: Messages['errors'] = {
  aborted: 'Stopped.',
  cancelled: 'Cancelled. Try again, or use another way.',
  timed_out: 'That took too long. Try again when you are ready.',
  blocked: 'Your browser stopped the request. Try again, or use another way.',
  not_supported:
    'This browser or device can’t do this with a passkey. Turn on a screen lock, use your phone, or choose another way.',
  no_passkey_here: 'There is no passkey for this site on this device. Choose another way to sign in.',
  already_registered: 'This device already has a passkey for you. You can use it to sign in.',
  authenticator_failed: 'Your device or password manager could not finish. Try again, or use another way.',
  misconfigured: 'Something is wrong on our side, not with your passkey. Use another way, and tell us about it.',
  network: 'We can’t reach the service. Check your connection and try again.',
  sign_in_failed: 'We couldn’t recognise this passkey. It may have been removed. Try another way to sign in.',
  recovery_code_incorrect: 'This recovery code does not work. Check it, or use another one.',
  password_incorrect: 'The e-mail address or the password is not right. Check both and try again.',
  password_rejected:
    'This password does not meet the rules. Use a longer one with small and capital letters, numbers and symbols.',
  password_reset_required: 'Your password has to be changed before you can sign in with it. Use a passkey instead.',
  code_mismatch: 'That code is not right. Check the newest e-mail and try again.',
  code_expired: 'That code is no longer valid. Ask for a new one.',
  user_exists: 'There is an account with this e-mail address already. Sign in instead.',
  user_not_confirmed: 'Your e-mail address is not confirmed yet. Enter the code we sent you.',
  already_confirmed: 'This account is confirmed already. Sign in.',
  step_not_supported: 'Your account needs a step that this page does not offer. Try another way to sign in.',
  name_too_long: 'This name is too long. Use a shorter one.',
  invalid_request: 'Something in this request is not right. Check what you typed, or reload the page and try again.',
  unauthorized: 'Your session has ended. Sign in again.',
  reauthentication_required: 'It has been a while since you signed in. Confirm that it is you, then try again.',
  step_up_required: 'This change needs one of your passkeys. Confirm with it, then try again.',
  recovery_unavailable: 'Your account can’t be recovered this way. Ask support for help.',
  challenge_invalid: 'This page is out of date. Reload it and try again.',
  challenge_expired: 'That took too long. Try again.',
  challenge_used: 'This request was used already. Try again.',
  passkey_unknown: 'We couldn’t recognise this passkey. It may have been removed. Try another way to sign in.',
  passkey_exists: 'This passkey is registered already. You can use it to sign in.',
  passkey_limit_reached: 'You have as many passkeys as an account can have. Remove one, then add another.',
  last_sign_in_method: 'This is your only way to sign in. Add another passkey before you remove this one.',
  authenticator_not_allowed: 'Passkeys of this kind are not accepted here. Use another device or a security key.',
  user_verification_required:
    'Your device did not check that it is you. Turn on a screen lock or PIN on it, then try again.',
  verification_failed: 'We couldn’t verify this passkey. Try again, or use another way.',
  counter_regressed: 'This passkey looks like a copy, so we don’t accept it. Use another way and replace it.',
  too_many_requests: 'Too many tries in a short time. Wait a while, then try again.',
  internal: 'Something went wrong on our side. Try again in a moment.',
};

/** English. */
export const english: Messages = {
  errors: errorMessages,
  onDevice: {
    ios: {
      not_supported:
        'This device can’t do this with a passkey yet. Set a passcode and turn on Passwords for iCloud in Settings, or choose another way.',
      user_verification_required:
        'Your device did not check that it is you. Turn on Face ID, Touch ID or a passcode in Settings, then try again.',
    },
    android: {
      not_supported:
        'This device can’t do this with a passkey yet. Set a screen lock and a password manager in Settings, or choose another way.',
      user_verification_required:
        'Your device did not check that it is you. Set a screen lock in Settings, then try again.',
    },
    mac: {
      not_supported:
        'This Mac can’t do this with a passkey yet. Turn on Touch ID and Passwords for iCloud in System Settings, use your phone, or choose another way.',
      user_verification_required:
        'Your Mac did not check that it is you. Turn on Touch ID or a login password in System Settings, then try again.',
    },
    windows: {
      not_supported:
        'This computer can’t do this with a passkey yet. Set up Windows Hello in Settings under “Sign-in options”, use your phone, or choose another way.',
      user_verification_required:
        'Your computer did not check that it is you. Set up a Windows Hello PIN in Settings under “Sign-in options”, then try again.',
    },
    embedded: {
      not_supported:
        'Passkeys don’t work in the browser of this app. Open this page in Safari or Chrome, or choose another way.',
      user_verification_required:
        'Your device did not check that it is you. Open this page in Safari or Chrome, then try again.',
    },
  },
};
