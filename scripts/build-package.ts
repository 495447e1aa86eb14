/**
 * Builds what `npm pack` packs beside the functions, the pages and the command of `npm run build`: the construct with its types. The browser
 * client is a package of its own (build-client.ts).
 */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as bundle } from 'esbuild';
import { compile } from './package/compile.ts';
import { construct } from './package/options.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

await rm(join(root, 'dist/cdk'), { recursive: true, force: true });
await bundle({ ...construct, absWorkingDir: root });
// Node and TypeScript take what is below for CommonJS.
await writeFile(join(root, 'dist/cdk/package.json'), '{ "type": "commonjs" }\n');
await compile('construct', 'dist/cdk/types');
