import { _decodeClientDataJSONInternals } from '@simplewebauthn/server/helpers';
import * as v from 'valibot';
import type { Policy } from '../../contract/policy.ts';
import { PasskeyError } from '../passkey-error.ts';
import { optionalMembers } from './optional-members.ts';
import { type AuthenticationResponse, plainObject, type RegistrationResponse } from './responses.ts';

const ClientData = v.pipe(
  v.string(),
  v.parseJson(),
  plainObject,
  v.object({
    challenge: v.string(),
    crossOrigin: optionalMembers.crossOrigin,
    topOrigin: optionalMembers.topOrigin,
  }),
);

// Level 3 reserves `tokenBinding` (section 5.8.1), and no step verifies it. Old browsers still send it, and the library
// refuses some of the values.
_decodeClientDataJSONInternals.stubThis = ({ tokenBinding, ...clientData }) => clientData;

const utf8 = new TextDecoder();

/**
 * Returns the challenge in the client data, base64url. It proves nothing until the response is verified.
 *
 * @throws PasskeyError `invalid_request` if the client data is not an object, has a member twice, or has no challenge;
 *   `verification_failed` if the ceremony ran in a frame of another origin (WebAuthn Level 3, sections 7.1 steps 10 and
 *   11, 7.2 steps 13 and 14), unless the page around it is one of `topOrigins`. A browser that does not report the page
 *   around it is refused too.
 */
export function challengeOf(
  { response: { clientDataJSON } }: AuthenticationResponse | RegistrationResponse,
  { topOrigins }: Pick<Policy, 'topOrigins'>,
): string {
  const text = utf8.decode(Buffer.from(clientDataJSON, 'base64url'));
  const parsed = v.safeParse(ClientData, text);
  if (!parsed.success || losesMembers(text)) {
    const invalid = [{ member: 'credential.response.clientDataJSON', problem: 'invalid' }] as const;
    throw new PasskeyError('invalid_request', 'The client data names no challenge, or a member twice.', { invalid });
  }
  const { challenge, crossOrigin, topOrigin } = parsed.output;
  const framed = crossOrigin || topOrigin !== undefined;
  const expected = crossOrigin && topOrigins.some((each) => each === topOrigin);
  if (framed && !expected) {
    throw new PasskeyError('verification_failed', 'The ceremony ran in a frame of a page that is not expected.');
  }
  return challenge;
}

const stringsIn = (json: string) => [...json.matchAll(/"(?:[^"\\]|\\.)*"/g)].length;

/**
 * Whether parsing drops a member because it occurs twice (RFC 8259, section 4): then at least the string of its name is
 * missing.
 */
function losesMembers(json: string): boolean {
  return stringsIn(json) !== stringsIn(JSON.stringify(JSON.parse(json)));
}
