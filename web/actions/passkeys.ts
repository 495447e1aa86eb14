import {
  hasCode,
  listPasskeysAndRecovery,
  makeDefaultPasskey,
  type Passkey,
  register,
  removePasskey,
  renamePasskey,
  stepUpByRecovery,
} from '../../client/index.ts';
import type { App } from '../app/app.ts';
import { nameFor } from '../app/names.ts';
import { success, Told } from '../app/notice.ts';
import type { State } from '../app/state.ts';
import { isolate } from '../language/isolate.ts';
import { texts } from '../texts/index.ts';
import { isDue } from './delayed-recovery.ts';
import { rememberRegistration } from './device.ts';
import { withIdentity } from './identity.ts';
import { orLeave } from './session.ts';

/** Creates a passkey. @param after what else changes on the page once there is one */
export const addPasskey = (app: App, after: (app: App) => Partial<State> = () => ({})): Promise<void> =>
  app.run('add', (signal) =>
    withIdentity(
      app,
      async () => {
        const made = await orLeave(app, registered(app, signal));
        rememberRegistration(made);
        const passkey = await named(app, made);
        const list = await listPasskeysAndRecovery(app.client);
        const notice = success(texts.add.added(isolate(passkey.name)));
        const { screen } = app.state;
        if (screen === 'welcome') app.go('home', { ...list, notice, offer: null });
        else app.update({ ...list, notice, offer: null, ...after(app) });
      },
      () => addPasskey(app, after),
    ),
  );

/** A recovery that is due stands in for the passkeys that the user does not have. */
async function registered(app: App, signal: AbortSignal): Promise<Passkey> {
  const { user, recovery } = app.state;
  const attempt = () => register(app.client, { signal, ...(user?.email ? { userName: user.email } : {}) });
  try {
    return await attempt();
  } catch (error) {
    if (!hasCode(error, 'step_up_required') || !recovery || !isDue(recovery)) throw error;
    await stepUpByRecovery(app.client);
    return attempt();
  }
}

/** A passkey of a provider that nobody knows is called after this device. It has a name already, so failing is no failure. */
async function named(app: App, passkey: Passkey): Promise<Passkey> {
  const name = nameFor(passkey);
  return name === undefined ? passkey : renamePasskey(app.client, passkey.id, name).catch(() => passkey);
}

export function rename(app: App, passkey: Passkey, typed: string): Promise<void> {
  const { id, name: before } = passkey;
  return app.run(
    'rename',
    () =>
      withIdentity(
        app,
        async () => {
          const name = typed.trim();
          if (name !== '' && name !== before) {
            const { name: now } = await orLeave(app, renamePasskey(app.client, id, name)).catch(orExplain);
            app.update({
              ...(await listPasskeysAndRecovery(app.client)),
              notice: success(texts.card.renamed(isolate(now))),
            });
          }
          stopRenaming(app);
        },
        () => rename(app, passkey, typed),
      ),
    id,
  );
}

/** The service takes no name with invisible characters; a request of ours is else never invalid. */
function orExplain(error: unknown): never {
  if (!hasCode(error, 'invalid_request')) throw error;
  throw new Told({ tone: 'problem', text: texts.card.unfitName, field: 'name' }, error);
}

/** Back to the card as it was, with the focus where it came from. */
export function stopRenaming(app: App): void {
  const { renaming } = app.state;
  app.update({ renaming: null });
  document.getElementById(`rename-${renaming}`)?.focus();
}

export function makeDefault(app: App, passkey: Passkey): Promise<void> {
  const { id, name } = passkey;
  return app.run(
    'default',
    () =>
      withIdentity(
        app,
        async () => {
          await orLeave(app, makeDefaultPasskey(app.client, id));
          const list = await listPasskeysAndRecovery(app.client);
          app.update({ ...list, notice: success(texts.card.madeDefault(isolate(name))) });
          // Its button is gone with that.
          document.getElementById(`rename-${id}`)?.focus();
        },
        () => makeDefault(app, passkey),
      ),
    id,
  );
}

export const remove = (app: App, passkey: Passkey): Promise<void> =>
  app.run('remove', () =>
    withIdentity(
      app,
      async () => {
        try {
          await orLeave(app, removePasskey(app.client, passkey.id));
        } catch (error) {
          if (hasCode(error, 'last_sign_in_method')) {
            throw new Told({ tone: 'problem', text: texts.remove.lastMethod }, error);
          }
          // Somebody else removed it: that is what was wanted.
          if (!hasCode(error, 'passkey_unknown')) throw error;
        }
        const list = await listPasskeysAndRecovery(app.client);
        app.update({ dialog: null, ...list, notice: success(texts.remove.removed(isolate(passkey.name))) });
        app.focus();
      },
      () => remove(app, passkey),
    ),
  );
