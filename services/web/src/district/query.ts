import { graphql, type ResultOf } from '../app/graphql';
import { type History, ofPercent, ofShare, type SchoolWeek } from './figures';

const schoolFields = graphql(`
  fragment SchoolFields on DistrictSchool {
    id
    name
    week
    pupils
    entries
    inTime { part whole display }
    success { part whole display }
    quality { part whole display }
    reached { part whole display }
    hidden
    period
    computedAt
    formulaVersion
  }
`);

/** The week shown with medians and formulas, and the eight weeks that end with it. */
export const districtQuery = graphql(
  `
    query District($week: NaiveDate!) {
      districtOverview(week: $week) {
        week
        snapshot
        snapshotDue
        formulaVersion
        formulas { code title sentence }
        medians {
          inTime { percent display }
          success { percent display }
          quality { percent display }
          reached { percent display }
        }
        schools { ...SchoolFields }
      }
      districtHistory(until: $week, weeks: 8) {
        schools { id name weeks { ...SchoolFields } }
      }
    }
  `,
  [schoolFields],
);

/** One school over eight weeks. */
export const schoolQuery = graphql(
  `
    query DistrictSchool($id: ID!, $week: NaiveDate!) {
      districtSchool(id: $id, until: $week, weeks: 8) {
        school { id name weeks { ...SchoolFields } }
        formulas { code title sentence }
        formulaVersion
      }
    }
  `,
  [schoolFields],
);

export type DistrictAnswer = ResultOf<typeof districtQuery>;
export type Formula = DistrictAnswer['districtOverview']['formulas'][number];

/** A school's week as the screens take it. */
export function schoolOf(told: ResultOf<typeof schoolFields>): SchoolWeek {
  return {
    ...told,
    inTime: ofShare(told.inTime),
    success: ofPercent(told.success),
    quality: ofPercent(told.quality),
    reached: ofPercent(told.reached),
  };
}

/** A school over the weeks as the screens take it. */
export function historyOf(told: {
  id: string;
  name: string;
  weeks: ResultOf<typeof schoolFields>[];
}): History {
  return { id: told.id, name: told.name, weeks: told.weeks.map(schoolOf) };
}
