import * as v from 'valibot';
import type { Policy } from '../../contract/policy.ts';
import { PasskeyError } from '../passkey-error.ts';
import { type AuthenticationResponse, plainObject, type RegistrationResponse } from './responses.ts';

const ClientData = v.pipe(
  v.string(),
  v.parseJson(),
  plainObject,
  v.object({ challenge: v.string(), crossOrigin: v.optional(v.boolean(), false), topOrigin: v.optional(v.string()) }),
);

const utf8 = new TextDecoder();

/**
 * The challenge that the client data names, base64url; it proves nothing before the response is verified. The client data is an
 * object that names each member once.
 *
 * @throws PasskeyError `invalid_request` when it is not, or names no challenge; `verification_failed` when the ceremony ran in a
 * frame of another origin (WebAuthn Level 3, sections 7.1 steps 10 and 11, 7.2 steps 13 and 14), unless the page around it is one of
 * `topOrigins`. A browser that does not tell which page it was is refused too.
 */
export function challengeOf(
  { response: { clientDataJSON } }: AuthenticationResponse | RegistrationResponse,
  { topOrigins }: Pick<Policy, 'topOrigins'>,
): string {
  const text = utf8.decode(Buffer.from(clientDataJSON, 'base64url'));
  const parsed = v.safeParse(ClientData, text);
  if (!parsed.success || losesMembers(text)) {
    throw new PasskeyError('invalid_request', 'The client data names no challenge, or a member twice.');
  }
  const { challenge, crossOrigin, topOrigin } = parsed.output;
  const framed = crossOrigin || topOrigin !== undefined;
  const expected = crossOrigin && topOrigin !== undefined && topOrigins.includes(topOrigin);
  if (framed && !expected) {
    throw new PasskeyError('verification_failed', 'The ceremony ran in a frame of a page that is not expected.');
  }
  return challenge;
}

const textsIn = (json: string) => [...json.matchAll(/"(?:[^"\\]|\\.)*"/g)].length;

/** Of a member that is named twice one is lost in parsing (RFC 8259, section 4), and with it at least the text of its name. */
function losesMembers(json: string): boolean {
  return textsIn(json) !== textsIn(JSON.stringify(JSON.parse(json)));
}
