import { matches } from '../shared/wildcards.ts';

/**
 * Whether an ARN is what a policy's pattern says. The six parts are compared each for itself.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function matchesArn(pattern: string, arn: string): boolean {
  const given = parts(arn);
  return pattern === '*' || parts(pattern).every((part, index) => matches(part, given[index] ?? ''));
}

function parts(arn: string): string[] {
  const all = arn.split(':');
  return [...all.slice(0, 5), all.slice(5).join(':')];
}
