/** A block of code of a document. */
export interface CodeBlock {
  readonly language: string;
  readonly text: string;
  /** The file that the sentence before it names, if it is one. */
  readonly file: string | undefined;
}

/**
 * The blocks of code in a section of a Markdown document, in their order.
 *
 * @throws Error when the section is not there
 */
export function codeBlocks(markdown: string, heading: string): CodeBlock[] {
  const [, rest] = markdown.split(`\n${heading}\n`);
  if (rest === undefined) throw new Error(`There is no section "${heading}".`);
  const [section = ''] = rest.split(/\n## /);
  const [, ...parts] = section.split(/^```(\w+)\n([\s\S]*?)^```$/m);
  return Array.from({ length: parts.length / 3 }, (_, index) => {
    const [language = '', text = ''] = parts.slice(3 * index);
    const before = section.slice(0, section.indexOf(`\`\`\`${language}\n${text}`)).trimEnd();
    return { language, text, file: /`([\w./-]+\.\w+)`[^`\n]*$/.exec(before)?.[1] };
  });
}
