import {
  confirmSignUp,
  hasCode,
  messageFor,
  resendConfirmationCode,
  signInWithPassword,
  signUp,
} from '../../client/index.ts';
import type { App } from '../app/app.ts';
import { keepSignUp } from '../app/kept.ts';
import { hint, noticeOf, success, Told } from '../app/notice.ts';
import { randomPassword } from '../app/random-password.ts';
import { texts } from '../texts/index.ts';
import { enter, leave, visit } from './session.ts';

/** @param chosen the password that the user wants; without one the account gets a password that nobody has to know */
export const createAccount = (app: App, chosen?: string): Promise<void> =>
  app.run('sign-up', async () => {
    const { email } = app.state;
    const password = chosen ?? randomPassword();
    try {
      const { confirmationRequired } = await signUp(app.client, { email, password });
      keepSignUp({ email, ...(chosen === undefined ? { password } : {}) });
      if (confirmationRequired) visit(app, 'confirm', { password });
      else await welcome(app, password);
    } catch (error) {
      if (hasCode(error, 'invalid_request'))
        throw new Told({ tone: 'problem', text: messageFor(error.code, texts.messages), field: 'email' }, error);
      if (!hasCode(error, 'user_exists') || !(await isUnfinished(app))) throw error;
      // Whatever password the account has, it is not this one.
      keepSignUp({ email });
      visit(app, 'confirm', { password: '', notice: hint(texts.confirm.unfinished) });
    }
  });

/** Whether there is an account that still waits for its code; if so, a new one is on its way. */
const isUnfinished = (app: App): Promise<boolean> =>
  resendConfirmationCode(app.client, { email: app.state.email }).then(
    () => true,
    () => false,
  );

export const confirmAccount = (app: App, code: string): Promise<void> =>
  app.run('confirm', async () => {
    const { email, password } = app.state;
    try {
      await confirmSignUp(app.client, { email, code });
    } catch (error) {
      if (!hasCode(error, 'already_confirmed')) throw error;
      keepSignUp(null);
      leave(app, { notice: noticeOf(error) });
      return;
    }
    keepSignUp(null);
    if (password === '') leave(app, { notice: success(texts.confirm.confirmed) });
    else await welcome(app, password);
  });

export const sendNewCode = (app: App): Promise<void> =>
  app.run('send', async () => {
    await resendConfirmationCode(app.client, { email: app.state.email });
    app.update({ notice: success(texts.confirm.resent) });
  });

/** Signed in, and on to the first passkey. */
async function welcome(app: App, password: string): Promise<void> {
  await signInWithPassword(app.client, { email: app.state.email, password });
  await enter(app, {}, 'welcome');
}
