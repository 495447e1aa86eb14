import {
  CloudFormationClient,
  CloudFormationServiceException,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';

/**
 * Returns the outputs of a stack by name, and `undefined` if there is no such stack.
 *
 * @param endpoint of CloudFormation, in the place of AWS's
 * @throws Error if CloudFormation refuses for another reason, or cannot be reached
 */
export async function outputsOf(
  StackName: string,
  region: string,
  endpoint?: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  const cloudFormation = new CloudFormationClient({ region, ...(endpoint && { endpoint }) });
  try {
    const { Stacks: [stack] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    const outputs = stack?.Outputs ?? [];
    return Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  } catch (error) {
    // CloudFormation has no error of its own for a stack that does not exist.
    const isMissing = error instanceof CloudFormationServiceException && /does not exist/.test(error.message);
    if (!isMissing) throw error;
    return undefined;
  } finally {
    cloudFormation.destroy();
  }
}
