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
    changedValues
    problemsKept
    problems(first: $findings) {
      severity file sheet row column value message fix
      cells { title value wrong }
    }
    summary
    progress
    undoUntil
    note
    keepMissing
    emailConsentOn
    applicable
    createdAt
    appliedAt
    undoneAt
  }
`);

export const runQuery = graphql(
  `query ImportRun($id: ID!, $findings: Int!) { importRun(id: $id) { ...RunFields } }`,
  [runFields],
);

/** Findings shown; all of them come as a file. */
export const SHOWN = 20;

/** How many findings to ask for: a finding with its whole row is dear, and a run without any is read most often. */
export function findingsOf(run: Pick<Run, 'problemsKept'> | undefined): number {
  return run && run.problemsKept === 0 ? 1 : SHOWN;
}

/** How far a run at work is: cheap, because it is asked for again and again. */
export const progressQuery = graphql(`
  query ImportProgress($id: ID!) { importRun(id: $id) { id stage progress progressDone progressTotal } }
`);

export const applyMutation = graphql(`
  mutation ApplyImport($run: ID!) {
    applyImport(run: $run) {
      __typename
      ... on ImportRun { id stage }
      ... on Refused { message }
    }
  }
`);

export const undoMutation = graphql(`
  mutation UndoImport($run: ID!) {
    undoImport(run: $run) {
      __typename
      ... on ImportUndone { removed restored }
      ... on Refused { message }
    }
  }
`);

/** The school's imports, newest first. */
export const pastQuery = graphql(`
  query Imports($after: ID) {
    imports(first: 10, after: $after) {
      imports { id fileName stage stageTitle summary createdAt }
      next
    }
  }
`);

/** A run as the server tells it. */
export type Run = ResultOf<typeof runFields>;

/** A line of the list. */
export type Line = ResultOf<typeof pastQuery>['imports']['imports'][number];

/** How far a run is. */
export type Progress = Pick<Run, 'progress' | 'progressDone' | 'progressTotal'>;

/** A finding about one place of a file. */
export type Problem = Run['problems'][number];

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
