import { describe, expect, it } from 'vitest';
import { iconOf } from '../../../lambdas/ceremonies/provider-icon.ts';

const dataUrl = (type: string, content: string | Uint8Array) =>
  `data:image/${type};base64,${Buffer.from(content).toString('base64')}`;
const svg = (content: string) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">${content}</svg>`;
const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(20, 1)]);

describe('A provider’s icon', () => {
  it.each([
    ['paths', '<path d="M0 0h8v8z" fill="#123"/>'],
    ['a gradient of its own', '<linearGradient id="a"/><path fill="url(#a)"/><path fill="url(\'#a\')"/>'],
    ['a reference to itself', '<g id="a"/><use href="#a"/><use xlink:href=\'#a\'/>'],
    ['a style sheet', '<style>.a{fill:#123}</style><path class="a"/>'],
    ['an embedded image', `<image href="${dataUrl('png', png)}"/>`],
  ])('An SVG with %s is served as it is', (_, content) => {
    expect(iconOf(dataUrl('svg+xml', svg(content)))).toBe(svg(content));
  });

  it('A PNG is served within an SVG', () => {
    const icon = iconOf(dataUrl('png', png));
    expect(icon).toContain(`href="data:image/png;base64,${png.toString('base64')}"`);
    expect(iconOf(dataUrl('svg+xml', icon ?? ''))).toBe(icon);
  });

  it.each<[string, string | undefined]>([
    ['that is missing', undefined],
    ['at another address', 'https://example.com/icon.png'],
    ['that is a page', 'data:text/html;base64,PHNjcmlwdD4='],
    ['that says it is a PNG and is not', dataUrl('png', svg(''))],
    ['that says it is an SVG and is not', dataUrl('svg+xml', png)],
    ['above 256 kB', dataUrl('svg+xml', svg(' '.repeat(256 * 1024)))],
    ['with a script', dataUrl('svg+xml', svg('<script>alert(1)</script>'))],
    ['with a handler', dataUrl('svg+xml', '<svg onload="alert(1)"></svg>')],
    ['with a handler behind a slash', dataUrl('svg+xml', '<svg ><g/onclick=alert(1)></svg>')],
    ['with a page in it', dataUrl('svg+xml', svg('<foreignObject><p/></foreignObject>'))],
    ['with a link to a script', dataUrl('svg+xml', svg('<a href="javascript:alert(1)"/>'))],
    ['with a link elsewhere', dataUrl('svg+xml', svg('<use xlink:href="https://example.com/a.svg#a"/>'))],
    ['with a link without quotes', dataUrl('svg+xml', svg('<a href=//example.com>'))],
    ['with a style from elsewhere', dataUrl('svg+xml', svg('<path fill="url(https://example.com)"/>'))],
    ['with an imported style', dataUrl('svg+xml', svg('<style>@import "//example.com"</style>'))],
    ['with an entity', dataUrl('svg+xml', `<!DOCTYPE svg [<!ENTITY a "b">]>${svg('&a;')}`)],
  ])('An icon %s is not served', (_, url) => {
    expect(iconOf(url)).toBeUndefined();
  });
});
