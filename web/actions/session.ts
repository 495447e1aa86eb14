import {
  type CurrentUser,
  currentUser,
  hasCode,
  listPasskeys,
  signInWithAutofill,
  signOut,
} from '../../client/index.ts';
import type { App } from '../app.ts';
import { noticeOf } from '../notice.ts';
import type { State } from '../state.ts';
import { texts } from '../texts.ts';

let autofill: AbortController | null = null;

/** The first thing: who is there, if anybody. */
export async function start(app: App): Promise<void> {
  app.update({ screen: 'loading', notice: null });
  try {
    const { relyingParty } = await app.client.config();
    app.update({ brand: relyingParty.name });
    const user = await currentUser(app.client);
    if (user) return await show(app, user);
    app.update({ screen: 'sign-in' });
    offerAutofill(app);
  } catch (error) {
    app.update({ screen: 'unavailable', notice: noticeOf(error) });
  }
}

/** Shows who is signed in, and the passkeys. */
export async function enter(app: App, change: Partial<State> = {}): Promise<void> {
  withdrawAutofill();
  const user = await currentUser(app.client);
  if (user) await show(app, user, change);
  else leave(app);
}

async function show(app: App, user: CurrentUser, change: Partial<State> = {}): Promise<void> {
  app.go('home', { user, password: '', ...change, busy: null });
  await loadPasskeys(app);
}

/** Back to the start, signed out. */
export function leave(app: App, change: Partial<State> = {}): void {
  app.go('sign-in', { user: null, passkeys: 'loading', password: '', ...change });
  offerAutofill(app);
}

export async function loadPasskeys(app: App): Promise<void> {
  app.update({ passkeys: 'loading' });
  try {
    app.update({ passkeys: await orLeave(app, listPasskeys(app.client)) });
  } catch (error) {
    app.update({ passkeys: 'failed', notice: noticeOf(error) });
  }
}

export const endSession = (app: App): Promise<void> =>
  app.run('sign-out', async () => {
    const notice = await signOut(app.client).then(
      () => ({ tone: 'success', text: texts.signIn.signedOut }) as const,
      () => ({ tone: 'hint', text: texts.signIn.signedOutHere }) as const,
    );
    leave(app, { notice });
  });

/** A session that has ended ends the screen too. */
export async function orLeave<Result>(app: App, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (hasCode(error, 'unauthorized') && app.state.screen === 'home') {
      await app.client.session.clear();
      leave(app);
    }
    throw error;
  }
}

/**
 * Has passkeys among the suggestions of the e-mail field. What goes wrong before the user picks one is no news to the user; after
 * a pick that failed, the next touch of the field offers them again.
 */
export function offerAutofill(app: App): void {
  if (autofill) return;
  const own = new AbortController();
  autofill = own;
  let picked = false;
  const onPicked = () => {
    picked = true;
    app.update({ busy: 'passkey', notice: null });
  };
  signInWithAutofill(app.client, { signal: own.signal, onPicked })
    .then(() => enter(app))
    .catch((error: unknown) => {
      if (picked) app.update({ notice: noticeOf(error) });
    })
    .finally(() => {
      if (picked) app.update({ busy: null });
      if (autofill === own) autofill = null;
    });
}

export function withdrawAutofill(): void {
  autofill?.abort();
  autofill = null;
}
