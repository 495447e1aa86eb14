import * as v from 'valibot';
import { matchesArn } from '../iam/arns.ts';
import { matches } from '../shared/wildcards.ts';
import { accountId } from '../template/attributes.ts';
import type { StackResources } from '../template/stack-resources.ts';
import { type Caller, eventSourceMapping } from './invoker.ts';

const Permission = v.looseObject({
  Action: v.string(),
  FunctionName: v.string(),
  Principal: v.string(),
  SourceArn: v.optional(v.string()),
  SourceAccount: v.optional(v.string()),
});

/** Whether some `AWS::Lambda::Permission` lets the caller invoke the function. */
export type MayInvoke = (functionArn: string, caller: Caller) => boolean;

/** The resource policies of the template's functions. */
export function permissions(resources: StackResources): MayInvoke {
  const all = resources.ofType('AWS::Lambda::Permission', Permission).map(({ properties }) => properties);
  return (functionArn, caller) =>
    caller.service === eventSourceMapping ||
    all.some(
      (it) =>
        matches(it.Action, 'lambda:InvokeFunction') &&
        [functionArn, functionArn.split(':').at(-1)].includes(it.FunctionName) &&
        it.Principal === caller.service &&
        (it.SourceArn === undefined || matchesArn(it.SourceArn, caller.sourceArn)) &&
        (it.SourceAccount === undefined || it.SourceAccount === accountId),
    );
}
