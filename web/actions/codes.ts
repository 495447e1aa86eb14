import { makeRecoveryCodes } from '../../client/index.ts';
import type { App } from '../app/app.ts';
import { hint, success } from '../app/notice.ts';
import { texts } from '../texts/index.ts';
import { withIdentity } from './identity.ts';
import { orLeave } from './session.ts';

/** Asks first when there are codes that would stop working. */
export function askForCodes(app: App): Promise<void> | undefined {
  const { codes } = app.state;
  if (typeof codes === 'string' || codes.remaining === 0) return makeCodes(app);
  app.update({ dialog: { kind: 'replace-codes' }, notice: null });
  return undefined;
}

export const makeCodes = (app: App): Promise<void> =>
  app.run('codes', () =>
    withIdentity(
      app,
      async () => {
        const { codes, remaining, createdAt } = await orLeave(app, makeRecoveryCodes(app.client));
        app.update({
          codes: { remaining, createdAt },
          dialog: { kind: 'new-codes', codes },
          done: [...app.state.done, 'codes'],
        });
      },
      () => makeCodes(app),
    ),
  );

export async function copyCodes(app: App, codes: readonly string[]): Promise<void> {
  try {
    // Pages without HTTPS have no clipboard.
    await navigator.clipboard.writeText(codes.join('\n'));
    app.update({ notice: success(texts.codes.copied) });
  } catch {
    app.update({ notice: hint(texts.codes.copyFailed) });
  }
}

/** A text file, made here: it never leaves the device. */
export function downloadCodes({ state }: App, codes: readonly string[]): void {
  const head = texts.codes.fileHead(state.brand, state.user?.email ?? '');
  const url = URL.createObjectURL(new Blob([`${head}\n\n${codes.join('\n')}\n`], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = texts.codes.file;
  link.click();
  URL.revokeObjectURL(url);
}
