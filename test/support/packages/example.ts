import { FreshProject } from './fresh-project.ts';

/** The example in a folder of its own, installed with the packed package. */
export function example(name: string): FreshProject {
  const project = new FreshProject();
  project.copy(new URL(`../../../examples/${name}/`, import.meta.url));
  project.install();
  return project;
}
