import { braceExpand } from 'minimatch';
import { describe, expect, it } from 'vitest';
import { findCycles } from '../../scripts/imports/find-cycles.ts';
import { findImports, findUnruled } from '../../scripts/imports/find-imports.ts';
import { findStale } from '../../scripts/imports/find-stale.ts';
import { matches } from '../../scripts/imports/matches.ts';
import { readImports } from '../../scripts/imports/read-imports.ts';
import { cycleRules, importRules } from '../../scripts/imports/rules.ts';

/** Files by their paths. None of them is written anywhere. */
type Sources = Record<string, string>;

function importsOf(sources: Sources) {
  return Object.entries(sources).flatMap(([file, source]) => readImports(file, source));
}

function brokenRules(sources: Sources): string[] {
  const imports = importsOf(sources);
  return [...findImports(imports), ...findCycles(imports)].map(({ rule }) => rule);
}

const textOf = (sources: Sources) => Object.entries(sources).flat().join(' ');

/** Plants one file for each of the imports. */
const plant = (file: string, ...imports: string[]) => imports.map((each): Sources => ({ [file]: `import '${each}';` }));
const plantTypes = (file: string, ...imports: string[]) =>
  imports.map((each): Sources => ({ [file]: `import type { Some } from '${each}';` }));

/** Each rule, and sources of which each breaks it. */
const planted: Record<string, Sources[]> = {
  'contract-alone': [
    ...plant('contract/shapes.ts', '../lib/index.ts', 'valibot', 'node:crypto', '@simplewebauthn/browser'),
    ...plantTypes('contract/shapes.ts', '../lambdas/store/items.ts'),
  ],
  'client-in-browsers': plant('client/sign-in.ts', '../web/main.ts', '../lambdas/passkey-error.ts', 'node:crypto'),
  'client-react': plant('client/index.ts', 'react'),
  'web-on-client': plant('web/main.ts', '../client/sign-in.ts', '../client/errors/errors.ts', '../contract/shapes.ts'),
  'local-on-contract': [
    ...plant('local/main.ts', '../lambdas/store/keys.ts', '../lib/index.ts', '../bin/app.ts', '../client/index.ts'),
    ...plantTypes('local/http-api/http-api.ts', '../../web/app.ts'),
  ],
  'local-without-cdk': plant('local/main.ts', 'aws-cdk-lib', 'aws-cdk-lib/aws-lambda', 'constructs'),
  'lib-on-contract': [
    ...plant('lib/passkeys.ts', '../bin/app.ts', '../lambdas/store/keys.ts', '../client/index.ts', '../local/main.ts'),
    ...plantTypes('lib/policy/policy.ts', '../../lambdas/runtime/environment.ts'),
  ],
  'bin-on-lib': plant('bin/doctor/doctor.ts', '../../lambdas/store/keys.ts', '../../local/main.ts', '../../web/app.ts'),
  'replay-on-keys': plant(
    'bin/replay/replay.ts',
    '../../lambdas/store/read.ts',
    '../../lib/index.ts',
    '../../local/main.ts',
  ),
  'transfer-on-store': [
    ...plant('bin/transfer/import.ts', '../../lambdas/edge/route.ts', '../../lambdas/triggers/auth-challenge.ts'),
    ...plant('bin/transfer/import.ts', '../../lib/index.ts', '../doctor/doctor.ts'),
  ],
  'lambdas-on-contract': [
    ...plant('lambdas/streams/audit-events.ts', '../../lib/index.ts', '../../bin/app.ts', '../../client/index.ts'),
    ...plant('lambdas/notices/handler.ts', '../../web/main.ts', '../../local/main.ts', '../../test/support/table.ts'),
    ...plantTypes('lambdas/replaced/smithy/event-streams.ts', '../../../lib/index.ts'),
  ],
  'lambdas-without-cdk': [
    ...plant('lambdas/streams/audit-events.ts', 'aws-cdk-lib/aws-lambda', 'constructs'),
    ...plantTypes('lambdas/triggers/auth-challenge.ts', 'aws-cdk-lib'),
  ],
  'entries-on-top': plant('lambdas/routes/list.ts', '../notices/send.ts', '../attachment/settings.ts'),
  'route-alone': [
    ...plant('lambdas/routes/telemetry.ts', './activity.ts', '../triggers/auth-challenge.ts', '../streams/events.ts'),
    ...plantTypes('lambdas/routes/list.ts', './admin-reset-recovery.ts'),
  ],
  'trigger-alone': [
    ...plant('lambdas/triggers/post-authentication.ts', './pre-token-generation.ts'),
    ...plantTypes('lambdas/triggers/define-auth-challenge.ts', './create-auth-challenge.ts'),
  ],
  'trigger-without-routes': plant('lambdas/triggers/auth-challenge.ts', '../routes/list.ts', '../streams/events.ts'),
  'stream-alone': plant('lambdas/streams/a.ts', './b.ts', '../routes/list.ts', '../triggers/auth-challenge.ts'),
  'edge-on-ceremonies': [
    ...plant('lambdas/edge/route.ts', '../routes/list.ts', '../triggers/auth-challenge.ts', '../notices/send.ts'),
    ...plantTypes('lambdas/rounds/token-claims.ts', '../triggers/pre-token-generation.ts'),
    ...plant('lambdas/audit/deliver.ts', '../streams/audit-events.ts'),
  ],
  'ceremonies-below': [
    ...plant('lambdas/ceremonies/registration.ts', '../store/add-credential.ts', '../runtime/secret.ts'),
    ...plantTypes('lambdas/ceremonies/registration.ts', '../edge/caller.ts', '../observability/logger.ts'),
    { 'lambdas/ceremonies/registration.ts': "import { type Table } from '../store/table.ts';" },
    { 'lambdas/ceremonies/registration.ts': "export const load = () => import('../store/table.ts');" },
  ],
  'ceremonies-without-aws': [
    ...plant('lambdas/ceremonies/registration.ts', '@aws-sdk/client-dynamodb', '@smithy/core', '@middy/core'),
    ...plantTypes('lambdas/ceremonies/registration.ts', '@aws-lambda-powertools/logger', 'aws-lambda'),
  ],
  'store-below': [
    ...plant('lambdas/store/read.ts', '../ceremonies/registration.ts', '../edge/route.ts', '../runtime/dynamodb.ts'),
    ...plantTypes('lambdas/store/read.ts', '../triggers/auth-challenge.ts', '../routes/list.ts'),
  ],
  'store-without-middy': plant('lambdas/store/read.ts', '@middy/core'),
  'runtime-below': plant('lambdas/runtime/secret.ts', '../ceremonies/registration.ts', '../store/read.ts'),
  'observability-below': plant('lambdas/observability/logger.ts', '../runtime/environment.ts', '../store/read.ts'),
  'notices-on-store': plant('lambdas/notices/send.ts', '../ceremonies/registration.ts', '../edge/route.ts'),
  'attachment-alone': plant('lambdas/attachment/settings.ts', '../runtime/environment.ts', '../store/read.ts'),
  'shared-below': plant('lambdas/providers.ts', './store/read.ts', './observability/logger.ts'),
  'replaced-by-bundling': [
    ...plant('lambdas/routes/register.ts', '../replaced/simplewebauthn/web-crypto.ts'),
    ...plantTypes('test/scripts/bundling.test.ts', '../../lambdas/replaced/smithy/event-streams.ts'),
  ],
  'tests-on-top': [
    ...plant('scripts/build.ts', '../test/support/chromium.ts'),
    ...plantTypes('lib/passkeys.ts', '../test/support/stack.ts'),
  ],
  'file-cycles': [
    { 'lib/a.ts': "import './b.ts';", 'lib/b.ts': "export * from './c.ts';", 'lib/c.ts': "import './a.ts';" },
    { 'web/a.ts': "import type { B } from './b.ts';", 'web/b.ts': "import type { A } from './a.ts';" },
  ],
  'folder-cycles': [
    { 'lambdas/edge/a.ts': "import '../rounds/b.ts';", 'lambdas/rounds/c.ts': "import '../edge/d.ts';" },
    {
      'local/a/b.ts': "import type { C } from './deeper/c.ts';",
      'local/a/deeper/d.ts': "import type { E } from '../e.ts';",
    },
  ],
};

