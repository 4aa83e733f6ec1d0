import { useCallback, useEffect, useState } from 'react';
import { type CombinedError, useClient } from 'urql';
import { graphql, type ResultOf } from '../app/graphql';
import type { AwaitedFamily } from '../class/Awaiting';
import type { PeopleSearch } from './search';

const peopleQuery = graphql(`
  query People($kind: PeopleKind!, $find: String, $group: ID, $after: ID, $awaited: Boolean!) {
    people(kind: $kind, search: $find, group: $group, after: $after) {
      people {
        id name groups detail
        roles { id role title gradeFrom gradeTo startsOn endsOn mayEnd }
        blocked signedInOn slipUntil signIn
      }
      next
    }
    rolesToGive { role title ofGroup }
    ownClasses { id name }
    awaitedApplications(group: $group) @include(if: $awaited) {
      pupilId pupil group guardianId guardian missing
    }
  }
`);

type Answer = ResultOf<typeof peopleQuery>;

/** Somebody of the school, as the list shows them. */
export type Person = Answer['people']['people'][number];

/** A role somebody has. */
export type HeldRole = Person['roles'][number];

/** What may be given and where. */
export type Choices = { roles: Answer['rolesToGive']; groups: Answer['ownClasses'] };

const KINDS = { staff: 'STAFF', pupils: 'PUPIL', families: 'GUARDIAN' } as const;

type List = {
  people: Person[] | null;
  next: string | null;
  choices: Choices;
  /** Families from whom an application for paper is awaited; told beside the list of families. */
  awaited: readonly AwaitedFamily[];
  error: CombinedError | undefined;
  asking: boolean;
};

const EMPTY: List = {
  people: null,
  next: null,
  choices: { roles: [], groups: [] },
  awaited: [],
  error: undefined,
  asking: true,
};

/** The list for an address, page by page; `more` adds the next page, `again` reads the first one anew. */
export function usePeople({ kind = undefined, find = '', group = '' }: PeopleSearch) {
  const client = useClient();
  const [list, setList] = useState(EMPTY);
  const [round, setRound] = useState(0);

  const ask = useCallback(
    (after: string | null) =>
      client
        .query(
          peopleQuery,
          {
            kind: KINDS[kind ?? 'staff'],
            find: find || null,
            group: group || null,
            after,
            awaited: kind === 'families' && after === null,
          },
          { requestPolicy: 'network-only' },
        )
        .toPromise(),
    [client, kind, find, group],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: a round reads anew
  useEffect(() => {
    let current = true;
    setList((last) => ({ ...last, asking: true }));
    ask(null).then(({ data, error }) => {
      if (!current) return;
      setList((last) => ({
        people: data ? data.people.people : last.people,
        next: data ? data.people.next : last.next,
        choices: data ? { roles: data.rolesToGive, groups: data.ownClasses } : last.choices,
        awaited: data ? (data.awaitedApplications ?? []) : last.awaited,
        error,
        asking: false,
      }));
    });
    return () => {
      current = false;
    };
  }, [ask, round]);

  const more = useCallback(async () => {
    if (!list.next) return;
    setList((last) => ({ ...last, asking: true }));
    const { data, error } = await ask(list.next);
    setList((last) => ({
      ...last,
      people: [...(last.people ?? []), ...(data?.people.people ?? [])],
      next: data ? data.people.next : last.next,
      error,
      asking: false,
    }));
  }, [ask, list.next]);

  const again = useCallback(() => setRound((last) => last + 1), []);
  return { ...list, more, again };
}
