import { hasCode, signIn, signInWithPassword, signOut } from '../../client/index.ts';
import type { App } from '../app/app.ts';
import { signedOut } from '../app/state.ts';
import { visit } from './session.ts';

/** Does what needs a recent sign-in; where it is not recent enough, asks for a new one and then does `again`. */
export async function withIdentity(app: App, work: () => Promise<void>, again: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!hasCode(error, 'reauthentication_required')) throw error;
    app.update({ dialog: { kind: 'identity', next: again } });
  }
}

/** A fresh sign-in of the same user, with the password if one is given, else with a passkey; then on with what was asked for. */
export async function confirmIdentity(app: App, next: () => Promise<void>, password?: string): Promise<void> {
  let confirmed = false;
  await app.run(password === undefined ? 'passkey' : 'password', async (signal) => {
    const { user } = app.state;
    const username = user?.email ?? user?.username ?? '';
    if (password === undefined) await signIn(app.client, { username, signal });
    else await signInWithPassword(app.client, { email: username, password });
    app.update({ dialog: null });
    confirmed = true;
  });
  if (confirmed) await next();
}

/** For those who have neither: out, and in again with a code by e-mail. */
export async function leaveForCode(app: App): Promise<void> {
  await signOut(app.client).catch(() => {});
  visit(app, app.state.emailCodes ? 'email-code' : 'forgot', signedOut);
}
