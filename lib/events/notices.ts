import { Duration, Stack, Token } from 'aws-cdk-lib';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { type IEventBus, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as Target } from 'aws-cdk-lib/aws-events-targets';
import { CfnEventInvokeConfig } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { NoticeSettings } from '../../contract/environment.ts';
import { auditEventSource, noticeEventTypes } from '../../contract/events.ts';
import { BundledFunction } from '../functions/bundled-function.ts';
import type { Grant } from '../functions/permissions.ts';
import { wholeNumber } from '../props/whole-number.ts';
import { domainsUpTo, isDomainName } from '../relying-party/domains.ts';
import { DeadLetterQueue } from './audit-trail.ts';

/** Notices by e-mail of what was done to an account (docs/notices.md). */
export interface NoticesProps {
  /**
   * The sender: an address that is verified in SES in this region, itself or by its domain, with or without a name before it, such as
   * `Example <security@example.com>`.
   * @default - nobody gets notices, and nothing is made for them
   */
  readonly noticesFrom?: string | undefined;

  /**
   * The address that answers go to.
   * @default - the sender
   */
  readonly noticesReplyTo?: string | undefined;

  /**
   * The configuration set of SES that notices are sent with. Give the one that the sender's identity has by default, if it has one: SES
   * asks for a permission to use it.
   * @default - none
   */
  readonly noticesConfigurationSet?: string | undefined;

  /**
   * How many notices are sent at once, to stay below SES's rate (docs/notices.md). Lambda reserves them, which an account with a limit of
   * 10 concurrent calls does not allow.
   * @default - as many as there are; those that SES refuses are tried again
   */
  readonly noticesConcurrency?: number | undefined;
}

/** What notices are made of. */
interface NoticesOptions extends NoticesProps {
  readonly noticesFrom: string;
  readonly table: Pick<ITable, 'tableName' | 'tableArn'>;
  readonly userPool: IUserPool;
  readonly relyingPartyName: string;
  readonly manageUrl?: string | undefined;
  readonly eventBus: IEventBus;
  readonly tracing: boolean;
  readonly logRetention: RetentionDays;
}

/**
 * Checks the properties before anything is made of them.
 *
 * @throws Error that says what was given, what is allowed and what to write
 */
export function checkNotices({
  noticesFrom,
  noticesReplyTo,
  noticesConfigurationSet: set,
  noticesConcurrency: concurrency,
}: NoticesProps): void {
  if (noticesFrom === undefined) {
    const [idle] = Object.entries({
      noticesReplyTo,
      noticesConfigurationSet: set,
      noticesConcurrency: concurrency,
    }).filter(([, it]) => it !== undefined);
    if (!idle) return;
    throw new Error(
      `${idle[0]}: "${idle[1]}" is for notices, and without noticesFrom there are none. Give both or neither.`,
    );
  }
  addressOf('noticesFrom', noticesFrom);
  if (noticesReplyTo !== undefined) addressOf('noticesReplyTo', noticesReplyTo);
  if (concurrency !== undefined) {
    wholeNumber('noticesConcurrency', concurrency, { hint: 'Leave it out to send without a limit.' });
  }
  if (set === undefined || Token.isUnresolved(set) || /^[\w-]{1,64}$/.test(set)) return;
  throw new Error(
    `noticesConfigurationSet: "${set}" is not the name of a configuration set, which has letters, digits, "-" and "_". ` +
      'Write its name, not its ARN.',
  );
}

/** Makes notices where there is an address to send them from; then there is a bus too ({@link eventBusFor}). */
export const addNotices = (
  scope: Construct,
  {
    noticesFrom,
    eventBus,
    ...options
  }: Omit<NoticesOptions, 'noticesFrom' | 'eventBus'> & NoticesProps & { readonly eventBus: IEventBus | undefined },
): Notices | undefined =>
  noticesFrom === undefined || eventBus === undefined
    ? undefined
    : new Notices(scope, 'Notices', { ...options, noticesFrom, eventBus });

/** Sends notices of audit events: a rule on their bus, a schedule for folded ones, a function, and a queue for what fails for good. */
class Notices extends Construct {
  /** Events whose notice could not be sent. */
  readonly deadLetterQueue: DeadLetterQueue;

