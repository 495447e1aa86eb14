import {
  allowRecovery,
  cancelRecovery,
  type PasskeysClient,
  type Recovery,
  startRecovery,
  stepUpByRecovery,
} from '../../client/index.ts';
import type { App } from '../app/app.ts';
import { success } from '../app/notice.ts';
import type { Busy, State } from '../app/state.ts';
import { texts } from '../texts/index.ts';
import { withIdentity } from './identity.ts';
import { orLeave } from './session.ts';

/** Whether the waiting time is over, and passkeys can be changed without one. */
export const isDue = ({ dueAt }: Recovery, now = Date.now()): boolean => Date.parse(dueAt) <= now;

/** Shows the recovery that is running after a call, and what else changes on the page. */
function show(
  app: App,
  busy: Busy,
  call: (client: PasskeysClient) => Promise<Recovery | null>,
  change: Pick<Partial<State>, 'dialog' | 'notice'>,
): Promise<void> {
  const work = async () => {
    const recovery = await orLeave(app, call(app.client));
    app.update({ recovery, ...change });
    if (!change.dialog) app.focus();
  };
  return app.run(busy, () => withIdentity(app, work, () => show(app, busy, call, change)));
}

/** Starts the recovery, and shows from when it takes effect. */
export const startDelayedRecovery = (app: App): Promise<void> =>
  show(app, 'recovery', startRecovery, { dialog: { kind: 'without-passkey' } });

/** Cancels the recovery. */
export const cancelDelayedRecovery = (app: App): Promise<void> =>
  show(app, 'cancel-recovery', cancelRecovery, { notice: success(texts.recovery.cancelled) });

/** Ends the waiting time of the recovery. */
export const allowDelayedRecovery = (app: App): Promise<void> =>
  show(app, 'allow-recovery', allowRecovery, { notice: success(texts.recovery.allowed) });

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
