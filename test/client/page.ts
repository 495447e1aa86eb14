import { onTestFinished, vi } from 'vitest';
import { createPasskeysClient, type PasskeysClient } from '../../client/index.ts';
import { type Browser, type BrowserOptions, installBrowser } from './browser.ts';
import { type Service, startService } from './service.ts';

/** A client in a browser, and the service that it calls. Both end with the test. */
export async function openPage(can?: BrowserOptions): Promise<{
  readonly service: Service;
  readonly browser: Browser;
  readonly client: PasskeysClient;
}> {
  const service = await startService();
  onTestFinished(async () => {
    vi.unstubAllGlobals();
    await service.stop();
  });
  return { service, browser: installBrowser(can), client: createPasskeysClient(service.config) };
}
