/** The diary's question as text: it may be asked before anything that reads its answer has been unpacked. */
export const diaryDocument = `
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
`;
