/** Fails if an import breaks a rule of `scripts/imports/rules.ts`: `node scripts/check-imports.ts`. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCycles } from './imports/find-cycles.ts';
import { findImports, findUnruled } from './imports/find-imports.ts';
import { findStale } from './imports/find-stale.ts';
import { readImports } from './imports/read-imports.ts';

const root = join(import.meta.dirname, '..');

const sources = globSync('*/**/*.{ts,tsx,js,mjs}', {
  cwd: root,
  exclude: ['node_modules', '**/dist', 'examples', 'bench/peer', '**/node_modules'],
}).map((file) => file.replaceAll('\\', '/'));
const others = ['package.json'];

const imports = sources.flatMap((file) => readImports(file, readFileSync(join(root, file), 'utf8')));
const findings = [
  ...findImports(imports),
  ...findCycles(imports),
  ...findUnruled(sources),
  ...findStale([...sources, ...others]),
];
for (const { rule, text } of findings) console.error(`${rule}: ${text}`);
if (findings.length > 0) process.exitCode = 1;
