/** A support id: what the functions give, or API Gateway's request id where it answered by itself. */
export const supportIdPattern = /^[\w=-]{8,40}$/;

/**
 * CloudWatch Logs Insights' question for everything about a support id, oldest first: lines and metrics of the functions, Lambda's own of
 * the same request, and the API's access log.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 */
export const supportIdQuery = (supportId: string): string =>
  [
    'fields @timestamp, @log, @message',
    `filter supportId = '${supportId}' or requestId = '${supportId}' or record.requestId like /^${supportId}/`,
    'sort @timestamp asc',
    'limit 1000',
  ].join('\n| ');
