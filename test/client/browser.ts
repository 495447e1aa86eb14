import { vi } from 'vitest';

/** A ceremony that the page began, for the test to end as a user or a browser would. */
interface Ceremony {
  readonly kind: 'get' | 'create';
  readonly conditional: boolean;
  readonly challenge: string;
  readonly allowed: number;
  readonly signal: AbortSignal | undefined;
  /** The user picks this passkey. */
  pick(passkey: { readonly id: string; readonly userHandle: string }): void;
  /** The browser rejects with a DOMException of this name. */
  fail(name: string): void;
}

export interface Browser {
  readonly ceremonies: Ceremony[];
  readonly signals: unknown[];
  /** Resolves with the nth ceremony of this page, counted from one, when it has begun. */
  ceremony(count: number): Promise<Ceremony>;
  setHidden(hidden: boolean): void;
}

interface CeremonyOptions {
  readonly mediation?: string;
  readonly signal?: AbortSignal;
  readonly publicKey: { readonly challenge: ArrayBuffer; readonly allowCredentials?: readonly unknown[] };
}

/** Puts the parts of a browser that ceremonies need into the globals, as far as they need them. */
export function installBrowser({ autofill = true, signals = true } = {}): Browser {
  const ceremonies: Ceremony[] = [];
  const told: unknown[] = [];
  const waiting: { count: number; resolve: (ceremony: Ceremony) => void }[] = [];
  const document = Object.assign(new EventTarget(), { hidden: false, querySelectorAll: () => ['input'] });

  const begin = (kind: Ceremony['kind'], { mediation, signal, publicKey }: CeremonyOptions) => {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const ceremony: Ceremony = {
      kind,
      conditional: mediation === 'conditional',
      challenge: Buffer.from(publicKey.challenge).toString(),
      allowed: publicKey.allowCredentials?.length ?? 0,
      signal,
      pick: (passkey) => resolve(publicKeyCredential(passkey)),
      fail: (name) => reject(new DOMException('Said by the browser', name)),
    };
    signal?.addEventListener('abort', () => reject(new DOMException('Aborted', 'AbortError')));
    ceremonies.push(ceremony);
    for (const one of waiting) if (one.count === ceremonies.length) one.resolve(ceremony);
    return promise;
  };

  const PublicKeyCredential = Object.assign(() => {}, {
    isConditionalMediationAvailable: async () => autofill,
    ...(signals ? { signalUnknownCredential: async (options: unknown) => void told.push(options) } : {}),
  });
  vi.stubGlobal('PublicKeyCredential', PublicKeyCredential);
  vi.stubGlobal('document', document);
  vi.stubGlobal('location', { hostname: 'localhost' });
  vi.stubGlobal('navigator', {
    credentials: {
      get: (options: CeremonyOptions) => begin('get', options),
      create: (options: CeremonyOptions) => begin('create', options),
    },
    locks: navigator.locks,
  });

  return {
    ceremonies,
    signals: told,
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
  };
}

function publicKeyCredential({ id, userHandle }: { readonly id: string; readonly userHandle: string }) {
  const bytes = (text: string) => new TextEncoder().encode(text).buffer;
  return {
    id,
    rawId: bytes(id),
    type: 'public-key',
    authenticatorAttachment: 'platform',
    getClientExtensionResults: () => ({}),
    response: {
      clientDataJSON: bytes('client data'),
      authenticatorData: bytes('authenticator data'),
      signature: bytes('signature'),
      attestationObject: bytes('attestation'),
      userHandle: bytes(userHandle),
    },
  };
}

/** Options as the service sends them; the challenge is told apart by its text. */
export const options = (challenge: string, timeout = 300_000) => ({
  challenge: Buffer.from(challenge).toString('base64url'),
  timeout,
  rpId: 'localhost',
  userVerification: 'required',
});
