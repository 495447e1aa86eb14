import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import * as v from 'valibot';
import { AuthenticationResponse, RegistrationResponse } from '../../lambdas/ceremonies/responses.ts';
import type { Lies } from '../support/authenticator/authenticator.ts';
import { selfSignature } from '../support/hostile/attestations.ts';
import type { HostileAssertion, HostileRegistration } from '../support/hostile/hostile.ts';
import { type ceremonyStack, type Person, person, refusal, relyingParty } from '../support/stacks/ceremony-stack.ts';

/** Who refuses an answer: the library, used as its documentation says and nothing around it, and the ceremonies, with which code. */
export interface Verdict {
  readonly library: 'accepts' | 'refuses';
  readonly ours: string;
}
type CeremonyStack = Awaited<ReturnType<typeof ceremonyStack>>;

const alone = (verification: Promise<{ readonly verified: boolean }>): Promise<Verdict['library']> =>
  verification.then(
    ({ verified }) => (verified ? 'accepts' : 'refuses'),
    () => 'refuses',
  );
const expected = { expectedOrigin: [...relyingParty.origins], expectedRPID: relyingParty.id };

/** What becomes of a registration by `who`. */
export async function registration(
  here: CeremonyStack,
  { lies, alter }: Pick<HostileRegistration, 'alter'> & { readonly lies?: Lies } = {},
  who: Person = person(),
): Promise<Verdict> {
  const options = await here.creationOptions(who);
  const genuine = who.authenticator.create(options, lies);
  const json = (alter ? alter(genuine, noScene) : genuine) as typeof genuine;
  return {
    library: await alone(
      verifyRegistrationResponse({
        response: json,
        expectedChallenge: options.challenge,
        supportedAlgorithmIDs: [-8, -7, -257],
        ...expected,
      }),
    ),
    ours: v.is(RegistrationResponse, json) ? await refusal(here.registration(who, json)) : 'invalid_request',
  };
}

/** What becomes of an answer to a sealed challenge, by a user who has registered. */
export async function assertion(
  here: CeremonyStack,
  { lies, alter, by }: Pick<HostileAssertion, 'alter'> & { readonly lies?: Lies; readonly by?: Person } = {},
  who?: Person,
): Promise<Verdict> {
  const user = who ?? (await here.registered());
  const options = await here.discoverable();
  const genuine = (by ?? user).authenticator.get(options, lies);
  const json = (alter ? alter(genuine, noScene) : genuine) as typeof genuine;
  const [credential] = (await here.store.readUser((by ?? user).userId)).credentials;
  if (!credential) throw new Error('Nothing is registered.');
  const { round } = await here.namelessAnswer(user);
  return {
    library: await alone(
      verifyAuthenticationResponse({
        response: json,
        expectedChallenge: options.challenge,
        credential: { id: credential.id, publicKey: credential.publicKey, counter: credential.counter },
        ...expected,
      }),
    ),
    ours: v.is(AuthenticationResponse, json)
      ? await refusal(here.authentication({ answer: json, round }))
      : 'invalid_request',
  };
}

const noScene = { other: { credentialId: '', userHandle: '' }, own: { credentialId: '', userHandle: '' } };

/** Nobody refuses. */
export const accepted: Verdict = { library: 'accepts', ours: 'accepted' };
/** The library alone refuses too. */
export const byBoth = (ours: string): Verdict => ({ library: 'refuses', ours });
/** The library alone accepts. */
export const byUs = (ours: string): Verdict => ({ library: 'accepts', ours });

/** An attestation by the credential's own key, in the format `packed`; with something of it changed. */
export const selfAttested = ({
  fmt = 'packed',
  alg = -7,
  about,
}: {
  fmt?: string;
  alg?: number;
  about?: Buffer;
} = {}): Lies => ({
  attestation: (genuine) => ({
    fmt,
    attStmt: new Map([
      ['alg', alg],
      ['sig', selfSignature({ ...genuine, ...(about && { clientDataHash: about }) })],
    ]),
  }),
});
