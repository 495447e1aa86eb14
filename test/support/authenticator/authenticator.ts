import { createHash, type KeyObject, randomBytes, sign } from 'node:crypto';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import { notePublicKey, noteSecrets } from '../observed/secrets-scan.ts';
import { type Algorithm, type CoseKey, coseKey, generate, hashes } from './cose-key.ts';

/** What CBOR can be made of. */
export type Cbor = Parameters<typeof isoCBOR.encode>[0];

export const cbor = (value: Cbor): Buffer => Buffer.from(isoCBOR.encode(value));

/** What an attestation statement is about. */
export interface Attested {
  readonly authenticatorData: Buffer;
  readonly clientDataHash: Buffer;
  readonly algorithm: Algorithm;
  readonly privateKey: KeyObject;
}

/** What an authenticator or a browser may say that is not so; each replaces the truth in one answer. */
export interface Lies {
  readonly challenge?: string;
  readonly origin?: string;
  readonly type?: string;
  readonly crossOrigin?: boolean;
  readonly topOrigin?: string;
  readonly relyingPartyId?: string;
  readonly userHandle?: string | null;
  readonly userPresent?: boolean;
  readonly userVerified?: boolean;
  readonly backupEligible?: boolean;
  readonly backedUp?: boolean;
  readonly counter?: number;
  readonly credentialId?: string;
  /** Another key than the credential's signs. */
  readonly signer?: KeyObject;
  /** The client data's JSON; what is signed is what comes back. */
  readonly clientData?: (json: string) => string;
  /** The bytes of the credential public key. */
  readonly publicKey?: (genuine: CoseKey) => Uint8Array;
  /** The authenticator data; what is signed is what comes back. */
  readonly authenticatorData?: (genuine: Buffer) => Uint8Array;
  /** The statement, instead of none. */
  readonly attestation?: (about: Attested) => { readonly fmt: Cbor; readonly attStmt: Cbor };
  /** The bytes of the attestation object. */
  readonly attestationObject?: (genuine: Buffer) => Uint8Array;
}

interface Held {
  readonly id: string;
  readonly userHandle: string;
  readonly relyingPartyId: string;
  readonly algorithm: Algorithm;
  readonly privateKey: KeyObject;
  counter: number;
}

/** How an authenticator is built. */
export interface Build {
  readonly origin: string;
  readonly algorithm?: Algorithm;
  readonly synced?: boolean;
  /** Authenticators of synced passkeys don't count: zero each time. */
  readonly counts?: boolean;
  readonly aaguid?: Uint8Array;
  readonly transports?: string[];
}

/**
 * An authenticator and the browser in front of it, in software, to WebAuthn Level 3 sections 5.8.1 (client data), 6.1
 * (authenticator data) and 6.5 (attestation, format `none`). It keeps discoverable credentials, and it can lie.
 */
export class Authenticator {
  readonly credentials: Held[] = [];
  readonly #build: Required<Build>;

