import { basename } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * `cargo xtask test` runs two halves side by side, each against a service of its own; their times are about the same.
 * All files of a half share its service: its lessons of today that nobody has written into, and what each account may ask
 * in a minute. Those that need such lessons come early, with somebody else's work between them.
 */
const HALVES = {
  'e2e-1': [
    'journal-works',
    'founding',
    'class',
    'family',
    'account',
    'diary',
    'frame',
    'payloads',
    'queue',
    'screens',
    'zone',
  ],
  'e2e-2': ['office', 'roles', 'today', 'import', 'journal', 'district', 'budgets', 'slips'],
};
const ORDER = Object.values(HALVES).flat();

const half = process.env.TABEL_HALF as keyof typeof HALVES | undefined;
const files = half ? HALVES[half] : ['**/*'];

/** Left to itself the order follows how long each file took last time. */
class OneOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const nameOf = (file: TestSpecification) => basename(file.moduleId, '.e2e.ts');
    const forgotten = files.map(nameOf).filter((name) => !ORDER.includes(name));
    if (forgotten.length > 0)
      throw new Error(`no half of the tests in the browser has ${forgotten.join(', ')}`);
    return [...files].sort((a, b) => ORDER.indexOf(nameOf(a)) - ORDER.indexOf(nameOf(b)));
  }
}

export default defineConfig({
  test: {
    include: files.map((name) => `e2e/${name}.e2e.ts`),
    globalSetup: ['e2e/support/service.ts'],
    environment: 'node',
    // One browser, one file after the other: they share a service, and two cores serve two halves.
    fileParallelism: false,
    sequence: { sequencer: OneOrder },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A shared machine may be slow for a minute; what fails twice is broken.
    retry: 1,
  },
});
