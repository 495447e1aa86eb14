/** One import, by a statement, a re-export, an `import()` or an `import('…')` type. */
export interface Import {
  /** The importing file, from the project's root. */
  readonly from: string;
  /** The imported file from the project's root, `node:<module>`, or `node_modules/<package>`. */
  readonly to: string;
  /** Whether it is gone at run time: `import type`, `export type` and `import('…')` types. */
  readonly typeOnly: boolean;
}

/** What breaks a rule. */
export interface Finding {
  /** The rule's name. */
  readonly rule: string;
  /** The importing file; of a cycle all files or folders, in alphabetical order. */
  readonly files: readonly string[];
  /** What is wrong, in a sentence. */
  readonly text: string;
}
