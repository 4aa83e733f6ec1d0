import { graphql, type ResultOf } from '../app/graphql';

/** The school's week gathered as asked, with the very lessons and six weeks of each row. */
export const deadlinesQuery = graphql(`
  query Deadlines($week: NaiveDate!, $by: OverviewBy!) {
    schoolOverview(week: $week, by: $by) {
      week
      computedAt
      missing
      oldest
      clause
      complete { part whole display }
      inTime { part whole display }
      withoutMarks { part whole display }
      formulas { code title sentence }
      weeks
      rows {
        id
        name
        missing
        late
        oldest
        clause
        weeks { part whole display }
        entries {
          lesson
          groupId
          subjectId
          group
          subject
          teacher
          day
          number
          code
          what
          clause
          missing
          minutesLate
          lateBy
        }
        entriesTotal
      }
    }
  }
`);

export type Overview = ResultOf<typeof deadlinesQuery>['schoolOverview'];
export type Row = Overview['rows'][number];
export type Entry = Row['entries'][number];
export type Share = Overview['complete'];
