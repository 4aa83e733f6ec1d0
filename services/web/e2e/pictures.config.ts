import { defineConfig } from 'vitest/config';

/** Makes the pictures of the README from the demo; `cargo xtask pictures` runs it. */
export default defineConfig({
  test: {
    include: ['e2e/pictures/*.picture.ts'],
    globalSetup: ['e2e/support/service.ts'],
    environment: 'node',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
