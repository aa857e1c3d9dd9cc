// `npm run mutation` breaks all of it; `MUTATION=stats npm run mutation` one group, and `--mutate FILE` one file.
import { readFileSync } from 'node:fs';

const groups = JSON.parse(readFileSync(new URL('mutation.groups.json', import.meta.url), 'utf8'));
const names = process.env.MUTATION?.split(',') ?? Object.keys(groups);
const unknown = names.find((name) => groups[name] === undefined);
if (unknown !== undefined)
  throw new Error(`MUTATION=${unknown} is not one of ${Object.keys(groups).join(', ')}`);

export default {
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutation.config.ts', related: false },
  mutate: names.flatMap((name) => groups[name].mutate),
  coverageAnalysis: 'perTest',
  concurrency: 2,
  ignoreStatic: true,
  disableTypeChecks: true,
  ignorePatterns: ['dist', 'docs', 'bench', '.bench', 'reports'],
  tempDirName: '.stryker-tmp',
  reporters: ['clear-text', 'progress'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 95, low: 85, break: Math.min(...names.map((name) => groups[name].least)) },
};
