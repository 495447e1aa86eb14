import { vi } from 'vitest';

/** A ceremony that the page began, for the test to end as a user or a browser would. */
interface Ceremony {
  readonly kind: 'get' | 'create';
  readonly conditional: boolean;
  /** `uiMode` of the request. */
  readonly uiMode: string | undefined;
  readonly challenge: string;
  readonly allowed: number;
  readonly timeout: number | undefined;
  readonly signal: AbortSignal | undefined;
  /** The user picks this passkey. */
  pick(passkey: { readonly id: string; readonly userHandle: string }): void;
  /** The browser rejects with a DOMException of this name. */
  fail(name: string): void;
  /** An extension in the browser's place resolves with what it makes of the passkey. */
  answer(passkey: { readonly id: string; readonly userHandle: string }, change: (credential: object) => unknown): void;
  /** An extension in the browser's place rejects with this. */
  reject(reason: unknown): void;
}

export interface Browser {
  readonly ceremonies: Ceremony[];
  /** What the page told the password managers, and of what kind it was. */
  readonly signals: { readonly kind: string }[];
  /** What the page sent by `sendBeacon`: where to, and the body. */
  readonly beacons: { readonly url: string; readonly body: unknown }[];
  /** Resolves with the nth ceremony of this page, counted from one, when it has begun. */
  ceremony(count: number): Promise<Ceremony>;
  setHidden(hidden: boolean): void;
  /** A dialog takes the focus. */
  blur(): void;
  /** The page is closed. */
  close(): void;
}

/** What a browser can do; all that is known of, unless said otherwise. */
export interface BrowserOptions {
  readonly autofill?: boolean;
  readonly signals?: boolean;
  /** Whether the user has just touched the page. */
  readonly active?: boolean;
  /** What `getClientCapabilities` says; `undefined`: the browser has no such method. */
  readonly capabilities?: Readonly<Record<string, boolean>> | undefined;
  readonly hostname?: string;
}

const allCapabilities = {
  conditionalCreate: true,
  conditionalGet: true,
  hybridTransport: true,
  immediateGet: true,
  relatedOrigins: true,
  signalAllAcceptedCredentials: true,
  signalCurrentUserDetails: true,
  signalUnknownCredential: true,
  userVerifyingPlatformAuthenticator: true,
};

interface CeremonyOptions {
  readonly mediation?: string;
  readonly uiMode?: string;
  readonly signal?: AbortSignal;
  readonly publicKey: {
    readonly challenge: ArrayBuffer;
    readonly allowCredentials?: readonly unknown[];
    readonly timeout?: number;
  };
}

/** Puts the parts of a browser that ceremonies need into the globals, as far as they need them. */
export function installBrowser(can: BrowserOptions = {}): Browser {
  const { autofill = true, signals = true, active = true, hostname = 'localhost' } = can;
  const capabilities = 'capabilities' in can ? can.capabilities : allCapabilities;
  const ceremonies: Ceremony[] = [];
  const told: { kind: string }[] = [];
  const beacons: { url: string; body: unknown }[] = [];
  const waiting: { count: number; resolve: (ceremony: Ceremony) => void }[] = [];
  const document = Object.assign(new EventTarget(), { hidden: false, querySelectorAll: () => ['input'] });
  const page = new EventTarget();

  const begin = (kind: Ceremony['kind'], { mediation, uiMode, signal, publicKey }: CeremonyOptions) => {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const ceremony: Ceremony = {
      kind,
      conditional: mediation === 'conditional',
      uiMode,
      challenge: Buffer.from(publicKey.challenge).toString(),
      allowed: publicKey.allowCredentials?.length ?? 0,
      timeout: publicKey.timeout,
      signal,
      pick: (passkey) => resolve(publicKeyCredential(passkey)),
      fail: (name) => reject(new DOMException('Said by the browser', name)),
      answer: (passkey, change) => resolve(change(publicKeyCredential(passkey))),
      reject,
    };
    signal?.addEventListener('abort', () => reject(new DOMException('Aborted', 'AbortError')));
    ceremonies.push(ceremony);
    for (const one of waiting) if (one.count === ceremonies.length) one.resolve(ceremony);
    return promise;
  };

  const tell = (kind: string) => async (options: object) => void told.push({ kind, ...options });
  const PublicKeyCredential = Object.assign(() => {}, {
    isConditionalMediationAvailable: async () => autofill,
    isUserVerifyingPlatformAuthenticatorAvailable: async () => true,
    ...(capabilities ? { getClientCapabilities: async () => capabilities } : {}),
    ...(signals
      ? {
          signalUnknownCredential: tell('unknown'),
          signalAllAcceptedCredentials: tell('accepted'),
          signalCurrentUserDetails: tell('user'),
        }
      : {}),
  });
  vi.stubGlobal('PublicKeyCredential', PublicKeyCredential);
  vi.stubGlobal('document', document);
  vi.stubGlobal('location', { hostname });
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('navigator', {
    credentials: {
      get: (options: CeremonyOptions) => begin('get', options),
      create: (options: CeremonyOptions) => begin('create', options),
    },
    locks: navigator.locks,
    sendBeacon: (url: string, body: unknown) => beacons.push({ url, body }) > 0,
    userActivation: { isActive: active },
  });

  return {
    ceremonies,
    signals: told,
    beacons,
    ceremony(count) {
      const { promise, resolve } = Promise.withResolvers<Ceremony>();
      const begun = ceremonies[count - 1];
      if (begun) resolve(begun);
      else waiting.push({ count, resolve });
      return promise;
    },
    setHidden(hidden) {
      document.hidden = hidden;
      document.dispatchEvent(new Event('visibilitychange'));
    },
    blur: () => void page.dispatchEvent(new Event('blur')),
    close: () => void page.dispatchEvent(new Event('pagehide')),
  };
}

function publicKeyCredential({ id, userHandle }: { readonly id: string; readonly userHandle: string }) {
  const bytes = (text: string) => new TextEncoder().encode(text).buffer;
  const response = {
    clientDataJSON: bytes('client data'),
    authenticatorData: bytes('authenticator data'),
    signature: bytes('signature'),
    attestationObject: bytes('attestation'),
    userHandle: bytes(userHandle),
  };
  const type = 'public-key';
  const authenticatorAttachment = 'platform';
  return {
    id,
    rawId: Uint8Array.from(Buffer.from(id, 'base64url')).buffer,
    type,
    authenticatorAttachment,
    getClientExtensionResults: () => ({}),
    response,
    toJSON: () => ({
      id,
      rawId: id,
      type,
      authenticatorAttachment,
      clientExtensionResults: {},
      response: Object.fromEntries(
        Object.entries(response).map(([name, value]) => [name, Buffer.from(value).toString('base64url')]),
      ),
    }),
  };
}

/** Options as the service sends them; the challenge is told apart by its text. */
export const options = (challenge: string, timeout = 300_000) => ({
  challenge: Buffer.from(challenge).toString('base64url'),
  timeout,
  rpId: 'localhost',
  userVerification: 'required',
});

/** Texts in the place of options, which another trigger may send. */
export const badOptions: readonly string[] = [
  '',
  'nonsense',
  'null',
  'undefined',
  '7',
  '"text"',
  '[]',
  '{}',
  '{"challenge":null}',
  '{"challenge":7}',
];
