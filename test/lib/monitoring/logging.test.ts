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

describe('the saved query', () => {
  const template = synthesize();
  const [query, ...others] = Object.values(resourcesOf(template, 'AWS::Logs::QueryDefinition'));

  test('asks for a support id, with eight zeros to write over', () => {
    expect(others).toEqual([]);
    expect(query?.Properties['QueryString']).toBe(supportIdQuery('00000000'));
    expect(String(query?.Properties['QueryString']).replaceAll('00000000', '3f1c9a52')).toBe(
      supportIdQuery('3f1c9a52'),
    );
  });

  test('looks through the log of each function, and the API’s', () => {
    const names = Object.keys(resourcesOf(template, 'AWS::Logs::LogGroup')).filter((id) => id.startsWith('Passkeys'));
    const asked = query?.Properties['LogGroupNames'] as { Ref: string }[];
    expect(asked.map(({ Ref }) => Ref).sort()).toEqual(names.sort());
    expect(names.some((id) => id.startsWith('PasskeysApiAccessLog'))).toBe(true);
  });
});

describe('the namespace of the metrics', () => {
  test('is Passkeys unless another one is given', () => {
    expect(namespaces(synthesize())).toEqual(new Set(['Passkeys']));
    expect(withNamespace('Team/Passkeys-2')).toEqual(new Set(['Team/Passkeys-2']));
  });

  test.each(['AWS/Passkeys', 'two words', 'x'.repeat(256)])('is none of CloudWatch’s: %s', (given) => {
    expect(() => withNamespace(given)).toThrow(`metricsNamespace: "${given}" is no namespace of CloudWatch.`);
  });
});
