import type { ExplicitAuthFlowsType, UserPoolClientType } from '@aws-sdk/client-cognito-identity-provider';
import { App, Stack } from 'aws-cdk-lib';
import { type CfnUserPoolClient, UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { describe, expect, it } from 'vitest';
import { checkClients } from '../../../bin/doctor/checks/client.ts';
import type { Installation } from '../../../bin/doctor/installation.ts';
import { attachedClient, checkPasswordFirst, clientBefore } from '../../../lambdas/attachment/app-client.ts';
import { checkPasswordFirst as checkAtSynthesis } from '../../../lib/user-pool/password-first.ts';

/** An app client, and whether custom authentication and a password alone sign in. */
interface Case {
  readonly flows: readonly string[] | undefined;
  readonly managedLogin?: boolean;
  readonly custom: boolean;
  /** What lets a password in alone; nothing does where this is `undefined`. */
  readonly password: string | undefined;
}

const cases: readonly Case[] = [
  // Cognito's default: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserPoolClientType.html
  { flows: undefined, custom: true, password: 'ALLOW_USER_SRP_AUTH' },
  { flows: [], custom: true, password: 'ALLOW_USER_SRP_AUTH' },
  { flows: ['ALLOW_CUSTOM_AUTH'], custom: true, password: undefined },
  { flows: ['ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'], custom: true, password: undefined },
  { flows: ['ALLOW_CUSTOM_AUTH'], managedLogin: true, custom: true, password: 'managed login' },
  { flows: ['ALLOW_CUSTOM_AUTH', 'ALLOW_USER_SRP_AUTH'], custom: true, password: 'ALLOW_USER_SRP_AUTH' },
  { flows: ['ALLOW_CUSTOM_AUTH', 'ALLOW_USER_PASSWORD_AUTH'], custom: true, password: 'ALLOW_USER_PASSWORD_AUTH' },
  {
    flows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_CUSTOM_AUTH'],
    custom: true,
    password: 'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  },
  { flows: ['ALLOW_CUSTOM_AUTH', 'ALLOW_USER_AUTH'], custom: true, password: 'ALLOW_USER_AUTH' },
  { flows: ['ALLOW_CUSTOM_AUTH', 'ALLOW_NEWER_AUTH'], custom: true, password: 'ALLOW_NEWER_AUTH' },
  { flows: ['ALLOW_USER_SRP_AUTH'], custom: false, password: 'ALLOW_USER_SRP_AUTH' },
  { flows: ['ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'], custom: false, password: 'ALLOW_USER_AUTH' },
  { flows: ['ALLOW_REFRESH_TOKEN_AUTH'], custom: false, password: undefined },
  { flows: ['CUSTOM_AUTH_FLOW_ONLY'], custom: true, password: undefined },
  { flows: ['CUSTOM_AUTH_FLOW_ONLY'], managedLogin: true, custom: true, password: 'managed login' },
  { flows: ['ADMIN_NO_SRP_AUTH'], custom: true, password: 'ADMIN_NO_SRP_AUTH' },
  { flows: ['USER_PASSWORD_AUTH'], custom: true, password: 'USER_PASSWORD_AUTH' },
  { flows: ['CUSTOM_AUTH_FLOW_ONLY', 'USER_PASSWORD_AUTH'], custom: true, password: 'USER_PASSWORD_AUTH' },
];

const id = 'client';

/** The client as Cognito describes it. */
const described = ({ flows, managedLogin }: Case): UserPoolClientType => ({
  ClientId: id,
  ...(flows && { ExplicitAuthFlows: flows as ExplicitAuthFlowsType[] }),
  ...(managedLogin && { AllowedOAuthFlowsUserPoolClient: true }),
});

/** The message of what is thrown; `undefined` if nothing is. */
function thrownBy(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    return String(error);
  }
}

/** What synthesis says of a client whose password comes first. */
function atSynthesis({ flows, managedLogin }: Case): string | undefined {
  const stack = new Stack(new App(), 'Stack');
  const client = new UserPoolClient(stack, 'Client', { userPool: new UserPool(stack, 'Pool') });
  const resource = client.node.defaultChild as CfnUserPoolClient;
  resource.explicitAuthFlows = flows && [...flows];
  resource.allowedOAuthFlowsUserPoolClient = managedLogin;
  return thrownBy(() => checkAtSynthesis([client], [client.userPoolClientId]));
}

/** What the doctor says of the same, by check. */
function byDoctor(client: UserPoolClientType) {
  const installation: Partial<Installation> = {
    options: {
      ...{ userPoolId: 'ap-southeast-2_AbCdEf123', clientIds: [id], region: 'ap-southeast-2' },
      ...{ functionArn: undefined, origin: undefined, endpoint: undefined, strict: false, json: false },
    },
    clients: [{ id, client: { state: 'found', value: client } }],
    setting: (name) => (name === 'policy' ? JSON.stringify({ passwordFirst: [id] }) : undefined),
  };
  const findings = checkClients(installation as Installation);
  return (name: string) => findings.find(({ check }) => check === name);
}

describe.each(cases)('An app client with the flows $flows (managed login: $managedLogin)', (given) => {
  const client = described(given);
  const finding = byDoctor(client);

  it(`${given.custom ? 'allows' : 'does not allow'} custom authentication, say the attachment and the doctor`, () => {
    expect(clientBefore({ ...client }).customAuth).toBe(given.custom);
    const attached = attachedClient({ ...client }, { preventUserExistenceErrors: false });
    expect(attached['ExplicitAuthFlows']).toEqual(
      given.custom ? given.flows : [...(given.flows ?? []), 'ALLOW_CUSTOM_AUTH'],
    );
    expect(finding('client-flow')?.status).toBe(given.custom ? 'ok' : 'problem');
  });

  it(`${given.password ? `lets a password in alone by ${given.password}` : 'lets no password in alone'}, say all three`, () => {
    const answers = [
      atSynthesis(given),
      thrownBy(() => checkPasswordFirst({ ...client })),
      finding('client-password-first')?.found,
    ];
    const { password } = given;
    expect(answers).toEqual(
      password
        ? [expect.stringContaining(password), expect.stringContaining(password), expect.stringContaining(password)]
        : [undefined, undefined, 'No other way in.'],
    );
    expect(finding('client-password-first')?.status).toBe(password ? 'problem' : 'ok');
  });
});
