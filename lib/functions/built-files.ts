import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `dist`: from this source, and from the package's one file, `dist/cdk/index.js`, that it becomes a part of. */
const distribution = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../../dist' : '..', import.meta.url));

/**
 * Where a folder of what `npm run build` makes is. Nothing is bundled at synth: that would cost every synthesis seconds
 * for each function, and a Docker daemon where esbuild is missing.
 *
 * @param folder below the build's folder, for example `lambdas/register`
 * @param entry the file that shows that the folder was built
 * @throws Error when the folder was not built
 */
export function builtFolder(folder: string, entry: string, root: string = distribution): string {
  const path = join(root, folder);
  if (!existsSync(join(path, entry))) {
    throw new Error(`${join(path, entry)} is missing: run "npm run build" before synthesis.`);
  }
  return path;
}
