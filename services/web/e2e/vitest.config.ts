import { defineConfig } from 'vitest/config';

/** Tests in a real Chromium against a real service; `cargo xtask e2e` starts what they need. */
export default defineConfig({
  test: {
    include: ['e2e/**/*.e2e.ts'],
    globalSetup: ['e2e/support/service.ts'],
    environment: 'node',
    // One browser, one file after the other: two cores serve gateway, worker, database and browser at once.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A shared machine may be slow for a minute; what fails twice is broken.
    retry: 1,
  },
});
