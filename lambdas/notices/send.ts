import { SESv2Client, SESv2ServiceException, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { NoticeSettings } from '../../contract/environment.ts';
import { awsClientDefaults } from '../runtime/aws-client-defaults.ts';
import type { Email } from './email.ts';

/** It tries once. Whether to retry after a missing answer is decided by the count of sendings in the table. */
const ses = new SESv2Client({
  ...awsClientDefaults,
  maxAttempts: 1,
  requestHandler: {
    connectionTimeout: 1_000,
    requestTimeout: 5_000,
    throwOnRequestTimeout: true,
    socketTimeout: 5_000,
  },
});

/**
 * An email was not sent, or it is unknown whether it was. The message has only the name of SES's error, whose text may
 * contain the address.
 */
export class NotSent extends Error {
  override readonly name = 'NotSent';
  /** Whether SES has refused the email. */
  readonly refused: boolean;

  constructor(error: unknown) {
    const status = error instanceof SESv2ServiceException ? (error.$metadata.httpStatusCode ?? 500) : 500;
    super(`SES did not take the e-mail: ${error instanceof Error ? error.name : typeof error}`);
    this.refused = status < 500;
  }
}

/**
 * Sends an email by SES.
 *
 * @throws NotSent if SES did not confirm it
 */
export async function send(to: string, { subject, text, html }: Email, settings: NoticeSettings): Promise<void> {
  const content = (Data: string) => ({ Data, Charset: 'UTF-8' });
  const command = new SendEmailCommand({
    FromEmailAddress: settings.from,
    Destination: { ToAddresses: [to] },
    ...(settings.replyTo !== undefined && { ReplyToAddresses: [settings.replyTo] }),
    ...(settings.configurationSet !== undefined && { ConfigurationSetName: settings.configurationSet }),
    Content: {
      Simple: {
        Subject: content(subject),
        Body: { Text: content(text), Html: content(html) },
        // RFC 3834: prevents automatic replies.
        Headers: [{ Name: 'Auto-Submitted', Value: 'auto-generated' }],
      },
    },
  });
  try {
    await ses.send(command);
  } catch (error) {
    throw new NotSent(error);
  }
}
