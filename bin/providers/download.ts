import { rename, rm, writeFile } from 'node:fs/promises';
import { providersOf } from '../../lib/functions/provider-blob.ts';
import { CommandError } from '../command-error.ts';
import type { ProvidersOptions } from './options.ts';

/** Above what FIDO's service sends. */
const maxBytes = 128 * 1024 * 1024;
const timeoutMs = 120_000;

/**
 * Downloads a BLOB of providers, verifies it, and writes it.
 *
 * @returns what to print
 * @throws CommandError `failed` if it cannot be downloaded, verified or written; the file stays as it was
 */
export async function downloadProviders({ out, url, root, unsigned }: ProvidersOptions): Promise<string> {
  const text = await download(url);
  const partial = `${out}.partial`;
  try {
    await writeFile(partial, text);
    const providers = Object.values(
      providersOf({ providerBlob: partial, dangerProviderRoot: root, dangerUnsignedProviderBlob: unsigned }) ?? {},
    );
    await rename(partial, out);
    const icons = providers.filter(({ icon }) => icon !== undefined).length;
    return `Wrote ${out}: ${providers.length} providers, ${icons} with an icon that can be served.`;
  } catch (cause) {
    throw new CommandError('failed', cause instanceof Error ? cause.message : String(cause), { cause });
  } finally {
    await rm(partial, { force: true });
  }
}

async function download(url: URL): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    const text = await response.text();
    if (text.length > maxBytes) throw new Error('the file is too large');
    return text;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError('failed', `${url} could not be downloaded: ${reason}.`, { cause });
  }
}
