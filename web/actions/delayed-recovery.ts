import { allowRecovery, cancelRecovery, type Recovery, startRecovery, stepUpByRecovery } from '../../client/index.ts';
import type { App } from '../app/app.ts';
import { success } from '../app/notice.ts';
import { texts } from '../texts/index.ts';
import { withIdentity } from './identity.ts';
import { orLeave } from './session.ts';

/** Whether the waiting time is over, and passkeys can be changed without one. */
export const isDue = ({ dueAt }: Recovery, now = Date.now()): boolean => Date.parse(dueAt) <= now;

/** Asks for the recovery, and says from when it takes effect. */
export const startDelayedRecovery = (app: App): Promise<void> =>
  app.run('recovery', () =>
    withIdentity(
      app,
      async () => {
        const recovery = await orLeave(app, startRecovery(app.client));
        app.update({ recovery, dialog: { kind: 'without-passkey' } });
      },
      () => startDelayedRecovery(app),
    ),
  );

/** The owner does not want it. */
export const cancelDelayedRecovery = (app: App): Promise<void> =>
  app.run('cancel-recovery', () =>
    withIdentity(
      app,
      async () => {
        const recovery = await orLeave(app, cancelRecovery(app.client));
        app.update({ recovery, notice: success(texts.recovery.cancelled) });
        app.focus();
      },
      () => cancelDelayedRecovery(app),
    ),
  );

/** The owner need not wait. */
export const allowDelayedRecovery = (app: App): Promise<void> =>
  app.run('allow-recovery', () =>
    withIdentity(
      app,
      async () => {
        const recovery = await orLeave(app, allowRecovery(app.client));
        app.update({ recovery, notice: success(texts.recovery.allowed) });
        app.focus();
      },
      () => allowDelayedRecovery(app),
    ),
  );

/** Goes on without a passkey, once the waiting time is over. */
export async function goOnByRecovery(app: App, next?: () => Promise<void>): Promise<void> {
  let confirmed = false;
  await app.run('recovery', () =>
    withIdentity(
      app,
      async () => {
        await orLeave(app, stepUpByRecovery(app.client));
        app.update({ dialog: null, ...(next ? {} : { notice: success(texts.recovery.confirmed) }) });
        confirmed = true;
      },
      () => goOnByRecovery(app, next),
    ),
  );
  if (confirmed) await next?.();
}
