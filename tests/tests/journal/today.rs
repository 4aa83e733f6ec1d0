//! «Сегодня»: the day homework is set to by itself, and what the parallel class of the same teacher was given.

use app::record::{HomeworkContent, RecordHomework, RecordTopic};
use app::regulation::Preset;
use domain::id::LessonId;

use crate::school::{School, march, operation};

/// A parallel class 7Б of the teacher, with lessons on Monday, Tuesday and today, and a class of another grade.
const PARALLEL: &str = "
    insert into study_group (school_id, id, kind, name, grade, starts_on) overriding system value values
      (1, 11, 'class', '7Б', 7, '2025-09-01'), (1, 12, 'class', '8Б', 8, '2025-09-01');
    insert into assignment (school_id, id, group_id, subject_id, staff_id, starts_on) overriding system value values
      (1, 11, 11, 1, 1, '2025-09-01'), (1, 12, 12, 1, 1, '2025-09-01');
    insert into lesson (school_id, id, assignment_id, group_id, subject_id, day, ordinal, starts_at, ends_at,
                        planned_staff_id, staff_id, status) overriding system value values
      (1, 11, 11, 11, 1, '2026-03-02', 3, '10:20', '11:00', 1, 1, 'held'),
      (1, 12, 11, 11, 1, '2026-03-03', 3, '10:20', '11:00', 1, 1, 'held'),
      (1, 13, 12, 12, 1, '2026-03-03', 4, '11:05', '11:45', 1, 1, 'held'),
      (1, 14, 1, 1, 1, '2026-03-06', 1, '08:30', '09:10', 1, 1, 'planned')";

async fn record(school: &School, lesson: LessonId, topic: &str, homework: HomeworkContent) {
    let teacher = school.teacher();
    let input = RecordTopic {
        operation: operation(),
        lesson,
        text: Some(topic.to_owned()),
        plan_ordinal: None,
        expected_version: 0,
    };
    school.app.record_topic(&teacher, input).await.unwrap();
    let input = RecordHomework {
        operation: operation(),
        lesson,
        pupil: None,
        content: homework,
        expected_version: 0,
    };
    school.app.record_homework(&teacher, input).await.unwrap();
}

fn task(text: &str) -> HomeworkContent {
    HomeworkContent::Text { text: text.to_owned(), due_on: Some(march(9)) }
}

#[tokio::test]
async fn homework_is_for_the_groups_next_lesson_of_the_subject() {
    let school = School::new().await;
    let next = async || school.app.today(&school.teacher()).await.unwrap().lessons[1].next_lesson_on;
    // Tomorrow's lesson is a colleague's, but the same class's.
    assert_eq!(next().await, Some(march(5)));
    school.run("update lesson set status = 'cancelled' where id = 4").await;
    assert_eq!(next().await, None);
    school.run(PARALLEL).await;
    assert_eq!(next().await, Some(march(6)));
    school.gone().await;
}

/// S1 sets no limit for homework and keeps it all the same; the first grade has none (S1-1.3).
#[tokio::test]
async fn homework_is_kept_also_where_nothing_is_due() {
    let school = School::under(Preset::S1).await;
    let today = school.app.today(&school.teacher()).await.unwrap();
    let kept: Vec<_> =
        today.lessons.iter().map(|lesson| (lesson.group_name.as_str(), lesson.homework_kept)).collect();
    assert_eq!(kept, [("1А", false), ("7А", true)]);
    assert!(today.lessons[1].due.iter().all(|due| due.code.code() != "D03"));
    school.gone().await;
}

#[tokio::test]
async fn the_parallel_class_offers_what_this_one_has_not_had() {
    let school = School::new().await;
    school.run(PARALLEL).await;
    let before = school.app.statements();
    let offered = async || school.app.today(&school.teacher()).await.unwrap().lessons[1].parallel.clone();
    assert_eq!(offered().await, None, "nothing was recorded yet");
    assert!(school.app.statements() - before <= 4);

    record(&school, LessonId::new(13), "Другая параллель", task("№ 8")).await;
    assert_eq!(offered().await, None, "another grade is no parallel");

    // The topic of the own plan comes before a later one.
    record(&school, LessonId::new(11), "Квадрат суммы", task("№ 400")).await;
    record(&school, LessonId::new(12), "Самостоятельная работа", HomeworkContent::Nothing).await;
    let parallel = offered().await.expect("an offer");
    assert_eq!((parallel.group_name.as_str(), parallel.day), ("7Б", march(2)));
    assert_eq!((parallel.topic.as_str(), parallel.plan_ordinal), ("Квадрат суммы", Some(33)));
    assert_eq!((parallel.homework.as_deref(), parallel.homework_nothing), (Some("№ 400"), false));

    // Had on Monday by this class too: then the later one, which the plan does not know.
    record(&school, school.lessons[0], "Квадрат суммы", task("№ 401")).await;
    let parallel = offered().await.expect("an offer");
    assert_eq!((parallel.topic.as_str(), parallel.plan_ordinal), ("Самостоятельная работа", None));
    assert_eq!((parallel.homework.as_deref(), parallel.homework_nothing), (None, true));

    // What stands in the lesson itself is still offered, for its homework.
    record(&school, school.lessons[2], "Самостоятельная работа", task("№ 402")).await;
    assert_eq!(offered().await.map(|parallel| parallel.topic), Some("Самостоятельная работа".to_owned()));
    let today = school.app.today(&school.teacher()).await.unwrap();
    assert_eq!(today.lessons[1].homework_due_on, Some(march(9)));

    school.run("update lesson set staff_id = 2 where id in (11, 12)").await;
    assert_eq!(offered().await, None, "a colleague's lessons are no offer");
    school.gone().await;
}
