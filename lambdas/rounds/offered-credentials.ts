/**
 * What a round keeps of the credentials it offers, so that its answer is verified without reading them once more. No more is trusted to it
 * than the reading was: the write that records the use has the condition that the user still has this credential with this key.
 */
import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import type { Credential, KnownCredential } from '../store/items.ts';
import { expiredUses } from '../store/record-use.ts';

/**
 * Characters, always as many: Cognito keeps a round's private parameters in the session that clients hold, which has at most 8,192, and how
 * long it is must not tell who has passkeys. There is room for some four credentials; the others are read when one of them answers.
 */
const length = 1_000;

/** A credential with more to forget is better read: then a hundred uses go at once. */
const forgottenAtMost = 2;

/** ID, key, AAGUID, backup eligibility, nonces of the uses that have expired, and the user handle where it is not the user's `sub`. */
const Kept = v.tuple([v.string(), v.string(), v.string(), v.picklist(['0', '1']), v.string(), v.string()]);

/** Between credentials, members and nonces: in none of them, and nothing that JSON would write in two characters. */
const [betweenCredentials, betweenMembers, betweenNonces] = ['~', '.', ','];

/** A private parameter that has the credentials, the first ones first, as far as there is room. */
export function keepOffered(credentials: readonly Credential[], now: Date): string {
  let kept = '';
  for (const { id, publicKey, aaguid, backupEligible, challengeUses, userHandle = '' } of credentials) {
    const expired = expiredUses(challengeUses, now);
    if (expired.length > forgottenAtMost) continue;
    const key = Buffer.from(publicKey).toString('base64url');
    const members = [id, key, aaguid, backupEligible ? '1' : '0', expired.join(betweenNonces), userHandle];
    const longer = kept + members.join(betweenMembers) + betweenCredentials;
    if (longer.length <= length) kept = longer;
  }
  // What is random packs no better than keys do.
  return (
    kept +
    randomBytes(length)
      .toString('base64url')
      .slice(0, length - kept.length)
  );
}

/** Finds, in what {@link keepOffered} made, the credential of that ID of that user; nothing when it was not kept. */
export const OfferedCredentials = v.pipe(
  v.string(),
  v.transform((text) => text.split(betweenCredentials).slice(0, -1)),
  v.array(
    v.pipe(
      v.string(),
      v.transform((credential) => credential.split(betweenMembers)),
      Kept,
    ),
  ),
  v.transform((kept) => (userId: string, credentialId: string): KnownCredential | undefined => {
    const found = kept.find(([id]) => id === credentialId);
    if (!found) return undefined;
    const [id, publicKey, aaguid, backupEligible, expired, userHandle] = found;
    const nonces = expired.split(betweenNonces).filter((nonce) => nonce !== '');
    return {
      id,
      userId,
      publicKey: new Uint8Array(Buffer.from(publicKey, 'base64url')),
      aaguid,
      backupEligible: backupEligible === '1',
      challengeUses: Object.fromEntries(nonces.map((nonce) => [nonce, { expiresAt: 0 }])),
      ...(userHandle !== '' && { userHandle }),
    };
  }),
);
