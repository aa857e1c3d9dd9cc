import { defineConfig } from 'vitest/config';

/** The tests that hold the cost, canary and budget code: what `npm run mutation` runs for every mutant. */
export default defineConfig({
  test: {
    include: [
      'test/core/{money,ratio,cost,drivers,allocate,unit-cost,estimate-*}.test.ts',
      'test/stats/{sample-size,canary,corrections,tests}.test.ts',
      'test/gates/{budget,money,rollout}.test.ts',
    ],
    isolate: false, // most of a mutant's time would go into importing the modules again for every file
    setupFiles: ['test/setup-mutation.ts'],
    env: { TZ: 'UTC', LC_ALL: 'C' },
  },
});
