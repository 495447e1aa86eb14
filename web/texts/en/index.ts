import { english } from '../../../client/index.ts';
import { signedIn } from './signed-in.ts';
import { signedOut } from './signed-out.ts';

/** All texts of the pages, in English. */
export const en = {
  messages: english,
  unexpected: 'Something went wrong on this page. Reload it and try again.',
  supportId: (id: string) => `Support ID ${id}`,
  loading: 'One moment…',
  or: 'or',
  orEmail: 'or with your e-mail',
  tryAgain: 'Try again',
  cancel: 'Cancel',
  close: 'Close',
  unavailable: 'We can’t show this page right now',

  busy: {
    passkey: 'Waiting for your passkey…',
    continue: 'Waiting for your passkey…',
    password: 'Checking your password…',
    'sign-up': 'Creating your account…',
    confirm: 'Checking the code…',
    send: 'Sending the code…',
    add: 'Follow your browser’s instructions…',
    rename: 'Saving…',
    default: 'Saving…',
    remove: 'Removing…',
    codes: 'Making your codes…',
    recovery: 'One moment…',
    'cancel-recovery': 'Cancelling…',
    'allow-recovery': 'Allowing…',
    activity: 'Loading your activity…',
    'sign-out': 'Signing out…',
    everywhere: 'Signing out everywhere…',
  },

  email: 'E-mail address',
  password: 'Password',
  newPassword: 'New password',
  passwordRules: 'At least 12 characters, with small and capital letters, a number and a symbol.',
  show: 'Show',
  hide: 'Hide',
  showPassword: 'Show the password',
  hidePassword: 'Hide the password',
  code: 'Code',

  ...signedOut,
  ...signedIn,
};

/** The texts of the pages in any language. */
export type Texts = typeof en;
