import { generateKeyPairSync } from 'node:crypto';
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import type { CreateAuthChallengeTriggerEvent, VerifyAuthChallengeResponseTriggerEvent } from 'aws-lambda';
import { relyingParty } from '../stacks/ceremony-stack.ts';
import { Authenticator } from './authenticator.ts';

/** The user whose name an unauthenticated caller gives. */
export interface TargetUser {
  /** As Cognito gives it to triggers: the `sub`, or what was typed when nobody has that name. */
  readonly userName: string;
  /** Left out if Cognito does not know the user. */
  readonly userAttributes?: Readonly<Record<string, string>>;
}

const request = ({ userAttributes }: TargetUser) => ({
  userAttributes: userAttributes ?? {},
  userNotFound: !userAttributes,
});
const envelope = ({ userName }: TargetUser, triggerSource: string) => ({
  version: '1',
  region: 'ap-southeast-2',
  userPoolId: 'ap-southeast-2_pool',
  userName,
  callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: 'client' },
  triggerSource,
});

/** Cognito's event for the first round of `who`. */
export const createEvent = (who: TargetUser): CreateAuthChallengeTriggerEvent =>
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

/** The best answer without a private key: right for the first allowed credential in all but the signature. */
export function answerWithForgedSignature(
  who: TargetUser,
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
