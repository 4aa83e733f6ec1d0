import { graphql, type ResultOf } from '../app/graphql';

/** Lessons of the day with what is missing in them. */
export const todayQuery = graphql(`
  query Today {
    today {
      day
      nextDay
      lessons {
        id ordinal startsAt endsAt groupId groupName subjectId subjectName status room substitute
        absent rollTaken topic topicVersion homework homeworkNothing homeworkKept homeworkDueOn homeworkVersion nextLessonOn
        due { code title display clause state }
        nextTopic { ordinal title homework }
        parallel { groupName day topic planOrdinal homework homeworkNothing }
      }
    }
  }
`);

export type Day = ResultOf<typeof todayQuery>['today'];
export type Lesson = Day['lessons'][number];
export type Due = Lesson['due'][number];

/** What a lesson may owe, by the code of its due moment. */
export const OWED = { roll: 'D01', topic: 'D02', homework: 'D03' } as const;

/** The due moment of one kind of entry; none where the school keeps no such entry. */
export function dueOf(lesson: Lesson, what: keyof typeof OWED): Due | undefined {
  return lesson.due.find((due) => due.code === OWED[what]);
}

/** Whether homework belongs to the lesson: the school keeps it there, or there is some. */
export function keepsHomework(lesson: Lesson): boolean {
  return lesson.homeworkKept || lesson.homeworkNothing || lesson.homework !== null;
}

/** Whether nothing is left to enter, whether a limit asks for it or not. */
export function complete(lesson: Lesson): boolean {
  const set = !keepsHomework(lesson) || lesson.homeworkNothing || Boolean(lesson.homework);
  return (lesson.rollTaken || lesson.absent > 0) && Boolean(lesson.topic) && set;
}

/** Whether an entry is still missing, by the server's word. */
export function missing(due: Due | undefined): boolean {
  return due?.state === 'OPEN' || due?.state === 'OVERDUE';
}
