import { describe, expect, it } from 'vitest';
import { iconOf } from '../../../lambdas/ceremonies/provider-icon.ts';
import { isStaticSvg } from '../../../lambdas/ceremonies/static-svg.ts';

const dataUrl = (type: string, content: string | Uint8Array) =>
  `data:image/${type};base64,${Buffer.from(content).toString('base64')}`;
const svg = (content: string) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">${content}</svg>`;
const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(20, 1)]);

const namespace = 'xmlns="http://www.w3.org/2000/svg"';
const page = 'xmlns:h="http://www.w3.org/1999/xhtml"';
const xlink = 'xmlns:xlink="http://www.w3.org/1999/xlink"';
/** SVGs that do more than be shown, by what they have. */
const hostile: Readonly<Record<string, string>> = {
  'with a script behind a prefix': `<svg ${namespace} xmlns:s="http://www.w3.org/2000/svg"><s:script>a()</s:script></svg>`,
  'with a script behind a known prefix': `<svg ${namespace} xmlns:svg="http://www.w3.org/2000/svg"><svg:script/></svg>`,
  'with a prefixed root': '<s:svg xmlns:s="http://www.w3.org/2000/svg"/>',
  'with a page’s script': `<svg ${namespace} ${page}><h:script>a()</h:script></svg>`,
  'with a page’s image': `<svg ${namespace} ${page}><h:img src="https://a.example/a.png"/></svg>`,
  'with a page’s form': `<svg ${namespace} ${page}><h:form action="https://a.example/"/></svg>`,
  'with an element of another namespace': svg('<style xmlns="http://www.w3.org/1999/xhtml"/>'),
  'with another root': `<g ${namespace}/>`,
  'without a namespace': '<svg viewBox="0 0 8 8"/>',
  'in another namespace': '<svg xmlns="http://www.w3.org/1999/xhtml"/>',
  'with a prefix of another namespace': `<svg ${namespace} xmlns:xlink="http://www.w3.org/1999/xhtml"/>`,
  'with another prefix of XLink': `<svg ${namespace} xmlns:x="http://www.w3.org/1999/xlink"><use x:href="#a"/></svg>`,
  'in ISO-2022-JP': `<?xml version="1.0" encoding="ISO-2022-JP"?><svg ${namespace}/>`,
  'in UTF-7': `<?xml version="1.0" encoding="utf-7"?><svg ${namespace}/>`,
  'in UTF-16': Buffer.from(svg(''), 'utf16le').toString('latin1'),
  'in XML 1.1': `<?xml version="1.1"?><svg ${namespace}/>`,
  'with a document type': `<!DOCTYPE svg SYSTEM "https://a.example/a.dtd">${svg('')}`,
  'with a public document type': `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/a.dtd">${svg('')}`,
  'with a style sheet from elsewhere': `<?xml-stylesheet href="https://a.example/a.css"?>${svg('')}`,
  'with a transformation': `<?xml-stylesheet type="text/xsl" href="#x"?>${svg('')}`,
  'with an instruction within': svg('<?php a() ?>'),
  'with an instruction at the end': `${svg('')}<?a b?>`,
  'with another root behind it': `${svg('')}<a/>`,
  'with an unclosed element': `<svg ${namespace}><g></svg>`,
  'with an unknown entity': svg('&a;'),
  'with a handler': `<svg ${namespace} onload="a()"/>`,
  'with a handler in capitals': svg('<g OnClick="a()"/>'),
  'with a handler of another namespace': `<svg ${namespace} ${xlink} xlink:onload="a()"/>`,
  'with a script in capitals': svg('<SCRIPT/>'),
  'with a link': svg('<a href="#a"/>'),
  'with a link spelled by references': `<svg ${namespace} ${xlink}><a xlink:href="&#106;avascript:a()"/></svg>`,
  'with a reference spelled by references': svg('<use href="&#104;ttps://a.example/a.svg#a"/>'),
  'with a reference that begins with a space': svg('<use href=" https://a.example/#a"/>'),
  'with an empty reference': svg('<use href=""/>'),
  'with an image elsewhere': svg('<image href="//a.example/a.png"/>'),
  'with an SVG in it': svg(`<image href="${dataUrl('svg+xml', svg(''))}"/>`),
  'with a used image': svg(`<use href="${dataUrl('png', png)}"/>`),
  'with a base elsewhere': svg('<g xml:base="https://a.example/"/>'),
  'with an image filter': svg('<filter><feImage href="#a"/></filter>'),
  'with an animation': svg('<animate attributeName="href" to="javascript:a()"/>'),
  'with a set attribute': svg('<set attributeName="onload" to="a()"/>'),
  'with a listener': svg('<handler/>'),
  'with a video': svg('<video src="https://a.example/"/>'),
  'with an attribute that ends like data': svg('<g on-data-a="a()"/>'),
  'with an attribute that begins like data': svg(`<g data-a:onload="a()"/>`),
  'with an image elsewhere that ends like data': svg('<image href="https://a.example/data:image/png;base64,AAAA"/>'),
  'with an image that is not base64': svg('<image href="data:image/png;base64,AA%3Csvg"/>'),
  'with an import in an attribute': svg(`<g style='@import "a.css"'/>`),
  'with elements behind its style': svg('<style>a{}<g/></style>'),
  'with elements in its style': svg('<style><g/></style>'),
  'that is too deep': svg('<g>'.repeat(30_000) + '</g>'.repeat(30_000)),
  ...Object.fromEntries(
    [
      'fill:u\\72l(https://a.example/a)',
      'fill:URL(https://a.example/a)',
      'fill:url( "https://a.example/a" )',
      'fill:url(#a), url(a.png)',
      'fill:url()',
      'background:image-set("https://a.example/a" 1x)',
      'background:-webkit-image-set("a" 1x)',
      'background:image("a.png")',
      'background:src("a.png")',
      'background:cross-fade(url(a.png), url(#a))',
      'width:expression(a())',
      'behavior:url(a.htc)',
    ].flatMap((css) => [
      [`with the style sheet ${css}`, svg(`<style>a{${css}}</style>`)],
      [`with the style ${css}`, svg(`<g style='${css}'/>`)],
      [`with a fill of ${css}`, svg(`<g fill='${css.replace(/^.*?:/, '')}'/>`)],
    ]),
  ),
  'with an import': svg('<style>@import "https://a.example/a.css";</style>'),
  'with an escaped import': svg('<style>@\\69mport "https://a.example/a.css";</style>'),
  'with an import in CDATA': svg('<style><![CDATA[@import "a.css";]]></style>'),
  'with a font': svg('<style>@font-face{font-family:a}</style>'),
  'with an import between comments': svg('<style><!-- -->@im<!-- -->port "a.css"</style>'),
};

