/** The app that deploys: configuration in (cdk.json's context, or `-c name=value`), one stack out, and one in us-east-1 if a web ACL is asked for. */
import { App } from 'aws-cdk-lib';
import { DistributionWebAclStack, PasskeysStack, readConfiguration } from '../lib/index.ts';

const app = new App();
const { region, webAcl, ...configuration } = readConfiguration(app.node);
new PasskeysStack(app, 'Passkeys', { env: { region }, ...configuration });
if (webAcl) new DistributionWebAclStack(app, 'PasskeysWebAcl', { env: { region: 'us-east-1' } });
