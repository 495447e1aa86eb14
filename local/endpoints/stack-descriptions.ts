import { isByWebPage } from '../shared/web-pages.ts';
import type { StackResources } from '../template/stack-resources.ts';

/**
 * CloudFormation's `DescribeStacks` of the one stack, with its outputs, in the AWS query protocol. Returns `undefined` if a request is of another
 * protocol, or a page's: pages may send forms without asking.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
 */
export function stackDescriptions(resources: StackResources): (request: Request) => Promise<Response> | undefined {
  const stackName = resources.stackId.split('/')[1] ?? '';
  return (request) => {
    const type = request.headers.get('content-type') ?? '';
    if (!type.startsWith('application/x-www-form-urlencoded') || isByWebPage(request)) return undefined;
    return describe(request);
  };

  async function describe(request: Request): Promise<Response> {
    const input = new URLSearchParams(await request.text());
    if (input.get('Action') !== 'DescribeStacks') {
      return refusal('InvalidAction', `The local stack does not know ${input.get('Action')}.`);
    }
    const asked = input.get('StackName') ?? stackName;
    if (asked !== stackName && asked !== resources.stackId) {
      return refusal('ValidationError', `Stack with id ${asked} does not exist`);
    }
    const outputs = resources.outputNames.map((name) => {
      const members = element('OutputKey', name) + element('OutputValue', String(resources.output(name)));
      return `<member>${members}</member>`;
    });
    const stack =
      element('StackName', stackName) +
      element('StackId', resources.stackId) +
      element('StackStatus', 'CREATE_COMPLETE') +
      `<Outputs>${outputs.join('')}</Outputs>`;
    return xml(
      200,
      `<DescribeStacksResponse><DescribeStacksResult><Stacks><member>${stack}</member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
    );
  }
}

const refusal = (code: string, message: string) =>
  xml(400, `<ErrorResponse><Error>${element('Code', code)}${element('Message', message)}</Error></ErrorResponse>`);

const xml = (status: number, body: string) => new Response(body, { status, headers: { 'content-type': 'text/xml' } });

const element = (name: string, text: string) =>
  `<${name}>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</${name}>`;
