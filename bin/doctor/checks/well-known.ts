import { line } from '../../shell.ts';
import { type Document, type DocumentKind, documentPaths } from '../documents.ts';
import { type Finding, notChecked } from '../finding.ts';
import type { Installation } from '../installation.ts';
import { androidPrefix, type Origins, originsOf } from './relying-party.ts';

const check = 'well-known';

/** What a document should be. */
interface Expected {
  /** What it has to have, as it could be written, when the configuration asks for it. */
  readonly required?: unknown;
  /** What is wrong with the one that is there. */
  readonly fault: (content: unknown) => string | undefined;
  /** What its absence means, when nothing asks for it. */
  readonly absent: string;
}

/** The documents that browsers, password managers and phones read at the RP ID, as far as the configuration tells what is in them. */
export function checkWellKnown(installation: Installation): Finding[] {
  const { documents } = installation;
  const origins = originsOf(installation);
  if (!documents || !origins) return [notChecked(check, 'The RP ID, where they are, is not known.')];
  const expectations = expected(origins);
  return (Object.keys(documentPaths) as DocumentKind[]).map((kind) => ({
    ...judge(documents[kind], expectations[kind]),
    subject: documentPaths[kind],
  }));
}

function judge({ url, answer, failure }: Document, { required, fault, absent }: Expected): Finding {
  const asked = required !== undefined;
  const advice = asked
    ? `Serve this there, as application/json and without a redirect: ${JSON.stringify(required)}`
    : 'Serve JSON as application/json there without a redirect, or answer 404.';
  const wrong = (found: string): Finding => ({
    ...{ check, status: 'problem', found: `${url} ${found}`, advice },
    command: line('curl', '-i', url),
  });
  if (!answer) return asked ? wrong(`can’t be reached: ${failure}.`) : notChecked(check, `${url}: ${failure}.`);
  const { status, contentType, location, text } = answer;
  if (status >= 300 && status < 400) return wrong(`redirects to ${location}; who reads it does not follow.`);
  if ([403, 404, 410].includes(status) && !asked) return { check, status: 'ok', found: absent };
  if (status !== 200) return wrong(`answers status ${status}.`);
  if (contentType !== 'application/json') return wrong(`is of type ${contentType || 'unknown'}, not application/json.`);
  const content = parsed(text);
  if (content === undefined) return wrong('is no JSON.');
  const what = fault(content);
  return what === undefined ? { check, status: 'ok', found: `${url} is as it should be.` } : wrong(what);
}

function expected({ related, android }: Origins): Record<DocumentKind, Expected> {
  const fingerprints = android.map((origin) => fingerprintOf(origin.slice(androidPrefix.length)));
  return {
    // https://www.w3.org/TR/webauthn-3/#sctn-related-origins
    relatedOrigins: {
      ...(related.length > 0 && { required: { origins: related } }),
      absent: 'There are no related origins to name.',
      fault: (content) => {
        const { origins } = Object(content) as { origins?: unknown };
        if (!isTexts(origins)) return 'has no list "origins".';
        const lacking = related.filter((origin) => !origins.includes(origin));
        if (lacking.length > 0) return `does not name ${lacking.join(', ')}, where browsers will refuse passkeys.`;
        const strange = origins.filter((origin) => !related.includes(origin));
        return strange.length > 0 ? `names ${strange.join(', ')}, which the functions refuse.` : undefined;
      },
    },
    // https://www.w3.org/TR/passkey-endpoints/
    passwordManagers: {
      absent: 'There is none: password managers can’t lead people to their passkeys.',
      fault: (content) => {
        const { enroll, manage } = Object(content) as { enroll?: unknown; manage?: unknown };
        const pages = [enroll, manage].filter((page) => page !== undefined);
        if (pages.length === 0) return 'names neither "enroll" nor "manage".';
        const strange = pages.find((page) => !/^https?:$/.test(URL.parse(String(page))?.protocol ?? ''));
        return strange === undefined ? undefined : `names ${JSON.stringify(strange)}, which is no page.`;
      },
    },
    // https://developers.google.com/digital-asset-links/v1/statements
    android: {
      ...(android.length > 0 && { required: assetLinks(fingerprints) }),
      absent: 'There are no Android apps to name.',
      fault: (content) => {
        const lacking = fingerprints.filter((fingerprint) => !namesApp(content, fingerprint));
        if (lacking.length === 0) return undefined;
        return `gives ${relation} to no app with the certificate ${lacking.join(', ')}.`;
      },
    },
    // https://developer.apple.com/documentation/xcode/supporting-associated-domains
    apple: {
      absent: 'There is none, so no app on Apple’s systems uses these passkeys.',
      fault: (content) => {
        const { webcredentials } = Object(content) as { webcredentials?: { apps?: unknown } };
        return isTexts(webcredentials?.apps) ? undefined : 'has no list "webcredentials.apps".';
      },
    },
  };
}

const relation = 'delegate_permission/common.get_login_creds';

/** The packages' names are not in the functions' settings. */
const assetLinks = (fingerprints: readonly string[]) => [
  {
    relation: ['delegate_permission/common.handle_all_urls', relation],
    target: { namespace: 'android_app', package_name: '<application id>', sha256_cert_fingerprints: fingerprints },
  },
];

function namesApp(content: unknown, fingerprint: string): boolean {
  const statements = Array.isArray(content) ? content.map((it) => Object(it)) : [];
  return statements.some(
    ({ relation: relations, target }) =>
      isTexts(relations) &&
      relations.includes(relation) &&
      isTexts(Object(target).sha256_cert_fingerprints) &&
      Object(target).sha256_cert_fingerprints.includes(fingerprint),
  );
}

/** As `keytool` writes it: https://developer.android.com/identity/sign-in/credential-manager#verify-origin */
const fingerprintOf = (hash: string) =>
  (Buffer.from(hash, 'base64url').toString('hex').toUpperCase().match(/../g) ?? []).join(':');

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
