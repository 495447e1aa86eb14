/** The app that deploys: configuration in (cdk.json's context, or `-c name=value`), one stack out. */
import { App } from 'aws-cdk-lib';
import { PasskeysStack, readConfiguration } from '../lib/index.ts';

const app = new App();
const { region, ...configuration } = readConfiguration(app.node);
new PasskeysStack(app, 'Passkeys', { env: { region }, ...configuration });
