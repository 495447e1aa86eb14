import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TraceEvent } from '../../local/shared/trace.ts';
import type { LocalStack } from '../../local/stack.ts';
import { startAnotherStack } from '../support/stacks/another-stack.ts';
import { Visitor } from '../support/stacks/visitor.ts';

/** What a ceremony may cost. A number that grows is a decision, not an accident. */
let stack: LocalStack;
let visitor: Visitor;
const traced: TraceEvent[] = [];

beforeAll(async () => {
  stack = await startAnotherStack({ onTrace: (event) => void traced.push(event) });
  visitor = new Visitor(stack.config);
});
afterAll(() => stack.stop());

/** The DynamoDB calls that the ceremony's events made, without those a function makes once while it starts, or after the fact. */
async function callsOf(ceremony: () => Promise<unknown>): Promise<string[]> {
  const from = traced.length;
  await ceremony();
  return traced
    .slice(from)
    .filter(({ kind, parent, starting }) => kind === 'dynamodb' && !starting && parent !== 'AuditEvents')
    .map(({ name }) => name);
}

describe('DynamoDB calls', () => {
  it('A registration makes one DynamoDB read and one transaction', async () => {
    const { AccessToken } = await visitor.passwordTokens(await visitor.user());
    expect(await callsOf(() => visitor.register(AccessToken, visitor.authenticator()))).toEqual([
      'Query',
      'TransactWriteItems',
    ]);
  });

  it('A sign-in with a user name makes one DynamoDB read and one write', async () => {
    const { email, authenticator } = await visitor.registered();
    expect(await callsOf(() => visitor.signIn(email, authenticator))).toEqual(['Query', 'UpdateItem']);
  });

  it('A sign-in without a user name makes one DynamoDB read and one write', async () => {
    const { authenticator } = await visitor.registered();
    expect(await callsOf(() => visitor.signInNameless(authenticator))).toEqual(['Query', 'UpdateItem']);
  });

  it('A lookup of the user name makes one DynamoDB read', async () => {
    const { authenticator } = await visitor.registered();
    const credential = authenticator.get(await visitor.publicOptions());
    const lookUp = () => visitor.call('POST', '/passkeys/authentication/user', { body: { credential } });
    expect(await callsOf(lookUp)).toEqual(['Query']);
  });

  it('Public sign-in options make no DynamoDB call', async () => {
    expect(await callsOf(() => visitor.call('POST', '/passkeys/authentication/options'))).toEqual([]);
  });

  it('A list of passkeys makes one DynamoDB read', async () => {
    const { AccessToken: token } = await visitor.passwordTokens(await visitor.user());
    expect(await callsOf(() => visitor.call('GET', '/passkeys', { token }))).toEqual(['Query']);
  });

  it('A starting function changes nothing in the table', () => {
    const starting = traced.filter(({ kind, starting }) => kind === 'dynamodb' && starting);
    expect(new Set(starting.map(({ name }) => name))).toEqual(new Set(['Query', 'UpdateItem']));
    const writes = starting.filter(({ name }) => name === 'UpdateItem');
    expect(writes.every(({ detail }) => detail?.includes('ConditionalCheckFailedException'))).toBe(true);
  });
});
