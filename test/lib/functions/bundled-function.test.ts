import { Stack } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import { BundledFunction, type BundledFunctionProps } from '../../../lib/functions/bundled-function.ts';
import { withApp } from '../synthesize.ts';

describe('A bundled function', () => {
  const bundled = (given: Partial<BundledFunctionProps>) =>
    withApp({}, (app) => () => {
      const props = {
        name: 'list',
        values: { tableName: 'table' },
        granted: {},
        logRetention: 1,
        tracing: false,
      } as const;
      new BundledFunction(new Stack(app, 'Mine'), 'List', { ...props, ...given });
    });

  test('A bundled function is refused without a value for a variable of its row', () => {
    expect(bundled({ values: {}, granted: { table: { tableName: 'table', tableArn: 'arn' } } })).toThrow(
      'routes/list: the construct gives no value for TABLE_NAME.',
    );
  });

  test('A bundled function is refused without the table that its row names', () => {
    expect(bundled({})).toThrow('routes/list: the construct names no table.');
  });

  test('A bundled function is refused without the resources of a permission of its row', () => {
    expect(bundled({ name: 'attachment' })).toThrow(
      'attachment/handler: the construct names no resources for updateUserPool.',
    );
  });
});
