import { Token } from 'aws-cdk-lib';
import { getPublicSuffix } from 'tldts';

/** Whom a passkey is for: the domain it is bound to, the name people see, and the origins of the pages that ask for it. */
export interface RelyingParty {
  readonly id: string;
  readonly name: string;
  readonly origins: readonly string[];
}

/**
 * Refuses a relying party that browsers would refuse, or that is not safe. Values known only at deployment pass.
 * https://www.w3.org/TR/webauthn-3/#relying-party-identifier
 *
 * @throws Error that says what was given, what is allowed and what to write
 */
export function checkRelyingParty({ id, name, origins }: RelyingParty): void {
  if (name.trim() === '') {
    throw new Error('relyingPartyName: it is empty. Write the name that people know the service by.');
  }
  if (origins.length === 0) {
    throw new Error(
      'origins: none is given. Write the origin of each page that uses passkeys, such as "https://example.com".',
    );
  }
  if (!Token.isUnresolved(id)) checkId(id);
  const known = origins.filter((origin) => !Token.isUnresolved(origin));
  for (const [index, origin] of known.entries()) {
    const { hostname } = checkOrigin(origin);
    if (known.indexOf(origin) !== index) throw new Error(`origins: "${origin}" is given twice. Write it once.`);
    if (!Token.isUnresolved(id) && hostname !== id && !hostname.endsWith(`.${id}`)) {
      throw new Error(
        `relyingPartyId: "${id}" does not cover the origin "${origin}". A browser accepts the origin's host ` +
          `("${hostname}") or a parent domain of it; change one of the two.`,
      );
    }
  }
}

const domainName = /^[a-z\d]([a-z\d-]*[a-z\d])?(\.[a-z\d]([a-z\d-]*[a-z\d])?)*$/;

function checkId(id: string): void {
  const wrong = (what: string) =>
    new Error(
      `relyingPartyId: "${id}" ${what}. Write the domain of the pages and nothing else, such as "example.com"; ` +
        'on your own machine, "localhost".',
    );
  if (id === '') throw wrong('is empty');
  if (/[/:?#@[\]]/.test(id)) throw wrong('has a scheme, a port or a path');
  if (/^[\d.]+$/.test(id)) throw wrong('is an IP address, which WebAuthn does not allow');
  if (!domainName.test(id)) {
    throw wrong('is not a domain name in lower case (international ones in their "xn--" form)');
  }
  if (id !== 'localhost' && getPublicSuffix(id, { allowPrivateDomains: true }) === id) {
    throw wrong('is a public suffix, so every site below it could use these passkeys');
  }
}

/** An origin as browsers write it: scheme, host and, where it is not the scheme's own, port. */
function checkOrigin(origin: string): URL {
  const url = URL.parse(origin);
  if (!url || !/^https?:\/\//i.test(origin)) {
    throw new Error(
      `origins: "${origin}" is not the URL of a web page. Write scheme and host, such as "https://example.com".`,
    );
  }
  if (url.origin !== origin) {
    throw new Error(
      `origins: "${origin}" is not an origin as browsers write it: scheme, host and port, in lower case, without a path, ` +
        `a query or a slash at the end. Write "${url.origin}".`,
    );
  }
  if (!domainName.test(url.hostname)) {
    throw new Error(
      `origins: "${origin}" names no single host by a domain name. Write each origin in full, such as "https://example.com".`,
    );
  }
  if (url.protocol === 'http:' && !isLocal(url.hostname)) {
    throw new Error(
      `origins: "${origin}" is not encrypted, and browsers offer passkeys on http only at localhost. ` +
        `Write "https://${url.host}".`,
    );
  }
  return url;
}

/** A host of this machine, where browsers offer passkeys without https. */
export function isLocal(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost');
}
