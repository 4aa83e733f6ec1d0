import { graphql, type ResultOf } from '../app/graphql';
import { addDays } from '../ui/days';
import type { Week } from './figures';

const weekFields = graphql(`
  fragment DistrictWeekFields on DistrictWeek {
    week
    schools {
      id
      name
      kind
      pupils
      entries
      inTime { part whole display }
      success { part whole display }
      quality { part whole display }
      reached { part whole display }
      period
      computedAt
    }
  }
`);

/** Eight weeks of the district; `w0` is the oldest, `w7` the week that is shown. */
export const districtQuery = graphql(
  `
    query District(
      $w0: NaiveDate!, $w1: NaiveDate!, $w2: NaiveDate!, $w3: NaiveDate!,
      $w4: NaiveDate!, $w5: NaiveDate!, $w6: NaiveDate!, $w7: NaiveDate!
    ) {
      w0: districtOverview(week: $w0) { ...DistrictWeekFields }
      w1: districtOverview(week: $w1) { ...DistrictWeekFields }
      w2: districtOverview(week: $w2) { ...DistrictWeekFields }
      w3: districtOverview(week: $w3) { ...DistrictWeekFields }
      w4: districtOverview(week: $w4) { ...DistrictWeekFields }
      w5: districtOverview(week: $w5) { ...DistrictWeekFields }
      w6: districtOverview(week: $w6) { ...DistrictWeekFields }
      w7: districtOverview(week: $w7) { ...DistrictWeekFields }
    }
  `,
  [weekFields],
);

/** Mondays of the eight weeks that end with the one shown. */
export function weekVariables(monday: string) {
  const at = (back: number) => addDays(monday, -7 * back);
  return { w0: at(7), w1: at(6), w2: at(5), w3: at(4), w4: at(3), w5: at(2), w6: at(1), w7: monday };
}

/** The weeks of an answer, oldest first. */
export function weeksOf(data: ResultOf<typeof districtQuery>): Week[] {
  return [data.w0, data.w1, data.w2, data.w3, data.w4, data.w5, data.w6, data.w7];
}
