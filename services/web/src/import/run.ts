import { graphql, type ResultOf } from '../app/graphql';

/** What the screen shows of a run. */
export const runFields = graphql(`
  fragment RunFields on ImportRun {
    id
    fileName
    stage
    progressDone
    progressTotal
    errors
    warnings
    notes
    counts { title added changed unchanged ended removed }
    changes { row field was becomes }
    problems { severity file sheet row column value message fix }
    createdAt
    appliedAt
    undoneAt
  }
`);

export const runQuery = graphql(`query ImportRun($id: ID!) { importRun(id: $id) { ...RunFields } }`, [
  runFields,
]);

export const applyMutation = graphql(
  `
    mutation ApplyImport($run: ID!, $settings: ImportSettings!) {
      applyImport(run: $run, settings: $settings) {
        __typename
        ... on ImportRun { ...RunFields }
        ... on Refused { message }
      }
    }
  `,
  [runFields],
);

export const undoMutation = graphql(`
  mutation UndoImport($run: ID!) {
    undoImport(run: $run) {
      __typename
      ... on ImportUndone { removed restored }
      ... on Refused { message }
    }
  }
`);

/** A run as the server tells it. */
export type Run = ResultOf<typeof runFields>;

/** A finding about one place of a file. */
export type Problem = Run['problems'][number];

/** Rows of all tables together. */
export type Sums = { added: number; changed: number; ended: number; removed: number };

/** Sums what the server counted by table. */
export function sums(counts: Run['counts']): Sums {
  const all = { added: 0, changed: 0, ended: 0, removed: 0 };
  for (const count of counts) {
    all.added += count.added;
    all.changed += count.changed;
    all.ended += count.ended;
    all.removed += count.removed;
  }
  return all;
}

/** Whether anything happens in a table. */
export function busy(count: Run['counts'][number]): boolean {
  return count.added + count.changed + count.ended + count.removed > 0;
}

/** Findings of one kind in the order of the file. */
export function problemsOf(run: Run, severity: string): Problem[] {
  return run.problems
    .filter((problem) => problem.severity === severity)
    .sort((a, b) => placeOf(a).localeCompare(placeOf(b), 'ru') || a.row - b.row);
}

/** Table a finding is in: the sheet of a workbook or the file itself. */
export function placeOf(problem: Problem): string {
  return problem.sheet ?? problem.file;
}

/** The step of the three a run is at, from 0. */
export function stepOf(stage: string): 1 | 2 {
  return stage === 'checked' ? 1 : 2;
}

/** Settings of the address, which must be the same for check and application. */
export function settingsOf(search: { keep?: unknown; consent?: unknown }) {
  const consent = typeof search.consent === 'string' && search.consent !== '' ? search.consent : null;
  return { keepMissing: search.keep === true ? true : null, emailConsentOn: consent };
}
