import type { CDPSession, Page } from 'playwright-core';

/** Chromium's authenticator in software (WebAuthn Level 3, section 11), here a platform authenticator with user verification. */
export interface VirtualAuthenticator {
  /** Whether the person's finger, face or PIN is right from now on. */
  setUserVerified(verified: boolean): Promise<void>;
  /** Whether the person touches the authenticator when asked; off, a prompt stays open. */
  setPresent(present: boolean): Promise<void>;
  /** IDs of what it holds, base64url. */
  credentialIds(): Promise<string[]>;
}

/** Gives the page's browser an authenticator that confirms at once. */
export async function addVirtualAuthenticator(page: Page): Promise<VirtualAuthenticator> {
  const session: CDPSession = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      defaultBackupEligibility: true,
      defaultBackupState: true,
    },
  });
  return {
    async setUserVerified(isUserVerified) {
      await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
    },
    async setPresent(enabled) {
      await session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
    },
    async credentialIds() {
      const { credentials } = await session.send('WebAuthn.getCredentials', { authenticatorId });
      return credentials.map(({ credentialId }) => Buffer.from(credentialId, 'base64').toString('base64url'));
    },
  };
}
