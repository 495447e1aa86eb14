import { posix } from 'node:path';
import { alg, Graph } from '@dagrejs/graphlib';
import type { Finding, Import } from './import.ts';
import { matches } from './matches.ts';
import { type CycleRule, cycleRules } from './rules.ts';

/** Returns each group of files or folders that import each other, directly or through others. */
export function findCycles(imports: readonly Import[]): Finding[] {
  return cycleRules.flatMap((rule) =>
    alg
      .tarjan(graph(rule, imports))
      .filter((group) => group.length > 1)
      .map((group) => group.toSorted())
      .map((files) => ({
        rule: rule.name,
        files,
        text: `These ${rule.between} import each other: ${files.join(', ')}. ${rule.reason}`,
      })),
  );
}

function graph({ among, between }: CycleRule, imports: readonly Import[]): Graph {
  const graph = new Graph();
  const node = (file: string) => (between === 'files' ? file : posix.dirname(file));
  for (const { from, to } of imports) {
    if (matches(from, among) && matches(to, among) && node(from) !== node(to)) graph.setEdge(node(from), node(to));
  }
  return graph;
}
