import {
  browserSupportsWebAuthn,
  browserSupportsWebAuthnAutofill,
  platformAuthenticatorIsAvailable,
} from '@simplewebauthn/browser';
import { fieldsOf } from './json.ts';
import { within } from './waiting.ts';

/** An extension can keep a question pending. Later than this, an answer counts as missing. */
const maxAnswerMs = 2_000;

/** Returns `true` if the page can run ceremonies at all. An extension or a setting may take a part away. */
export function supportsCeremonies(): boolean {
  if (!browserSupportsWebAuthn()) return false;
  const { get, create } = navigator.credentials ?? {};
  return typeof get === 'function' && typeof create === 'function';
}

/** Resolves to `true` if the browser offers passkeys among the suggestions of a field. It never rejects. */
export const supportsAutofill = async (): Promise<boolean> =>
  supportsCeremonies() && (await answerOf(browserSupportsWebAuthnAutofill)) === true;

/** Resolves to `true` if the device itself can keep passkeys. It never rejects. */
export const supportsPlatformAuthenticator = async (): Promise<boolean> =>
  (await answerOf(platformAuthenticatorIsAvailable)) === true;

/** Resolves to what `PublicKeyCredential.getClientCapabilities()` says, or to an object without members. It never rejects. */
export const clientCapabilities = async (): Promise<Readonly<Record<string, unknown>>> =>
  fieldsOf(await answerOf(() => PublicKeyCredential.getClientCapabilities()));

/** Resolves to the browser's answer, or to `undefined` if it throws, rejects or comes too late. */
const answerOf = <Answer>(question: () => Promise<Answer>): Promise<Answer | undefined> =>
  within(maxAnswerMs, question).catch(() => undefined);
