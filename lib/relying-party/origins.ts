import { Token } from 'aws-cdk-lib';
import { isDomainName, isLocal } from './domains.ts';

/**
 * Refuses what no page can have for an origin: scheme, host and, where it is not the scheme's own, port, as browsers write it.
 * Values known only at deployment pass.
 *
 * @param property where it was given, for the message
 * @returns the others as URLs
 * @throws Error that says what was given, what is allowed and what to write
 */
export function checkOrigins(property: string, origins: readonly string[]): URL[] {
  const known = origins.filter((origin) => !Token.isUnresolved(origin));
  return known.map((origin, index) => {
    const url = checkOrigin(property, origin);
    if (known.indexOf(origin) !== index) throw new Error(`${property}: "${origin}" is given twice. Write it once.`);
    return url;
  });
}

function checkOrigin(property: string, origin: string): URL {
  const url = URL.parse(origin);
  if (!url || !/^https?:\/\//i.test(origin)) {
    throw new Error(
      `${property}: "${origin}" is not the URL of a web page. Write scheme and host, such as "https://example.com".`,
    );
  }
  if (url.origin !== origin) {
    throw new Error(
      `${property}: "${origin}" is not an origin as browsers write it: scheme, host and port, in lower case, without a path, ` +
        `a query or a slash at the end. Write "${url.origin}".`,
    );
  }
  if (!isDomainName(url.hostname)) {
    throw new Error(
      `${property}: "${origin}" names no single host by a domain name. Write each origin in full, such as "https://example.com".`,
    );
  }
  if (url.protocol === 'http:' && !isLocal(url.hostname)) {
    throw new Error(
      `${property}: "${origin}" is not encrypted, and browsers offer passkeys on http only at localhost. ` +
        `Write "https://${url.host}".`,
    );
  }
  return url;
}
