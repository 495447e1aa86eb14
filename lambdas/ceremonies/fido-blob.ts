import { X509Certificate } from 'node:crypto';
import * as v from 'valibot';

const Header = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ alg: v.string(), x5c: v.pipe(v.array(v.string()), v.minLength(1)) }),
);

/** The header of a BLOB of a FIDO service: a JSON Web Token with the certificates of its signer. */
export interface BlobHeader {
  readonly alg: string;
  /** The signer's certificate first. */
  readonly certificates: readonly X509Certificate[];
}

/**
 * Reads the header of a BLOB and checks two rules of a certificate path (RFC 5280, section 6.1.4) that the library
 * omits. The signature and the rest of the path are not verified here.
 *
 * @param hosts whom the signer's certificate may be for; any if it is left out
 * @throws Error if it has no certificate, one that may not sign others, or one for another host
 */
export function blobHeader(blob: string, hosts?: readonly string[]): BlobHeader {
  const header = String(blob.split('.')[0]);
  const { alg, x5c } = v.parse(Header, Buffer.from(header, 'base64url').toString());
  const certificates = x5c.map((certificate) => new X509Certificate(Buffer.from(certificate, 'base64')));
  const [leaf, ...issuers] = certificates;
  if (!issuers.every(({ ca }) => ca)) throw new Error('a certificate is signed by one that may not');
  if (hosts && !hosts.some((host) => leaf?.checkHost(host))) {
    throw new Error(`its certificate is not for ${hosts.join(' or ')}`);
  }
  return { alg, certificates };
}

const Claims = v.pipe(v.string(), v.parseJson(), v.object({ nextUpdate: v.unknown() }));

/** Reads the date of the next update from a BLOB that is not verified yet, whatever it is; `undefined` if it names none. */
export function claimedNextUpdate(blob: string): unknown {
  const claims = v.safeParse(Claims, Buffer.from(String(blob.split('.')[1]), 'base64url').toString());
  return claims.success ? claims.output.nextUpdate : undefined;
}

const Day = v.pipe(v.string(), v.isoDate());

/** Returns whether a date is of the form YYYY-MM-DD. */
export const isDay = (date: unknown): date is string => v.is(Day, date);

/** Whether the date of the next update is over, or not a date. The day itself is still good, wherever it ends. */
export const isOver = (nextUpdate: unknown): boolean =>
  !(isDay(nextUpdate) && Date.now() <= Date.parse(`${nextUpdate}T23:59:59Z`));
