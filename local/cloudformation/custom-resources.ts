import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { Invoker } from '../functions/invoker.ts';
import { listenOnLoopback } from '../shared/loopback-server.ts';
import { isByWebPage } from '../shared/web-pages.ts';
import type { StackResource, StackResources } from '../template/stack-resources.ts';
import { TemplateError } from '../template/template-error.ts';

/** Resources of the CDK's own, for files that are not uploaded here. */
const notRun = ['Custom::S3AutoDeleteObjects', 'Custom::CDKBucketDeployment'];

const Properties = v.looseObject({ ServiceToken: v.string() });
type CustomResource = StackResource<v.InferOutput<typeof Properties>> & { readonly type: string };

const Outcome = v.looseObject({
  Status: v.picklist(['SUCCESS', 'FAILED']),
  Reason: v.optional(v.string()),
  PhysicalResourceId: v.string(),
  Data: v.optional(v.record(v.string(), v.string()), {}),
  StackId: v.string(),
  RequestId: v.string(),
  LogicalResourceId: v.string(),
});
type Outcome = v.InferOutput<typeof Outcome>;

/** What functions of the template have made. */
export interface CustomResources {
  /** Deletes them, the last first. Throws a {@link TemplateError} when one can't be deleted. */
  delete(): Promise<void>;
}

/**
 * Has the template's functions make its custom resources, one after the other in the template's order, as CloudFormation does: each is told the
 * properties as text, answers to a URL, and is given the physical ID again that it answered with.
 *
 * @throws TemplateError when one can't be made; those before it are deleted again
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html
 */
export async function createCustomResources(resources: StackResources, invoker: Invoker): Promise<CustomResources> {
  const all = resources.customTypes
    .filter((type) => !notRun.includes(type))
    .flatMap((type) => resources.ofType(type, Properties).map((it): CustomResource => ({ ...it, type })));
  const made: { readonly resource: CustomResource; readonly physicalId: string }[] = [];

  async function remove(): Promise<void> {
    for (const { resource, physicalId } of made.splice(0).reverse()) {
      const { Status, Reason } = await request(resource, 'Delete', physicalId);
      if (Status === 'FAILED') throw new TemplateError(`${resource.logicalId} can't be deleted: ${Reason}`);
    }
  }

  async function request(resource: CustomResource, RequestType: string, physicalId?: string): Promise<Outcome> {
    const { ServiceToken } = resource.properties;
    return withAnswer(async (ResponseURL) => {
      await invoker.invoke(
        ServiceToken,
        {
          RequestType,
          ResponseURL,
          StackId: resources.stackId,
          RequestId: randomUUID(),
          LogicalResourceId: resource.logicalId,
          ResourceType: resource.type,
          ResourceProperties: asText(resource.properties),
          ...(physicalId !== undefined && { PhysicalResourceId: physicalId }),
        },
        { service: 'cloudformation', sourceArn: resources.stackId },
      );
    });
  }

  for (const resource of all) {
    const { Status, Reason, PhysicalResourceId: physicalId, Data } = await request(resource, 'Create');
    // One that failed is deleted, too.
    made.push({ resource, physicalId });
    if (Status === 'SUCCESS') {
      resources.setAttributes(resource.logicalId, Data);
      continue;
    }
    await remove();
    throw new TemplateError(`${resource.logicalId} can't be made: ${Reason}`);
  }
  return { delete: remove };
}

/** Runs `ask` with a URL, and gives what was sent there. */
async function withAnswer(ask: (url: string) => Promise<void>): Promise<Outcome> {
  const answered = Promise.withResolvers<unknown>();
  answered.promise.catch(() => {});
  const server = await listenOnLoopback(async (incoming) => {
    if (isByWebPage(incoming)) return new Response(null, { status: 403 });
    answered.resolve(JSON.parse(await incoming.text()));
    return new Response();
  });
  try {
    await ask(`http://127.0.0.1:${server.port}/answer`);
    const silence = new TemplateError('The function of a custom resource ended without an answer');
    return v.parse(Outcome, await Promise.race([answered.promise, Promise.reject(silence)]));
  } finally {
    await server.close();
  }
}

/** CloudFormation hands over every value as text. */
function asText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asText);
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, asText(each)]));
}
