import type { Client, OperationResult } from '@urql/core';
import { failureOf, OFFLINE } from '../app/client';
import { graphql, type ResultOf } from '../app/graphql';
import type { Outcome } from './plan';
import type { Write } from './types';
import type { Batch } from './vault';

/** How frozen batches reach the server. */

/** What came back for a batch. */
export type Answer =
  | { kind: 'outcomes'; at: string; outcomes: Outcome[] }
  /** A refusal or a fault of the request as a whole. `OFFLINE` never reached the server, or its answer got lost. */
  | { kind: 'failed'; code: string; message: string };

/** Who is signed in now; `null` nobody, `'unknown'` when that could not be asked. */
export type Visitor = { account: string; membership: string | null } | null | 'unknown';

/** The way to the server; tests put a model in its place. */
export interface Transport {
  send(batch: Batch, signal: AbortSignal): Promise<Answer>;
  visitor(signal: AbortSignal): Promise<Visitor>;
}

const visitorQuery = graphql(`query QueueVisitor { me { login current } }`);

const entriesMutation = graphql(`
  mutation QueueEntries($input: RecordEntriesInput!) {
    recordEntries(input: $input) {
      __typename
      ... on RecordedEntries {
        at
        results {
          columnId
          mark
          markVersion
          attendance
          minutes
          attendanceVersion
          outcome {
            __typename
            ... on Conflict { yours theirs author roleTitle at version }
            ... on Refused { code message clause }
          }
        }
      }
      ... on Refused { code message clause }
    }
  }
`);

const cellFields = graphql(`
  fragment QueueCell on CellResult {
    __typename
    ... on Accepted { version }
    ... on Unchanged { version }
    ... on Conflict { yours theirs author roleTitle at version }
    ... on Refused { code message clause }
  }
`);

const topicMutation = graphql(
  `mutation QueueTopic($input: RecordTopicInput!) { recordTopic(input: $input) { ...QueueCell } }`,
  [cellFields],
);
const homeworkMutation = graphql(
  `mutation QueueHomework($input: RecordHomeworkInput!) { recordHomework(input: $input) { ...QueueCell } }`,
  [cellFields],
);
const periodMarkMutation = graphql(
  `mutation QueuePeriodMark($input: RecordPeriodMarkInput!) {
    recordPeriodMark(input: $input) { ...QueueCell }
  }`,
  [cellFields],
);
const rollMutation = graphql(`
  mutation QueueRoll($input: TakeRollInput!) {
    takeRoll(input: $input) { __typename ... on Refused { code message clause } }
  }
`);
const undoRollMutation = graphql(`
  mutation QueueUndoRoll($input: TakeRollInput!) {
    undoRoll(input: $input) { __typename ... on Refused { code message clause } }
  }
`);

type Cell = ResultOf<typeof cellFields>;
type Recorded = ResultOf<typeof entriesMutation>['recordEntries'];
type EntryResult = Extract<Recorded, { __typename: 'RecordedEntries' }>['results'][number];

function failed(result: OperationResult): Answer {
  if (!result.error) return { kind: 'failed', code: OFFLINE, message: '' };
  const message = result.error.graphQLErrors[0]?.message ?? '';
  return { kind: 'failed', code: failureOf(result.error).code, message };
}

function ofCell(cell: Cell): Outcome {
  switch (cell.__typename) {
    case 'Accepted':
    case 'Unchanged': {
      const standing = { kind: 'value', version: cell.version } as const;
      return { kind: 'saved', changed: cell.__typename === 'Accepted', standing };
    }
    case 'Conflict': {
      const { yours, theirs, author, roleTitle, at, version } = cell;
      return { kind: 'conflict', yours, theirs, author, roleTitle, at, version, standing: null };
    }
    case 'Refused':
      return { kind: 'refused', code: cell.code, message: cell.message, clause: cell.clause };
  }
}

function ofEntry(result: EntryResult): Outcome {
  const { columnId, mark, markVersion, attendance, minutes, attendanceVersion, outcome } = result;
  const absence = { attendance, minutes, attendanceVersion };
  const standing = { kind: 'entry', columnId, mark, markVersion, ...absence } as const;
  switch (outcome.__typename) {
    case 'Accepted':
    case 'Unchanged':
      return { kind: 'saved', changed: outcome.__typename === 'Accepted', standing };
    case 'Conflict': {
      const { yours, theirs, author, roleTitle, at, version } = outcome;
      return { kind: 'conflict', yours, theirs, author, roleTitle, at, version, standing };
    }
    case 'Refused':
      return { kind: 'refused', code: outcome.code, message: outcome.message, clause: outcome.clause };
  }
}

