import { readFile, rm, writeFile } from 'node:fs/promises';
import * as v from 'valibot';
import { byPoolTrigger } from '../../contract/pool-triggers.ts';
import { CommandError } from '../command-error.ts';

const arn = v.exactOptional(v.string());
const AttachmentRecord = v.object({
  userPoolId: v.string(),
  functionArn: v.string(),
  /** The functions of the pool's other triggers that were attached. */
  ...byPoolTrigger('argument', () => arn),
  /** The triggers that the pool had. */
  earlier: v.object({
    DefineAuthChallenge: arn,
    CreateAuthChallenge: arn,
    VerifyAuthChallengeResponse: arn,
    ...byPoolTrigger('trigger', () => arn),
  }),
  /** The app clients by their IDs. */
  clients: v.record(
    v.string(),
    v.object({
      /** What they were. */
      before: v.object({ customAuth: v.boolean(), preventUserExistenceErrors: v.boolean() }),
      /** Whether they were asked to hide who exists. */
      preventUserExistenceErrors: v.boolean(),
    }),
  ),
});

/** What a pool and its app clients were before they were attached, so that it can be taken back. It holds no secret. */
export type AttachmentRecord = v.InferOutput<typeof AttachmentRecord>;

/**
 * The record in a file; undefined when there is none.
 *
 * @throws CommandError when the file is something else, or about another pool
 */
export async function readRecord(path: string, userPoolId: string): Promise<AttachmentRecord | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const record = v.safeParse(v.pipe(v.string(), v.parseJson(), AttachmentRecord), text);
  if (record.success && record.output.userPoolId === userPoolId) return record.output;
  throw new CommandError(
    'usage',
    `${path} is no record of ${userPoolId}. Name another with --record, or move it away if it is not needed.`,
  );
}

/** Keeps a record. */
export async function writeRecord(path: string, record: AttachmentRecord): Promise<void> {
  await writeFile(path, `${JSON.stringify(record, undefined, 2)}\n`);
}

/** Forgets a record. */
export const removeRecord = (path: string): Promise<void> => rm(path, { force: true });
