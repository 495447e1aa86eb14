/**
 * Refuses versions of the CDK that are too old, ahead of everything that needs newer ones. Package managers only warn of them, and the app
 * would otherwise fail later, in code that needs the newer version.
 */
import cdk from 'aws-cdk-lib/package.json' with { type: 'json' };
import constructs from 'constructs/package.json' with { type: 'json' };
import own from '../package.json' with { type: 'json' };

for (const { name, version } of [cdk, constructs]) {
  const range = own.peerDependencies[name as keyof typeof own.peerDependencies];
  const oldest = range.replace('^', '');
  if (version.localeCompare(oldest, 'en', { numeric: true }) < 0) {
    throw new Error(
      `${own.name} needs ${name} ${oldest} or newer, and ${version} is installed. Run: npm install ${name}@${range}`,
    );
  }
}
