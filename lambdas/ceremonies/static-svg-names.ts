/** Names that an SVG may have without being able to do more than be shown (SVG 2, Filter Effects 1). */
const words = (text: string): ReadonlySet<string> => new Set(text.match(/\S+/g));

/** Namespace declarations, and what they must be. */
export const namespaces: Readonly<Record<string, string>> = {
  xmlns: 'http://www.w3.org/2000/svg',
  'xmlns:svg': 'http://www.w3.org/2000/svg',
  'xmlns:xlink': 'http://www.w3.org/1999/xlink',
};

/** Elements. `feImage` is missing because it refers to images, and `a`, `script`, `foreignObject` and animations are. */
export const elements = words(`
  svg g defs symbol use title desc metadata style
  path rect circle ellipse line polyline polygon image text tspan
  linearGradient radialGradient stop pattern clipPath mask marker
  filter feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap
  feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology
  feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence
`);

/** Attributes beside namespace declarations, references, `data-` and `aria-`. */
export const attributes = words(`
  id class style lang xml:lang xml:space role focusable type version baseProfile viewBox preserveAspectRatio
  x y z width height d points cx cy r rx ry x1 y1 x2 y2 dx dy rotate pathLength textLength lengthAdjust transform
  gradientUnits gradientTransform spreadMethod offset fx fy fr stop-color stop-opacity
  patternUnits patternContentUnits patternTransform clipPathUnits maskUnits maskContentUnits
  markerUnits markerWidth markerHeight refX refY orient
  filterUnits filterRes primitiveUnits in in2 result mode operator k1 k2 k3 k4 values tableValues slope intercept amplitude
  exponent stdDeviation radius scale xChannelSelector yChannelSelector baseFrequency numOctaves seed stitchTiles
  surfaceScale diffuseConstant specularConstant specularExponent kernelUnitLength kernelMatrix order divisor bias targetX
  targetY edgeMode preserveAlpha azimuth elevation pointsAtX pointsAtY pointsAtZ limitingConeAngle
  alignment-baseline baseline-shift clip clip-path clip-rule color color-interpolation color-interpolation-filters
  color-rendering direction display dominant-baseline enable-background fill fill-opacity fill-rule filter flood-color
  flood-opacity font font-family font-size font-size-adjust font-stretch font-style font-variant font-weight
  image-rendering isolation kerning letter-spacing lighting-color line-height marker marker-end marker-mid marker-start
  mask mask-type mix-blend-mode opacity overflow paint-order pointer-events shape-rendering stroke stroke-dasharray
  stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor
  text-decoration text-rendering transform-box transform-origin unicode-bidi vector-effect visibility white-space
  word-spacing writing-mode
`);

/** Functions of CSS, and of selectors, that load nothing; the empty name is of a bare parenthesis. `url` has a rule of its own. */
export const cssFunctions: ReadonlySet<string> = new Set([
  '',
  ...words(`
    rgb rgba hsl hsla hwb lab lch oklab oklch color color-mix light-dark var calc min max clamp
    matrix matrix3d translate translatex translatey translatez translate3d scale scalex scaley scalez scale3d rotate rotatex
    rotatey rotatez rotate3d skew skewx skewy perspective
    linear-gradient radial-gradient conic-gradient circle ellipse inset polygon path rect
    blur brightness contrast drop-shadow grayscale hue-rotate invert opacity saturate sepia
    not is where nth-child nth-last-child nth-of-type nth-last-of-type lang
  `),
]);
