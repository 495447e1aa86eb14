import { defaultPolicy, type Policy } from './ceremonies/policy.ts';
import { environment } from './contract.ts';

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

/** The origins whose ceremonies are accepted. */
export function origins(): string[] {
  return setting('origins').split(' ');
}

/** What this deployment asks of ceremonies. */
export function policy(): Policy {
  const changed: Partial<Policy> = JSON.parse(setting('policy'));
  return { ...defaultPolicy, ...changed };
}
