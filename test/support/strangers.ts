import { generateKeyPairSync } from 'node:crypto';
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import type { CreateAuthChallengeTriggerEvent, VerifyAuthChallengeResponseTriggerEvent } from 'aws-lambda';
import { Authenticator } from './authenticator.ts';
import { relyingParty } from './world.ts';

/** Somebody whom a stranger asks about. */
export interface Asked {
  /** As Cognito gives it to triggers: the `sub`, or what was typed when nobody has that name. */
  readonly userName: string;
  /** Nothing when Cognito does not know the user. */
  readonly userAttributes?: Readonly<Record<string, string>>;
}

const request = ({ userAttributes }: Asked) => ({
  userAttributes: userAttributes ?? {},
  userNotFound: !userAttributes,
});
const envelope = ({ userName }: Asked, triggerSource: string) => ({
  version: '1',
  region: 'ap-southeast-2',
  userPoolId: 'ap-southeast-2_pool',
  userName,
  callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: 'client' },
  triggerSource,
});

/** Cognito's event for the first round of `who`. */
export const createEvent = (who: Asked): CreateAuthChallengeTriggerEvent =>
  Object.assign({} as CreateAuthChallengeTriggerEvent, envelope(who, 'CreateAuthChallenge_Authentication'), {
    request: { ...request(who), challengeName: 'CUSTOM_CHALLENGE', session: [] },
    response: {},
  });

/** The options among a round's public parameters. */
export const optionsOf = (parameters: Readonly<Record<string, string>>): PublicKeyCredentialRequestOptionsJSON =>
  JSON.parse(parameters['options'] ?? '');

const stranger = new Authenticator({ origin: relyingParty.origins[0] ?? '' });
const { privateKey: signer } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
stranger.create({
  challenge: '',
  rp: { id: relyingParty.id, name: '' },
  user: { id: 'c3RyYW5nZXI', name: '', displayName: '' },
  pubKeyCredParams: [],
});

/** A stranger's best answer: all is right, for the first credential that is allowed, but the signature. */
export function strangersAnswer(
  who: Asked,
  created: CreateAuthChallengeTriggerEvent,
): VerifyAuthChallengeResponseTriggerEvent {
  const { allowCredentials: [{ id: credentialId } = { id: 'AAAA' }] = [], ...any } = optionsOf(
    created.response.publicChallengeParameters,
  );
  const credential = stranger.get(any, { credentialId, signer, userHandle: null });
  return Object.assign(
    {} as VerifyAuthChallengeResponseTriggerEvent,
    envelope(who, 'VerifyAuthChallengeResponse_Authentication'),
    {
      request: {
        ...request(who),
        privateChallengeParameters: created.response.privateChallengeParameters,
        challengeAnswer: JSON.stringify({ type: 'passkey', credential }),
      },
      response: {},
    },
  );
}
