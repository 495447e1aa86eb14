import type { Passkey } from '../contract/shapes.ts';

const columns: Readonly<Record<string, (passkey: Passkey) => string>> = {
  NAME: ({ name, default: first }) => (first ? `${name} (default)` : name),
  PROVIDER: ({ provider }) => provider ?? '-',
  CREATED: ({ createdAt }) => minute(createdAt),
  'LAST USED': ({ lastUsedAt }) => (lastUsedAt ? minute(lastUsedAt) : 'never'),
  SYNCED: ({ synced }) => (synced ? 'yes' : 'no'),
  ID: ({ id }) => id,
};

/** `2026-11-22T01:02:03.000Z` */
export const minute = (time: string) => `${time.slice(0, 10)} ${time.slice(11, 16)}Z`;

/** Passkeys as a table for a terminal. Users write the names, so what would steer the terminal is left out. */
export function passkeyTable(passkeys: readonly Passkey[]): string {
  if (passkeys.length === 0) return 'No passkeys.';
  return table(
    Object.keys(columns),
    passkeys.map((passkey) => Object.values(columns).map((text) => text(passkey))),
  );
}

/** Rows below their headings, each column as wide as it has to be. */
export function table(headings: readonly string[], cells: readonly (readonly string[])[]): string {
  const rows = [headings, ...cells.map((row) => row.map(harmless))];
  const widths = headings.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** JSON for other programs, which is harmless on a terminal too. */
export const json = (value: unknown): string =>
  JSON.stringify(value, undefined, 2).replaceAll(/(?!\n)[\p{C}\p{Zl}\p{Zp}]/gu, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );

/** Text without what would steer a terminal. */
export const harmless = (text: string) => text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
