import { confirmSignUp, hasCode, resendConfirmationCode, signInWithPassword, signUp } from '../../client/index.ts';
import type { App } from '../app.ts';
import { noticeOf } from '../notice.ts';
import { texts } from '../texts.ts';
import { enter, leave } from './session.ts';

export const createAccount = (app: App, password: string): Promise<void> =>
  app.run('sign-up', async () => {
    const { confirmationRequired } = await signUp(app.client, { email: app.state.email, password });
    if (confirmationRequired) app.go('confirm', { password });
    else await welcome(app, password);
  });

export const confirmAccount = (app: App, code: string): Promise<void> =>
  app.run('confirm', async () => {
    const { email, password } = app.state;
    try {
      await confirmSignUp(app.client, { email, code });
    } catch (error) {
      if (!hasCode(error, 'already_confirmed')) throw error;
      leave(app, { notice: noticeOf(error) });
      return;
    }
    await welcome(app, password);
  });

export const sendNewCode = (app: App): Promise<void> =>
  app.run('resend', async () => {
    await resendConfirmationCode(app.client, { email: app.state.email });
    app.update({ notice: { tone: 'success', text: texts.confirm.resent } });
  });

/** Signed in, and on to the first passkey. */
async function welcome(app: App, password: string): Promise<void> {
  await signInWithPassword(app.client, { email: app.state.email, password });
  await enter(app, { notice: { tone: 'success', text: texts.home.welcome } });
}
