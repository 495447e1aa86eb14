import { sendSignal } from '@simplewebauthn/browser';
import type { Passkey, RegistrationOptionsRequest } from '../../contract/shapes.ts';
import { type Claims, claimsOf } from './claims.ts';
import type { PasskeysClient } from './client.ts';
import { base64url } from './encoding.ts';

/*
 * The Signal API (WebAuthn Level 3, section 5.1.10) tells password managers what the service knows. Not every browser has it, and an
 * extension may never answer: so nothing here is waited for, and nothing fails.
 */

/** Tells the browser that a passkey is of no use here, so that it stops offering it. */
export function disown(client: PasskeysClient, credentialId: string): void {
  quietly(async () => {
    await sendSignal({ signalName: 'unknownCredential', rpID: await domain(client), credentialID: credentialId });
  });
}

/** Tells the browser which passkeys the signed-in user has, all of them; it hides or deletes others of the same user. */
export function announcePasskeys(client: PasskeysClient, passkeys: readonly Passkey[]): void {
  quietly(async () => {
    await sendSignal({
      signalName: 'allAcceptedCredentials',
      rpID: await domain(client),
      userID: await userHandle(client),
      allAcceptedCredentialIDs: passkeys.map(({ id }) => id),
    });
  });
}

/** Tells the browser what the signed-in user is called now, so that it names the user's passkeys so. */
export function announceUser(client: PasskeysClient, labels: RegistrationOptionsRequest): void {
  quietly(async () => {
    const { userName, displayName = userName } = { ...(await labelsOf(client)), ...labels };
    if (userName === undefined) return;
    await sendSignal({
      signalName: 'currentUserDetails',
      rpID: await domain(client),
      userID: await userHandle(client),
      userName,
      ...(displayName === undefined ? {} : { userDisplayName: displayName }),
    });
  });
}

/** What a password manager should call the signed-in user's passkeys: as people know them, where the ID token says it. */
export async function labelsOf(client: PasskeysClient): Promise<RegistrationOptionsRequest> {
  const { email, phone_number: phone, preferred_username: chosen, name } = await claims(client, 'idToken');
  const userName = email ?? phone ?? chosen;
  return { ...(userName === undefined ? {} : { userName }), ...(name === undefined ? {} : { displayName: name }) };
}

async function domain(client: PasskeysClient): Promise<string> {
  return (await client.config()).relyingParty.id;
}

/** The user handle is the user's `sub` as text. */
async function userHandle(client: PasskeysClient): Promise<string> {
  const { sub } = await claims(client, 'accessToken');
  if (sub === undefined) throw new Error('The access token has no subject.');
  return base64url(new TextEncoder().encode(sub));
}

async function claims(client: PasskeysClient, token: 'accessToken' | 'idToken'): Promise<Claims> {
  const tokens = await client.session.read();
  return tokens ? claimsOf(tokens[token]) : {};
}

function quietly(work: () => Promise<void>): void {
  work().catch(() => {});
}
