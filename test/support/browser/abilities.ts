import type { Page } from 'playwright-core';

/** Sets what the browser says that it can do. */
export const can = (abilities: Record<string, boolean>) => async (page: Page) => {
  await page.addInitScript(
    `const said = PublicKeyCredential.getClientCapabilities?.bind(PublicKeyCredential);
     PublicKeyCredential.getClientCapabilities = async () => ({ ...(await said?.()), ...${JSON.stringify(abilities)} });`,
  );
};

/** A browser that neither answers at once nor creates a passkey without a prompt. */
export const plain = can({ immediateGet: false, conditionalCreate: false });
