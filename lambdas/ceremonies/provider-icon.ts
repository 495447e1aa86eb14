/** An icon above this size is left out. */
const maxIconBytes = 256 * 1024;

const dataUrl = /^data:image\/(png|svg\+xml);base64,([A-Za-z0-9+/=\s]+)$/;

/**
 * What an SVG must not contain to be served from the stack's own origin. Browsers run no scripts in images, so this is for
 * whoever opens an icon as a page.
 */
const active = [
  /<(script|foreignObject|iframe|embed|object|set|animate\w*)\b/i,
  /<!ENTITY/i,
  /[\s"'/]on\w+\s*=/i,
  // References go to the same document or to an image in it.
  /href\s*=\s*["'](?!#|data:image\/(png|jpeg|gif|webp);)/i,
  /href\s*=\s*[^"'\s]/i,
  /url\((?!["']?#)/i,
  /@import/i,
];

const pngSignature = Buffer.from('89504e470d0a1a0a', 'hex');

/**
 * Returns the icon in a `data:` URL of a PNG or SVG as an SVG document; `undefined` if it is neither, too large, or an
 * SVG that could do more than be shown.
 */
export function iconOf(url: string | undefined): string | undefined {
  const [, type, base64 = ''] = dataUrl.exec(url ?? '') ?? [];
  const bytes = Buffer.from(base64, 'base64');
  if (type === undefined || bytes.length > maxIconBytes) return undefined;
  if (type === 'png') {
    if (!bytes.subarray(0, 8).equals(pngSignature)) return undefined;
    const image = `<image width="64" height="64" href="data:image/png;base64,${bytes.toString('base64')}"/>`;
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">${image}</svg>`;
  }
  const text = bytes.toString();
  return /<svg[\s>]/.test(text) && !active.some((pattern) => pattern.test(text)) ? text : undefined;
}
