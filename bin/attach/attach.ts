import { CognitoIdentityProviderClient, ResourceNotFoundException } from '@aws-sdk/client-cognito-identity-provider';
import { byPoolTrigger } from '../../contract/pool-triggers.ts';
import {
  attachedClient,
  checkPasswordFirst,
  checkSecondFactors,
  clientBefore,
  detachedClient,
} from '../../lambdas/attachment/app-client.ts';
import { changeSettings } from '../../lambdas/attachment/change-settings.ts';
import {
  type Attached,
  type OwnFunctions,
  ownTriggers,
  type TriggerArns,
  triggersOf,
  withoutTriggers,
  withTriggers,
} from '../../lambdas/attachment/triggers.ts';
import { appClient, type Updatable, userPool } from '../../lambdas/attachment/user-pool-api.ts';
import type { Settings } from '../../lambdas/attachment/values.ts';
import { CommandError } from '../command-error.ts';
import type { AttachOptions } from './options.ts';
import { type AttachmentRecord, readRecord, removeRecord, writeRecord } from './record.ts';
import { report } from './report.ts';
import type { TargetChanges } from './target-changes.ts';

/** What is changed of one pool or app client. */
interface Step {
  readonly target: Updatable;
  readonly edit: (described: Settings) => Settings;
}

/**
 * Attaches or detaches a pool, as the options say. All of it is tried dry first, so that what is refused changes nothing, and what was
 * there before is kept in a file ahead of the first change.
 *
 * @returns what to print
 * @throws CommandError when it could not be done
 */
export async function attach(options: AttachOptions): Promise<string> {
  const { endpoint, region } = options;
  const cognito = new CognitoIdentityProviderClient({ region, maxAttempts: 8, ...(endpoint && { endpoint }) });
  try {
    const known = await readRecord(options.record, options.userPoolId);
    if (options.command === 'detach') return await detachPool(options, cognito, known);
    return await attachPool(options, cognito, known);
  } catch (error) {
    throw asCommandError(error);
  } finally {
    cognito.destroy();
  }
}

async function attachPool(
  options: AttachOptions,
  cognito: CognitoIdentityProviderClient,
  known: AttachmentRecord | undefined,
): Promise<string> {
  const { userPoolId, functionArn = '' } = options;
  const pool = userPool(cognito, userPoolId);
  const clients = options.clientIds.map((id) => ({ id, target: appClient(cognito, userPoolId, id) }));
  for (const { id, target } of clients) {
    if (options.passwordFirst.includes(id)) checkPasswordFirst(await target.describe());
  }
  if (options.passwordFirst.length > 0) checkSecondFactors(await pool.describe());
  const found = await Promise.all(
    clients.map(async ({ id, target }) => {
      const former = known?.clients[id];
      const before = former?.before ?? clientBefore(await target.describe());
      const preventUserExistenceErrors =
        options.preventUserExistenceErrors || (former?.preventUserExistenceErrors ?? false);
      return [id, { before, preventUserExistenceErrors }] as const;
    }),
  );
  const own = ownTriggers({ ...options, functionArn });
  const earlier = { ...(options.takeOver && replaced(await pool.describe(), own, known)), ...known?.earlier };
  const record: AttachmentRecord = {
    userPoolId,
    functionArn,
    ...byPoolTrigger('argument', ({ argument }) => options[argument] ?? known?.[argument]),
    earlier,
    clients: { ...known?.clients, ...Object.fromEntries(found) },
  };
  const steps: Step[] = [
    ...clients.map(({ target }) => ({
      target,
      edit: (client: Settings) => attachedClient(client, options),
    })),
    {
      target: pool,
      // What is not named this time stays as it is.
      edit: (settings) =>
        withTriggers(
          settings,
          { own, earlier },
          known &&
            attachedBy({
              functionArn: known.functionArn,
              ...byPoolTrigger('argument', ({ argument }) => options[argument] && known[argument]),
              earlier: known.earlier,
            }),
        ),
    },
  ];
  const planned = await run(steps, { dryRun: true });
  if (options.dryRun) return report(options, planned);
  await writeRecord(options.record, record);
  return report(options, await run(steps, {}));
}

const attachedBy = ({ earlier, ...functions }: OwnFunctions & Pick<AttachmentRecord, 'earlier'>): Attached => ({
  own: ownTriggers(functions),
  earlier,
});

/** What the pool has in the place of triggers that are to be ours and were not yet. */
function replaced(pool: Settings, own: TriggerArns, known: AttachmentRecord | undefined): TriggerArns {
  const found = triggersOf(pool);
  const before = known ? attachedBy(known).own : {};
  const first = (Object.keys(own) as (keyof TriggerArns)[]).filter((name) => before[name] === undefined);
  return Object.fromEntries(
    first.flatMap((name) => (found[name] === undefined || found[name] === own[name] ? [] : [[name, found[name]]])),
  );
}

async function detachPool(
  options: AttachOptions,
  cognito: CognitoIdentityProviderClient,
  known: AttachmentRecord | undefined,
): Promise<string> {
  const { userPoolId } = options;
  const functionArn = options.functionArn ?? known?.functionArn;
  if (functionArn === undefined) {
    throw new CommandError(
      'usage',
      `${options.record} is not there, so nothing is known of what was before. Name it with --record; or give --function-arn, and ` +
        '--client-id for each app client that shall no longer allow custom authentication.',
    );
  }
  const unknown = {
    before: { customAuth: false, preventUserExistenceErrors: true },
    preventUserExistenceErrors: false,
  };
  const clients = known?.clients ?? Object.fromEntries(options.clientIds.map((id) => [id, unknown]));
  const functions = {
    functionArn,
    ...byPoolTrigger('argument', ({ argument }) => options[argument] ?? known?.[argument]),
  };
  const steps: Step[] = [
    {
      target: userPool(cognito, userPoolId),
      edit: (pool) => withoutTriggers(pool, attachedBy({ ...functions, earlier: known?.earlier ?? {} })),
    },
    ...Object.entries(clients).map(([id, { before, ...wanted }]) => ({
      target: appClient(cognito, userPoolId, id),
      edit: (client: Settings) => detachedClient(client, wanted, before),
    })),
  ];
  const done = await run(steps, options);
  if (!options.dryRun) await removeRecord(options.record);
  return report(options, done);
}

/** One after the other: Cognito takes few updates at once. */
async function run(steps: readonly Step[], options: { readonly dryRun?: boolean }): Promise<TargetChanges[]> {
  const done: TargetChanges[] = [];
  for (const { target, edit } of steps) {
    done.push({ target: target.label, changes: await changeSettings(target, edit, options) });
  }
  return done;
}

function asCommandError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof CommandError) return error;
  const { message } = error;
  if (error instanceof ResourceNotFoundException) return new CommandError('unknown', message, { cause: error });
  if (['AccessDeniedException', 'NotAuthorizedException'].includes(error.name)) {
    return new CommandError('refused', message, { cause: error });
  }
  return new CommandError('failed', message, { cause: error });
}
