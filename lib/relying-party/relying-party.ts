import { Token } from 'aws-cdk-lib';
import { covers, faultOfRelyingPartyId } from './domains.ts';
import { checkOrigins } from './origins.ts';

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
  for (const { hostname, origin } of checkOrigins('origins', origins)) {
    if (!Token.isUnresolved(id) && !covers(id, hostname)) {
      throw new Error(
        `relyingPartyId: "${id}" does not cover the origin "${origin}". A browser accepts the origin's host ` +
          `("${hostname}") or a parent domain of it; change one of the two.`,
      );
    }
  }
}

function checkId(id: string): void {
  const fault = faultOfRelyingPartyId(id);
  if (fault === undefined) return;
  throw new Error(
    `relyingPartyId: "${id}" ${fault}. Write the domain of the pages and nothing else, such as "example.com"; ` +
      'on your own machine, "localhost".',
  );
}
