import { randomUUID } from 'node:crypto';
import { open, writeFile } from 'node:fs/promises';
import type { Caller } from '../../lambdas/store/stored-action.ts';
import { CommandError, exitCodes } from '../command-error.ts';
import { cognitoOf, dynamodbOf, inWords } from './aws.ts';
import { exportedLines } from './export.ts';
import { importPasskeys } from './import.ts';
import type { Candidate } from './line.ts';
import type { ExportOptions, ImportOptions } from './options.ts';
import { paceOf } from './pace.ts';
import { startProgress } from './progress.ts';
import { type Report, reportJson, reportText } from './report.ts';
import { fileSource, peerSource } from './sources.ts';
import { type Found, findUsers } from './users.ts';

/** Who reads them may know who has which passkey. */
const onlyOwner = 0o600;

/**
 * Does what `passkeys import` was told; ctrl-C ends it after the rows that are under way. Sets the exit code where some were skipped.
 *
 * @returns what to print
 * @throws CommandError when it could not be done, after the report of what was
 */
export async function importCommand(options: ImportOptions): Promise<string> {
  const { from, table, userPoolId, start, dryRun, json } = options;
  const dynamodb = dynamodbOf(options);
  const source = 'table' in from ? peerSource(dynamodb, from.table) : fileSource(from.file);
  const counts = { imported: 0, alreadyThere: 0, skipped: [] };
  const report: Report = { dryRun, warnings: [], ...counts, complete: false, next: undefined };
  const stop = new AbortController();
  const onInterrupt = () => stop.abort();
  process.once('SIGINT', onInterrupt);
  let progress: ReturnType<typeof startProgress> | undefined;
  let fault: CommandError | undefined;
  try {
    const { total, warnings } = await source.survey();
    report.warnings = warnings;
    // At once: while it is being stored there is still time to stop.
    for (const warning of warnings) console.error(`Warning: ${warning}`);
    const bar = startProgress(total);
    progress = bar;
    await importPasskeys(
      {
        ...options,
        source,
        table: { dynamodb, tableName: table },
        findUser: userPoolId ? findUsers({ ...options, cognito: cognitoOf(options), userPoolId }) : asTheFileSays,
        by: thisRun(),
        pace: paceOf(options.rate),
        onProgress: bar.update,
        signal: stop.signal,
      },
      start,
      report,
    );
  } catch (error) {
    fault = inWords(error);
  } finally {
    progress?.stop();
    process.off('SIGINT', onInterrupt);
  }
  if (json) await writeFile(json, `${JSON.stringify(reportJson(report), undefined, 2)}\n`, { mode: onlyOwner });
  if (fault?.kind === 'usage') throw fault;
  if (fault) throw new CommandError(fault.kind, `${reportText(report)}\n${fault.message}`, { cause: fault });
  if (!report.complete) throw new CommandError('failed', reportText(report));
  if (report.skipped.length > 0) process.exitCode = exitCodes.skipped;
  return reportText(report);
}

/** AWS's CloudTrail knows whose credentials these are; what a command says of itself proves nothing. */
function thisRun(): Caller {
  const requestId = randomUUID();
  return { administrator: 'passkeys import', requestId, supportId: requestId.slice(0, 8) };
}

/** Without a user pool to ask, the file's word is taken; it has to name both. */
async function asTheFileSays({ user: { sub, username } }: Candidate): Promise<Found> {
  if (sub !== undefined && username !== undefined) return { sub, username };
  return { reason: 'user-unknown', detail: 'It does not name both sub and username. Give --user-pool-id.' };
}

/**
 * Does what `passkeys export` was told. A file that exists is left alone.
 *
 * @returns what to print
 * @throws CommandError when it could not be done
 */
export async function exportCommand(options: ExportOptions): Promise<string> {
  const { table: tableName, file: path } = options;
  const dynamodb = dynamodbOf({ ...options, userPoolEndpoint: undefined });
  const file = await open(path, 'wx', onlyOwner).catch((cause) => {
    throw new CommandError('usage', `"${path}" can’t be written: ${cause.code}.`, { cause });
  });
  let count = 0;
  try {
    for await (const line of exportedLines({ dynamodb, tableName }, paceOf(options.rate))) {
      await file.write(`${line}\n`);
      count += 1;
    }
  } catch (error) {
    const { kind, message } = inWords(error);
    throw new CommandError(kind, `${message}\nThe file is not whole.`, { cause: error });
  } finally {
    await file.close();
  }
  return `${count} passkeys are in ${path}.`;
}
