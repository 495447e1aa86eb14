import { describe, expect, it } from 'vitest';
import { LogStore } from '../../../local/logs/log-store.ts';
import { logsEndpoint } from '../../../local/logs/logs-endpoint.ts';

describe('The log store', () => {
  it('The log store drops older lines when it is full', () => {
    const store = new LogStore(['a'], 1_000);
    for (let line = 0; line < 1_000; line += 1) store.add('a', `line ${line}`);
    const kept = store.events(['a']).map(({ message }) => message);
    expect(kept.join('').length).toBeLessThanOrEqual(1_000);
    expect(kept.length).toBeGreaterThan(50);
    expect(kept.at(-1)).toBe('line 999');
  });

  it('The log store drops a line that is larger than its capacity', () => {
    const store = new LogStore(['a'], 10);
    store.add('a', 'x'.repeat(11));
    expect(store.events(['a'])).toEqual([]);
  });
});

describe('The local CloudWatch Logs API', () => {
  const store = new LogStore(['Stack-One', 'Stack-Two', 'Other']);
  store.add('Stack-One', '{"supportId":"3f1c9a52","message":"ours"}');
  store.add('Stack-Two', '{"record":{"requestId":"3f1c9a52-aaaa"}}');
  store.add('Stack-Two', '{"requestId":"3f1c9a52"}');
  store.add('Stack-Two', '{"supportId":"00000000"}');
  store.add('Stack-Two', 'no JSON with 3f1c9a52');
  store.add('Other', '{"supportId":"3f1c9a52"}');
  const saved = "filter supportId = '00000000'";
  const endpoint = logsEndpoint(store, [saved]);
  const ask = async (operation: string, body: unknown) => {
    const headers = { 'x-amz-target': `Logs_20140328.${operation}` };
    const request = new Request('http://localhost/', { method: 'POST', headers, body: JSON.stringify(body) });
    const answer = await endpoint(request);
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const now = Math.ceil(Date.now() / 1000);
  const query = { logGroupNames: ['Stack-One', 'Stack-Two'], startTime: now - 60, endTime: now + 60 };

  it('CloudWatch Logs lists the log groups with a prefix', async () => {
    const { body } = await ask('DescribeLogGroups', { logGroupNamePrefix: 'Stack-' });
    expect(body).toEqual({ logGroups: [{ logGroupName: 'Stack-One' }, { logGroupName: 'Stack-Two' }] });
  });

  it('CloudWatch Logs finds lines with a support ID in the given log groups and time range', async () => {
    const found = async (changes: object) => {
      const queryString = saved.replace('00000000', '3f1c9a52');
      const { body } = await ask('StartQuery', { ...query, queryString, ...changes });
      const { results } = (await ask('GetQueryResults', { queryId: body['queryId'] })).body;
      return (results as { value: string }[][]).map((row) => row[2]?.value);
    };
    expect(await found({})).toEqual([
      '{"supportId":"3f1c9a52","message":"ours"}',
      '{"record":{"requestId":"3f1c9a52-aaaa"}}',
      '{"requestId":"3f1c9a52"}',
    ]);
    expect(await found({ endTime: now - 30 })).toEqual([]);
  });

  it.each([
    [
      'StartQuery',
      { ...query, queryString: "fields @message | filter supportId = '3f1c9a52'" },
      'MalformedQueryException',
    ],
    ['StartQuery', { ...query, queryString: saved, logGroupNames: ['Nowhere'] }, 'ResourceNotFoundException'],
    ['StartQuery', {}, 'InvalidParameterException'],
    ['GetQueryResults', { queryId: 'none' }, 'ResourceNotFoundException'],
    ['DeleteLogGroup', { logGroupName: 'Other' }, 'UnknownOperationException'],
  ])('CloudWatch Logs refuses %s with %j', async (operation, body, type) => {
    expect(await ask(operation, body)).toMatchObject({ status: 400, body: { __type: type } });
  });
});
