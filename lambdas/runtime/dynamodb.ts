import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { awsClientDefaults } from './aws-client-defaults.ts';

/** The DynamoDB client of this execution environment, reused between events. */
export const dynamodb = new DynamoDBClient(awsClientDefaults);
