import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import middy from '@middy/core';
import type { EventBridgeEvent } from 'aws-lambda';
import type { NoticeSettings } from '../../contract/environment.ts';
import { logger } from '../observability/logger.ts';
import { awsClientDefaults } from '../runtime/aws-client-defaults.ts';
import { setting } from '../runtime/environment.ts';
import { table } from '../runtime/table.ts';
import { readUsername } from '../store/notices.ts';
import { noticeOf } from './notice.ts';
import { notify } from './notify.ts';
import { recipient } from './recipient.ts';
import { send } from './send.ts';
import { sendFolded } from './send-folded.ts';
import type { Services } from './services.ts';

const cognito = new CognitoIdentityProviderClient(awsClientDefaults);
const settings: NoticeSettings = JSON.parse(setting('notices'));

const services: Services = {
  table,
  async recipientOf(userId) {
    const username = await readUsername(table, userId);
    if (username === undefined) return 'no such user';
    return recipient(cognito, { userPoolId: setting('userPoolId'), username, userId });
  },
  send: (to, email) => send(to, email, settings),
  now: () => new Date(),
  emails: { service: setting('relyingPartyName'), manageUrl: settings.manageUrl },
};

/**
 * Notifies a user of an audit event by email, or, called by the schedule, users of what was folded. Who forges an event of the
 * schedule only has the function do what is due: nothing is taken from that event.
 */
export const handler = middy<EventBridgeEvent<string, unknown>, void>()
  .use(injectLambdaContext(logger, { resetKeys: true }))
  .handler(async ({ source, detail }, context) => {
    // EventBridge takes events of this source from AWS alone.
    if (source === 'aws.events') return sendFolded(services, () => context.getRemainingTimeInMillis());
    await notify(noticeOf(detail), services);
  });
