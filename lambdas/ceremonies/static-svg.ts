import { parseXml, XmlDeclaration, XmlElement, XmlText } from '@rgrove/parse-xml';
import { attributes, cssFunctions, elements, namespaces } from './static-svg-names.ts';

/**
 * Returns whether a text is an SVG document that can only be shown: well-formed XML of elements and attributes for static
 * drawings, without scripts, links, animations and references to other places. Its bytes must be UTF-8.
 */
export function isStaticSvg(text: string): boolean {
  try {
    // The parser takes minutes for many carriage returns. XML reads them as line feeds.
    const lines = text.replaceAll(/\r\n?/g, '\n');
    const { children, root } = parseXml(lines, { preserveDocumentType: true, preserveXmlDeclaration: true });
    return (
      root?.name === 'svg' &&
      root.attributes['xmlns'] === namespaces['xmlns'] &&
      children.every((child) => child === root || (child instanceof XmlDeclaration && isUtf8(child))) &&
      isStatic(root)
    );
  } catch {
    // It is no XML, or too deep.
    return false;
  }
}

/** Browsers read other encodings and versions differently from the parser. */
const isUtf8 = ({ version, encoding }: XmlDeclaration) =>
  version === '1.0' && (!encoding || encoding.toLowerCase() === 'utf-8');

function isStatic({ name, attributes: given, children }: XmlElement): boolean {
  if (!elements.has(name)) return false;
  if (!Object.entries(given).every(([attribute, value]) => isStaticAttribute(name, attribute, value))) return false;
  if (name === 'style') return children.every((child) => child instanceof XmlText && isStaticCss(child.text));
  return children.every((child) => child instanceof XmlText || (child instanceof XmlElement && isStatic(child)));
}

function isStaticAttribute(element: string, name: string, value: string): boolean {
  const namespace = namespaces[name];
  if (namespace !== undefined) return value === namespace;
  if (name === 'href' || name === 'xlink:href') return /^#/.test(value) || (element === 'image' && image.test(value));
  if (/^(data|aria)-[\w.-]+$/.test(name)) return true;
  return attributes.has(name) && (name === 'style' ? isStaticCss(value) : isLocal(value));
}

const image = /^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*$/;

/** Whether CSS has no rule that loads or animates, and refers to the document alone. */
const isStaticCss = (css: string) => !css.includes('@') && isLocal(css);

/** Whether a value has only functions that load nothing. Escapes could hide others. */
const isLocal = (value: string) =>
  !value.includes('\\') &&
  [...value.matchAll(/(?<![\w-])([\w-]*)\(\s*(["']?#)?/g)].every(([, given, fragment]) => {
    const name = String(given).toLowerCase();
    return name === 'url' ? fragment !== undefined : cssFunctions.has(name);
  });
