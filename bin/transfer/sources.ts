import { type FileHandle, open, stat } from 'node:fs/promises';
import { type AttributeValue, DescribeTableCommand, type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { CommandError } from '../command-error.ts';
import { type Candidate, candidateOf, type Wrong } from './line.ts';
import { candidateOfPeer, credentialPrefix } from './peer.ts';

/** A row, and where it is for people who look for it. */
export interface Row {
  readonly where: string;
  readonly candidate: Candidate | Wrong;
}

/** Some rows, which are taken together. */
interface Page {
  readonly rows: readonly Row[];
  /** How much of the source is read with it, in its own measure. */
  readonly progress: number;
  /** What to begin with after it; nothing when it is the last one. */
  readonly next: string | undefined;
}

/** Facts about a source that are known before it is read. */
interface Survey {
  /** The number of rows, where the source knows it; else 0. */
  readonly total: number;
  /** Sentences about what is probably wrong with all of it. */
  readonly warnings: readonly string[];
}

/** Where passkeys come from. */
export interface Source {
  /** Looks it over before anything is imported. */
  survey(): Promise<Survey>;
  /** @param from what a page said comes next @throws CommandError `usage` when none did */
  pages(from: string | undefined): AsyncGenerator<Page>;
}

/** Rows that are taken together. */
const pageSize = 25;

/** A file of JSON Lines. Its measure is the line. Empty lines are none. */
export function fileSource(path: string): Source {
  return {
    async survey() {
      const ids = new IdForms();
      let total = 0;
      for await (const line of lines(path)) {
        total += 1;
        ids.see(line);
      }
      return { total, warnings: ids.allInHex ? [hexIds] : [] };
    },
    async *pages(from = '1') {
      const first = Number(from);
      if (!Number.isSafeInteger(first) || first < 1) throw new CommandError('usage', `"${from}" is no line number.`);
      let rows: Row[] = [];
      let number = 0;
      for await (const line of lines(path)) {
        number += 1;
        if (number < first) continue;
        if (rows.length === pageSize) {
          yield { rows, progress: number - 1, next: String(number) };
          rows = [];
        }
        if (line.trim() !== '') rows.push({ where: `line ${number}`, candidate: candidateOf(line) });
      }
      yield { rows, progress: number, next: undefined };
    },
  };
}

/**
 * Yields the lines of a text file.
 *
 * @throws CommandError `usage` if there is no such file
 */
export async function* lines(path: string): AsyncGenerator<string> {
  const found = await stat(path).catch((cause) => {
    throw new CommandError('usage', `There is no file "${path}".`, { cause });
  });
  if (!found.isFile()) throw new CommandError('usage', `"${path}" is no file.`);
  const file = await open(path);
  const encoding = await encodingOf(file).catch(async (error) => {
    await file.close();
    throw error;
  });
  yield* file.readLines({ encoding, start: 0 });
}

/** PowerShell writes UTF-16, with its byte order mark. @throws CommandError `usage` for the order that Node can't read */
async function encodingOf(file: FileHandle): Promise<'utf8' | 'utf16le'> {
  const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
  const mark = buffer.toString('hex');
  if (mark === 'feff') throw new CommandError('usage', 'The file is in UTF-16 (big-endian). Save it as UTF-8.');
  return mark === 'fffe' ? 'utf16le' : 'utf8';
}

const hexIds =
  'All credential IDs in the file look like hexadecimal numbers. They are read as base64url, so no sign-in would match them. ' +
  'Convert them to base64url.';

/** Watches how the credential IDs of a file are written. */
class IdForms {
  #ids = 0;
  #hex = 0;

  /** `true` if the source has an ID and all its IDs look like hexadecimal numbers. */
  get allInHex(): boolean {
    return this.#ids > 0 && this.#hex === this.#ids;
  }

  see(line: string): void {
    const id = /"id"\s*:\s*"([^"]*)"/.exec(line)?.[1];
    if (id === undefined) return;
    this.#ids += 1;
    // Authenticators' IDs have 16 bytes or more; of those in base64url, one in 10^15 would look like this by chance.
    if (/^(?:0x)?(?:[\da-f]{2}){16,}$/i.test(id)) this.#hex += 1;
  }
}

/** The peer's table. Its measure is the item, of which some are challenges. */
export function peerSource(dynamodb: DynamoDBClient, tableName: string): Source {
  return {
    async survey() {
      const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: tableName }));
      return { total: Table?.ItemCount ?? 0, warnings: [] };
    },
    async *pages(from) {
      let start = from === undefined ? undefined : startOf(from);
      let progress = 0;
      do {
        const { Items, ScannedCount, LastEvaluatedKey } = await dynamodb.send(
          new ScanCommand({
            TableName: tableName,
            Limit: pageSize,
            FilterExpression: 'begins_with(sk, :credential)',
            ExpressionAttributeValues: marshall({ ':credential': credentialPrefix }),
            ConsistentRead: true,
            ExclusiveStartKey: start,
          }),
        );
        progress += ScannedCount ?? 0;
        const rows = (Items ?? []).map((item) => ({
          where: `${item['pk']?.S} ${item['sk']?.S}`,
          candidate: candidateOfPeer(item),
        }));
        start = LastEvaluatedKey;
        yield { rows, progress, next: start && tokenOf(start) };
      } while (start);
    },
  };
}

const tokenOf = (key: Record<string, AttributeValue>): string =>
  Buffer.from(JSON.stringify(unmarshall(key))).toString('base64url');

function startOf(token: string): Record<string, AttributeValue> {
  try {
    const { pk, sk } = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (typeof pk === 'string' && typeof sk === 'string') return marshall({ pk, sk });
  } catch {
    // It is no JSON; the same is to be said.
  }
  throw new CommandError('usage', `"${token}" is none of the places that an import names to go on from.`);
}
