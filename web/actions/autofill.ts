import { signInWithAutofill } from '../../client/index.ts';
import type { App } from '../app/app.ts';
import { noticeOf } from '../app/notice.ts';
import { rememberSignIn } from './device.ts';

let autofill: AbortController | null = null;

/**
 * Has passkeys among the suggestions of the e-mail field. What goes wrong before the user picks one is no news to the user; after
 * a pick that failed, the next touch of the field offers them again.
 */
export function offerAutofill(app: App, enter: () => Promise<void>): void {
  if (autofill) return;
  const own = new AbortController();
  autofill = own;
  let picked = false;
  const onPicked = () => {
    picked = true;
    app.update({ busy: 'passkey', notice: null });
  };
  signInWithAutofill(app.client, { signal: own.signal, onPicked })
    .then((signedIn) => {
      rememberSignIn(signedIn);
      return enter();
    })
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
