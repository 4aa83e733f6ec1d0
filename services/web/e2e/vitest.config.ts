import { basename } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Need lessons of today that nobody has written anything into; all the others leave fewer of them. */
const FIRST = ['journal-works', 'today', 'journal', 'queue'];

/** All files share one service, so their order is always the same: left to itself it follows how long each took last. */
class OneOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const nameOf = (file: TestSpecification) => basename(file.moduleId, '.e2e.ts');
    const rankOf = (file: TestSpecification) => {
      const at = FIRST.indexOf(nameOf(file));
      return at < 0 ? FIRST.length : at;
    };
    return [...files].sort((a, b) => rankOf(a) - rankOf(b) || nameOf(a).localeCompare(nameOf(b), 'en'));
  }
}

/** Tests in a real Chromium against a real service; `cargo xtask e2e` starts what they need. */
export default defineConfig({
  test: {
    include: ['e2e/**/*.e2e.ts'],
    globalSetup: ['e2e/support/service.ts'],
    environment: 'node',
    // One browser, one file after the other: two cores serve gateway, worker, database and browser at once.
    fileParallelism: false,
    sequence: { sequencer: OneOrder },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A shared machine may be slow for a minute; what fails twice is broken.
    retry: 1,
  },
});
