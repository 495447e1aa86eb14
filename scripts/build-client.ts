/**
 * Builds what `npm pack --workspace client` packs: the browser client and the files of `contract/` that it imports, as ES modules with types,
 * below `client/dist/`. npm packs a license only from the package's own folder, so it is copied there.
 */
import { copyFile, rm } from 'node:fs/promises';
import { compile } from './package/compile.ts';

const fromRoot = (path: string) => new URL(`../${path}`, import.meta.url);

await rm(fromRoot('client/dist'), { recursive: true, force: true });
await compile('client', 'client/dist');
await copyFile(fromRoot('LICENSE'), fromRoot('client/LICENSE'));
