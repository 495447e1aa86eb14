import { randomUUID } from 'node:crypto';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import middy from '@middy/core';
import type { EventBridgeEvent } from 'aws-lambda';
import type { NoticeSettings } from '../../contract/environment.ts';
import type { AuditEvent, NoticeEventType } from '../../contract/events.ts';
import { logger } from '../observability/logger.ts';
import { awsClientDefaults } from '../runtime/aws-client-defaults.ts';
import { setting } from '../runtime/environment.ts';
import { table } from '../runtime/table.ts';
import { type ClaimOutcome, claimNotice, readUsername, recordNoticeSent, releaseNotice } from '../store/notices.ts';
import { writeEmail } from './email.ts';
import { type Notice, noticeOf } from './notice.ts';
import { type NoRecipient, type Recipient, recipient } from './recipient.ts';
import { NotSent, send } from './send.ts';

const cognito = new CognitoIdentityProviderClient(awsClientDefaults);
const settings: NoticeSettings = JSON.parse(setting('notices'));

const notClaimed: Record<Exclude<ClaimOutcome, 'claimed' | 'sent'>, string> = {
  'being-sent': 'Another delivery of this event is sending its notice',
  'unknown-twice': 'The notice was given to SES 2 times without an answer, and is not sent again',
};

/**
 * Notifies a user of an audit event by email. The same event delivered again sends nothing, unless it is unknown
 * whether the first email was sent; then it is sent once more (docs/notices.md).
 */
export const handler = middy<EventBridgeEvent<NoticeEventType, AuditEvent>, void>()
  .use(injectLambdaContext(logger, { resetKeys: true }))
  .handler(async ({ detail }) => {
    const notice = noticeOf(detail);
    const { id: eventId, type } = notice;
    const to = await recipientOf(notice);
    if (typeof to === 'string') {
      logger.info('No notice', { eventId, type, reason: to });
      return;
    }
    const service = setting('relyingPartyName');
    const email = await writeEmail(notice, { service, manageUrl: settings.manageUrl, locale: to.locale });
    const delivery = { eventId, claim: randomUUID(), now: new Date() };
    const outcome = await claimNotice(table, delivery);
    if (outcome === 'sent') {
      logger.info('The notice was sent before', { eventId, type });
      return;
    }
    // An error makes Lambda deliver the event again later.
    if (outcome !== 'claimed') throw new Error(notClaimed[outcome]);
    try {
      await send(to.email, email, settings);
    } catch (error) {
      await releaseNotice(table, delivery, { refused: error instanceof NotSent && error.refused });
      throw error;
    }
    await recordNoticeSent(table, delivery);
    logger.info('Notice sent', { eventId, type });
  });

async function recipientOf({ userId }: Notice): Promise<Recipient | NoRecipient> {
  const username = await readUsername(table, userId);
  if (username === undefined) return 'no such user';
  return recipient(cognito, { userPoolId: setting('userPoolId'), username, userId });
}
