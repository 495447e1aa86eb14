/**
 * Packs the credentials that a round offers into its private parameters, so that its answer is verified without reading
 * them again. The packed credentials are no more trusted than read ones: the write that records the use requires that
 * the user still has the credential with this key.
 */
import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import type { Credential, VerifiableCredential } from '../store/items.ts';
import { expiredUses, maxExpiredUses } from '../store/record-use.ts';

/**
 * The parameter always has this length: Cognito puts private parameters into the session that clients hold, whose
 * length must not reveal who has passkeys. A session has at most 8,192 characters. There is room for about four
 * credentials; others are read when they answer.
 */
const packedCharacters = 1_000;

/**
 * ID, key, AAGUID, backup eligibility, nonces of the uses that have expired, and the user handle where it is not the
 * user's `sub`.
 */
const PackedCredential = v.tuple([v.string(), v.string(), v.string(), v.picklist(['0', '1']), v.string(), v.string()]);

/** Separators that occur in no value, and that JSON does not escape. */
const [betweenCredentials, betweenMembers, betweenNonces] = ['~', '.', ','];

/** Packs the credentials into a private parameter, in their order, as far as there is room. */
export function packCredentials(credentials: readonly Credential[], now: Date): string {
  let packed = '';
  for (const { id, publicKey, aaguid, backupEligible, challengeUses, userHandle = '' } of credentials) {
    const expired = expiredUses(challengeUses, now);
    // Those are read, because then a hundred expired uses are removed at once.
    if (expired.length > maxExpiredUses) continue;
    const key = Buffer.from(publicKey).toString('base64url');
    const members = [id, key, aaguid, backupEligible ? '1' : '0', expired.join(betweenNonces), userHandle];
    const longer = packed + members.join(betweenMembers) + betweenCredentials;
    if (longer.length <= packedCharacters) packed = longer;
  }
  // Pads with random characters, which compress no better than keys, so the length reveals nothing.
  const padding = randomBytes(packedCharacters).toString('base64url');
  return packed + padding.slice(0, packedCharacters - packed.length);
}

/**
 * Parses the parameter into a function that finds a user's credential by ID and returns `undefined` if it is not
 * packed.
 */
export const OfferedCredentials = v.pipe(
  v.string(),
  v.transform((text) => text.split(betweenCredentials).slice(0, -1)),
  v.array(
    v.pipe(
      v.string(),
      v.transform((credential) => credential.split(betweenMembers)),
      PackedCredential,
    ),
  ),
  v.transform((packed) => (userId: string, credentialId: string): VerifiableCredential | undefined => {
    const found = packed.find(([id]) => id === credentialId);
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
