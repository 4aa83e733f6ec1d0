import { graphql, type ResultOf } from '../app/graphql';

/** A journal page: everything the grid, the second tab and the print show, in one query. */
export const journalPageQuery = graphql(`
  query JournalPage($group: ID!, $subject: ID!, $period: ID) {
    journalPage(groupId: $group, subjectId: $subject, periodId: $period) {
      groupId
      groupName
      subjectId
      subjectName
      periodId
      periodName
      startsOn
      endsOn
      writable
      averageMethod
      noMarks
      noHomework
      plannedTopics { ordinal title }
      readAt
      scale { lowest highest lessonWords periodWords }
      codes { letters synonyms reason title setBy }
      workTypes { id name shortName weight isDefault }
      pupils {
        id
        name
        spans { startsOn endsOn }
        weighted { num den display }
        simple { num den display }
        periodMark { value version }
      }
      lessons {
        id
        day
        ordinal
        startsAt
        endsAt
        status
        teacher
        plannedTeacher
        rollTakenAt
        topic { text planOrdinal version }
        homework { pupilId text nothing dueOn version }
        due { code title dueAt display clause state }
        writable
        locked
      }
      columns { id lessonId workTypeId title weight }
      cells { pupilId columnId value version }
      attendance { pupilId lessonId letters reason minutes version }
    }
  }
`);

/** What the server said of a page. */
export type PageData = ResultOf<typeof journalPageQuery>['journalPage'];

/** A lesson of the page. */
export type Lesson = PageData['lessons'][number];

/** A column of marks. */
export type WorkColumn = PageData['columns'][number];

/** A row of the page. */
export type Pupil = PageData['pupils'][number];

/** The periods of a group, asked for when the choice is opened. */
export const periodsQuery = graphql(`
  query JournalPeriods($group: ID!) {
    periods(groupId: $group) { id name startsOn endsOn closedAt }
  }
`);

/** All that happened to a cell, newest first. */
export const historyQuery = graphql(`
  query CellHistory($cell: CellInput!) {
    cellHistory(cell: $cell) { old new version author roleTitle at reason }
  }
`);

/** Adds a work to a lesson. */
export const addColumnMutation = graphql(`
  mutation AddColumn($input: AddColumnInput!) {
    addColumn(input: $input) {
      __typename
      ... on AddedColumn { columnId }
      ... on Refused { message clause }
    }
  }
`);

/** Pages one may open, own ones first. */
export const pagesQuery = graphql(`
  query JournalPages {
    groupsAndSubjects { groupId groupName groupKind grade subjectId subjectName own }
  }
`);
