import { expect, it } from 'vitest';
import project from '../../package.json' with { type: 'json' };
import lock from '../../package-lock.json' with { type: 'json' };
import { replacements } from '../../scripts/bundling/replacements.ts';

const packages = Object.values(replacements).map((each) => [each.package, each.version] as const);

it.each(packages)('package.json pins %s, whose files are replaced, to version %s exactly', (name, version) => {
  expect({ ...project.devDependencies, ...project.dependencies }).toHaveProperty([name], version);
});

// A second copy would be bundled too, with files replaced that nobody tried.
it.each(packages)('npm installs %s once, in version %s', (name, version) => {
  const copies = Object.entries(lock.packages).filter(([path]) => path.endsWith(`node_modules/${name}`));
  expect(copies).toMatchObject([[`node_modules/${name}`, { version }]]);
});
