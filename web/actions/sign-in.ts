import { capabilities, hasCode, resendConfirmationCode, signIn, signInWithPassword } from '../../client/index.ts';
import type { App } from '../app/app.ts';
import { hint, noticeOf, Told } from '../app/notice.ts';
import { texts } from '../texts/index.ts';
import { withdrawAutofill } from './autofill.ts';
import { rememberSignIn } from './device.ts';
import { offerAfterPasskey, upgradeQuietly } from './offer.ts';
import { enter, visit } from './session.ts';

/**
 * The passkey says who it is. Where the browser can say at once whether it has one, it is asked that first: nobody meets a QR code who was
 * not looking for one.
 */
export const signInWithoutName = (app: App): Promise<void> =>
  app.run('passkey', async (signal) => {
    const immediate = !app.state.noneHere && (await capabilities(app.client)).immediate;
    try {
      await proceedWithoutName(app, signIn(app.client, { immediate, signal }));
    } catch (error) {
      if (!hasCode(error, 'no_passkey_here')) throw error;
      app.update({ noneHere: true, notice: hint(texts.signIn.noneHere) });
    }
  });

/** With a phone or a security key, as the user said. */
export const signInWithOtherDevice = (app: App): Promise<void> =>
  app.run('passkey', (signal) => proceedWithoutName(app, signIn(app.client, { signal })));

/** The user says who it is, then the passkey proves it. */
export const signInWithName = (app: App): Promise<void> =>
  app.run('continue', (signal) => proceed(app, signIn(app.client, { username: app.state.email, signal })));

/** Anybody can use up the limits of the public operations. A sign-in by name needs none of them, so the page asks for the name. */
async function proceedWithoutName(app: App, ceremony: ReturnType<typeof signIn>): Promise<void> {
  try {
    await proceed(app, ceremony);
  } catch (error) {
    if (!hasCode(error, 'too_many_requests')) throw error;
    throw new Told({ tone: 'hint', text: texts.signIn.nameInstead, field: 'email' }, error);
  }
}

async function proceed(app: App, ceremony: ReturnType<typeof signIn>): Promise<void> {
  const signedIn = await ceremony;
  rememberSignIn(signedIn);
  await enter(app);
  offerAfterPasskey(app, signedIn);
}

export const signInByPassword = (app: App, password: string): Promise<void> =>
  app.run('password', async () => {
    const { email } = app.state;
    withdrawAutofill();
    try {
      await signInWithPassword(app.client, { email, password });
    } catch (error) {
      if (!hasCode(error, 'user_not_confirmed')) throw error;
      // The code of the sign-up may be long gone.
      await resendConfirmationCode(app.client, { email });
      visit(app, 'confirm', { password, notice: noticeOf(error) });
      return;
    }
    await enter(app);
    upgradeQuietly(app);
  });
