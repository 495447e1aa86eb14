import fc from 'fast-check';
import { challengeMetadata as metadataOf } from '../../../lambdas/rounds/challenge-metadata.ts';
import { strangeText } from './json.ts';

/** The challenges that Cognito names in a session. */
const challengeName = fc.oneof(
  { weight: 4, arbitrary: fc.constant('CUSTOM_CHALLENGE') },
  fc.constantFrom('SRP_A', 'PASSWORD_VERIFIER', 'SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'DEVICE_SRP_AUTH', 'WEB_AUTHN'),
  fc.constantFrom('NEW_PASSWORD_REQUIRED', 'ADMIN_NO_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER', 'EMAIL_OTP'),
);

const text = strangeText.map((long) => long.slice(0, 2048));

/** Mostly what Create writes into rounds of ours. */
const challengeMetadata = fc.oneof({ weight: 4, arbitrary: fc.constant(metadataOf('01234567')) }, fc.option(text));

/** A `session` as Cognito could send it: any challenges, in any order, however many, right and wrong. */
export const session = fc.option(
  fc.array(
    fc.record(
      { challengeName, challengeResult: fc.boolean(), challengeMetadata },
      { requiredKeys: ['challengeName', 'challengeResult'] },
    ),
    { maxLength: 8 },
  ),
  { freq: 8 },
);

/** What Cognito passes on from clients and users, word for word. */
const strings = fc.dictionary(text, text, { maxKeys: 4 });

/** The parts of a trigger's request that people have a hand in. Nobody but Cognito writes `sub`. */
export const fromPeople = fc.record(
  {
    userAttributes: fc.option(strings.map(({ sub, ...others }) => others)),
    clientMetadata: fc.option(strings),
    userNotFound: fc.boolean(),
  },
  { requiredKeys: [] },
);

/** A user name: Cognito allows 128 characters, any kind of letter, mark, symbol, number and punctuation. */
export const userName = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 128 }).map((name) => name.slice(0, 128));
