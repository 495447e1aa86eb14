import * as v from 'valibot';
import { environment } from '../../contract/environment.ts';
import { defaultPolicy, type Policy } from '../../contract/policy.ts';
import { issuesOf } from '../observability/issues.ts';

/**
 * The value of one of the function's environment variables, as the stack set it.
 *
 * @throws Error when the stack did not set it: the function is deployed wrongly.
 */
export function setting(name: keyof typeof environment): string {
  const value = process.env[environment[name]];
  if (value === undefined || value === '') {
    throw new Error(`The environment variable ${environment[name]} is missing. The stack sets it for this function.`);
  }
  return value;
}

/** The origins whose ceremonies are accepted: of pages, and of native apps. */
export function origins(): string[] {
  return setting('origins').split(' ');
}

/**
 * What this deployment asks of ceremonies.
 *
 * @throws Error when the variable says what these functions do not know: they and the stack are of different versions
 */
export function policy(): Policy {
  const changes = v.safeParse(changesOfPolicy(), setting('policy'));
  if (!changes.success) {
    throw new Error(`The environment variable ${environment.policy} is wrong: ${issuesOf(changes.issues)}.`);
  }
  return { ...defaultPolicy, ...changes.output };
}

/** A name or a value that is not known here would be a rule that nobody keeps. A function, so that who needs no policy has none of it. */
function changesOfPolicy() {
  const flag = v.exactOptional(v.boolean());
  const limit = v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(1)));
  const texts = v.exactOptional(v.array(v.string()));
  return v.pipe(
    v.string(),
    v.parseJson(),
    v.strictObject({
      userVerification: v.exactOptional(v.picklist(['required', 'preferred', 'discouraged'])),
      attestation: v.exactOptional(v.picklist(['none', 'verified', 'enforced'])),
      authenticators: texts,
      deviceBound: flag,
      algorithms: v.exactOptional(v.pipe(v.array(v.pipe(v.number(), v.integer())), v.minLength(1))),
      topOrigins: texts,
      credentialLimit: limit,
      strictBackupEligibility: flag,
      conditionalCreation: flag,
      answers: limit,
      sendCredentialIds: flag,
      passwordFirst: texts,
      tokenClaims: flag,
      otherSignInMethods: flag,
      caseSensitiveNames: flag,
    } satisfies Record<keyof Policy, unknown>),
  );
}
