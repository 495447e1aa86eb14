import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { patience } from './patience.ts';

/** The DynamoDB client of this execution environment, kept between events. */
export const dynamodb = new DynamoDBClient(patience);
