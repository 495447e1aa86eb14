import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { PasskeysStack, readConfiguration } from '../../../lib/index.ts';
import { linkFunctions } from './link-functions.ts';

const cdkJson = JSON.parse(readFileSync(new URL('../../../cdk.json', import.meta.url), 'utf8'));

/**
 * Synthesizes the app for the local stack in this process, which is faster than the CDK's command line, which `npm start` uses.
 *
 * @param context configuration beyond that of `npm start`
 */
export function synthesizeApp(
  outdir: string,
  stackName: string,
  url: string,
  context: Readonly<Record<string, string>> = {},
): void {
  const local = {
    region: 'ap-southeast-2',
    relyingPartyId: 'localhost',
    origins: url,
    userPoolEndpoint: url,
    alarmTopicArn: 'arn:aws:sns:ap-southeast-2:123456789012:local',
    // Tests see audit events on their bus.
    publishAuditEvents: 'true',
  };
  const app = new App({
    outdir,
    // The command line adds the paths of constructs, by which functions are labeled.
    context: { ...cdkJson.context, 'aws:cdk:enable-path-metadata': true, ...local, ...context },
    builtinCloudFormationValidation: false,
  });
  const { region, ...configuration } = readConfiguration(app.node);
  new PasskeysStack(app, 'Passkeys', { stackName, env: { region }, ...configuration });
  app.synth();
  linkFunctions(outdir);
}
