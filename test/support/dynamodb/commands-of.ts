import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** A command that a client was given. */
export interface Command {
  /** Such as `Query` or `TransactWriteItems`. */
  readonly name: string;
  readonly input: { readonly ConsistentRead?: boolean };
}

/**
 * Runs `work` and returns the commands that the client was given meanwhile, in their order, without its retries. Others must not use the
 * client at the same time.
 */
export async function commandsOf(
  { dynamodb }: { readonly dynamodb: DynamoDBClient },
  work: () => Promise<unknown>,
): Promise<Command[]> {
  const commands: Command[] = [];
  dynamodb.middlewareStack.add(
    (next, { commandName = '' }) =>
      (call) => {
        commands.push({ name: commandName.replace(/Command$/, ''), input: call.input as Command['input'] });
        return next(call);
      },
    { step: 'initialize', name: 'commandsOf' },
  );
  try {
    await work();
  } finally {
    dynamodb.middlewareStack.remove('commandsOf');
  }
  return commands;
}
