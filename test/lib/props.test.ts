import { readdirSync, readFileSync } from 'node:fs';
import { parseSync } from 'vite';
import { describe, expect, test } from 'vitest';

const lib = new URL('../../lib/', import.meta.url);

/** A property as it is written, with the comment before it. */
interface Property {
  readonly name: string;
  readonly kind: string;
  readonly readonly: boolean;
  readonly optional: boolean;
  readonly type: string | undefined;
  readonly comment: string;
}

/** The interfaces that a source file exports, by name: what each extends, and its own properties. */
function interfacesOf(source: string): [string, { parents: string[]; properties: Property[] }][] {
  const { program, comments, errors } = parseSync('source.ts', source);
  expect(errors).toEqual([]);
  return program.body
    .map((statement) => (statement.type === 'ExportNamedDeclaration' ? statement.declaration : undefined))
    .filter((declaration) => declaration?.type === 'TSInterfaceDeclaration')
    .map(({ id, extends: parents, body }) => {
      const properties = body.body.map((member) => {
        const property = member.type === 'TSPropertySignature' ? member : undefined;
        return {
          name: `${id.name}.${property?.key.type === 'Identifier' ? property.key.name : '?'}`,
          kind: member.type,
          readonly: property?.readonly ?? false,
          optional: property?.optional ?? false,
          type: property?.typeAnnotation?.typeAnnotation.type,
          comment:
            comments.findLast(({ end }) => end <= member.start && /^\s*$/.test(source.slice(end, member.start)))
              ?.value ?? '',
        };
      });
      return [
        id.name,
        { parents: parents.map(({ expression }) => source.slice(expression.start, expression.end)), properties },
      ];
    });
}

const files = readdirSync(lib, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(new URL(file, lib), 'utf8'));
const interfaces = new Map(files.flatMap(interfacesOf));

/** The properties of an interface and of what it extends here; the CDK's own are the CDK's matter. */
function all(name: string): Property[] {
  const found = interfaces.get(name);
  return found ? [...found.properties, ...found.parents.flatMap(all)] : [];
}

/** The interfaces of props that the package's entry exports. */
const exported = readFileSync(new URL('index.ts', lib), 'utf8').match(/\w+Props\b/g) ?? [];
const properties = [...new Map(exported.flatMap(all).map((property) => [property.name, property])).values()];

describe('The props', () => {
  test('The props of all interfaces are found', () => {
    const names = properties.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        'PasskeysProps.userPool',
        'PolicyProps.attestation',
        'TriggerProps.provisionedConcurrency',
      ]),
    );
  });

  test.each(properties)('$name is readonly and flat, and has a comment with its default', (property) => {
    expect(property.kind).toBe('TSPropertySignature');
    expect(property.readonly).toBe(true);
    expect(property.type).not.toBe('TSTypeLiteral');
    expect(property.comment).toMatch(/^\*\s[\s\S]*\w{3}/);
    if (property.optional) expect(property.comment).toMatch(/@default \S/);
  });
});
