/**
 * Names and icons of credential managers and authenticators, from a BLOB of FIDO's Convenience Metadata Service. It is read at
 * synthesis and by the command that downloads it, never in a function.
 *
 * @see https://fidoalliance.org/specs/mds/fido-convenience-metadata-service-v1.0-ps-20250521.html
 */
import { type KeyObject, verify } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { SettingsService } from '@simplewebauthn/server';
import { convertCertBufferToPEM, validateCertificatePath } from '@simplewebauthn/server/helpers';
import * as v from 'valibot';
import type { Provider } from '../../contract/providers.ts';
import { blobHeader, claimedNextUpdate, isDay, isOver } from './fido-blob.ts';
import { iconOf } from './provider-icon.ts';

/** The files of a provider BLOB, and which signatures are accepted. */
export interface ProviderBlobOptions {
  readonly blob: string;
  /** PEM of another root than the FIDO Alliance's own. */
  readonly root?: string | undefined;
  /** Whether JSON without a signature is accepted. */
  readonly unsigned?: boolean | undefined;
}

/** Whom the certificate of the FIDO Alliance's BLOBs is for. */
const signers = ['mds.fidoalliance.org', 'c-mds.fidoalliance.org'];

const download = 'Download a new one with "npx passkeys providers --out FILE".';

/**
 * Returns the providers in a BLOB, by their AAGUIDs. It must be signed up to the root, with certificates that are valid
 * and, as far as their lists can be reached, not revoked, and must not be older than its own `nextUpdate`, if it has
 * one. An entry without a name is left out, and so is an icon that is not safe to serve.
 *
 * @throws Error that says what is wrong with the file, and what to do
 */
export async function readProviders({
  blob: path,
  root,
  unsigned = false,
}: ProviderBlobOptions): Promise<Record<string, Provider>> {
  const blob = (await readFile(path, 'utf8')).trim();
  const payload = blob.startsWith('{') ? unsignedPayload(blob, unsigned) : await signedPayload(blob, root);
  const providers = Object.fromEntries(entriesOf(payload).flatMap(([aaguid, entry]) => providerOf(aaguid, entry)));
  if (Object.keys(providers).length === 0) throw new Error(`providerBlob: it names no provider. ${download}`);
  return providers;
}

function unsignedPayload(text: string, accepted: boolean): string {
  if (accepted) return text;
  throw new Error(
    'providerBlob: it is JSON without a signature. Whoever sent it chose the names and icons. If you trust its source, set ' +
      'dangerUnsignedProviderBlob to true.',
  );
}

async function signedPayload(blob: string, root: string | undefined): Promise<string> {
  const nextUpdate = claimedNextUpdate(blob);
  if (nextUpdate !== undefined && !isDay(nextUpdate)) {
    throw new Error(`providerBlob: its nextUpdate is not a date of the form YYYY-MM-DD. ${download}`);
  }
  // Certificates of an old BLOB have expired too, so its age is reported before them.
  if (nextUpdate !== undefined && isOver(nextUpdate)) {
    throw new Error(`providerBlob: it was good until ${nextUpdate}. ${download}`);
  }
  try {
    const { alg, certificates } = blobHeader(blob, root === undefined ? signers : undefined);
    const roots =
      root === undefined ? SettingsService.getRootCertificates({ identifier: 'mds' }) : [await readFile(root, 'utf8')];
    await validateCertificatePath(
      certificates.map(({ raw }) => convertCertBufferToPEM(new Uint8Array(raw))),
      roots,
    );
    const [leaf] = certificates;
    const end = blob.lastIndexOf('.');
    const signed = blob.slice(0, end);
    if (!leaf || !isSignedBy(leaf.publicKey, alg, signed, blob.slice(end + 1))) {
      throw new Error('its signature does not verify');
    }
    return Buffer.from(signed.slice(signed.indexOf('.') + 1), 'base64url').toString();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`providerBlob: it is not signed by the FIDO Metadata Service: ${reason}. ${download}`, { cause });
  }
}

const keyTypes: Readonly<Record<string, string>> = { RS256: 'rsa', ES256: 'ec' };

function isSignedBy(key: KeyObject, alg: string, data: string, signature: string): boolean {
  if (keyTypes[alg] !== key.asymmetricKeyType) return false;
  return verify('sha256', Buffer.from(data), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
}

const Payload = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown()));
const AaguidEntry = v.looseObject({ aaguid: v.string() });

/** Entries are members of the payload by AAGUID. A list below `entries`, as in the FIDO Metadata Service, is accepted too. */
function entriesOf(text: string): [aaguid: string, entry: unknown][] {
  const payload = v.safeParse(Payload, text);
  if (!payload.success) throw new Error(`providerBlob: it is not a JSON object. ${download}`);
  const { entries } = payload.output;
  if (Array.isArray(entries))
    return entries.filter((entry) => v.is(AaguidEntry, entry)).map((entry) => [entry.aaguid, entry]);
  return Object.entries(v.is(v.record(v.string(), v.unknown()), entries) ? entries : payload.output);
}

/** `null` members are absent, and members that are not texts too: they are hints, of no use to anybody. */
const hint = v.fallback(v.optional(v.string()), undefined);
const Entry = v.object({
  friendlyNames: v.record(v.string(), v.string()),
  icon: hint,
  iconDark: hint,
  providerLogoLight: hint,
  providerLogoDark: hint,
});

const aaguidPattern = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const zeros = '00000000-0000-0000-0000-000000000000';

function providerOf(key: string, given: unknown): [aaguid: string, provider: Provider][] {
  const aaguid = key.toLowerCase();
  const entry = v.safeParse(Entry, given);
  if (!entry.success || !aaguidPattern.test(aaguid) || aaguid === zeros) return [];
  const { friendlyNames, icon, iconDark, providerLogoLight, providerLogoDark } = entry.output;
  const name = englishName(friendlyNames);
  if (name === undefined) return [];
  const light = iconOf(icon) ?? iconOf(providerLogoLight);
  const dark = iconOf(iconDark) ?? iconOf(providerLogoDark);
  return [
    [aaguid, { name, ...(light !== undefined && { icon: light }), ...(dark !== undefined && { iconDark: dark }) }],
  ];
}

/** `en-US` is mandatory; a list that has another English or none is read too. */
function englishName(names: Readonly<Record<string, string>>): string | undefined {
  const byLanguage = Object.entries(names).map(([language, name]) => [language.toLowerCase(), name] as const);
  const find = (start: string) => byLanguage.find(([language]) => language.startsWith(start))?.[1];
  const name = (find('en-us') ?? find('en') ?? find(''))?.replaceAll(/[\p{Cc}\p{Cf}]/gu, '').trim();
  return name === undefined || name === '' ? undefined : name.slice(0, 100);
}