describe('The import rules', () => {
  it('Each import rule has a planted violation', () => {
    const rules = [...importRules, ...cycleRules].map(({ name }) => name);
    expect(Object.keys(planted).toSorted()).toEqual(rules.toSorted());
  });

  const plants = Object.entries(planted).flatMap(([rule, all]) =>
    all.map((sources) => ({ rule, sources, text: textOf(sources) })),
  );
  it.each(plants)('The check reports that $rule is broken by $text', ({ rule, sources }) => {
    expect(brokenRules(sources)).toContain(rule);
  });

  it.each(importRules.filter(({ never }) => never))(
    'The planted violations cover each path that $name forbids',
    ({ name, never = [] }) => {
      const targets = (planted[name] ?? []).flatMap(importsOf).map(({ to }) => to);
      const paths = never.flatMap((pattern) => braceExpand(pattern));
      expect(paths.filter((path) => !targets.some((target) => matches(target, [path])))).toEqual([]);
    },
  );

  const allowed = [
    ...plantTypes('lambdas/ceremonies/registration.ts', '../store/table.ts', '../runtime/secret.ts'),
    { 'lambdas/ceremonies/registration.ts': "export type { Table } from '../store/table.ts';" },
    { 'lambdas/ceremonies/registration.ts': "export let table: import('../store/table.ts').Table;" },
    ...plantTypes('contract/shapes.ts', '@simplewebauthn/browser'),
    ...plant('lambdas/triggers/auth-challenge.ts', './define-auth-challenge.ts'),
    ...plant('lambdas/triggers/post-authentication-chained.ts', './post-authentication.ts'),
    ...plant('lambdas/routes/list.ts', '../edge/route.ts', '../store/read.ts', '../../contract/shapes.ts'),
    ...plant('client/react.ts', 'react', './index.ts', '../contract/shapes.ts', '@simplewebauthn/browser'),
    ...plant('web/texts/de.ts', '../../client/errors/messages.de.ts', '../../client/index.ts', 'lit-html/directives'),
    ...plant('bin/attach/attach.ts', '../../lambdas/attachment/settings.ts', '../../lib/index.ts'),
    ...plant('bin/transfer/import.ts', '../../lambdas/store/keys.ts', '../table.ts'),
  ];
  it.each(allowed.map((sources) => [textOf(sources), sources] as const))('The check allows %s', (_, sources) => {
    expect(brokenRules(sources)).toEqual([]);
  });
});

