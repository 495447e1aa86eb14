import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { createCustomResources } from '../../../local/cloudformation/custom-resources.ts';
import type { Caller, Invoker } from '../../../local/functions/invoker.ts';
import { stackOf } from '../support/stack-of.ts';

interface Request {
  readonly RequestType: string;
  readonly ResponseURL: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly ResourceProperties: unknown;
}

const resources = stackOf({
  Resources: {
    Function: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'maker' } },
    First: {
      Type: 'Custom::Thing',
      Properties: { ServiceToken: { 'Fn::GetAtt': ['Function', 'Arn'] }, Size: 3, Loud: true, List: [{ A: false }] },
    },
    Files: { Type: 'Custom::CDKBucketDeployment', Properties: { ServiceToken: 'none' } },
    Second: { Type: 'Custom::Thing', Properties: { ServiceToken: { 'Fn::GetAtt': ['Function', 'Arn'] } } },
  },
});

/** A function that answers each request as `outcome` says; nothing for no answer. */
function maker(outcome: (request: Request) => object | undefined) {
  const asked: { arn: string; request: Request; caller: Caller }[] = [];
  const invoker: Invoker = {
    async invoke(arn, event, caller) {
      const request = event as Request;
      asked.push({ arn, request, caller });
      const { StackId, RequestId, LogicalResourceId } = request;
      const answer = outcome(request);
      const body = JSON.stringify({ StackId, RequestId, LogicalResourceId, ...answer });
      if (answer) await fetch(request.ResponseURL, { method: 'PUT', body });
      return null;
    },
  };
  const said = () =>
    asked.map(({ request }) => `${request.RequestType} ${request.LogicalResourceId} ${request.PhysicalResourceId}`);
  return { invoker, asked, said };
}
const made = ({ LogicalResourceId }: Request) => ({ Status: 'SUCCESS', PhysicalResourceId: `id-${LogicalResourceId}` });

describe('Custom resources', () => {
  it('Custom resources are created by their functions, and deleted in reverse order by physical ID', async () => {
    const { invoker, asked, said } = maker(made);
    const all = await createCustomResources(resources, invoker);
    expect(said()).toEqual(['Create First undefined', 'Create Second undefined']);
    expect(asked[0]).toMatchObject({
      arn: 'arn:aws:lambda:ap-southeast-2:123456789012:function:maker',
      caller: { service: 'cloudformation' },
      request: { ResourceProperties: { Size: '3', Loud: 'true', List: [{ A: 'false' }] } },
    });
    await all.delete();
    expect(said().slice(2)).toEqual(['Delete Second id-Second', 'Delete First id-First']);
  });

  it('Attributes of a custom resource are what its function answered', async () => {
    const resources = stackOf({
      Resources: {
        Function: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'maker' } },
        Made: { Type: 'Custom::Thing', Properties: { ServiceToken: { 'Fn::GetAtt': ['Function', 'Arn'] } } },
        Uses: { Type: 'AWS::Uses', Properties: { Size: { 'Fn::GetAtt': ['Made', 'Size'] } } },
      },
    });
    const uses = () => resources.ofType('AWS::Uses', v.object({ Size: v.string() }))[0]?.properties;
    const before = uses()?.Size ?? '';
    expect(resources.settled(before)).toBeUndefined();
    await createCustomResources(resources, maker((it) => ({ ...made(it), Data: { Size: 'large' } })).invoker);
    expect(uses()).toEqual({ Size: 'large' });
    // What was resolved before gets the answer too, as the environment of functions does.
    expect(resources.settled(before)).toBe('large');
  });

  it('A custom resource that fails reports its reason, and every custom resource is deleted again', async () => {
    const { invoker, said } = maker((request) =>
      request.LogicalResourceId === 'Second' && request.RequestType === 'Create'
        ? { Status: 'FAILED', Reason: 'the pool is taken', PhysicalResourceId: 'nothing' }
        : made(request),
    );
    await expect(createCustomResources(resources, invoker)).rejects.toThrow("Second can't be made: the pool is taken");
    expect(said().slice(2)).toEqual(['Delete Second nothing', 'Delete First id-First']);
  });

  it('A custom resource fails if its function sends no answer', async () => {
    await expect(createCustomResources(resources, maker(() => undefined).invoker)).rejects.toThrow(
      'ended without an answer',
    );
  });
});
