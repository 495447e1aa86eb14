import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/** Files of a package, at one version of it, and what takes their place. */
export interface Replacements {
  readonly package: string;
  readonly version: string;
  /** The package's file to ours, the latter from the project's root. */
  readonly files: Readonly<Record<string, string>>;
}

const root = join(import.meta.dirname, '../..');
const { resolve } = createRequire(import.meta.url);

/**
 * Puts files of ours in the place of a package's.
 *
 * @throws Error, as a failed build, when the package has another version than the one this was tried with, or when a file is no longer
 * asked for: somebody has to look at it again
 */
export function replaced({ package: name, version, files }: Replacements): Plugin {
  return {
    name: `replaced files of ${name}`,
    setup(build) {
      const asked = new Set<string>();
      build.onStart(() => {
        asked.clear();
        const installed = installedVersion(name);
        if (installed === version) return undefined;
        return {
          errors: [{ text: `${name} is ${installed}; what replaces its files was tried with ${version}. Look again.` }],
        };
      });
      for (const [file, ours] of Object.entries(files)) {
        const filter = new RegExp(`node_modules/${name}/.*${file.replaceAll('.', '\\.')}$`);
        build.onLoad({ filter }, () => {
          asked.add(file);
          const path = join(root, ours);
          return { contents: readFileSync(path), loader: 'ts', resolveDir: join(path, '..') };
        });
      }
      build.onEnd(() => {
        const idle = Object.keys(files).filter((file) => !asked.has(file));
        if (idle.length === 0) return undefined;
        return { errors: [{ text: `${name} no longer loads ${idle.join(', ')}. Look again at what replaces it.` }] };
      });
    },
  };
}

function installedVersion(name: string): string {
  const [folder = ''] = resolve(name).split(`node_modules/${name}/`);
  const { version } = JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8'));
  return version;
}
