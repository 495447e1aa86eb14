import { isStaticSvg } from './static-svg.ts';

/** An icon above this size is left out. */
const maxIconBytes = 256 * 1024;

const dataUrl = /^data:image\/(png|svg\+xml);base64,([A-Za-z0-9+/=\s]+)$/;

const pngSignature = Buffer.from('89504e470d0a1a0a', 'hex');

/**
 * Returns the icon in a `data:` URL of a PNG or SVG as an SVG document; `undefined` if it is neither, too large, or an
 * SVG that could do more than be shown. Browsers run no scripts in images; this is for people who open an icon as a page.
 */
export function iconOf(url: string | undefined): string | undefined {
  const match = dataUrl.exec(String(url));
  if (!match) return undefined;
  const [, type, base64] = match;
  const bytes = Buffer.from(String(base64), 'base64');
  if (bytes.length > maxIconBytes) return undefined;
  if (type === 'png') {
    if (!bytes.subarray(0, 8).equals(pngSignature)) return undefined;
    const image = `<image width="64" height="64" href="data:image/png;base64,${bytes.toString('base64')}"/>`;
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">${image}</svg>`;
  }
  const text = bytes.toString();
  return isStaticSvg(text) ? text : undefined;
}
