import type { Context } from 'aws-lambda';
import * as v from 'valibot';
import { callEarlier } from '../edge/earlier-trigger.ts';
import { setting } from '../runtime/environment.ts';
import { handlePreTokenGeneration } from './pre-token-generation.ts';

const Chain = v.object({ earlier: v.object({ PreTokenGeneration: v.string() }) });
const { earlier } = v.parse(v.pipe(v.string(), v.parseJson(), Chain), setting('chain'));

/**
 * The trigger of a pool that had its own before. The earlier function gets the unchanged event and its answer stays,
 * except for claims with our names. An error of it means no tokens, as before.
 *
 * A separate bundle, so that functions that chain nothing do not load the client for Lambda.
 */
export const handler = (event: unknown, context: Context): Promise<unknown> =>
  handlePreTokenGeneration(event, context, (whole) => callEarlier(earlier.PreTokenGeneration, whole, context));
