import fc from 'fast-check';
import * as v from 'valibot';
import { supportIdOfRound } from '../../../lambdas/rounds/challenge-metadata.ts';
import { fromPeople, session, userName } from '../arbitraries/trigger-events.ts';
import { target } from '../target.ts';

const Decision = v.object({
  issueTokens: v.boolean(),
  failAuthentication: v.boolean(),
  challengeName: v.optional(v.literal('CUSTOM_CHALLENGE')),
});

const Options = v.object({
  challenge: v.pipe(v.string(), v.length(43)),
  rpId: v.string(),
  timeout: v.number(),
  userVerification: v.literal('required'),
  allowCredentials: v.pipe(
    v.array(v.strictObject({ id: v.string(), type: v.literal('public-key'), transports: v.array(v.string()) })),
    v.minLength(1),
    v.maxLength(20),
  ),
});

const Challenge = v.object({
  publicChallengeParameters: v.strictObject({
    options: v.pipe(v.string(), v.maxLength(4096), v.parseJson(), Options),
    methods: v.string(),
    supportId: v.literal('01234567'),
  }),
  privateChallengeParameters: v.strictObject({
    challenge: v.string(),
    session: v.string(),
    supportId: v.string(),
    credentials: v.pipe(v.string(), v.length(1_000)),
  }),
  challengeMetadata: v.string(),
});

const users = fc.constantFrom('the person', 'another', 'nobody');
const subOf = (user: string, person: string) =>
  user === 'nobody' ? {} : { sub: user === 'another' ? '00000000-0000-4000-8000-000000000000' : person };

/**
 * Whatever the session: one decision, and tokens only right behind a passkey's right answer in a session of nothing
 * else.
 */
const anySession = target(
  'Define: any session',
  8,
  fc.record({ session, fromPeople, userName, user: users }),
  async ({ session, fromPeople, userName, user }, stage) => {
    const userAttributes = { ...fromPeople.userAttributes, ...subOf(user, stage.person.sub) };
    const request = { ...fromPeople, session, userAttributes };
    const event = stage.person.event('DefineAuthChallenge', request, userName);
    const { response } = await stage.system.trigger<{ response: unknown }>(event);
    const { issueTokens, failAuthentication, challengeName } = v.parse(Decision, response);
    const decided = [issueTokens, failAuthentication, challengeName !== undefined].filter(Boolean);
    if (decided.length !== 1) throw new Error(`Not one decision: ${JSON.stringify(response)}`);
    if (!issueTokens) return failAuthentication ? 'failed' : 'asked';
    const rounds = session ?? [];
    const sound =
      fromPeople.userNotFound !== true &&
      rounds.at(-1)?.challengeResult === true &&
      rounds.every((round) => round.challengeName === 'CUSTOM_CHALLENGE' && supportIdOfRound(round.challengeMetadata));
    if (!sound) throw new Error('Tokens for nothing.');
    return 'tokens';
  },
);

/** Whoever asks: a challenge of the same shape. */
const anyUser = target(
  'Create: any user',
  5,
  fc.record({ session, fromPeople, userName, user: users }),
  async ({ session, fromPeople, userName, user }, stage) => {
    const userAttributes = { ...fromPeople.userAttributes, ...subOf(user, stage.person.sub) };
    const request = { ...fromPeople, session, userAttributes, challengeName: 'CUSTOM_CHALLENGE' };
    const event = stage.person.event('CreateAuthChallenge', request, userName);
    const { response } = await stage.system.trigger<{ response: unknown }>(event);
    const { publicChallengeParameters: shown, privateChallengeParameters: kept } = v.parse(Challenge, response);
    if (shown.options.challenge !== kept.challenge) throw new Error('The challenge is not the one that is kept.');
    const own = shown.options.allowCredentials.some(({ id }) => id === stage.person.credential.id);
    if (own !== (user === 'the person' && fromPeople.userNotFound !== true)) throw new Error('Another’s credentials.');
    return own ? 'own credentials' : 'made-up credentials';
  },
);

export const defineAndCreate = [anySession, anyUser];
