/** The synthesized template can't be run: something in it is wrong, or is beyond what the local stack knows. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}
