import { randomUUID } from 'node:crypto';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import middy from '@middy/core';
import type { EventBridgeEvent } from 'aws-lambda';
import type { NoticeSettings } from '../../contract/environment.ts';
import type { AuditEvent, NoticeEventType } from '../../contract/events.ts';
import { logger } from '../observability/logger.ts';
import { dynamodb } from '../runtime/dynamodb.ts';
import { setting } from '../runtime/environment.ts';
import { patience } from '../runtime/patience.ts';
import { noticeStore } from '../store/notice-store.ts';
import { letter } from './letter.ts';
import { type Notice, noticeOf } from './notice.ts';
import { type NoRecipient, type Recipient, recipient } from './recipient.ts';
import { NotSent, send } from './send.ts';

const cognito = new CognitoIdentityProviderClient(patience);
const store = noticeStore(dynamodb, setting('tableName'));
const settings: NoticeSettings = JSON.parse(setting('notices'));

/**
 * Tells a user by e-mail of an audit event. The same event delivered again sends nothing more, unless it is not known whether the first
 * one was sent; then it is sent once more and never again (docs/notices.md).
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
    const written = await letter(notice, { service, manageUrl: settings.manageUrl, locale: to.locale });
    const delivery = { eventId, claim: randomUUID(), now: new Date() };
    if (!(await store.begin(delivery))) {
      logger.info('The notice was sent before', { eventId, type });
      return;
    }
    try {
      await send(to.email, written, settings);
    } catch (error) {
      await store.failed(delivery, { refused: error instanceof NotSent && error.refused });
      throw error;
    }
    await store.sent(delivery);
    logger.info('Notice sent', { eventId, type });
  });

async function recipientOf({ userId }: Notice): Promise<Recipient | NoRecipient> {
  const username = await store.username(userId);
  if (username === undefined) return 'no such user';
  return recipient(cognito, { userPoolId: setting('userPoolId'), username, userId });
}
