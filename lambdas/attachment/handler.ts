import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import * as v from 'valibot';
import { logger } from '../observability/logger.ts';
import { AttachmentRequest, attach } from './custom-resource.ts';
import { AttachmentRefusal } from './refusal.ts';

const cognito = new CognitoIdentityProviderClient({ maxAttempts: 8 });

/** What CloudFormation has to be told about. */
const Addressed = v.looseObject({
  ResponseURL: v.pipe(v.string(), v.url()),
  StackId: v.string(),
  RequestId: v.string(),
  LogicalResourceId: v.string(),
  PhysicalResourceId: v.optional(v.string()),
});
type Addressed = v.InferOutput<typeof Addressed>;

/** Most characters of a reason: CloudFormation takes 4 KB of answer. */
const longestReason = 2_500;

/**
 * The function behind the custom resources that attach an imported user pool. It always answers, since CloudFormation would wait for an hour.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-responses.html
 */
export async function handler(event: unknown): Promise<void> {
  const addressed = v.parse(Addressed, event);
  await answer(addressed, await outcome(event, addressed));
}

async function outcome(event: unknown, { PhysicalResourceId, LogicalResourceId }: Addressed): Promise<object> {
  try {
    return { Status: 'SUCCESS', PhysicalResourceId: await attach(v.parse(AttachmentRequest, event), cognito) };
  } catch (error) {
    const refused = error instanceof AttachmentRefusal;
    logger[refused ? 'info' : 'error']('Not attached', { resource: LogicalResourceId, error });
    const reason = error instanceof Error ? `${refused ? '' : `${error.name}: `}${error.message}` : String(error);
    return {
      Status: 'FAILED',
      Reason: reason.slice(0, longestReason),
      // Where nothing was made, this says so to the Delete that follows.
      PhysicalResourceId: PhysicalResourceId ?? 'nothing-attached',
    };
  }
}

async function answer(
  { ResponseURL, StackId, RequestId, LogicalResourceId }: Addressed,
  outcome: object,
): Promise<void> {
  const response = await fetch(ResponseURL, {
    method: 'PUT',
    // The URL is signed for requests without a content type.
    headers: { 'content-type': '' },
    body: JSON.stringify({ StackId, RequestId, LogicalResourceId, ...outcome }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`CloudFormation took no answer: ${response.status}`);
}
