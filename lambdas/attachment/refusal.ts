/** The pool is such that nothing was changed; the message says to its owner why and what the choices are. */
export class AttachmentRefusal extends Error {
  override readonly name = 'AttachmentRefusal';
}
