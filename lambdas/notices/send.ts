import { SESv2Client, SESv2ServiceException, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { NoticeSettings } from '../../contract/environment.ts';
import { patience } from '../runtime/patience.ts';
import type { Letter } from './letter.ts';

/** It tries once: after a try without an answer, whether to try again is decided by who counts them. */
const ses = new SESv2Client({
  ...patience,
  maxAttempts: 1,
  requestHandler: {
    connectionTimeout: 1_000,
    requestTimeout: 5_000,
    throwOnRequestTimeout: true,
    socketTimeout: 5_000,
  },
});

/** An e-mail was not sent, or nobody knows whether it was. The message is SES's error by its name: its words may have the address. */
export class NotSent extends Error {
  override readonly name = 'NotSent';
  /** Whether SES has said no. */
  readonly refused: boolean;

  constructor(error: unknown) {
    const status = error instanceof SESv2ServiceException ? (error.$metadata.httpStatusCode ?? 500) : 500;
    super(`SES did not take the e-mail: ${error instanceof Error ? error.name : typeof error}`);
    this.refused = status < 500;
  }
}

/**
 * Sends a letter by SES.
 *
 * @throws NotSent
 */
export async function send(to: string, { subject, text, html }: Letter, settings: NoticeSettings): Promise<void> {
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
        // RFC 3834: nobody's absence notice answers it.
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
