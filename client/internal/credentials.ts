import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialDescriptorJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/browser';
import { base64url, fromBase64url } from './encoding.ts';

/*
 * The two calls of `navigator.credentials`, with JSON on both sides. An extension may answer in the browser's place, with less than WebAuthn
 * demands. `@simplewebauthn/browser` reports that as a `TypeError`, which is also how it reports a fault of the page.
 */

/** How to ask, beside the options of the service. */
export interface CredentialRequest {
  readonly mediation?: 'conditional';
  /** See https://github.com/w3c/webauthn/pull/2291. */
  readonly uiMode?: 'immediate';
  readonly signal?: AbortSignal;
}

/**
 * Creates a credential.
 *
 * @throws Error if the answer is not a passkey; else what the browser rejects with, which may be any value
 */
export async function createCredential(
  { excludeCredentials, ...options }: PublicKeyCredentialCreationOptionsJSON,
  request: CredentialRequest,
): Promise<RegistrationResponseJSON> {
  const publicKey = {
    ...options,
    challenge: fromBase64url(options.challenge),
    user: { ...options.user, id: fromBase64url(options.user.id) },
    ...(excludeCredentials ? { excludeCredentials: descriptors(excludeCredentials) } : {}),
  };
  const asked = { publicKey: publicKey as PublicKeyCredentialCreationOptions, ...request };
  const credential = await navigator.credentials.create(asked);
  return read<AuthenticatorAttestationResponse, RegistrationResponseJSON['response']>(credential, (response) => ({
    clientDataJSON: encode(response.clientDataJSON),
    attestationObject: encode(response.attestationObject),
    // Hints, and copies of what the attestation object says: the passkey is as good without them.
    ...ifReadable('transports', () => [...response.getTransports()]),
    ...ifReadable('publicKeyAlgorithm', () => response.getPublicKeyAlgorithm()),
    ...ifReadable('publicKey', () => encode(response.getPublicKey())),
    ...ifReadable('authenticatorData', () => encode(response.getAuthenticatorData())),
  }));
}

/**
 * Gets an assertion.
 *
 * @throws Error if the answer is not a passkey; else what the browser rejects with, which may be any value
 */
export async function getCredential(
  { allowCredentials = [], ...options }: PublicKeyCredentialRequestOptionsJSON,
  request: CredentialRequest,
): Promise<AuthenticationResponseJSON> {
  const publicKey = {
    ...options,
    challenge: fromBase64url(options.challenge),
    // Some browsers offer nothing if the list is empty.
    ...(allowCredentials.length > 0 ? { allowCredentials: descriptors(allowCredentials) } : {}),
  };
  const asked = { publicKey: publicKey as PublicKeyCredentialRequestOptions, ...request };
  const credential = await navigator.credentials.get(asked);
  return read<AuthenticatorAssertionResponse, AuthenticationResponseJSON['response']>(credential, (response) => ({
    clientDataJSON: encode(response.clientDataJSON),
    authenticatorData: encode(response.authenticatorData),
    signature: encode(response.signature),
    // Some browsers give an empty handle instead of `null`.
    ...(response.userHandle?.byteLength ? { userHandle: encode(response.userHandle) } : {}),
  }));
}

const descriptors = (list: readonly PublicKeyCredentialDescriptorJSON[]) =>
  list.map((descriptor) => ({ ...descriptor, id: fromBase64url(descriptor.id) }) as PublicKeyCredentialDescriptor);

/** Encodes bytes. Throws if the value is something else, or empty; a buffer of another realm is not an instance of ours. */
function encode(value: ArrayBuffer | null): string {
  const bytes = new Uint8Array(value ?? []);
  if (!bytes.length || bytes.length !== value?.byteLength) throw new Error('A member of the credential has no bytes.');
  return base64url(bytes);
}

/** A member of the answer; no member if reading it throws. */
function ifReadable<Name extends string, Value>(name: Name, value: () => Value): { readonly [key in Name]?: Value } {
  try {
    return { [name]: value() } as { readonly [key in Name]: Value };
  } catch {
    return {};
  }
}

/** Reads an answer that may lack anything. */
function read<Response, ResponseJSON>(answer: unknown, toJSON: (response: Response) => ResponseJSON) {
  try {
    const credential = answer as PublicKeyCredential;
    if (credential.type !== 'public-key') throw new Error(`The type of the credential is ${credential.type}.`);
    const id = encode(credential.rawId);
    const attachment = attachments.find((known) => known === credential.authenticatorAttachment);
    return {
      id,
      rawId: id,
      type: 'public-key' as const,
      response: toJSON(credential.response as Response),
      clientExtensionResults: {},
      ...ifReadable('clientExtensionResults', () => credential.getClientExtensionResults()),
      ...(attachment ? { authenticatorAttachment: attachment } : {}),
    };
  } catch (cause) {
    throw new Error('The browser, or an extension in its place, gave no passkey.', { cause });
  }
}

const attachments = ['platform', 'cross-platform'] as const;
