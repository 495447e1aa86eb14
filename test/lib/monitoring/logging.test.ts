import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { supportIdQuery } from '../../../lib/monitoring/support-id-query.ts';
import { resourcesOf, synthesize, withStack } from '../synthesize.ts';

const namespaces = (template: Template) =>
  new Set(
    Object.values(resourcesOf(template, 'AWS::Lambda::Function')).flatMap(({ Properties }) => {
      const { Variables = {} } = (Properties['Environment'] ?? {}) as { Variables?: Record<string, string> };
      return Variables['POWERTOOLS_METRICS_NAMESPACE'] ?? [];
    }),
  );
const withNamespace = (metricsNamespace: string) =>
  withStack({ metricsNamespace }, (_app, stack) => namespaces(Template.fromStack(stack)));

describe('The saved query', () => {
  const template = synthesize();
  const [query, ...others] = Object.values(resourcesOf(template, 'AWS::Logs::QueryDefinition'));

  test('The saved query searches for a support ID, with eight zeros to replace', () => {
    expect(others).toEqual([]);
    expect(query?.Properties['QueryString']).toBe(supportIdQuery('00000000'));
    expect(String(query?.Properties['QueryString']).replaceAll('00000000', '3f1c9a52')).toBe(
      supportIdQuery('3f1c9a52'),
    );
  });

  test('The saved query covers the log groups of each function and of the API', () => {
    const names = Object.keys(resourcesOf(template, 'AWS::Logs::LogGroup')).filter((id) => id.startsWith('Passkeys'));
    const asked = query?.Properties['LogGroupNames'] as { Ref: string }[];
    expect(asked.map(({ Ref }) => Ref).sort()).toEqual(names.sort());
    expect(names.some((id) => id.startsWith('PasskeysApiAccessLog'))).toBe(true);
  });
});

describe('The namespace of the metrics', () => {
  test('The namespace of the metrics is Passkeys by default', () => {
    expect(namespaces(synthesize())).toEqual(new Set(['Passkeys']));
    expect(withNamespace('Team/Passkeys-2')).toEqual(new Set(['Team/Passkeys-2']));
  });

  test.each(['AWS/Passkeys', 'two words', 'x'.repeat(256)])(
    'The construct refuses the metrics namespace %s',
    (given) => {
      expect(() => withNamespace(given)).toThrow(`metricsNamespace: "${given}" is no namespace of CloudWatch.`);
    },
  );
});
