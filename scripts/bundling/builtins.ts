import { builtinModules } from 'node:module';
import type { Plugin } from 'esbuild';

/** What the SDK imports and no function here calls: checksums of streams. */
const uncalled = new Set(['zlib']);

/**
 * Takes Node's own modules from `process.getBuiltinModule()`. An ESM `import` reads every export of theirs, and reading those of
 * `node:http` loads undici: 33 ms (nodejs/node#57649). Those that are `uncalled` are loaded by the first use, which does not come.
 */
export const builtins: Plugin = {
  name: 'built-in modules',
  setup(build) {
    const names = new Set(builtinModules);
    build.onResolve({ filter: /^(node:)?[a-z_]+(\/[a-z]+)?$/ }, ({ path }) => {
      const name = path.replace(/^node:/, '');
      return names.has(name) ? { path: name, namespace: 'builtin', sideEffects: false } : undefined;
    });
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => {
      const module = `process.getBuiltinModule('node:${path}')`;
      if (!uncalled.has(path)) return { contents: `module.exports = ${module};` };
      const getters = Object.keys(process.getBuiltinModule(path) ?? {}).map(
        (key) => `get ${key}() { return ${module}.${key}; }`,
      );
      return { contents: `module.exports = { ${getters.join(', ')} };` };
    });
  },
};
