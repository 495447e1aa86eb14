import * as v from 'valibot';
import { logger } from '../observability/logger.ts';
import { AttachmentRefusal } from './refusal.ts';

/** The part of a request that its answer repeats. */
const Addressed = v.looseObject({
  ResponseURL: v.pipe(v.string(), v.url()),
  StackId: v.string(),
  RequestId: v.string(),
  LogicalResourceId: v.string(),
  PhysicalResourceId: v.optional(v.string()),
});
type Addressed = v.InferOutput<typeof Addressed>;

/** What was made, and its attributes. */
interface Made {
  readonly PhysicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

/** Most characters of a reason: CloudFormation takes 4 KB of answer. */
const longestReason = 2_500;

/**
 * Handles a request for a custom resource. It always answers, since CloudFormation would wait for an hour.
 *
 * @param make does what is asked; its errors become the reason that CloudFormation shows
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-responses.html
 */
export async function answerCloudFormation(event: unknown, make: (event: unknown) => Promise<Made>): Promise<void> {
  const addressed = v.parse(Addressed, event);
  await answer(addressed, await outcome(event, addressed, make));
}

async function outcome(
  event: unknown,
  { PhysicalResourceId, LogicalResourceId }: Addressed,
  make: (event: unknown) => Promise<Made>,
): Promise<object> {
  try {
    return { Status: 'SUCCESS', ...(await make(event)) };
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