/** One answer for every write of the batch, in its order. */
function alike(writes: readonly Write[], outcome: Outcome): Answer {
  return { kind: 'outcomes', at: new Date().toISOString(), outcomes: writes.map(() => outcome) };
}

/** Sends over the session's own client, so that an ended session is noticed in one place. */
export function clientTransport(client: Client): Transport {
  async function cell<T>(
    write: Write,
    run: () => PromiseLike<OperationResult<T>>,
    pick: (data: T) => Cell,
  ): Promise<Answer> {
    const result = await run();
    return result.data && !result.error ? alike([write], ofCell(pick(result.data))) : failed(result);
  }

  async function send({ operationId, writes }: Batch, signal: AbortSignal): Promise<Answer> {
    const first = writes[0];
    if (!first) return { kind: 'outcomes', at: new Date().toISOString(), outcomes: [] };
    const context = {
      fetch: (url: RequestInfo | URL, init?: RequestInit) => fetch(url, { ...init, signal }),
    };
    switch (first.kind) {
      case 'entry': {
        const entries = writes
          .filter((write) => write.kind === 'entry')
          .map(({ pupilId, columnId, text, minutes, madeUp, markVersion, attendanceVersion }) => ({
            pupilId,
            columnId,
            text,
            minutes,
            madeUp,
            markVersion,
            attendanceVersion,
          }));
        const input = { operationId, lessonId: first.lessonId, entries };
        const result = await client.mutation(entriesMutation, { input }, context).toPromise();
        if (!result.data || result.error) return failed(result);
        const answer = result.data.recordEntries;
        if (answer.__typename === 'RecordedEntries') {
          return { kind: 'outcomes', at: answer.at, outcomes: answer.results.map(ofEntry) };
        }
        const { code, message, clause } = answer;
        return alike(writes, { kind: 'refused', code, message, clause });
      }
      case 'topic': {
        const { lessonId, text, planOrdinal, version } = first;
        const input = { operationId, lessonId, text, planOrdinal, expectedVersion: version };
        const run = () => client.mutation(topicMutation, { input }, context).toPromise();
        return cell(first, run, (data) => data.recordTopic);
      }
      case 'homework': {
        const { lessonId, pupilId, text, nothing, dueOn, version } = first;
        const input = { operationId, lessonId, pupilId, text, nothing, dueOn, expectedVersion: version };
        const run = () => client.mutation(homeworkMutation, { input }, context).toPromise();
        return cell(first, run, (data) => data.recordHomework);
      }
      case 'periodMark': {
        const { groupId, subjectId, periodId, pupilId, text, version } = first;
        const input = { operationId, groupId, subjectId, periodId, pupilId, text, expectedVersion: version };
        const run = () => client.mutation(periodMarkMutation, { input }, context).toPromise();
        return cell(first, run, (data) => data.recordPeriodMark);
      }
      case 'roll': {
        const input = { operationId, lessonId: first.lessonId };
        const result = first.undo
          ? await client.mutation(undoRollMutation, { input }, context).toPromise()
          : await client.mutation(rollMutation, { input }, context).toPromise();
        if (!result.data || result.error) return failed(result);
        const answer = 'undoRoll' in result.data ? result.data.undoRoll : result.data.takeRoll;
        if (answer.__typename !== 'Refused') {
          return alike(writes, { kind: 'saved', changed: true, standing: { kind: 'roll' } });
        }
        const { code, message, clause } = answer;
        return alike(writes, { kind: 'refused', code, message, clause });
      }
    }
  }

  async function visitor(signal: AbortSignal): Promise<Visitor> {
    const result = await client
      .query(
        visitorQuery,
        {},
        {
          requestPolicy: 'network-only',
          fetch: (url: RequestInfo | URL, init?: RequestInit) => fetch(url, { ...init, signal }),
        },
      )
      .toPromise();
    if (!result.data || result.error) return 'unknown';
    const { me } = result.data;
    return me && { account: me.login, membership: me.current };
  }

  return { send, visitor };
}
