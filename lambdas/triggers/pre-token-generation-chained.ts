import type { Context } from 'aws-lambda';
import * as v from 'valibot';
import { callEarlier } from '../edge/earlier-trigger.ts';
import { setting } from '../runtime/environment.ts';
import { answer } from './pre-token-generation.ts';

const Chain = v.object({ earlier: v.object({ PreTokenGeneration: v.string() }) });
const { earlier } = v.parse(v.pipe(v.string(), v.parseJson(), Chain), setting('chain'));

/**
 * The trigger of a pool that had one of its own: that gets the event as it came, its answer stays, and what it throws means no tokens, as
 * before. Claims of our names are ours alone.
 *
 * This is a bundle of its own, so that who chains nothing does not load the client for Lambda.
 */
export const handler = (event: unknown, context: Context): Promise<unknown> =>
  answer(event, context, (whole) => callEarlier(earlier.PreTokenGeneration, whole, context));
