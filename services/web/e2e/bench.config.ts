import { defineConfig } from 'vitest/config';

/** Figures of the browser client; `cargo xtask bench web` runs them. They print JSON lines that say whether a goal is met, and fail for no figure. */
export default defineConfig({
  test: {
    include: ['e2e/bench/*.bench.ts'],
    globalSetup: ['e2e/support/service.ts'],
    environment: 'node',
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 60_000,
  },
});
