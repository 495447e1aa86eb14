import * as v from 'valibot';
import { environment } from '../../contract/environment.ts';
import { defaultPolicy, type Policy } from '../../contract/policy.ts';
import { issuesOf } from '../observability/issues.ts';

/**
 * Returns the value of one of the function's environment variables.
 *
 * @throws Error if the stack did not set it: then the function is deployed incorrectly
 */
export function setting(name: keyof typeof environment): string {
  const value = process.env[environment[name]];
  if (value === undefined || value === '') {
    throw new Error(`The environment variable ${environment[name]} is missing. The stack sets it for this function.`);
  }
  return value;
}

/** Returns the value of one of the function's environment variables, or `undefined` where the stack does not set it. */
export const optionalSetting = (name: keyof typeof environment): string | undefined =>
  process.env[environment[name]] || undefined;

/** Returns the origins whose ceremonies are accepted: those of pages and of native apps. */
export function origins(): string[] {
  return setting('origins').split(' ');
}

/**
 * Returns the policy that this deployment configures.
 *
 * @throws Error if the variable has unknown members or values: then the functions and the stack have different versions
 */
export function policy(): Policy {
  const changes = v.safeParse(policyChanges(), setting('policy'));
  if (!changes.success) {
    throw new Error(`The environment variable ${environment.policy} is wrong: ${issuesOf(changes.issues)}.`);
  }
  return { ...defaultPolicy, ...changes.output };
}

/**
 * Unknown names are rejected: a policy that is not enforced is worse than an error. Built lazily, so functions without
 * a policy do not pay for it.
 */
function policyChanges() {
  const flag = v.exactOptional(v.boolean());
  const limit = v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(1)));
  const hours = v.exactOptional(v.pipe(v.number(), v.minValue(0)));
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
      counterPolicy: v.exactOptional(v.picklist(['refuse-device-bound', 'refuse'])),
      conditionalCreation: flag,
      answers: limit,
      sendCredentialIds: flag,
      passwordFirst: texts,
      tokenClaims: flag,
      otherSignInMethods: flag,
      changesNeed: v.exactOptional(v.picklist(['passkey', 'recent-sign-in'])),
      recoveryDelayHours: hours,
      passwordFirstPasskeyHours: hours,
      caseSensitiveNames: flag,
    } satisfies Record<keyof Policy, unknown>),
  );
}