  constructor(scope: Construct, id: string, options: NoticesOptions) {
    super(scope, id);
    checkBus(this, options.eventBus);
    this.deadLetterQueue = new DeadLetterQueue(this, 'Parked');
    const { queue } = this.deadLetterQueue;
    const settings: NoticeSettings = {
      from: options.noticesFrom,
      replyTo: options.noticesReplyTo,
      manageUrl: options.manageUrl,
      configurationSet: options.noticesConfigurationSet,
    };
    const { function: sender } = new BundledFunction(this, 'Send', {
      name: 'notices',
      values: {
        tableName: options.table.tableName,
        userPoolId: options.userPool.userPoolId,
        relyingPartyName: options.relyingPartyName,
        notices: Stack.of(this).toJsonString(settings),
      },
      granted: {
        table: options.table,
        readUser: { resources: [options.userPool.userPoolArn] },
        sendEmail: sending(this, options),
        sendToDeadLetterQueue: { resources: [queue.queueArn] },
      },
      reservedConcurrency: options.noticesConcurrency,
      logRetention: options.logRetention,
      tracing: options.tracing,
    });
    new CfnEventInvokeConfig(this, 'Retries', {
      functionName: sender.functionName,
      qualifier: '$LATEST',
      maximumRetryAttempts: 2,
      maximumEventAgeInSeconds: Duration.hours(6).toSeconds(),
      destinationConfig: { onFailure: { destination: queue.queueArn } },
    });
    new Rule(this, 'Rule', {
      description: 'Passkeys: audit events that people get a notice of',
      eventBus: options.eventBus,
      eventPattern: {
        source: [auditEventSource],
        detailType: [...noticeEventTypes],
        detail: { withoutNotice: [{ exists: false }] },
      },
      // What never reaches the function, such as for a permission that somebody took away.
      targets: [new Target(sender, { deadLetterQueue: queue })],
    });
    // Schedules are on the account's default bus, on which nobody but AWS sends events of their source.
    new Rule(this, 'Schedule', {
      description: 'Passkeys: sends what was folded of the notices of past hours',
      schedule: Schedule.rate(Duration.minutes(15)),
      targets: [new Target(sender, { deadLetterQueue: queue })],
    });
  }
}

/**
 * The right to send as this address and no other. SES asks for it on the identity that covers the address: the address itself, its domain,
 * or a domain above. Which of them is verified is not known here.
 */
function sending(scope: Construct, { noticesFrom, noticesConfigurationSet: set }: NoticesOptions): Grant {
  const address = addressOf('noticesFrom', noticesFrom);
  const domains = domainsUpTo(address.slice(address.lastIndexOf('@') + 1));
  const arn = (resource: string, resourceName: string) =>
    Stack.of(scope).formatArn({ service: 'ses', resource, resourceName });
  return {
    resources: [
      ...[address, ...domains].map((identity) => arn('identity', identity)),
      ...(set === undefined ? [] : [arn('configuration-set', set)]),
    ],
    conditions: { StringEquals: { 'ses:FromAddress': address } },
  };
}

/** Without quotation marks and without letters beyond ASCII, which a header needs an encoding for. */
const mailbox = /^(?:[\w .&'!+-]{1,64} <([^<>]+)>|([^<>]+))$/;
const localPart = /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}$/;

function addressOf(property: string, given: string): string {
  const [, named, bare] = mailbox.exec(given) ?? [];
  const address = named ?? bare ?? '';
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  if (at > 0 && localPart.test(address.slice(0, at)) && isDomainName(domain) && domain.includes('.')) return address;
  throw new Error(
    `${property}: "${given}" is not an e-mail address with a domain in lower case. ` +
      'Write it as "security@example.com" or "Example <security@example.com>", the name in letters, digits and spaces.',
  );
}

/** A rule lives beside its bus. */
function checkBus(scope: Construct, eventBus: IEventBus): void {
  const { account, region } = Stack.of(scope);
  const same = (one: string, other: string) => Token.isUnresolved(one) || Token.isUnresolved(other) || one === other;
  if (same(eventBus.env.account, account) && same(eventBus.env.region, region)) return;
  throw new Error(
    `noticesFrom: the event bus is in ${eventBus.env.account}, ${eventBus.env.region}, where this stack can make no rule for notices. ` +
      'Give an eventBus of the account and region of the stack, and pass events on from there, or leave noticesFrom out.',
  );
}
