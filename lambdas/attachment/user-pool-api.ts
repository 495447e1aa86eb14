import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  type CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  UpdateUserPoolClientCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { clientUpdate, poolUpdate } from './settings.ts';
import { object, type Settings } from './values.ts';

/** A user pool or an app client: something that can be described, and that is updated as a whole. */
export interface Updatable {
  /** Its name for people. */
  readonly label: string;
  /** All its settings, as Cognito sent them, but no secret. */
  describe(): Promise<Settings>;
  /** Makes it as described; what is not in there is reset. */
  update(described: Settings): Promise<void>;
}

/** The pool itself. */
export function userPool(cognito: CognitoIdentityProviderClient, UserPoolId: string): Updatable {
  return {
    label: `user pool ${UserPoolId}`,
    describe: async () => object((await asSent(cognito, new DescribeUserPoolCommand({ UserPoolId })))['UserPool']),
    async update(described) {
      await asSent(cognito, new UpdateUserPoolCommand({ UserPoolId }), poolUpdate(described));
    },
  };
}

/** One of its app clients. */
export function appClient(cognito: CognitoIdentityProviderClient, UserPoolId: string, ClientId: string): Updatable {
  return {
    label: `app client ${ClientId}`,
    async describe() {
      const answer = await asSent(cognito, new DescribeUserPoolClientCommand({ UserPoolId, ClientId }));
      const { ClientSecret: _, ...settings } = object(answer['UserPoolClient']);
      return settings;
    },
    async update(described) {
      await asSent(cognito, new UpdateUserPoolClientCommand({ UserPoolId, ClientId }), clientUpdate(described));
    },
  };
}

type Command =
  | DescribeUserPoolCommand
  | UpdateUserPoolCommand
  | DescribeUserPoolClientCommand
  | UpdateUserPoolClientCommand;

interface Message {
  body?: unknown;
}

/**
 * Sends a command, and gives the JSON of the answer. The SDK leaves out what it does not know, in answers and in requests, so that a
 * setting which is newer than the SDK would be reset by an update and nobody would see it. So the answer is read, and the request written,
 * as it is on the wire.
 */
async function asSent(cognito: CognitoIdentityProviderClient, command: Command, body?: Settings): Promise<Settings> {
  let answer = '{}';
  const middleware = (command as DescribeUserPoolCommand).middlewareStack;
  if (body) {
    middleware.add(
      (next) => (args) => {
        (args.request as Message).body = JSON.stringify(body);
        return next(args);
      },
      { step: 'serialize', priority: 'low', name: 'request as it is' },
    );
  }
  middleware.add(
    (next) => async (args) => {
      const result = await next(args);
      const response = result.response as Message & { statusCode: number };
      const received = Buffer.from(await text(response.body as Readable));
      response.body = received;
      if (response.statusCode < 300) answer = received.toString() || '{}';
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'answer as it is' },
  );
  await cognito.send(command as DescribeUserPoolCommand);
  return object(JSON.parse(answer));
}
