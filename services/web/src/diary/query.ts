import { graphql, type ResultOf } from '../app/graphql';
import { meFields } from '../app/session';
import { diaryDocument } from './document';

/** The whole screen in one question; on a cold start it tells who asks as well. */
export const diaryQuery = graphql(diaryDocument, [meFields]);

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
