/**
 * Leaves the texts of errors as they are: `new PasskeyError(code, text)` and `new Error(text)` say them to the log, and nobody promises their
 * words. What people read is `title`, by the code, which is mutated.
 */
export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'log-texts',
    value: {
      shouldIgnore(path) {
        if (!(path.isStringLiteral() || path.isTemplateLiteral()) || path.listKey !== 'arguments') return undefined;
        const { callee } = path.parent;
        const text = { Error: 0, PasskeyError: 1 }[callee?.name];
        return path.parent.type === 'NewExpression' && path.key === text ? 'A text for the log.' : undefined;
      },
    },
  },
];
