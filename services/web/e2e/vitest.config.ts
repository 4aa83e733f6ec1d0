import { basename } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * All files share one service: its lessons of today that nobody has written into, and what each account may ask in a
 * minute. Those that need such lessons come early, with somebody else's work between them. Others follow by name.
 */
const ORDER = [
  'journal-works',
  'office',
  'founding',
  'today',
  'journal',
  'roles',
  'frame',
  'import',
  'queue',
  'budgets',
  'diary',
  'class',
  'screens',
];

/** Left to itself the order follows how long each file took last time. */
class OneOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const nameOf = (file: TestSpecification) => basename(file.moduleId, '.e2e.ts');
    const rankOf = (file: TestSpecification) => {
      const at = ORDER.indexOf(nameOf(file));
      return at < 0 ? ORDER.length : at;
    };
    return [...files].sort((a, b) => rankOf(a) - rankOf(b) || nameOf(a).localeCompare(nameOf(b), 'en'));
  }
}

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
