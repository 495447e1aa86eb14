import type { ActivityResponse } from '../contract/shapes.ts';
import { readActivity } from './internal/api.ts';
import type { PasskeysClient } from './internal/client.ts';

/**
 * What was done to the ways to sign in of the user who is signed in, the newest first: twenty at a time, some seconds late.
 *
 * @param cursor of the answer before, for what is older
 * @throws PasskeysClientError `unauthorized`, `invalid_request` for another cursor
 */
export const listActivity = (client: PasskeysClient, cursor?: string): Promise<ActivityResponse> =>
  readActivity(client, cursor);
