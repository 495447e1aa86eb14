import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import {
  accessDenied,
  type CallingFunction,
  type Endpoint,
  type EndpointOptions,
  errorResponse,
  operationOf,
  whileStarting,
} from './endpoint.ts';
import type { StoredSecret } from './secrets.ts';

const Input = v.object({
  SecretId: v.string(),
  VersionStage: v.optional(v.string()),
  VersionId: v.optional(v.string()),
  SecretString: v.optional(v.string()),
});

/**
 * `GetSecretValue` and `PutSecretValue` of the template's secrets. Each has one version, `AWSCURRENT`.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
export function secretsManagerEndpoint(secrets: ReadonlyMap<string, StoredSecret>, options: EndpointOptions): Endpoint {
  return async (request, caller) => {
    const at = Date.now();
    const began = performance.now();
    const operation = operationOf(request);
    const input = v.safeParse(Input, await request.json());
    const response = input.success ? answer(operation, input.output, caller) : invalid('SecretId is required');
    options.trace({
      at,
      durationMs: performance.now() - began,
      kind: 'secretsmanager',
      name: operation,
      status: response.status,
      parent: caller.label,
      ...whileStarting(request),
      detail: [
        input.success ? input.output.SecretId.split(':').at(-1) : '',
        input.success ? input.output.VersionStage : '',
        response.headers.get('x-amzn-errortype'),
      ]
        .filter(Boolean)
        .join(' '),
    });
    return response;
  };

  function answer(operation: string, input: v.InferOutput<typeof Input>, caller: CallingFunction): Response {
    const { SecretId: id, VersionStage: stage, VersionId: version } = input;
    const found = find(secrets, id);
    const arn = found?.[0] ?? id;
    const action = `secretsmanager:${operation}`;
    if (!options.authorize(caller.role, action, arn)) return accessDenied(caller, action, arn);
    if (!['GetSecretValue', 'PutSecretValue'].includes(operation)) {
      return invalid(`The local stack knows GetSecretValue and PutSecretValue only, not ${operation}`);
    }
    if (!found) return notFound("Secrets Manager can't find the specified secret.");
    const [, secret] = found;
    if (secret.deletedAt !== undefined) {
      return invalid("You can't perform this operation on the secret because it was marked for deletion.");
    }
    if (operation === 'PutSecretValue') {
      if (input.SecretString === undefined) return invalid('SecretString is required');
      Object.assign(secret, { value: input.SecretString, versionId: randomUUID(), createdAt: Date.now() });
      return Response.json({
        ARN: arn,
        Name: name(arn),
        VersionId: secret.versionId,
        VersionStages: ['AWSCURRENT'],
      });
    }
    if ((stage ?? 'AWSCURRENT') !== 'AWSCURRENT') {
      return notFound(`Secrets Manager can't find the specified secret value for staging label: ${stage}`);
    }
    if (version !== undefined && version !== secret.versionId) {
      return notFound(`Secrets Manager can't find the specified secret value for VersionId: ${version}`);
    }
    return Response.json({
      ARN: arn,
      Name: name(arn),
      VersionId: secret.versionId,
      SecretString: secret.value,
      VersionStages: ['AWSCURRENT'],
      CreatedDate: secret.createdAt / 1000,
    });
  }
}

/**
 * `DescribeSecret`: everything that an administrator may see of a secret, without its value.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html
 */
export function describeSecret(secrets: ReadonlyMap<string, StoredSecret>, id: string): Response {
  const found = find(secrets, id);
  if (!found) return notFound("Secrets Manager can't find the specified secret.");
  const [arn, { versionId, createdAt, deletedAt }] = found;
  return Response.json({
    ARN: arn,
    Name: name(arn),
    CreatedDate: createdAt / 1000,
    ...(deletedAt !== undefined && { DeletedDate: deletedAt / 1000 }),
    VersionIdsToStages: { [versionId]: ['AWSCURRENT'] },
  });
}

function find(secrets: ReadonlyMap<string, StoredSecret>, id: string) {
  return [...secrets].find(([arn]) => arn === id || name(arn) === id);
}

/** An ARN is the name, a hyphen and six random characters. */
function name(arn: string): string {
  return (arn.split(':').at(-1) ?? '').slice(0, -7);
}

function invalid(message: string): Response {
  return errorResponse(400, 'InvalidRequestException', message);
}

function notFound(message: string): Response {
  return errorResponse(400, 'ResourceNotFoundException', message);
}
