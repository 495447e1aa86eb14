/**
 * Prints what the browser client costs, minified and gzipped, its one dependency included, and fails when all of it together is above the
 * limit: `node scripts/size.ts [--limit <bytes>]`.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { browserTargets } from '../contract/browsers.ts';
import { languages } from '../contract/languages.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const nameOf = new Intl.DisplayNames('en', { type: 'language' });

/** What pages import, from the most to the least. */
const imports: Readonly<Record<string, string>> = {
  everything: "export * from './client/index.ts';",
  'signs in, with autofill': `export { createPasskeysClient, hasCode, signIn, signInWithAutofill, signOut } from './client/index.ts';`,
  'signs in from a button': "export { createPasskeysClient, signIn } from './client/index.ts';",
  'answers for Amplify': "export { answerChallenge } from './client/index.ts';",
  ...Object.fromEntries(
    languages
      .filter((language) => language !== 'en')
      .map((language) => [
        `speaks ${nameOf.of(language)} too`,
        `export * from './client/errors/messages.${language}.ts';`,
      ]),
  ),
};

async function gzippedSize(contents: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    target: browserTargets,
    platform: 'browser',
    legalComments: 'none',
    write: false,
  });
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length;
}

const { values } = parseArgs({ options: { limit: { type: 'string', default: '15400' } } });
const limit = Number(values.limit);
for (const [page, contents] of Object.entries(imports)) {
  const bytes = await gzippedSize(contents);
  console.log(`${bytes.toLocaleString('en').padStart(7)} bytes  ${page}`);
  if (page === 'everything' && !(bytes <= limit)) {
    console.error(`The client is above its limit of ${limit.toLocaleString('en')} bytes.`);
    process.exitCode = 1;
  }
}
