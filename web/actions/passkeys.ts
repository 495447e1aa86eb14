import { hasCode, listPasskeys, register, signIn, signInWithPassword } from '../../client/index.ts';
import type { App } from '../app.ts';
import { texts } from '../texts.ts';
import { orLeave } from './session.ts';

export const addPasskey = (app: App): Promise<void> =>
  app.run('add', async () => {
    try {
      const { user, passkeyName } = app.state;
      const options = { name: passkeyName.trim(), ...(user?.email ? { userName: user.email } : {}) };
      const passkey = await orLeave(app, register(app.client, options));
      app.update({
        passkeys: await listPasskeys(app.client),
        passkeyName: '',
        notice: { tone: 'success', text: texts.add.added(passkey.name) },
      });
    } catch (error) {
      if (!hasCode(error, 'reauthentication_required')) throw error;
      app.update({ identityAsked: true });
      app.focus();
    }
  });

/** A fresh sign-in of the same user, with the password if one is given, else with a passkey. */
export const confirmIdentity = (app: App, password?: string): Promise<void> =>
  app.run(password === undefined ? 'passkey' : 'password', async () => {
    const { user } = app.state;
    const username = user?.email ?? user?.username ?? '';
    if (password === undefined) await signIn(app.client, { username });
    else await signInWithPassword(app.client, { email: username, password });
    app.update({ identityAsked: false, notice: { tone: 'success', text: texts.confirmIdentity.done } });
    app.focus();
  });
