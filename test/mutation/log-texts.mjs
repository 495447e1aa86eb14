/**
 * Leaves the texts of errors as they are: `new PasskeyError(code, text)`, `new Error(text)` and what becomes of them say them to the log, and
 * nobody promises their words. What people read is `title`, by the code, which is mutated.
 */
export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'log-texts',
    value: {
      shouldIgnore(path) {
        if (!(path.isStringLiteral() || path.isTemplateLiteral())) return undefined;
        return isArgument(path) || isInTable(path) ? 'A text for the log.' : undefined;
      },
    },
  },
];

/** Which argument is a text, by who is called. */
const texts = { Error: 0, RangeError: 0, PasskeyError: 1, refuse: 0 };
const isArgument = ({ listKey, key, parent }) => listKey === 'arguments' && key === texts[parent.callee?.name];

/** `refusals` has a code and a text for each outcome. */
const isInTable = (path) =>
  path.listKey === 'elements' &&
  path.key === 1 &&
  path.findParent((parent) => parent.isVariableDeclarator())?.node.id.name === 'refusals';
