import type { Finding, Import } from './import.ts';
import { matches } from './matches.ts';
import { type ImportRule, importRules, unruled } from './rules.ts';

/** Returns the imports that break a rule. An import that breaks two is returned twice. */
export function findImports(imports: readonly Import[]): Finding[] {
  return importRules.flatMap((rule) =>
    imports
      .filter((each) => appliesTo(rule, each.from) && breaks(rule, each))
      .map(({ from, to, typeOnly }) => ({
        rule: rule.name,
        files: [from],
        text: `${from} imports ${typeOnly ? 'types of ' : ''}${to}. ${rule.reason}`,
      })),
  );
}

/**
 * Returns the files that are in no `only` rule, such as those of a new folder. Files of a rule's `of` need one with that `of` too.
 *
 * @param files paths from the project's root
 */
export function findUnruled(files: readonly string[]): Finding[] {
  const onlyRules = importRules.filter(({ only }) => only);
  const groups = new Set(onlyRules.map(({ of = '**' }) => of));
  const hasRule = (file: string, group: string) =>
    onlyRules.some((rule) => (rule.of ?? '**') === group && appliesTo(rule, file));
  return files
    .filter((file) => !matches(file, unruled))
    .filter((file) => [...groups].some((group) => matches(file, [group]) && !hasRule(file, group)))
    .map((file) => ({
      rule: 'folder-without-rule',
      files: [file],
      text: `${file} is in a folder without an \`only\` rule. Add one to scripts/imports/rules.ts.`,
    }));
}

function appliesTo(rule: ImportRule, file: string): boolean {
  return matches(file, rule.from) && !matches(file, rule.except ?? []);
}

function breaks({ from, of = '**', never = [], only, types = [] }: ImportRule, { to, typeOnly }: Import): boolean {
  if (matches(to, never)) return true;
  if (!only || !matches(to, [of])) return false;
  return !matches(to, [...from, ...only, ...(typeOnly ? types : [])]);
}
