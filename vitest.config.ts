import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/audit-setup.ts'],
    // No test depends on the machine's speed: what is bounded is its work. This ends only what hangs.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // Warnings are said where a test asks for them.
    env: { CHUNKWISE_WARNINGS: 'off' },
    pool: 'forks',
    maxWorkers: 2,
  },
});
