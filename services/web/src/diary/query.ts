import { graphql, type ResultOf } from '../app/graphql';
import { meFields } from '../app/session';

/** The whole screen in one question; on a cold start it tells who asks as well. */
export const diaryQuery = graphql(
  `
  query Diary($child: ID, $week: NaiveDate!) {
    me { ...MeFields }
    family { id givenName group school }
    diaryWeek(pupil: $child, week: $week) {
      week
      pupil
      group
      period
      lessons {
        id day number startsAt endsAt subject status room teacher topic plannedTopic absenceCode absence minutesLate
        marks { value work weight }
        homework { text nothing dueOn own }
        homeworkDue
      }
      averages { subject display derivation why }
      remarks { day text }
      today
      notice
      news { kind at day subject text }
      newsUntil
    }
  }
`,
  [meFields],
);

/** What the screen shows. */
export type DiaryData = ResultOf<typeof diaryQuery>;
/** A child with a tab. */
export type FamilyChild = DiaryData['family'][number];
/** The week. */
export type Week = DiaryData['diaryWeek'];
/** A lesson of it. */
export type Lesson = Week['lessons'][number];
/** A mark with its work. */
export type Mark = Lesson['marks'][number];
/** What a lesson set. */
export type Homework = Lesson['homework'][number];
/** An average with its derivation. */
export type Average = Week['averages'][number];

/** One thing that is new. */
export type NewsItem = Week['news'][number];

/** The news were looked at. */
export const seenMutation = graphql(`
  mutation DiarySeen($child: ID!, $until: DateTime!) {
    markDiarySeen(pupil: $child, until: $until) { ok }
  }
`);

/** Leave to download the week's sheet. */
export const sheetMutation = graphql(`
  mutation WeeklySheet($child: ID!, $week: NaiveDate!) {
    fileTicket(input: { weeklySummary: { pupil: $child, week: $week } }) {
      __typename
      ... on FileTicket { path fileName }
      ... on Refused { message }
    }
  }
`);
