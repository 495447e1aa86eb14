/** The command `npm start`: runs the stack on this machine until it is stopped. */
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { banner } from './banner.ts';
import { StartError } from './shared/start-error.ts';
import { type LocalStack, startLocalStack } from './stack.ts';
import { TemplateError } from './template/template-error.ts';

const usage = `Runs the stack that cdk synth makes on this machine.

  npm start [-- <options>]

  -c           name=value of the app's configuration, such as -c publishAuditEvents=true; may be given several times;
               docs/configuration.md has all names
  --origin     the origin of pages of your own, such as http://localhost:8080; may be given several times
  --in-memory  keep nothing: users, passkeys and secrets are gone when it stops
  --reset      forget what earlier runs kept in .local/
  --help       say this

  PORT=8080 npm start   listen on another port than 3000
`;

const Port = v.pipe(v.string(), v.digits(), v.transform(Number), v.minValue(0), v.maxValue(65_535));

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        context: { type: 'string', multiple: true, short: 'c' },
        origin: { type: 'string', multiple: true },
        'in-memory': { type: 'boolean' },
        reset: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
    return values;
  } catch (error) {
    throw new StartError(`${error instanceof Error ? error.message : error} (see --help)`);
  }
}

/** `name=value` texts as the app's context. */
function readContext(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((text) => {
      const [, name, value] = /^(\w+)=(.*)$/s.exec(text) ?? [];
      if (name === undefined || value === undefined) {
        throw new StartError(`-c ${text}: write name=value, such as -c publishAuditEvents=true (see --help)`);
      }
      return [name, value];
    }),
  );
}

function readPort(): number {
  const given = process.env['PORT'];
  if (given === undefined || given === '') return 3000;
  const port = v.safeParse(Port, given);
  if (!port.success)
    throw new StartError(`PORT is "${given}"; give a number from 0 to 65535, where 0 is any free port.`);
  return port.output;
}

async function main(): Promise<void> {
  const {
    help,
    context: given = [],
    origin: origins = [],
    'in-memory': inMemory = false,
    reset = false,
  } = readOptions();
  if (help) {
    console.log(usage);
    return;
  }
  const port = readPort();
  const context = readContext(given);
  const stopping = new AbortController();
  let stack: LocalStack | undefined;
  let askedAt = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!stopping.signal.aborted) {
        stopping.abort();
        askedAt = Date.now();
        void stack?.stop().then(() => process.exit(0));
      } else if (Date.now() - askedAt > 1000) {
        // Asked again, it waits for nothing. One Ctrl-C may arrive twice: from the terminal, and passed on by npm.
        process.exit(1);
      }
    });
  }
  try {
    console.log('Starting: synthesizing the stack, and DynamoDB Local ...');
    const { signal } = stopping;
    stack = await startLocalStack({ port, origins, inMemory, reset, context, log: 'readable', signal });
    if (signal.aborted) await stack.stop();
    else console.log(banner(stack, inMemory));
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
  }
  if (stopping.signal.aborted) process.exit(0);
}

try {
  await main();
} catch (error) {
  const expected = error instanceof StartError || error instanceof TemplateError;
  console.error(expected ? error.message : error);
  process.exit(1);
}
