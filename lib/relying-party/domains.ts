/** What WebAuthn says of domains. It knows nothing of the CDK, so that a command may use it as well. */
import { getPublicSuffix, parse } from 'tldts';

const domainName = /^[a-z\d]([a-z\d-]*[a-z\d])?(\.[a-z\d]([a-z\d-]*[a-z\d])?)*$/;

/** Whether it is a domain name in lower case, and no IP address in brackets or with a port. */
export function isDomainName(name: string): boolean {
  return domainName.test(name);
}

/** A host of this machine, where browsers offer passkeys without https. */
export function isLocal(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost');
}

/** Whether pages of a host may use the RP ID: it is the host, or a parent domain of it. */
export function covers(relyingPartyId: string, hostname: string): boolean {
  return hostname === relyingPartyId || hostname.endsWith(`.${relyingPartyId}`);
}

/**
 * What is wrong with an RP ID, such as `is empty`, or nothing.
 * https://www.w3.org/TR/webauthn-3/#relying-party-identifier
 */
export function faultOfRelyingPartyId(id: string): string | undefined {
  if (id === '') return 'is empty';
  if (/[/:?#@[\]]/.test(id)) return 'has a scheme, a port or a path';
  if (/^[\d.]+$/.test(id)) return 'is an IP address, which WebAuthn does not allow';
  if (!isDomainName(id)) return 'is not a domain name in lower case (international ones in their "xn--" form)';
  if (id !== 'localhost' && getPublicSuffix(id, { allowPrivateDomains: true }) === id) {
    return 'is a public suffix, so every site below it could use these passkeys';
  }
  return undefined;
}

/** A domain, and those above it that one can have, the registrable domain last: all that may be the identity of a mail server. */
export function domainsUpTo(domain: string): string[] {
  const registrable = parse(domain, { allowPrivateDomains: true }).domain ?? domain;
  const above: string[] = [];
  for (let it = domain; it !== registrable && it.endsWith(registrable); it = it.slice(it.indexOf('.') + 1))
    above.push(it);
  return [...above, registrable];
}

/** Labels of related origins as many as browsers honour at least, and no more (WebAuthn Level 3, section 5.11.1). */
export const mostLabels = 5;

/** The label of a related origin's host (the same section), `example` of `login.example.co.uk`; nothing for a public suffix. */
export function labelOf(hostname: string): string | undefined {
  return parse(hostname, { allowPrivateDomains: true }).domainWithoutSuffix || undefined;
}
