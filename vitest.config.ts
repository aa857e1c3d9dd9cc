import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '.stryker-tmp/**'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 30_000,
    env: { TZ: 'UTC', LC_ALL: 'C' },
  },
});
