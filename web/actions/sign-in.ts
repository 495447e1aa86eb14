import { hasCode, resendConfirmationCode, signIn, signInWithPassword } from '../../client/index.ts';
import type { App } from '../app.ts';
import { noticeOf } from '../notice.ts';
import { enter, withdrawAutofill } from './session.ts';

/** The passkey says who it is. */
export const signInWithoutName = (app: App): Promise<void> =>
  app.run('passkey', async () => {
    await signIn(app.client);
    await enter(app);
  });

/** The user says who it is, then the passkey proves it. */
export const signInWithName = (app: App): Promise<void> =>
  app.run('continue', async () => {
    await signIn(app.client, { username: app.state.email });
    await enter(app);
  });

export const signInByPassword = (app: App, password: string): Promise<void> =>
  app.run('password', async () => {
    const { email } = app.state;
    try {
      await signInWithPassword(app.client, { email, password });
    } catch (error) {
      if (!hasCode(error, 'user_not_confirmed')) throw error;
      withdrawAutofill();
      // The code of the sign-up may be long gone.
      await resendConfirmationCode(app.client, { email });
      app.go('confirm', { password, notice: noticeOf(error) });
      return;
    }
    await enter(app);
  });
