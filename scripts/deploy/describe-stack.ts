import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { parseXml, XmlElement } from '@rgrove/parse-xml';
import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';

const waitMs = 30_000;

/**
 * Returns the outputs of a stack by name, and `undefined` if there is no such stack.
 *
 * @param endpoint of CloudFormation, in the place of AWS's
 * @throws Error if CloudFormation refuses for another reason, or cannot be reached
 */
export async function outputsOf(
  stackName: string,
  region: string,
  endpoint = `https://cloudformation.${region}.amazonaws.com`,
): Promise<Readonly<Record<string, string>> | undefined> {
  const url = new URL(endpoint);
  const body = new URLSearchParams({
    Action: 'DescribeStacks',
    Version: '2010-05-15',
    StackName: stackName,
  }).toString();
  const signer = new SignatureV4({
    service: 'cloudformation',
    region,
    credentials: defaultProvider(),
    sha256: Hash.bind(null, 'sha256'),
  });
  const { headers } = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    headers: { host: url.host, 'content-type': 'application/x-www-form-urlencoded' },
    body,
  });
  const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(waitMs) });
  const text = await answer.text();
  if (answer.ok) return outputsIn(text);
  if (/does not exist/.test(text)) return undefined;
  throw new Error(
    `CloudFormation refused DescribeStacks of ${stackName} (status ${answer.status}): ${text.slice(0, 500)}`,
  );
}

function outputsIn(text: string): Record<string, string> {
  const outputs = descendants(parseXml(text).root).find(({ name }) => name === 'Outputs');
  const members = outputs?.children.filter((each) => each instanceof XmlElement) ?? [];
  const textOf = (member: XmlElement, name: string) =>
    descendants(member).find((each) => each.name === name)?.text ?? '';
  return Object.fromEntries(members.map((it) => [textOf(it, 'OutputKey'), textOf(it, 'OutputValue')]));
}

const descendants = (element: XmlElement | null): XmlElement[] =>
  element
    ? [element, ...element.children.flatMap((each) => (each instanceof XmlElement ? descendants(each) : []))]
    : [];
