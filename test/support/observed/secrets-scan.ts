import { appendFileSync, readFileSync } from 'node:fs';

/** What a test used that no log, metric or event may hold. */
interface Used {
  readonly what: string;
  readonly value: string;
}

/** Shorter ones are found in anything. */
const shortest = 8;

/** What nothing may write, whosever it is: a token, an e-mail address. */
const patterns: readonly [what: string, pattern: RegExp][] = [
  ['a JSON Web Token', /eyJ[\w-]{8,}\.[\w-]*/],
  ['an e-mail address', /[\w.+-]+@[\w-]+\.\w+/],
];

/** Where it is noted, by tests that run in processes of their own: what functions wrote, and what tests used that must not be in it. */
export interface ScanFiles {
  readonly written: string;
  readonly secrets: string;
}

let files: ScanFiles | undefined;

/** Notes from now on in these files; without them, nowhere. */
export function scanInto(into: ScanFiles | undefined): void {
  files = into;
}

/** Notes a line that a function wrote. */
export function noteLine(label: string, line: string): void {
  if (files) appendFileSync(files.written, `${label}: ${line}\n`);
}

/** Notes secrets, by what they are; those that are not there are left out. */
export function noteSecrets(values: Readonly<Record<string, string | undefined>>): void {
  const used = Object.entries(values).filter(([, value]) => value);
  if (files) for (const [what, value] of used) appendFileSync(files.secrets, `${JSON.stringify({ what, value })}\n`);
}

/** Notes a public key, in each way in which bytes are written. */
export function notePublicKey(key: Buffer): void {
  noteSecrets({
    'a public key in base64url': key.toString('base64url'),
    'a public key in base64': key.toString('base64'),
    'a public key in hex': key.toString('hex'),
    'a public key as numbers': [...key].join(','),
  });
}

/**
 * Looks for all that was noted, and for what looks like it, in what was written.
 *
 * @returns what was found, and the line, without its secret
 */
export function leaks(written: string, notes: string): string[] {
  const used = notes
    .split('\n')
    .filter(Boolean)
    .map((line): Used => JSON.parse(line));
  const byStart = Map.groupBy(
    used.filter(({ value }) => value.length >= shortest),
    ({ value }) => value.slice(0, shortest),
  );
  return written
    .split('\n')
    .flatMap((line) => [
      ...patterns.filter(([, pattern]) => pattern.test(line)).map(([what]) => `${what}: ${about(line)}`),
      ...noted(line, byStart).map(({ what, value }) => `${what}: ${about(line.replaceAll(value, '…'))}`),
    ]);
}

function noted(line: string, byStart: ReadonlyMap<string, readonly Used[]>): Used[] {
  const found = new Set<Used>();
  for (let at = 0; at <= line.length - shortest; at += 1) {
    for (const one of byStart.get(line.slice(at, at + shortest)) ?? []) {
      if (line.startsWith(one.value, at)) found.add(one);
    }
  }
  return [...found];
}

const about = (line: string) => (line.length > 400 ? `${line.slice(0, 400)}…` : line);

/** {@link leaks}, in files. */
export const leaksInFiles = ({ written, secrets }: ScanFiles): string[] =>
  leaks(readFileSync(written, 'utf8'), readFileSync(secrets, 'utf8'));