describe('The check of the import rules', () => {
  it.each(['lambdas/new-folder/file.ts', 'new-folder/file.ts'])('The check reports %s, which has no rule', (file) => {
    expect(findUnruled([file, 'lambdas/store/keys.ts', 'test/a.test.ts'])).toMatchObject([{ files: [file] }]);
  });

  it('The check reports a path in a rule that matches no file', () => {
    const texts = findStale(['lambdas/store/keys.ts']).map(({ text }) => text);
    expect(texts).toContainEqual(expect.stringContaining('runtime-below names lambdas/runtime/**'));
    expect(texts).not.toContainEqual(expect.stringContaining('names lambdas/store/**'));
  });
});

describe('readImports', () => {
  it.each([
    ["import { a } from './a.ts';", false],
    ["import './a.ts';", false],
    ["import { type A } from './a.ts';", false],
    ["import type { A } from './a.ts';", true],
    ["export { a } from './a.ts';", false],
    ["export type { A } from './a.ts';", true],
    ["export * from './a.ts';", false],
    ["export type * from './a.ts';", true],
    ["const a = await import('./a.ts');", false],
    ["let a: typeof import('./a.ts');", true],
    ["let a: import('./a.ts').A;", true],
  ])('readImports reads %s as type-only: %s', (source, typeOnly) => {
    expect(readImports('lib/b.ts', source)).toEqual([{ from: 'lib/b.ts', to: 'lib/a.ts', typeOnly }]);
  });

  it.each([
    "const text = `import './a.ts'`; // import './b.ts'",
    'const load = (file: string) => import(file);',
    'export const a = 1;',
  ])('readImports finds no import in %s', (source) => {
    expect(readImports('lib/b.ts', source)).toEqual([]);
  });

  it('readImports refuses a source with a syntax error', () => {
    expect(() => readImports('lib/b.ts', 'import {')).toThrow('lib/b.ts: ');
  });
});
