import * as v from 'valibot';
import type { JsonObject } from '../shared/json.ts';
import { partition } from '../template/attributes.ts';
import type { StackResource, StackResources } from '../template/stack-resources.ts';

const LambdaFunction = v.looseObject({
  Description: v.optional(v.string(), ''),
  Runtime: v.optional(v.string()),
  Handler: v.optional(v.string()),
  Role: v.string(),
  Timeout: v.optional(v.number(), 3),
  MemorySize: v.optional(v.number(), 128),
  Environment: v.optional(v.looseObject({ Variables: v.optional(v.record(v.string(), v.string()), {}) })),
});
const Alias = v.looseObject({ FunctionName: v.string(), Name: v.string() });
const Permission = v.looseObject({
  Action: v.string(),
  FunctionName: v.string(),
  Principal: v.string(),
  SourceArn: v.optional(v.string()),
  SourceAccount: v.optional(v.string()),
});
type Described = StackResource<v.InferOutput<typeof LambdaFunction>>;

const path = /^\/2015-03-31\/functions\/(?<name>[^/]+)\/(?<what>configuration|policy)$/;

/**
 * What Lambda says of the template's functions and their aliases: `GetFunctionConfiguration` and `GetPolicy`; nothing for another request.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html
 */
export function lambdaDescriptions(resources: StackResources): (request: Request) => Response | undefined {
  const functions = resources.ofType('AWS::Lambda::Function', LambdaFunction);
  const aliases = resources.ofType('AWS::Lambda::Alias', Alias).map(({ properties }) => properties);
  const permissions = resources.ofType('AWS::Lambda::Permission', Permission);
  const named = (text: string) => functions.find((it) => it.ref === nameAndQualifier(text).name);

  return (request) => {
    const url = new URL(request.url);
    const { name = '', what } = path.exec(url.pathname)?.groups ?? {};
    if (request.method !== 'GET' || !what) return undefined;
    const asked = nameAndQualifier(decodeURIComponent(name));
    const qualifier = url.searchParams.get('Qualifier') ?? asked.qualifier;
    const found = functions.find((it) => it.ref === asked.name);
    const hasAlias = aliases.some((it) => it.Name === qualifier && named(it.FunctionName) === found);
    if (!found || (qualifier !== undefined && !hasAlias)) return notFound(`Function not found: ${asked.name}`);
    const arn = [found.attribute('Arn'), qualifier].filter(Boolean).join(':');
    if (what === 'configuration') return Response.json(configuration(found, arn));
    const statements = permissions
      .filter(({ properties }) => {
        const to = nameAndQualifier(properties.FunctionName);
        return to.name === found.ref && to.qualifier === qualifier;
      })
      .map(({ logicalId, properties }) => statement(logicalId, properties, arn));
    if (statements.length === 0) return notFound('The resource you requested does not exist.');
    const Policy = JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: statements });
    return Response.json({ Policy, RevisionId: 'local' });
  };
}

function configuration({ ref, properties }: Described, arn: string): JsonObject {
  const { Environment, Runtime = '', Handler = '', ...same } = properties;
  const { Description, Role, Timeout, MemorySize } = same;
  return {
    FunctionName: ref,
    FunctionArn: arn,
    ...{ Description, Role, Timeout, MemorySize, Runtime, Handler },
    Environment: { Variables: Environment?.Variables ?? {} },
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Version: '$LATEST',
  };
}

function statement(id: string, permission: v.InferOutput<typeof Permission>, arn: string): JsonObject {
  const { Action, Principal, SourceArn, SourceAccount } = permission;
  return {
    Sid: id,
    Effect: 'Allow',
    Principal: { Service: Principal },
    Action,
    Resource: arn,
    Condition: {
      ...(SourceAccount !== undefined && { StringEquals: { 'AWS:SourceAccount': SourceAccount } }),
      ...(SourceArn !== undefined && { ArnLike: { 'AWS:SourceArn': SourceArn } }),
    },
  };
}

/** A function by its name or ARN, either with a version or an alias behind it. */
function nameAndQualifier(text: string): { readonly name: string; readonly qualifier: string | undefined } {
  const [name = '', qualifier] = text
    .replace(new RegExp(`^arn:${partition}:lambda:[^:]*:\\d*:function:`), '')
    .split(':');
  return { name, qualifier };
}

const notFound = (message: string) =>
  Response.json(
    { Type: 'User', Message: message, message },
    { status: 404, headers: { 'x-amzn-errortype': 'ResourceNotFoundException' } },
  );
