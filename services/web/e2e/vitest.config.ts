import { basename } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * `cargo xtask test` runs these parts side by side, each against services of its own; their times are about the same. All
 * files of a part share its services: lessons of today that nobody has written into, and what each account may ask in a
 * minute. Those that need such lessons come early, with somebody else's work between them; those that wait for the worker
 * or the clock have parts that compute beside them.
 */
const PARTS = {
  'e2e-1': ['journal-works', 'founding', 'class', 'family', 'frame'],
  'e2e-2': ['office', 'today', 'budgets', 'journal', 'slips', 'district', 'account'],
  'e2e-3': ['roles', 'queue', 'import', 'payloads', 'screens', 'diary', 'zone'],
};
const ORDER = Object.values(PARTS).flat();

const part = process.env.TABEL_PART as keyof typeof PARTS | undefined;
const files = part ? PARTS[part] : ['**/*'];

/** Left to itself the order follows how long each file took last time. */
class OneOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const nameOf = (file: TestSpecification) => basename(file.moduleId, '.e2e.ts');
    const forgotten = files.map(nameOf).filter((name) => !ORDER.includes(name));
    if (forgotten.length > 0)
      throw new Error(`no part of the tests in the browser has ${forgotten.join(', ')}`);
    return [...files].sort((a, b) => ORDER.indexOf(nameOf(a)) - ORDER.indexOf(nameOf(b)));
  }
}

export default defineConfig({
  test: {
    include: files.map((name) => `e2e/${name}.e2e.ts`),
    globalSetup: ['e2e/support/service.ts'],
    setupFiles: ['e2e/support/afterwards.ts'],
    environment: 'node',
    // One file after the other, in one process: they share their services, the browser and its windows.
    fileParallelism: false,
    isolate: false,
    sequence: { sequencer: OneOrder },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A shared machine may be slow for a minute; what fails twice is broken.
    retry: 1,
  },
});
