import { defineConfig } from 'vitest/config';
import groups from './mutation.groups.json' with { type: 'json' };

const chosen = process.env.MUTATION?.split(',');

/** The tests that hold the code that is broken on purpose: what `npm run mutation` runs for every mutant. */
export default defineConfig({
  test: {
    include: Object.entries(groups).flatMap(([name, { tests }]) =>
      chosen === undefined || chosen.includes(name) ? tests : [],
    ),
    testTimeout: 60_000, // instrumented code is slow
    isolate: false, // most of a mutant's time would go into importing the modules again for every file
    setupFiles: ['test/setup-mutation.ts'],
    env: { TZ: 'UTC', LC_ALL: 'C' },
  },
});