  constructor(build: Build) {
    this.#build = {
      algorithm: -7,
      synced: true,
      counts: false,
      aaguid: new Uint8Array(16),
      transports: ['internal', 'hybrid'],
      ...build,
    };
  }

  /** `navigator.credentials.create()`. */
  create(options: PublicKeyCredentialCreationOptionsJSON, lies: Lies = {}): RegistrationResponseJSON {
    const { algorithm, counts, aaguid, transports } = this.#build;
    if (options.excludeCredentials?.some(({ id }) => this.#held(id))) throw new Error('InvalidStateError');
    const { publicKey, privateKey } = generate(algorithm);
    const held: Held = {
      id: lies.credentialId ?? randomBytes(20).toString('base64url'),
      userHandle: options.user.id,
      relyingPartyId: options.rp.id ?? new URL(this.#build.origin).hostname,
      algorithm,
      privateKey,
      counter: counts ? 1 : 0,
    };
    this.credentials.push(held);

    const id = Buffer.from(held.id, 'base64url');
    const length = Buffer.alloc(2);
    length.writeUInt16BE(id.length);
    const genuineKey = coseKey(algorithm, publicKey.export({ format: 'jwk' }));
    notePublicKey(Buffer.from(cbor(genuineKey as Cbor)));
    noteSecrets({ 'a credential ID': held.id });
    const attested = Buffer.concat([aaguid, length, id, lies.publicKey?.(genuineKey) ?? cbor(genuineKey as Cbor)]);
    const authenticatorData = this.#authenticatorData(held, lies, attested);
    const clientData = this.#clientData('webauthn.create', options.challenge, lies);
    const clientDataHash = createHash('sha256').update(clientData).digest();
    const about = { authenticatorData, clientDataHash, algorithm, privateKey };
    const { fmt, attStmt } = lies.attestation?.(about) ?? { fmt: 'none', attStmt: new Map() };
    const object = cbor(
      new Map<string, Cbor>([
        ['fmt', fmt],
        ['attStmt', attStmt],
        ['authData', new Uint8Array(authenticatorData)],
      ]),
    );
    return {
      id: held.id,
      rawId: held.id,
      type: 'public-key',
      authenticatorAttachment: 'platform',
      clientExtensionResults: {},
      response: {
        clientDataJSON: clientData.toString('base64url'),
        attestationObject: Buffer.from(lies.attestationObject?.(object) ?? object).toString('base64url'),
        transports,
      },
    };
  }

  /** `navigator.credentials.get()`: with the first credential that is allowed, or the newest when any is. */
  get(options: PublicKeyCredentialRequestOptionsJSON, lies: Lies = {}): AuthenticationResponseJSON {
    const allowed = options.allowCredentials?.map(({ id }) => this.#held(id)) ?? this.credentials.toReversed();
    const held = allowed.find((candidate) => candidate !== undefined);
    if (!held) throw new Error('NotAllowedError');
    if (this.#build.counts) held.counter += 1;

    const clientData = this.#clientData('webauthn.get', options.challenge, lies);
    const authData = this.#authenticatorData(held, lies);
    const signed = Buffer.concat([authData, createHash('sha256').update(clientData).digest()]);
    const userHandle = lies.userHandle === undefined ? held.userHandle : lies.userHandle;
    const id = lies.credentialId ?? held.id;
    return {
      id,
      rawId: id,
      type: 'public-key',
      authenticatorAttachment: 'platform',
      clientExtensionResults: {},
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: sign(hashes[held.algorithm], signed, lies.signer ?? held.privateKey).toString('base64url'),
        ...(userHandle !== null && { userHandle }),
      },
    };
  }

  #held(id: string): Held | undefined {
    return this.credentials.find((held) => held.id === id);
  }

  #clientData(type: string, challenge: string, lies: Lies): Buffer {
    const { origin } = this.#build;
    const clientData = {
      type: lies.type ?? type,
      challenge: lies.challenge ?? challenge,
      origin: lies.origin ?? origin,
      crossOrigin: lies.crossOrigin ?? false,
      ...(lies.topOrigin && { topOrigin: lies.topOrigin }),
    };
    const json = JSON.stringify(clientData);
    return Buffer.from(lies.clientData?.(json) ?? json);
  }

  #authenticatorData(held: Held, lies: Lies, attested?: Uint8Array): Buffer {
    const { synced } = this.#build;
    const flags =
      (lies.userPresent === false ? 0 : 0x01) |
      (lies.userVerified === false ? 0 : 0x04) |
      ((lies.backupEligible ?? synced) ? 0x08 : 0) |
      ((lies.backedUp ?? synced) ? 0x10 : 0) |
      (attested ? 0x40 : 0);
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(lies.counter ?? held.counter);
    const rpIdHash = createHash('sha256')
      .update(lies.relyingPartyId ?? held.relyingPartyId)
      .digest();
    const genuine = Buffer.concat([rpIdHash, Buffer.of(flags), counter, attested ?? Buffer.alloc(0)]);
    return Buffer.from(lies.authenticatorData?.(genuine) ?? genuine);
  }
}
