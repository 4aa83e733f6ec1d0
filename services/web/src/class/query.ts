import { graphql, type ResultOf } from '../app/graphql';

const deliveryFields = graphql(`
  fragment OfWeek on GroupDeliveries {
    week
    lines { id pupilId pupil guardian channel state stateTitle words attempts changedAt }
    batch { id sheets pages renderedAt }
  }
`);

/** A class's week: who was away, who was reached, what the lessons brought. */
export const classQuery = graphql(
  `
  query ClassPage($group: ID!, $week: NaiveDate!, $before: NaiveDate!) {
    classOverview(group: $group, week: $week) {
      week
      name
      period
      today
      lessons { day number subject topic note }
      reasons { code title }
      reasonDue { receivedOn display clause over }
      pupils {
        id
        name
        attendance { missed illness valid invalid unknown fullDays late }
        attendancePeriod { held missed illness valid invalid unknown fullDays late }
        averages { subject display derivation }
        entries { lesson absenceCode absence minutesLate marks { value work weight } }
        openAbsences { day number subject reason }
        family { id name channel wished why application }
      }
    }
    groupDeliveries(group: $group, week: $week) { ...OfWeek }
    before: groupDeliveries(group: $group, week: $before) { ...OfWeek }
  }
`,
  [deliveryFields],
);

/** All of it. */
export type ClassData = ResultOf<typeof classQuery>;
/** The class's week. */
export type ClassWeek = ClassData['classOverview'];
/** A pupil of it. */
export type ClassPupil = ClassWeek['pupils'][number];
/** The week's deliveries. */
export type Deliveries = ClassData['groupDeliveries'];
/** One family and one sheet. */
export type DeliveryLine = Deliveries['lines'][number];

/** The classes one leads. */
export const ownClassesQuery = graphql(`
  query OwnClasses { ownClasses { id name kind pupils } }
`);

/** A document for one pupil. */
export const explainMutation = graphql(`
  mutation ExplainAbsences($input: ExplainAbsencesInput!) {
    explainAbsences(input: $input) {
      __typename
      ... on ExplainedAbsences { explained inTime dueAt skipped { day why } }
      ... on Refused { message field clause }
    }
  }
`);

/** A sheet reached the family. */
export const handOverMutation = graphql(`
  mutation HandOver($group: ID!, $week: NaiveDate!, $delivery: ID!) {
    handOver(group: $group, week: $week, delivery: $delivery) {
      __typename
      ... on HandedOver { at }
      ... on Refused { message }
    }
  }
`);

/** Sheets once more, after corrections. */
export const repeatMutation = graphql(`
  mutation RepeatSummary($group: ID!, $week: NaiveDate!) {
    repeatSummary(group: $group, week: $week) {
      __typename
      ... on SummaryRequested { at }
      ... on Refused { message }
    }
  }
`);

/** Leave to download the printed batch with its hand-over sheet. */
export const batchMutation = graphql(`
  mutation ClassBatch($group: ID!, $week: NaiveDate!) {
    fileTicket(input: { printBatch: { group: $group, week: $week } }) {
      __typename
      ... on FileTicket { path fileName }
      ... on Refused { message }
    }
  }
`);

/** A family's signed application is on file. */
export const applicationMutation = graphql(`
  mutation ConfirmApplication($pupil: ID!, $guardian: ID!, $receivedOn: NaiveDate!, $number: String) {
    confirmPaperApplication(pupil: $pupil, guardian: $guardian, receivedOn: $receivedOn, number: $number) {
      __typename
      ... on Refused { message field }
    }
  }
`);
