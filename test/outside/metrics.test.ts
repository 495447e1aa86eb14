import { readFileSync } from 'node:fs';
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { decodeJwt } from 'jose';
import { describe, expect, inject, it } from 'vitest';
import { profileKey } from '../../contract/keys.ts';
import { telemetry } from '../../contract/telemetry.ts';
import { userKey } from '../../lambdas/store/keys.ts';
import { synthesize } from '../lib/synthesize.ts';
import { type Extracted, extractMetrics, metricShape } from '../support/observed/emf.ts';
import { metricsRead } from '../support/observed/metrics-read.ts';
import { Visitor } from '../support/stacks/visitor.ts';

const scan = inject('scan');
const visitor = new Visitor(inject('config'));

/** What CloudWatch would make of all that functions have written so far. */
function emitted(): Extracted {
  const written = readFileSync(scan?.written ?? '', 'utf8');
  return extractMetrics(written.replaceAll(/^\w+: /gm, ''));
}

/** Somebody whose profile no function of ours has written: to read it is a fault. */
async function spoil(sub: string): Promise<void> {
  const { endpoint, name: TableName } = inject('table');
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const dynamodb = new DynamoDBClient({ endpoint, region: visitor.config.region, credentials });
  await dynamodb.send(
    new UpdateItemCommand({
      TableName,
      Key: marshall({ pk: userKey(sub), sk: profileKey }),
      UpdateExpression: 'SET recoveryCodes = :nonsense',
      ExpressionAttributeValues: marshall({ ':nonsense': 7 }),
    }),
  );
  dynamodb.destroy();
}

describe.runIf(scan)('The metrics of the dashboard and the alarms', () => {
  it('The functions emit each metric that the dashboard and the alarms read, with the same dimensions', async () => {
    const { email, authenticator } = await visitor.registered({ counts: true, synced: false });
    const { AuthenticationResult } = await visitor.signIn(email, authenticator, { counter: 10 });
    await Promise.allSettled([visitor.signIn(email, authenticator, { counter: 5 })]);
    await Promise.allSettled([visitor.signIn(email, authenticator, { origin: 'https://evil.example' })]);
    const report = { ceremony: 'authentication', outcome: 'completed', milliseconds: 1200 };
    for (const outcome of telemetry.outcomes) {
      const body = { ...report, outcome };
      expect(await visitor.call('POST', '/passkeys/telemetry', { body })).toMatchObject({ status: 204 });
    }
    await spoil(String(decodeJwt(AuthenticationResult?.AccessToken ?? '').sub));
    const { session } = await visitor.challenge(email);
    const code = JSON.stringify({ type: 'recovery-code', code: 'ABCD-EFGH-JKMN-PQRS' });
    await Promise.allSettled([visitor.answerText(email, session, code)]);
    const fault = metricShape('CeremoniesFaulted', ['ceremony']);
    await expect.poll(() => [...emitted().shapes], { timeout: 10_000 }).toContain(fault);

    const read = metricsRead(synthesize('this machine'), 'Passkeys');
    expect(read.size).toBeGreaterThan(6);
    const { shapes, namespaces } = emitted();
    expect(namespaces).toEqual(new Set(['Passkeys']));
    expect([...read].filter(([shape]) => !shapes.has(shape))).toEqual([]);
  });
});
