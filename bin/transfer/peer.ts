/**
 * The table of amazon-cognito-passwordless-auth, as the published handlers of version 0.17.0 and earlier ones fill it: pk `USER#<user handle>`, sk
 * `CREDENTIAL#<credential ID, base64url>`. The user handle is the `sub` where that is the user name too; `u|<user name>` where the user name has
 * a UUID in it; else `s|<sub>`.
 *
 * @see its dist/cdk/custom-auth/fido2-credentials-api.js and common.js
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { optional } from '../../lambdas/ceremonies/optional.ts';
import { optionalMembers } from '../../lambdas/ceremonies/optional-members.ts';
import { issuesOf } from '../../lambdas/observability/issues.ts';
import { type Candidate, candidateOf, type LineJson, type Wrong } from './line.ts';

/** What sort keys of credentials begin with; the others are challenges. */
export const credentialPrefix = 'CREDENTIAL#';

const bytes = v.instance(Uint8Array);
/** Base64url of bytes; versions up to 0.12.1 wrote the numbers of RSA keys as the bytes themselves. */
const number = v.union([
  v.pipe(v.string(), v.maxLength(2048)),
  v.pipe(
    bytes,
    v.transform((octets) => Buffer.from(octets).toString('base64url')),
  ),
]);
const bit = v.pipe(
  v.picklist([0, 1]),
  v.transform((flag) => flag === 1),
);

const Item = v.object({
  pk: v.pipe(v.string(), v.startsWith('USER#')),
  sk: v.pipe(v.string(), v.startsWith(credentialPrefix)),
  credentialId: bytes,
  jwk: v.variant('alg', [
    v.object({ alg: v.literal('ES256'), kty: v.literal('EC'), crv: v.literal('P-256'), x: number, y: number }),
    v.object({ alg: v.literal('RS256'), kty: v.literal('RSA'), n: number, e: number }),
  ]),
  signCount: v.number(),
  friendlyName: v.string(),
  flagBackupEligibility: bit,
  flagBackupState: bit,
  aaguid: v.pipe(bytes, v.length(16)),
  transports: optionalMembers.transports,
  rpId: v.string(),
  createdAt: v.string(),
  lastSignIn: optional(v.string()),
});

/** A passkey of the peer's table: put into a line of our format, and looked at as any other. */
export function candidateOfPeer(row: Record<string, AttributeValue>): Candidate | Wrong {
  const parsed = v.safeParse(Item, plain(row));
  if (!parsed.success) return { wrong: `Not as the peer writes it: ${issuesOf(parsed.issues)}.` };
  const { pk, sk, credentialId, jwk, ...item } = parsed.output;
  const id = Buffer.from(credentialId).toString('base64url');
  if (sk !== credentialPrefix + id) return { wrong: 'The key and the credential ID differ.' };
  const handle = pk.slice('USER#'.length);
  return candidateOf({
    version: 1,
    user: userOf(handle),
    credential: {
      id,
      publicKey: jwk,
      counter: item.signCount,
      transports: item.transports,
      aaguid: uuidOf(item.aaguid),
      backupEligible: item.flagBackupEligibility,
      backedUp: item.flagBackupState,
      relyingPartyId: item.rpId,
      name: nameOf(item.friendlyName),
      createdAt: item.createdAt,
      ...(item.lastSignIn !== undefined && { lastUsedAt: item.lastSignIn }),
      // Its browser client makes a byte of each character.
      userHandle: Buffer.from(handle, 'latin1').toString('base64url'),
    },
  });
}

/** Without what JavaScript has no number for. */
function plain(row: Record<string, AttributeValue>): unknown {
  try {
    return unmarshall(row);
  } catch {
    return undefined;
  }
}

function userOf(handle: string): LineJson['user'] {
  if (handle.startsWith('u|')) return { username: handle.slice(2) };
  if (handle.startsWith('s|')) return { sub: handle.slice(2) };
  return { sub: handle, username: handle };
}

const uuidOf = (aaguid: Uint8Array) =>
  Buffer.from(aaguid)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** The peer takes names of any length; here they have 64 characters. A name is no reason to lose a passkey. */
const nameOf = (friendlyName: string) => friendlyName.trim().slice(0, 64).trim() || 'Passkey';
