import { hasCode, resendConfirmationCode, sendEmailCode, signInWithEmailCode } from '../../client/index.ts';
import type { App } from '../app/app.ts';
import { noticeOf, success } from '../app/notice.ts';
import { texts } from '../texts/index.ts';
import { upgradeQuietly } from './offer.ts';
import { enter, visit } from './session.ts';

/** Sends a code to sign in with, or another one in the place of the one before. */
export const sendSignInCode = (app: App): Promise<void> =>
  app.run('send', async () => {
    const { email, codeSent: earlier } = app.state;
    try {
      const codeSent = await sendEmailCode(app.client, { email });
      if (earlier) app.update({ codeSent, notice: success(texts.emailCode.resent) });
      else visit(app, 'email-code', { codeSent });
    } catch (error) {
      if (!hasCode(error, 'user_not_confirmed')) throw error;
      // The code of the sign-up may be long gone.
      await resendConfirmationCode(app.client, { email });
      visit(app, 'confirm', { password: '', notice: noticeOf(error) });
    }
  });

/** In with the code from the e-mail; then a passkey is made or offered, as after a password. */
export const signInByEmailCode = (app: App, code: string): Promise<void> =>
  app.run('confirm', async () => {
    const { codeSent: sent } = app.state;
    if (!sent) return;
    await signInWithEmailCode(app.client, { sent, code });
    await enter(app, { codeSent: null });
    upgradeQuietly(app);
  });
