import {
  activityKeyPrefix,
  adoptionKey,
  countedKeyPrefix,
  noticeHoursKeyPrefix,
  noticeKeyPrefix,
  userHandleKeyPrefix,
  userKeyPrefix,
} from '../../contract/keys.ts';

/** Patterns of the table's partition keys by what the partitions hold (docs/data-model.md). */
export const partitions = {
  user: `${userKeyPrefix}*`,
  userHandle: `${userHandleKeyPrefix}*`,
  activity: `${activityKeyPrefix}*`,
  adoption: adoptionKey,
  counted: `${countedKeyPrefix}*`,
  notice: `${noticeKeyPrefix}*`,
  noticeHours: `${noticeHoursKeyPrefix}*`,
} as const;
export type Partition = keyof typeof partitions;

/** What functions may do beside the table, each on resources that the construct names: the actions of each right. */
export const rights = {
  readSecret: ['secretsmanager:GetSecretValue'],
  putEvents: ['events:PutEvents'],
  readStream: ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map((action) => `dynamodb:${action}`),
  readUser: ['cognito-idp:AdminGetUser'],
  findUser: ['cognito-idp:ListUsers'],
  sendEmail: ['ses:SendEmail'],
  sendToDeadLetterQueue: ['sqs:SendMessage'],
  invokeEarlierTriggers: ['lambda:InvokeFunction'],
  describeUserPool: ['cognito-idp:DescribeUserPool'],
  keepOriginSecret: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
  updateUserPool: ['DescribeUserPool', 'UpdateUserPool', 'DescribeUserPoolClient', 'UpdateUserPoolClient'].map(
    (action) => `cognito-idp:${action}`,
  ),
} as const satisfies Record<string, readonly string[]>;
export type Right = keyof typeof rights;
