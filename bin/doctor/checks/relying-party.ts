import { covers, faultOfRelyingPartyId, isLocal, labelOf, mostLabels } from '../../../lib/relying-party/domains.ts';
import { line } from '../../shell.ts';
import { type Finding, notChecked } from '../finding.ts';
import type { Installation } from '../installation.ts';

/** The origins that the functions accept, by the rule that lets them use the RP ID. */
export interface Origins {
  /** Of pages at the RP ID's domain or below. */
  readonly covered: readonly string[];
  /** Of pages on other domains, which `/.well-known/webauthn` has to name. */
  readonly related: readonly string[];
  /** Of Android apps, which `/.well-known/assetlinks.json` has to name. */
  readonly android: readonly string[];
  /** Of nothing that could use the RP ID. */
  readonly wrong: readonly string[];
}

export const androidPrefix = 'android:apk-key-hash:';

/** The accepted origins, or nothing when they are not known. */
export function originsOf({ setting }: Installation): Origins | undefined {
  const [id, origins] = [setting('relyingPartyId'), setting('origins')];
  if (id === undefined || origins === undefined) return undefined;
  const sorted = { covered: [] as string[], related: [] as string[], android: [] as string[], wrong: [] as string[] };
  for (const origin of origins.split(' ').filter(Boolean)) sorted[kindOf(origin, id)].push(origin);
  return sorted;
}

function kindOf(origin: string, id: string): keyof Origins {
  if (origin.startsWith(androidPrefix)) return 'android';
  const url = URL.parse(origin);
  if (!url || url.origin !== origin) return 'wrong';
  const encrypted = url.protocol === 'https:';
  if (covers(id, url.hostname)) return encrypted || isLocal(url.hostname) ? 'covered' : 'wrong';
  return encrypted && labelOf(url.hostname) !== undefined ? 'related' : 'wrong';
}

/** The RP ID against the origins: what browsers and the functions would refuse. */
export function checkRelyingParty(installation: Installation): Finding[] {
  const id = installation.setting('relyingPartyId');
  const origins = originsOf(installation);
  if (id === undefined || !origins) {
    const why = 'The function’s settings, which say the RP ID and the origins, are not known.';
    return [notChecked('relying-party', why), notChecked('origins', why)];
  }
  const fault = faultOfRelyingPartyId(id);
  if (fault !== undefined) {
    const found = `"${id}" ${fault}.`;
    return [{ check: 'relying-party', status: 'problem', found, command: redeploy('<domain>', 'https://<domain>') }];
  }
  return [{ check: 'relying-party', status: 'ok', found: `${id}.` }, checkOrigins(id, origins)];
}

function checkOrigins(id: string, { covered, related, android, wrong }: Origins): Finding {
  const check = 'origins';
  const advice = `Passkeys are bound to the RP ID for good; if "${id}" is right, correct the origins (configuration \`origins\`, \`relatedOrigins\`).`;
  const command = redeploy(id, covered.join(',') || `https://${id}`);
  if (wrong.length > 0) {
    const found = `The RP ID "${id}" can’t be used by ${wrong.join(', ')}: a page’s host has to be "${id}" or below it, or a related origin on https.`;
    return { check, status: 'problem', found, advice, command };
  }
  if (covered.length === 0) {
    const found = `No page at the RP ID "${id}" or below is accepted, only ${[...related, ...android].join(', ')}.`;
    return { check, status: 'problem', found, advice, command };
  }
  const labels = new Set(related.map((origin) => labelOf(new URL(origin).hostname)));
  if (labels.size > mostLabels) {
    const found = `The related origins have ${labels.size} labels (${[...labels].join(', ')}); browsers honour ${mostLabels}.`;
    return { check, status: 'problem', found, advice: 'Leave out some of relatedOrigins.', command };
  }
  return { check, status: 'ok', found: `${[...covered, ...related, ...android].join(', ')}.` };
}

const redeploy = (id: string, origins: string) =>
  line('npx', 'cdk', 'deploy', '-c', `relyingPartyId=${id}`, '-c', `origins=${origins}`);
