import type { AttributeValue, _Record as StreamRecord } from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import type { Json, JsonObject } from '../shared/json.ts';

/** A record as Lambda gives it to a function: JSON, with binary values in base64 and times in seconds. */
export type LambdaRecord = DynamoDBRecord & JsonObject;

/** @param streamArn as the template has it */
export function lambdaRecord(record: StreamRecord, streamArn: string): LambdaRecord {
  const { dynamodb = {}, ...rest } = record;
  const { Keys, NewImage, OldImage, ApproximateCreationDateTime: created } = dynamodb;
  const lambda = {
    ...rest,
    eventSource: 'aws:dynamodb',
    eventSourceARN: streamArn,
    dynamodb: {
      ...dynamodb,
      ApproximateCreationDateTime: (created?.getTime() ?? 0) / 1000,
      ...(Keys && { Keys: image(Keys) }),
      ...(NewImage && { NewImage: image(NewImage) }),
      ...(OldImage && { OldImage: image(OldImage) }),
    },
  };
  // Through text, so that it is what a function gets.
  return JSON.parse(JSON.stringify(lambda)) as LambdaRecord;
}

const image = (attributes: Record<string, AttributeValue>): JsonObject =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, attribute(value)]));

function attribute(value: AttributeValue): Json {
  if (value.M) return { M: image(value.M) };
  if (value.L) return { L: value.L.map(attribute) };
  if (value.B) return { B: base64(value.B) };
  if (value.BS) return { BS: value.BS.map(base64) };
  // What DynamoDB Local gives for an empty map.
  return Object.keys(value).length === 0 ? { M: {} } : ({ ...value } as JsonObject);
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
