import { operations } from '../contract/operations.ts';
import type { AdoptionPolicy, AdoptionPolicyResponse } from '../contract/shapes.ts';
import { ask } from './internal/api.ts';
import type { PasskeysClient } from './internal/client.ts';

/**
 * What the service wants clients to do about passkeys: offer them beside the rest (`optional`), ask for them more often (`promote`), or lead
 * with them (`default`). The browser keeps the answer for five minutes.
 *
 * @throws PasskeysClientError `network`, `too_many_requests`, `internal`: go on as with `optional`
 */
export const passkeyPolicy = async (client: PasskeysClient): Promise<AdoptionPolicy> =>
  (await ask<AdoptionPolicyResponse>(client, operations['adoption-policy'])).policy;
