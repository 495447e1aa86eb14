import type { CDPSession, Page } from 'playwright-core';

/** Chromium's authenticator in software (WebAuthn Level 3, section 11), with user verification. */
export interface VirtualAuthenticator {
  /** Whether the person's finger, face or PIN is right from now on. */
  setUserVerified(verified: boolean): Promise<void>;
  /** Whether the person touches the authenticator when asked; off, a prompt stays open. */
  setPresent(present: boolean): Promise<void>;
  /** IDs of what it holds, base64url. */
  credentialIds(): Promise<string[]>;
  /** What it calls the accounts of its credentials, as far as it keeps that. */
  userNames(): Promise<string[]>;
  /** Copies what it holds; what this returns puts the copy in the place of what it holds by then, as somebody who has copied it would. */
  copy(): Promise<() => Promise<void>>;
  /** Takes it away: unplugged, or lost. */
  remove(): Promise<void>;
}

const kinds = {
  /** Part of the device, and its password manager copies what it holds. */
  synced: { transport: 'internal', hasResidentKey: true, defaultBackupEligibility: true, defaultBackupState: true },
  /** Part of the device, and what it holds stays there. */
  platform: { transport: 'internal', hasResidentKey: true },
  securityKey: { transport: 'usb', hasResidentKey: true },
  /** Keeps nothing that could say by itself whose it is. */
  withoutResidentKeys: { transport: 'usb', hasResidentKey: false },
} as const;
export type AuthenticatorKind = keyof typeof kinds;

const sessions = new WeakMap<Page, Promise<CDPSession>>();

/** All authenticators of a page belong to one session of the browser's debugger. */
function sessionOf(page: Page): Promise<CDPSession> {
  const started = sessions.get(page) ?? startSession(page);
  sessions.set(page, started);
  return started;
}

async function startSession(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  return session;
}

/** Gives the page's browser an authenticator that confirms at once, beside those that it has; one at most is part of the device. */
export async function addVirtualAuthenticator(
  page: Page,
  kind: AuthenticatorKind = 'synced',
): Promise<VirtualAuthenticator> {
  const session = await sessionOf(page);
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      ...kinds[kind],
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
    async userNames() {
      const { credentials } = await session.send('WebAuthn.getCredentials', { authenticatorId });
      return credentials.map(({ userName = '' }) => userName);
    },
    async copy() {
      const { credentials } = await session.send('WebAuthn.getCredentials', { authenticatorId });
      return async () => {
        await session.send('WebAuthn.clearCredentials', { authenticatorId });
        for (const credential of credentials) {
          await session.send('WebAuthn.addCredential', { authenticatorId, credential });
        }
      };
    },
    async remove() {
      await session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
    },
  };
}
