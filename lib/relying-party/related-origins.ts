import { Token } from 'aws-cdk-lib';
import { covers, labelOf, mostLabels } from './domains.ts';
import { checkOrigins } from './origins.ts';

/**
 * Refuses related origins that browsers would not honour: https pages on other domains than the RP ID, of at most five labels. The label of
 * `https://login.example.co.uk` is `example`, so that one name under many suffixes counts once.
 * https://www.w3.org/TR/webauthn-3/#sctn-related-origins
 *
 * @throws Error that says what was given, what is allowed and what to write
 */
export function checkRelatedOrigins(relyingPartyId: string, origins: readonly string[]): void {
  const labels = new Set<string>();
  for (const { origin, protocol, hostname } of checkOrigins('relatedOrigins', origins)) {
    const label = labelOf(hostname);
    if (protocol !== 'https:' || !label) {
      throw new Error(
        `relatedOrigins: "${origin}" is not on a domain of its own. Browsers honour https pages of others alone.`,
      );
    }
    if (!Token.isUnresolved(relyingPartyId) && covers(relyingPartyId, hostname)) {
      throw new Error(
        `relatedOrigins: "${origin}" is covered by relyingPartyId ("${relyingPartyId}"). Write it into origins.`,
      );
    }
    labels.add(label);
  }
  if (labels.size > mostLabels) {
    throw new Error(
      `relatedOrigins: they have ${labels.size} labels (${[...labels].join(', ')}), and browsers honour ${mostLabels}. Leave some out.`,
    );
  }
}
