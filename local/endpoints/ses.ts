import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { Messages } from '../shared/messages.ts';
import { accountId, partition } from '../template/attributes.ts';
import { accessDenied, type CallingFunction, type Endpoint, type EndpointOptions, errorResponse } from './endpoint.ts';

/** SES's switch for tests: `throttled` refuses each email; `unanswered` takes it, and the caller gets a gateway's 504. */
export interface Mailer {
  state: 'available' | 'throttled' | 'unanswered';
}

const Part = v.object({ Data: v.pipe(v.string(), v.nonEmpty()) });
const Input = v.object({
  FromEmailAddress: v.string(),
  Destination: v.object({ ToAddresses: v.tuple([v.pipe(v.string(), v.email())]) }),
  ReplyToAddresses: v.optional(v.array(v.string())),
  ConfigurationSetName: v.optional(v.string()),
  Content: v.object({
    Simple: v.object({
      Subject: v.object({ Data: v.pipe(v.string(), v.regex(/^[^\r\n]+$/)) }),
      Body: v.object({ Text: Part, Html: v.optional(Part) }),
    }),
  }),
});

/**
 * `SendEmail` of a simple message to one address, from any address that the function's role allows. Every domain counts as verified. The
 * email goes to the local messages.
 * @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 */
export function sesEndpoint(messages: Messages, mailer: Mailer, options: EndpointOptions): Endpoint {
  const arn = (resource: string) => `arn:${partition}:ses:${options.region}:${accountId}:${resource}`;
  return async (request, caller) => {
    const at = Date.now();
    const began = performance.now();
    const input = v.safeParse(Input, await request.json());
    const response = input.success
      ? answer(input.output, caller)
      : errorResponse(400, 'BadRequestException', 'The local stack sends simple messages to one address, not this.');
    options.trace({
      at,
      durationMs: performance.now() - began,
      kind: 'ses',
      name: 'SendEmail',
      status: response.status,
      parent: caller.label,
    });
    return response;
  };

  function answer(input: v.InferOutput<typeof Input>, caller: CallingFunction): Response {
    const { FromEmailAddress: from, ConfigurationSetName: set, Destination, Content } = input;
    const address = /<([^<>]+)>$/.exec(from)?.[1] ?? from;
    const action = 'ses:SendEmail';
    const needed = [
      `identity/${address.slice(address.lastIndexOf('@') + 1)}`,
      ...(set === undefined ? [] : [`configuration-set/${set}`]),
    ].map(arn);
    const lacking = needed.find((it) => !options.authorize(caller.role, action, it, { 'ses:FromAddress': address }));
    if (lacking) return accessDenied(caller, action, lacking);
    if (mailer.state === 'throttled') return errorResponse(429, 'TooManyRequestsException', 'Too many requests.');
    const { Subject, Body } = Content.Simple;
    messages.send({
      to: Destination.ToAddresses[0],
      subject: Subject.Data,
      body: Body.Text.Data,
      ...(Body.Html && { html: Body.Html.Data }),
      sentAt: new Date().toISOString(),
    });
    if (mailer.state === 'unanswered') return errorResponse(504, 'GatewayTimeout', 'No answer in time.');
    return Response.json({ MessageId: randomUUID() });
  }
}
