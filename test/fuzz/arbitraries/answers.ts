import fc from 'fast-check';
import { bytesEdit } from './bytes.ts';
import { attestationEdit, flagsEdit } from './cbor.ts';
import { type Edit, edit, inTurn, within } from './edit.ts';
import { write } from './json.ts';
import { jsonEdit } from './json-edits.ts';

type Members = Record<string, unknown>;

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Changes one member of a response, if it is there. */
function inMember(credential: unknown, name: string, change: Edit<unknown>): unknown {
  if (!isMembers(credential) || !isMembers(credential['response']) || !(name in credential['response'])) {
    return credential;
  }
  const { response } = credential;
  return { ...credential, response: { ...response, [name]: change(response[name]) } };
}

const inBase64url =
  (change: Edit<Buffer>): Edit<unknown> =>
  (text) =>
    typeof text === 'string' ? change(Buffer.from(text, 'base64url')).toString('base64url') : text;

const inJson =
  (change: Edit<unknown>): Edit<Buffer> =>
  (bytes) => {
    try {
      return Buffer.from(write(change(JSON.parse(bytes.toString()))));
    } catch (error) {
      // No JSON any more, after another edit, or nested too deeply to be written again.
      if (error instanceof SyntaxError || error instanceof RangeError) return bytes;
      throw error;
    }
  };

const member = (name: string, edits: fc.Arbitrary<Edit<Buffer>>) =>
  within<unknown, Buffer>(name, edits, (credential, inner) => inMember(credential, name, inBase64url(inner)));

/** Client data of another ceremony, page or frame. */
const otherClientData = fc
  .constantFrom(
    { crossOrigin: true },
    { topOrigin: 'https://evil.example' },
    { crossOrigin: true, topOrigin: 'https://login.example.com' },
    { origin: 'https://evil.example' },
    { origin: 'https://login.example.com.evil.example' },
    { origin: 'http://login.example.com' },
    { origin: 'https://login.example.com:8443' },
    { type: 'webauthn.get' },
    { type: 'webauthn.create' },
    { type: 'payment.get' },
    { challenge: 'AAAA' },
    { challenge: '' },
  )
  .map((lie) => edit<unknown>(fc.stringify(lie), (data) => (isMembers(data) ? { ...data, ...lie } : data)));

const clientData = fc.oneof(
  bytesEdit,
  within<Buffer, unknown>('JSON', otherClientData, (bytes, inner) => inJson(inner)(bytes)),
  within<Buffer, unknown>('JSON', jsonEdit, (bytes, inner) => inJson(inner)(bytes)),
);

/** Another credential ID, the same in both places where it is. */
const credentialId = within<unknown, Buffer>('id and rawId', bytesEdit, (credential, inner) => {
  if (!isMembers(credential)) return credential;
  const id = inBase64url(inner)(credential['id']);
  return { ...credential, id, rawId: id };
});

/** Edits of a `RegistrationResponseJSON`. */
export const registrationEdit = inTurn(
  fc.oneof(
    { weight: 3, arbitrary: member('attestationObject', attestationEdit) },
    { weight: 2, arbitrary: member('clientDataJSON', clientData) },
    { weight: 2, arbitrary: jsonEdit },
    credentialId,
  ),
);

/** Edits of an `AuthenticationResponseJSON`. */
export const assertionEdit = inTurn(
  fc.oneof(
    { weight: 2, arbitrary: member('clientDataJSON', clientData) },
    { weight: 2, arbitrary: member('authenticatorData', fc.oneof(bytesEdit, flagsEdit)) },
    { weight: 2, arbitrary: member('signature', bytesEdit) },
    { weight: 3, arbitrary: jsonEdit },
    member('userHandle', bytesEdit),
    credentialId,
  ),
);

/** Edits of what an authenticator signs, to be signed with the credential's key afterwards. */
export const signedEdit = fc.record({
  clientData: fc.oneof(fc.constant(edit<Buffer>('client data as it is', (bytes) => bytes)), clientData),
  authenticatorData: fc.oneof(
    fc.constant(edit<Buffer>('authenticator data as it is', (bytes) => bytes)),
    inTurn(fc.oneof(bytesEdit, flagsEdit)),
  ),
});

/** Edits of the whole text: what comes before, behind and between. */
export const textEdit: fc.Arbitrary<Edit<string>> = fc.oneof(
  { weight: 12, arbitrary: fc.constant(edit<string>('the text as it is', (text) => text)) },
  fc.constantFrom('\0', ' ', '\n', 'x', '}', ',', '{}', 'null', '//', '\ufeff').chain((more) =>
    fc.constantFrom(
      edit<string>(`${fc.stringify(more)} behind`, (text) => text + more),
      edit<string>(`${fc.stringify(more)} before`, (text) => more + text),
    ),
  ),
  fc.nat({ max: 2000 }).map((at) => edit<string>(`cut at ${at}`, (text) => text.slice(0, at % (text.length + 1)))),
  fc.constant(edit<string>('twice', (text) => text + text)),
  fc.constant(edit<string>('as text', (text) => JSON.stringify(text))),
  fc.constant(edit<string>('in base64', (text) => Buffer.from(text).toString('base64'))),
  fc.constant(edit<string>('in an array', (text) => `[${text}]`)),
);
