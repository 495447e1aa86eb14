import * as v from 'valibot';
import { expect, it } from 'vitest';
import { issuesOf } from '../../../lambdas/observability/issues.ts';

it('`issuesOf` names the first wrong places of the input and counts the rest', () => {
  const { issues = [] } = v.safeParse(v.object({ list: v.array(v.string()) }), { list: Array(5000).fill(7) });
  const text = issuesOf(issues);
  expect(text).toContain('list.0: string, list.1: string');
  expect(text).toMatch(/, and 4992 more$/);
  expect(text.length).toBeLessThan(200);
});
