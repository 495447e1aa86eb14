import { posix } from 'node:path';
import { type ImportExpression, parseSync, Visitor } from 'oxc-parser';
import type { Import } from './import.ts';

/**
 * Returns the imports of a file. `import { type A }` counts as a run-time import, since Node still loads the file. An `import()` whose
 * argument is computed is left out.
 *
 * @param file path from the project's root
 * @throws Error if the source has a syntax error
 */
export function readImports(file: string, source: string): Import[] {
  const { program, errors } = parseSync(file, source);
  if (errors[0]) throw new Error(`${file}: ${errors[0].message}`);
  const imports: Import[] = [];
  const add = (specifier: string, typeOnly: boolean) => {
    imports.push({ from: file, to: resolve(file, specifier), typeOnly });
  };
  new Visitor({
    ImportDeclaration: ({ source, importKind }) => add(source.value, importKind === 'type'),
    ExportAllDeclaration: ({ source, exportKind }) => add(source.value, exportKind === 'type'),
    ExportNamedDeclaration: ({ source, exportKind }) => source && add(source.value, exportKind === 'type'),
    TSImportType: ({ source }) => add(source.value, true),
    ImportExpression: ({ source }: ImportExpression) => {
      if (source.type === 'Literal' && typeof source.value === 'string') add(source.value, false);
    },
  }).visit(program);
  return imports;
}

function resolve(file: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(file), specifier);
  return specifier.startsWith('node:') ? specifier : `node_modules/${specifier}`;
}
