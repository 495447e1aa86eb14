import type { Texts } from './texts.ts';

export const en: Texts = {
  language: 'en-GB',
  subjects: {
    'passkey.added': 'A passkey was added to your account',
    'passkey.imported': 'A passkey was moved to your account',
    'passkey.removed': 'A passkey was removed from your account',
    'recovery_codes.used': 'A recovery code was used to sign in',
    'recovery_codes.made': 'New recovery codes were made',
    'recovery_codes.reset': 'Your recovery codes were removed',
    'recovery_codes.failed_repeatedly': 'Wrong recovery codes were tried',
    'recovery.started': 'Somebody asked to recover your account',
    'recovery.allowed': 'A recovery of your account was let through',
    'recovery.used': 'Your account was recovered without a passkey',
  },
  happened: {
    'passkey.added': (passkey) => `The passkey ${passkey} was added to your account. It can be used to sign in.`,
    'passkey.imported': (passkey) =>
      `The passkey ${passkey}, which you made for an earlier sign-in of this service, was moved to your account. It can be used to sign in.`,
    'passkey.removed': (passkey) =>
      `The passkey ${passkey} was removed from your account. It can no longer be used to sign in.`,
    'recovery_codes.used': (_, remaining) =>
      `Somebody signed in to your account with one of your recovery codes. Codes left: ${remaining}.`,
    'recovery_codes.made': () => 'New recovery codes were made for your account. Older ones no longer work.',
    'recovery_codes.reset': () => 'The recovery codes of your account were removed. They no longer work.',
    'recovery_codes.failed_repeatedly': () =>
      'Somebody typed several wrong recovery codes for your account. Nobody got in by them, and your codes still work.',
    'recovery.started': () =>
      'Somebody signed in to your account without a passkey and asked to change its passkeys. After a waiting time that will be possible. Until then you can cancel it: sign in with a passkey.',
    'recovery.allowed': () =>
      'The recovery that was asked for takes effect now. Whoever signs in to your account may change its passkeys.',
    'recovery.used': () => 'Somebody who signed in without a passkey may now change the passkeys of your account.',
  },
  passkey: (name, provider) => (provider ? `“${name}” (created with ${provider})` : `“${name}”`),
  when: (time) => `When: ${time}`,
  who: {
    user: 'By: somebody signed in to your account',
    administrator: 'By: an administrator',
    stranger: 'By: somebody who did not get in',
  },
  expected: 'If you did this or asked for it, there is nothing to do.',
  unexpected:
    'Was this not you? Sign in now, remove passkeys that you don’t know, make new recovery codes and sign out everywhere. ' +
    'If you can’t sign in, ask support.',
  unexpectedTries:
    'Was this not you? Codes can’t be guessed. If somebody may have seen yours, sign in and make new ones.',
  page: 'Your passkeys:',
  furtherOnes: (time) =>
    `You got several of these e-mails within an hour. What else happens until ${time} UTC comes in one e-mail after that.`,
  folded: {
    subject: (count) => `And ${count} more ${count === 1 ? 'message' : 'messages'} about your account`,
    happened: 'We send only a few of these e-mails in an hour. Beside what they say, this happened:',
    expected: 'If all of this was you or you asked for it, there is nothing to do.',
  },
  support: (supportId) => `For support: ${supportId}`,
  sender: (service) =>
    `${service} sent this because it is about the safety of your account. Nobody will ask you for a code.`,
};
