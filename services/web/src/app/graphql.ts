import { initGraphQLTada } from 'gql.tada';
import type { introspection } from './schema.d.ts';

/**
 * Documents typed from `schema/graphql/tabel.graphql`. Moments are ISO strings in UTC, days `YYYY-MM-DD`, clock times
 * `HH:MM:SS` of the school's zone.
 */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { DateTime: string; NaiveDate: string; NaiveTime: string; UUID: string };
  disableMasking: true;
}>();

export type { ResultOf, VariablesOf } from 'gql.tada';
