import { hasCode, signIn, signInWithPassword, signOut, stepUp } from '../../client/index.ts';
import type { App } from '../app/app.ts';
import { type Screen, signedOut } from '../app/state.ts';
import { orLeave, visit } from './session.ts';

/**
 * Does what changes passkeys or codes. If the service wants to see the user again, or one of the user's passkeys, asks for that and then does
 * `again`.
 */
export async function withIdentity(app: App, work: () => Promise<void>, again: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (hasCode(error, 'reauthentication_required')) app.update({ dialog: { kind: 'identity', next: again } });
    else if (hasCode(error, 'step_up_required')) app.update({ dialog: { kind: 'step-up', next: again } });
    else throw error;
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

/** One of the user's passkeys agrees; then on with what was asked for. */
export async function confirmWithPasskey(app: App, next: () => Promise<void>): Promise<void> {
  let confirmed = false;
  await app.run('passkey', async (signal) => {
    await orLeave(app, stepUp(app.client, { signal }));
    app.update({ dialog: null });
    confirmed = true;
  });
  if (confirmed) await next();
}

/** For those who have neither: out, and in again with a code by e-mail. */
export const leaveForCode = (app: App): Promise<void> => leaveFor(app, app.state.emailCodes ? 'email-code' : 'forgot');

/** Out, and in again with one of the codes that the user kept. */
export const leaveForRecoveryCode = (app: App): Promise<void> => leaveFor(app, 'recovery-code');

async function leaveFor(app: App, screen: Screen): Promise<void> {
  await signOut(app.client).catch(() => {});
  visit(app, screen, signedOut);
}
