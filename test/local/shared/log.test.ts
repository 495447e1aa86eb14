import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { functionLines, readableLog } from '../../../local/shared/log.ts';

describe('functionLines', () => {
  it('functionLines writes a metric as words', () => {
    const line = JSON.stringify({ _aws: { Timestamp: 1 }, ceremony: 'authentication', CeremoniesStarted: 1 });
    expect(functionLines(line)).toEqual(['metric ceremony=authentication CeremoniesStarted=1']);
  });

  it('functionLines writes a logger line as words', () => {
    const line = JSON.stringify({
      level: 'WARN',
      message: 'refused',
      timestamp: '2026-01-01T00:00:00.000Z',
      service: 'passkeys',
      cold_start: true,
      function_name: 'Test',
      function_request_id: '12345678-aaaa-bbbb-cccc-123456789abc',
      code: 'challenge_used',
      counter: { stored: 2 },
    });
    expect(functionLines(line)).toEqual(['WARN refused code=challenge_used counter={"stored":2} (12345678)']);
  });

  it('functionLines puts the stack of an error below its line', () => {
    const error = { name: 'RangeError', message: 'out', stack: 'RangeError: out\n    at here' };
    const [first, ...rest] = functionLines(JSON.stringify({ level: 'ERROR', message: 'failed', error }));
    expect(first).toBe('ERROR failed');
    expect(rest).toEqual(['  RangeError: out', '  at here']);
  });

  it.each(['plain words', '{not json', '{"a":1}'])('functionLines leaves %s unchanged', (line) => {
    expect(functionLines(line)).toEqual([line]);
  });
});

describe('readableLog', () => {
  it('readableLog writes one line for each event, and hides requests that carry a user pool operation', () => {
    const lines: string[] = [];
    const log = readableLog((line) => lines.push(stripVTControlCharacters(line)));
    const event = { at: 0, durationMs: 12.4 };
    log.trace({ ...event, kind: 'http', name: 'GET /passkeys', status: 200 });
    log.trace({ ...event, kind: 'http', name: 'POST /', status: 200 });
    log.trace({ ...event, kind: 'cognito', name: 'InitiateAuth', status: 200 });
    log.trace({ ...event, kind: 'dynamodb', name: 'GetItem', status: 200, detail: 'users' });
    log.message({ to: 'a@example.com', subject: 'Your code', body: '', code: '123456', sentAt: '' });
    expect(lines.map((line) => line.slice(9))).toEqual([
      'GET /passkeys  200  12 ms',
      'cognito InitiateAuth  200  12 ms',
      '    dynamodb GetItem  200  12 ms  users',
      'e-mail to a@example.com: Your code: 123456',
    ]);
  });
});
