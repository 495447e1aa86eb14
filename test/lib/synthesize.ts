import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { PasskeysStack, readConfiguration } from '../../lib/index.ts';
import { everyCase } from '../support/every-case.ts';

const { context: shippedContext } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8')) as {
  context: Record<string, unknown>;
};

/** SHA-256 of the certificate of an Android app, as the Play Console writes it. */
export const fingerprint = Array.from({ length: 32 }, (_, index) => `${index % 10}A`).join(':');

/** The configurations that people use; each makes another template. */
export const configurations = {
  'nothing configured': {},
  'no pages': { web: 'false', relyingPartyId: 'example.com', origins: 'https://example.com' },
  'a custom domain': {
    relyingPartyId: 'example.com',
    origins: 'https://login.example.com,https://example.com',
    webCertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555',
  },
  'apps and other domains': {
    relyingPartyId: 'example.com',
    origins: 'https://example.com',
    webCertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555',
    relatedOrigins: 'https://example.co.uk,https://example.de',
    androidApps: JSON.stringify([{ packageName: 'com.example.app', sha256CertFingerprints: [fingerprint] }]),
    iosApps: 'ABCDE12345.com.example.app',
    topOrigins: 'https://shop.example,https://portal.example',
  },
  'this machine': {
    relyingPartyId: 'localhost',
    origins: 'http://localhost:3000',
    userPoolEndpoint: 'http://localhost:3000',
  },
} satisfies Record<string, Record<string, string>>;

interface Synthesis {
  /**
   * Whether the CDK validates the template against CloudFormation's schemas. It takes seconds to load them.
   *
   * @default in `npm run test:full`
   */
  readonly validate?: boolean;
}

/** Hands an app with cdk.json's context and a stack in it to `use`, and leaves no file behind. */
export function withStack<T>(
  context: Record<string, unknown>,
  use: (app: App, stack: PasskeysStack) => T,
  how?: Synthesis,
): T {
  const withThis = (app: App) => {
    const { region, ...configuration } = readConfiguration(app.node);
    return use(app, new PasskeysStack(app, 'Passkeys', { env: { region }, ...configuration }));
  };
  return withApp(context, withThis, how);
}

/** Hands an empty app with cdk.json's context to `use`, and leaves no file behind. */
export function withApp<T>(
  context: Record<string, unknown>,
  use: (app: App) => T,
  { validate = everyCase }: Synthesis = {},
): T {
  const outdir = mkdtempSync(join(tmpdir(), 'passkeys-cdk-'));
  try {
    return use(
      new App({
        outdir,
        context: { ...shippedContext, 'aws:cdk:disable-asset-staging': true, ...context },
        builtinCloudFormationValidation: validate,
      }),
    );
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

const templates = new Map<string, Template>();

/** The template of the stack in one of the configurations, synthesized once. */
export function synthesize(configuration: keyof typeof configurations = 'nothing configured'): Template {
  const template =
    templates.get(configuration) ??
    withStack(configurations[configuration], (_app, stack) => Template.fromStack(stack));
  templates.set(configuration, template);
  return template;
}

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

/** The resources of a type, by their logical ids. */
export function resourcesOf(template: Template, type: string): Record<string, Resource> {
  return template.findResources(type) as Record<string, Resource>;
}
