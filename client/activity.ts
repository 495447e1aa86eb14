import { operations } from '../contract/operations.ts';
import type { ActivityResponse } from '../contract/shapes.ts';
import { ask } from './internal/api.ts';
import type { PasskeysClient } from './internal/client.ts';

/**
 * Lists what happened to the ways to sign in of the user who is signed in: the newest first, twenty at a time, some seconds late.
 *
 * @param cursor the `cursor` of the previous answer, for older entries
 * @throws PasskeysClientError `unauthorized`, or `invalid_request` if the cursor is not from this list
 */
export function listActivity(client: PasskeysClient, cursor?: string): Promise<ActivityResponse> {
  const { path, ...operation } = operations.activity;
  return ask(client, { ...operation, path: cursor ? `${path}?cursor=${encodeURIComponent(cursor)}` : path });
}