describe('A provider’s icon', () => {
  it.each([
    ['of carriage returns', svg('\r'.repeat(200_000))],
    ['of one long value', svg(`<g fill="${'a'.repeat(200_000)}"/>`)],
    ['of parentheses', svg(`<g fill="${'('.repeat(200_000)}"/>`)],
  ])('An icon %s is checked within two seconds', (_, text) => {
    const began = performance.now();
    iconOf(dataUrl('svg+xml', text));
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it.each([
    ['paths', '<path d="M0 0h8v8z" fill="#123"/>'],
    ['a gradient of its own', '<linearGradient id="a"/><path fill="url(#a)"/><path fill="url(\'#a\')"/>'],
    ['a reference to itself', '<g id="a"/><use href="#a"/><use xlink:href=\'#a\'/>'],
    ['a style sheet', '<style>.a{fill:#123}</style><path class="a"/>'],
    ['lines that end with carriage returns', '<path\rd="M0 0h8v8z"\r\nfill="#123"/>'],
    ['an at sign in an ID', '<g id="Logo@2x"/>'],
    ['a length that is calculated', '<g style="stroke-width:calc((1px + 2px) * 2)"/>'],
    ['an embedded image', `<image href="${dataUrl('png', png)}"/>`],
  ])('An SVG with %s is served as it is', (_, content) => {
    expect(iconOf(dataUrl('svg+xml', svg(content)))).toBe(svg(content));
  });

  it.each([
    [
      'Illustrator',
      `<?xml version="1.0" encoding="utf-8"?>\r\n<!-- Generator: an editor -->
<svg version="1.1" id="Layer_1" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" x="0px" y="0px"
 viewBox="0 0 8 8" style="enable-background:new 0 0 8 8;" enable-background="new 0 0 8 8" xml:space="preserve">
<style type="text/css">.st0{clip-path:url(#A_2_);fill:#FFF;} .st1{fill:url("#B")}</style>
<defs><rect id="A_1_" width="8" height="8"/></defs><clipPath id="A_2_"><use xlink:href="#A_1_" style="overflow:visible;"/></clipPath>
<linearGradient id="B" gradientUnits="userSpaceOnUse" x1="0" y1="0" x2="8" y2="8" gradientTransform="matrix(1 0 0 -1 0 8)">
<stop offset="0" style="stop-color:#123"/><stop offset="1" stop-color="rgb(1,2,3)"/></linearGradient>
<g id="Logo" data-name="Logo@2x"><path class="st0" d="M0,0h8v8z"/><polygon class="st1" points="0,0 8,8 0,8 "/></g></svg>`,
    ],
    [
      'Inkscape, saved as plain SVG',
      `<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<svg width="8mm" height="8mm" viewBox="0 0 8 8" version="1.1" id="svg5" xmlns="http://www.w3.org/2000/svg" xmlns:svg="http://www.w3.org/2000/svg">
<defs id="defs2"/><g id="layer1" transform="translate(-1,2) rotate(4)"><path style="fill:#fff;fill-opacity:1;stroke:none;-inkscape-stroke:none" d="m 0,0 8,8"/></g></svg>`,
    ],
    [
      'Figma',
      svg(`<g filter="url(#f)"><mask id="m" style="mask-type:alpha" maskUnits="userSpaceOnUse" x="0" y="0" width="8" height="8">
<rect width="8" height="8" rx="2" fill="white"/></mask><g mask="url(#m)" clip-path="url(#c)"><path fill-rule="evenodd" clip-rule="evenodd" d="M0 0Z"/></g></g>
<defs><filter id="f" filterUnits="userSpaceOnUse" color-interpolation-filters="sRGB"><feFlood flood-opacity="0" result="BackgroundImageFix"/>
<feColorMatrix in="SourceAlpha" type="matrix" values="0 0 0 0 0" result="hardAlpha"/><feOffset dy="4"/><feGaussianBlur stdDeviation="2"/>
<feBlend mode="normal" in2="BackgroundImageFix" result="shape"/></filter><clipPath id="c"><rect width="8" height="8"/></clipPath></defs>`),
    ],
    [
      'Sketch',
      svg('<title>Logo &amp; name</title><desc>Created with an editor.</desc><g stroke="none" stroke-width="1"/>'),
    ],
    [
      'a person',
      svg(
        '<style><![CDATA[.a:not(.b){fill:rgba(1,2,3,.5)}]]></style><text x="1" text-anchor="middle">A<tspan/></text>',
      ),
    ],
    ['a screen reader’s friend', svg('<g role="img" aria-label="Logo" focusable="false"/>')],
  ])('An SVG as %s writes it is served as it is', (_, text) => {
    expect(iconOf(dataUrl('svg+xml', text))).toBe(text);
  });

  it('An SVG is served up to 256 kB', () => {
    const text = svg(' '.repeat(256 * 1024 - svg('').length));
    expect(iconOf(dataUrl('svg+xml', text))).toBe(text);
    expect(iconOf(dataUrl('svg+xml', text.replace('  ', '   ')))).toBeUndefined();
  });

  it.each(['', '<svg', '<a></b>'])('The text %j is no static SVG', (text) => {
    expect(isStaticSvg(text)).toBe(false);
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
    ...Object.entries(hostile).map(([name, text]): [string, string] => [name, dataUrl('svg+xml', text)]),
  ])('An icon %s is not served', (_, url) => {
    expect(iconOf(url)).toBeUndefined();
  });
});
