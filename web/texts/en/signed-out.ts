/** What visitors read before they sign in, in English. */
export const signedOut = {
  pitch: {
    title: 'No password to remember. None to steal.',
    points: [
      'Sign in with your fingerprint, your face or your screen lock.',
      'Your passkey stays in your password manager or on your device. We never see it.',
      'It works on this site only, so a fake page can’t trick you into using it.',
    ],
  },
  signIn: {
    title: 'Sign in',
    passkey: 'Sign in with a passkey',
    continue: 'Continue',
    otherWays: 'Other ways to sign in',
    usePassword: 'Use a password',
    useEmailCode: 'Send me a code by e-mail',
    trouble: 'Can’t sign in?',
    newHere: 'New here?',
    signUp: 'Create an account',
    signedOut: 'You are signed out.',
    signedOutHere: 'You are signed out on this device. We could not reach the service to end the session there too.',
    signedOutEverywhere: 'You are signed out on all devices. Sign in again here.',
    nameInstead:
      'Many people are signing in right now. Enter your e-mail address and press Continue: that way is open.',
    noneHere:
      'There is no passkey for this site on this device. Press the button again to use a phone or a security key, or enter your e-mail address.',
  },
  passwordSignIn: {
    title: 'Sign in with your password',
    submit: 'Sign in',
    usePasskey: 'Use a passkey',
    forgotten: 'Forgotten your password?',
  },
  emailCode: {
    submit: 'Sign in',
    resent: 'A new code is on its way. Use the newest one.',
    otherAddress: 'Use another address',
  },
  signUp: {
    title: 'Create your account',
    lead: 'There is no password to invent: we check your e-mail address, then you create a passkey.',
    submit: 'Continue',
    otherWays: 'Other ways to sign up',
    withPassword: 'I would rather have a password',
    passwordLead: 'You can add a passkey right after.',
    withPasskey: 'Use a passkey, no password',
    submitWithPassword: 'Create account',
    haveAccount: 'Have an account?',
    signIn: 'Sign in',
  },
  confirm: {
    title: 'Check your e-mail',
    lead: (email: string) => `We sent a code to ${email}. Enter it here to go on.`,
    submit: 'Confirm',
    resend: 'Send a new code',
    resent: 'A new code is on its way. The older one no longer works.',
    confirmed: 'Your e-mail address is confirmed. Sign in now.',
    unfinished: 'You began to create this account before. We sent you a new code to finish.',
    localHint: 'This is the local stack: no e-mail leaves this machine.',
    localLink: 'Read the message here',
    back: 'Back to sign-in',
  },
  welcome: {
    title: 'Create your passkey',
    lead: 'Your account is ready. With a passkey you sign in without a password from now on.',
    later: 'Not now',
    laterHint: 'Without one you get back in with a code that we e-mail to you.',
  },
  trouble: {
    title: 'Get back in',
    lead: 'Choose what you still have.',
    phone: 'A passkey on another device',
    phoneHint: 'Scan a code with your phone, or plug in a security key.',
    recoveryCode: 'A recovery code',
    recoveryCodeHint: 'One of the ten codes that you kept for this.',
    email: 'Your e-mail',
    emailHint: 'We send you a code. You need no password.',
  },
  recoveryCode: {
    title: 'Use a recovery code',
    lead: 'Each code works once. Dashes and capital letters don’t matter.',
    label: 'Recovery code',
    submit: 'Sign in',
  },
  forgot: {
    title: 'Get a code by e-mail',
    lead: 'If there is an account with this address, we send a code to it.',
    submit: 'Send the code',
  },
  reset: {
    title: 'Check your e-mail',
    lead: (email: string) => `If there is an account for ${email}, a code is on its way. Enter it here.`,
    withoutPassword: 'Sign in without a password',
    withoutPasswordHint: 'Then add a passkey. An old password stops working.',
    choosePassword: 'Set a new password',
    submit: 'Set the password and sign in',
    back: 'Send another code',
  },
};

/** The texts of this part in any language. */
export type SignedOutTexts = typeof signedOut;
