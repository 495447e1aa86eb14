import {
  confirmForgotPassword,
  forgotPassword,
  signInWithPassword,
  signInWithRecoveryCode,
} from '../../client/index.ts';
import type { App } from '../app/app.ts';
import { randomPassword } from '../app/random-password.ts';
import { enter, visit } from './session.ts';

/** In with one of the codes that the user kept; then to a new passkey. */
export const signInByRecoveryCode = (app: App, code: string): Promise<void> =>
  app.run('confirm', async () => {
    await signInWithRecoveryCode(app.client, { username: app.state.email, code });
    await enter(app, { offer: 'recovery' });
  });

export const sendResetCode = (app: App): Promise<void> =>
  app.run('send', async () => {
    await forgotPassword(app.client, { email: app.state.email });
    visit(app, 'reset');
  });

/** @param chosen the new password; without one the account gets a password that nobody has to know, and its user a new passkey */
export const resetPassword = (app: App, code: string, chosen?: string): Promise<void> =>
  app.run(chosen === undefined ? 'confirm' : 'password', async () => {
    const { email } = app.state;
    const password = chosen ?? randomPassword();
    await confirmForgotPassword(app.client, { email, code, newPassword: password });
    await signInWithPassword(app.client, { email, password });
    await enter(app, { offer: 'recovery' });
  });
