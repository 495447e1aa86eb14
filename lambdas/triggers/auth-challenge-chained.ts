import type { Context } from 'aws-lambda';
import * as v from 'valibot';
import { callEarlier } from '../edge/earlier-trigger.ts';
import { setting } from '../runtime/environment.ts';
import { handler as own } from './auth-challenge.ts';

const arn = v.exactOptional(v.string());
const Chain = v.object({
  clientIds: v.array(v.string()),
  earlier: v.object({ DefineAuthChallenge: arn, CreateAuthChallenge: arn, VerifyAuthChallengeResponse: arn }),
});
const chain = v.parse(v.pipe(v.string(), v.parseJson(), Chain), setting('chain'));

const Event = v.object({ triggerSource: v.string(), callerContext: v.object({ clientId: v.string() }) });

/**
 * The triggers of a pool that had other triggers before. Sign-ins by our app clients are handled here; all others go to
 * the function that had the trigger, with the unchanged event and answer. The app client decides in all three triggers:
 * it comes from Cognito, and callers cannot change it within a sign-in (docs/decisions/0010-pools-made-elsewhere.md).
 *
 * A separate bundle, so that functions that chain nothing do not load the client for Lambda.
 */
export async function handler(event: unknown, context: Context): Promise<unknown> {
  const { triggerSource, callerContext } = v.parse(Event, event);
  if (chain.clientIds.includes(callerContext.clientId)) return own(event as Parameters<typeof own>[0], context);
  const name = triggerSource.replace(/_Authentication$/, '') as keyof typeof chain.earlier;
  const functionArn = chain.earlier[name];
  if (functionArn === undefined) throw new Error('Custom auth lambda trigger is not configured for the user pool.');
  return callEarlier(functionArn, event, context);
}
