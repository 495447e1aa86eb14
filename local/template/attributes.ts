import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../shared/json.ts';

/** The account that owns everything in the local stack; AWS's own documentation uses it for examples. */
export const accountId = '123456789012';
export const partition = 'aws';
export const urlSuffix = 'amazonaws.com';

/** What `Ref` and `Fn::GetAtt` give for a resource. */
export interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, Json>>;
}

interface Named {
  readonly logicalId: string;
  readonly stackName: string;
  readonly region: string;
  readonly properties: JsonObject;
}

const letters = 'abcdefghijklmnopqrstuvwxyz';
const lower = `${letters}0123456789`;
const upper = lower.toUpperCase();
const mixed = lower + letters.toUpperCase();

/** Derived from the logical id, so that what was stored under it is found again after a restart. */
function id(resource: Named, alphabet: string, length: number): string {
  const digest = createHash('sha512').update(`${resource.stackName}/${resource.logicalId}`).digest();
  return Array.from(digest.subarray(0, length), (byte) => alphabet[byte % alphabet.length]).join('');
}

function name(resource: Named, property: string): string {
  const given = resource.properties[property];
  return typeof given === 'string' ? given : `${resource.stackName}-${resource.logicalId}-${id(resource, upper, 12)}`;
}

function arn(resource: Named, service: string, rest: string, region = resource.region): string {
  return `arn:${partition}:${service}:${region}:${accountId}:${rest}`;
}

function alarm(resource: Named): Identity {
  const ref = name(resource, 'AlarmName');
  return { ref, attributes: { Arn: arn(resource, 'cloudwatch', `alarm:${ref}`) } };
}

const types: Record<string, (resource: Named) => Identity> = {
  'AWS::DynamoDB::Table': (it) => {
    const table = arn(it, 'dynamodb', `table/${name(it, 'TableName')}`);
    return { ref: name(it, 'TableName'), attributes: { Arn: table, StreamArn: `${table}/stream/local` } };
  },
  'AWS::Lambda::Function': (it) => {
    const ref = name(it, 'FunctionName');
    return { ref, attributes: { Arn: arn(it, 'lambda', `function:${ref}`) } };
  },
  'AWS::Lambda::Version': (it) => ({
    ref: arn(it, 'lambda', `function:${name(it, 'FunctionName')}:1`),
    attributes: { Version: '1' },
  }),
  'AWS::Lambda::Alias': (it) => ({
    ref: arn(it, 'lambda', `function:${name(it, 'FunctionName')}:${name(it, 'Name')}`),
    attributes: {},
  }),
  'AWS::IAM::Role': (it) => {
    const ref = name(it, 'RoleName');
    return { ref, attributes: { Arn: arn(it, 'iam', `role/${ref}`, ''), RoleId: `AROA${id(it, upper, 17)}` } };
  },
  'AWS::SecretsManager::Secret': (it) => {
    const ref = arn(it, 'secretsmanager', `secret:${name(it, 'Name')}-${id(it, mixed, 6)}`);
    return { ref, attributes: { Id: ref } };
  },
  'AWS::Cognito::UserPool': (it) => {
    const ref = `${it.region}_${id(it, mixed, 9)}`;
    const ProviderName = `cognito-idp.${it.region}.${urlSuffix}/${ref}`;
    const Arn = arn(it, 'cognito-idp', `userpool/${ref}`);
    return { ref, attributes: { Arn, UserPoolId: ref, ProviderName, ProviderURL: `https://${ProviderName}` } };
  },
  'AWS::Cognito::UserPoolClient': (it) => {
    const ref = id(it, lower, 26);
    return { ref, attributes: { ClientId: ref, Name: name(it, 'ClientName') } };
  },
  'AWS::ApiGatewayV2::Api': (it) => {
    const ref = id(it, lower, 10);
    return { ref, attributes: { ApiId: ref, ApiEndpoint: `https://${ref}.execute-api.${it.region}.${urlSuffix}` } };
  },
  'AWS::ApiGatewayV2::Stage': (it) => ({ ref: name(it, 'StageName'), attributes: {} }),
  'AWS::ApiGatewayV2::Route': (it) => ({ ref: id(it, lower, 7), attributes: { RouteId: id(it, lower, 7) } }),
  'AWS::ApiGatewayV2::Integration': (it) => ({
    ref: id(it, lower, 7),
    attributes: { IntegrationId: id(it, lower, 7) },
  }),
  'AWS::ApiGatewayV2::Authorizer': (it) => ({ ref: id(it, lower, 6), attributes: { AuthorizerId: id(it, lower, 6) } }),
  'AWS::S3::Bucket': (it) => {
    const ref = name(it, 'BucketName').toLowerCase();
    const attributes = {
      Arn: `arn:${partition}:s3:::${ref}`,
      DomainName: `${ref}.s3.${urlSuffix}`,
      RegionalDomainName: `${ref}.s3.${it.region}.${urlSuffix}`,
    };
    return { ref, attributes };
  },
  'AWS::CloudFront::Distribution': (it) => {
    const ref = `E${id(it, upper, 13)}`;
    return { ref, attributes: { Id: ref, DomainName: `d${id(it, lower, 13)}.cloudfront.net` } };
  },
  'AWS::SQS::Queue': (it) => {
    const queue = name(it, 'QueueName');
    const ref = `https://sqs.${it.region}.${urlSuffix}/${accountId}/${queue}`;
    return { ref, attributes: { Arn: arn(it, 'sqs', queue), QueueName: queue, QueueUrl: ref } };
  },
  'AWS::Events::EventBus': (it) => {
    const ref = name(it, 'Name');
    return { ref, attributes: { Arn: arn(it, 'events', `event-bus/${ref}`), Name: ref } };
  },
  'AWS::Events::Rule': (it) => {
    const ref = name(it, 'Name');
    return { ref, attributes: { Arn: arn(it, 'events', `rule/${ref}`) } };
  },
  'AWS::SNS::Topic': (it) => {
    const topic = name(it, 'TopicName');
    const ref = arn(it, 'sns', topic);
    return { ref, attributes: { TopicArn: ref, TopicName: topic } };
  },
  'AWS::CloudWatch::Alarm': alarm,
  'AWS::CloudWatch::CompositeAlarm': alarm,
  'AWS::Logs::LogGroup': (it) => {
    const ref = name(it, 'LogGroupName');
    return { ref, attributes: { Arn: arn(it, 'logs', `log-group:${ref}:*`) } };
  },
};

/** The physical id and the attributes of a resource; of a type that is not known here, only `Ref` and the attribute `Id`. */
export function identify(type: string, resource: Named): Identity {
  const known = types[type];
  if (known) return known(resource);
  const ref = name(resource, 'Name');
  return { ref, attributes: { Id: ref } };
}
