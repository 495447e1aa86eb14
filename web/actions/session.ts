import {
  type AdoptionPolicy,
  type CurrentUser,
  currentUser,
  globalSignOut,
  hasCode,
  listActivity,
  listPasskeysAndRecovery,
  passkeyPolicy,
  recoveryCodes,
  signOut,
} from '../../client/index.ts';
import { within } from '../../client/internal/waiting.ts';
import type { App } from '../app/app.ts';
import { screenForUser, screenForVisitor } from '../app/history.ts';
import { pendingSignUp } from '../app/kept.ts';
import { hint, noticeOf, success } from '../app/notice.ts';
import { loadProviders } from '../app/providers.ts';
import { type Screen, type State, signedOut } from '../app/state.ts';
import { texts } from '../texts/index.ts';
import { offerAutofill, withdrawAutofill } from './autofill.ts';
import { tellOffer } from './offered.ts';

/** The first thing: who is there, if anybody. */
export async function start(app: App): Promise<void> {
  app.update({ screen: 'loading', notice: null });
  try {
    const { relyingParty, emailCode = false, providersUrl } = await app.client.config();
    app.update({ brand: relyingParty.name, emailCodes: emailCode });
    if (providersUrl !== undefined) loadProviders(providersUrl).then((providers) => app.update({ providers }));
    const [user, policy] = await Promise.all([currentUser(app.client), policyInTime(app)]);
    app.update({ policy });
    if (user) return await show(app, user, screenForUser());
    const pending = pendingSignUp();
    app.update({ email: pending?.email ?? '', password: pending?.password ?? '' });
    visit(app, screenForVisitor(pending !== null));
  } catch (error) {
    app.update({ screen: 'unavailable', notice: noticeOf(error) });
  }
}

/** How long the first screen waits for the policy. */
const policyPatienceMs = 1_000;

/** The page must not change under its user's hands, so what comes late is for the next time. */
function policyInTime({ client }: App): Promise<AdoptionPolicy> {
  return within(policyPatienceMs, () => passkeyPolicy(client)).catch(() => 'optional');
}

/** The browser's Back and Forward. */
export function followAddress(app: App): void {
  const { screen, user, email } = app.state;
  if (screen === 'loading' || screen === 'unavailable') return;
  if (user) app.go(screenForUser(), { renaming: null });
  else visit(app, screenForVisitor(email !== ''));
}

/** Shows a screen to somebody who is not signed in; instead of one that the service does not have, the first. */
export function visit(app: App, wanted: Screen, change: Partial<State> = {}): void {
  const screen = wanted === 'email-code' && !app.state.emailCodes ? 'sign-in' : wanted;
  app.go(screen, change);
  if (screen === 'sign-in' || screen === 'password') offerAutofill(app, () => enter(app));
  else withdrawAutofill();
}

/** Shows who is signed in, and the passkeys. */
export async function enter(app: App, change: Partial<State> = {}, screen: Screen = 'home'): Promise<void> {
  withdrawAutofill();
  const user = await currentUser(app.client);
  if (user) await show(app, user, screen, change);
  else leave(app);
}

async function show(app: App, user: CurrentUser, screen: Screen, change: Partial<State> = {}): Promise<void> {
  app.go(screen, { user, email: user.email ?? app.state.email, password: '', ...change, busy: null });
  await Promise.all([loadPasskeys(app), loadCodes(app), loadActivity(app)]);
  tellOffer(app);
}

/** Back to the start, signed out. */
export const leave = (app: App, change: Partial<State> = {}): void =>
  visit(app, 'sign-in', { ...signedOut, ...change });

export async function loadPasskeys(app: App): Promise<void> {
  try {
    app.update(await orLeave(app, listPasskeysAndRecovery(app.client)));
  } catch (error) {
    app.update({ passkeys: 'failed', notice: noticeOf(error) });
  }
}

export async function loadCodes(app: App): Promise<void> {
  try {
    app.update({ codes: await orLeave(app, recoveryCodes(app.client)) });
  } catch {
    // The section says so; the passkeys are what people come for.
    app.update({ codes: 'failed' });
  }
}

export async function loadActivity(app: App): Promise<void> {
  try {
    const { activity: entries, cursor } = await orLeave(app, listActivity(app.client));
    app.update({ activity: { entries, cursor } });
  } catch {
    app.update({ activity: 'failed' });
  }
}

/** What was before that which is shown. */
export const loadOlderActivity = (app: App): Promise<void> =>
  app.run('activity', async () => {
    const { activity: shown } = app.state;
    if (typeof shown === 'string' || shown.cursor === null) return;
    const { activity, cursor } = await orLeave(app, listActivity(app.client, shown.cursor));
    app.update({ activity: { entries: [...shown.entries, ...activity], cursor } });
  });

export const endSession = (app: App): Promise<void> =>
  app.run('sign-out', async () => {
    const notice = await signOut(app.client).then(
      () => success(texts.signIn.signedOut),
      () => hint(texts.signIn.signedOutHere),
    );
    leave(app, { notice });
  });

export const endAllSessions = (app: App): Promise<void> =>
  app.run('everywhere', async () => {
    await orLeave(app, globalSignOut(app.client));
    leave(app, { notice: success(texts.signIn.signedOutEverywhere) });
  });

/** A session that has ended ends the screen too. */
export async function orLeave<Result>(app: App, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (hasCode(error, 'unauthorized') && app.state.user) {
      await app.client.session.clear();
      leave(app, { notice: noticeOf(error) });
    }
    throw error;
  }
}
