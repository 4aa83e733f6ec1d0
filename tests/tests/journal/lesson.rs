//! Topic, homework, roll.

use app::record::{CellAnswer, HomeworkContent, RecordHomework, RecordTopic, TakeRoll, UndoLast, UndoRoll};
use app::regulation::Preset;
use app::{Failure, RefusalCode};
use domain::id::LessonId;

use crate::page::{batch, entry};
use crate::school::{School, march, operation};

fn topic(lesson: LessonId, text: Option<&str>, expected_version: i32) -> RecordTopic {
    RecordTopic {
        operation: operation(),
        lesson,
        text: text.map(str::to_owned),
        plan_ordinal: Some(33),
        expected_version,
    }
}

fn homework(lesson: LessonId, content: HomeworkContent, expected_version: i32) -> RecordHomework {
    RecordHomework { operation: operation(), lesson, pupil: None, content, expected_version }
}

fn text(text: &str) -> HomeworkContent {
    HomeworkContent::Text { text: text.to_owned(), due_on: Some(march(6)) }
}

fn code<T: std::fmt::Debug>(answer: Result<T, Failure>) -> RefusalCode {
    match answer {
        Err(Failure::Refused(refusal)) => refusal.code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_topic_is_written_once_and_then_corrected() {
    let school = School::new().await;
    let teacher = school.teacher();
    let lesson = school.lessons[2];
    let answer = school.app.record_topic(&teacher, topic(lesson, Some("  Квадрат суммы "), 0)).await.unwrap();
    assert!(matches!(answer, CellAnswer::Accepted { version: 1, .. }));
    let stale = school.app.record_topic(&teacher, topic(lesson, Some("Разность"), 0)).await.unwrap();
    let CellAnswer::Conflict { theirs, version, .. } = stale else { panic!("{stale:?}") };
    assert_eq!((theirs.as_deref(), version), (Some("Квадрат суммы"), 1));
    let same = school.app.record_topic(&teacher, topic(lesson, Some("Квадрат суммы"), 0)).await.unwrap();
    assert_eq!(same, CellAnswer::Unchanged { version: 1 });
    let back = school.app.record_topic(&teacher, topic(lesson, None, 1)).await.unwrap();
    assert!(matches!(back, CellAnswer::Accepted { version: 2, .. }));
    assert_eq!(
        code(school.app.record_topic(&teacher, topic(lesson, Some(" "), 2)).await),
        RefusalCode::InvalidInput
    );
    let stranger = school.app.record_topic(&school.stranger(), topic(lesson, Some("Нет"), 2)).await;
    assert_eq!(code(stranger), RefusalCode::Forbidden);
    // Topics may be posted before the lesson, not for a cancelled one.
    assert!(school.app.record_topic(&teacher, topic(school.lessons[3], Some("Заранее"), 0)).await.is_ok());
    let cancelled = school.app.record_topic(&teacher, topic(school.lessons[1], Some("Нет"), 0)).await;
    assert_eq!(code(cancelled), RefusalCode::LessonNotHeld);
    school.gone().await;
}

#[tokio::test]
async fn homework_is_common_individual_or_explicitly_nothing() {
    let school = School::new().await;
    let teacher = school.teacher();
    let lesson = school.lessons[2];
    let record = |content, version| school.app.record_homework(&teacher, homework(lesson, content, version));
    assert!(matches!(record(text("№ 412, 415"), 0).await.unwrap(), CellAnswer::Accepted { version: 1, .. }));
    assert!(matches!(
        record(HomeworkContent::Nothing, 1).await.unwrap(),
        CellAnswer::Accepted { version: 2, .. }
    ));
    assert!(matches!(
        record(HomeworkContent::Nothing, 0).await.unwrap(),
        CellAnswer::Unchanged { version: 2 }
    ));
    let too_early = HomeworkContent::Text { text: "№ 1".to_owned(), due_on: Some(march(3)) };
    assert_eq!(code(record(too_early, 2).await), RefusalCode::InvalidInput);
    let mut own = homework(lesson, text("Карточка 5"), 0);
    own.pupil = Some(school.pupils[1]);
    assert!(school.app.record_homework(&teacher, own).await.is_ok());
    let mut foreign = homework(lesson, text("Карточка 5"), 0);
    foreign.pupil = Some(school.little);
    assert_eq!(code(school.app.record_homework(&teacher, foreign).await), RefusalCode::NotOnList);
    assert_eq!(school.count("select count(*) from homework").await, 2);
    school.gone().await;
}

#[tokio::test]
async fn the_first_grade_gets_no_homework_where_the_act_says_so() {
    let school = School::under(Preset::S1).await;
    let answer = school
        .app
        .record_homework(&school.teacher(), homework(school.first_grade_lesson, text("№ 1"), 0))
        .await;
    assert_eq!(code(answer), RefusalCode::NotKept);
    school.gone().await;
}

#[tokio::test]
async fn the_roll_is_taken_once() {
    let school = School::new().await;
    let teacher = school.teacher();
    let take = |lesson| school.app.take_roll(&teacher, TakeRoll { operation: operation(), lesson });
    assert!(!take(school.lessons[2]).await.unwrap().before);
    assert!(take(school.lessons[2]).await.unwrap().before);
    assert_eq!(code(take(school.lessons[1]).await), RefusalCode::LessonNotHeld);
    assert_eq!(school.count("select count(*) from history where cell = 'roll'").await, 1);
    school.gone().await;
}

#[tokio::test]
async fn the_own_roll_is_taken_back_within_the_regulations_time() {
    let school = School::new().await;
    let (app, teacher, lesson) = (&school.app, school.teacher(), school.lessons[2]);
    let take = || app.take_roll(&teacher, TakeRoll { operation: operation(), lesson });
    let back = |actor| {
        let app = app.clone();
        async move { app.undo_roll(&actor, UndoRoll { operation: operation(), lesson }).await }
    };
    // Nothing was taken yet: nothing happens.
    assert!(!back(teacher.clone()).await.unwrap().before);
    take().await.unwrap();
    assert_eq!(code(back(school.stranger()).await), RefusalCode::Forbidden);
    let request = UndoRoll { operation: operation(), lesson };
    let undone = app.undo_roll(&teacher, request.clone()).await.unwrap();
    assert!(undone.before);
    assert_eq!(app.undo_roll(&teacher, request).await.unwrap(), undone);
    assert_eq!(school.count("select count(*) from lesson_roll").await, 0);
    let kept = "select count(*) from history where cell = 'roll' and reason = 'отмена' and new_value is null";
    assert_eq!(school.count(kept).await, 1);
    // It is the same undo as any other: there is nothing left for the last operation's.
    let last = UndoLast { operation: operation(), of: None };
    assert_eq!(code(app.undo_last(&teacher, last).await), RefusalCode::WrongState);

    // Taken anew it has its own time; S0 gives sixty minutes.
    take().await.unwrap();
    school.clock.set("2026-03-04T10:00:01Z");
    assert_eq!(code(back(teacher.clone()).await), RefusalCode::WindowClosed);
    assert_eq!(school.count("select count(*) from lesson_roll").await, 1);
    school.clock.set("2026-03-04T10:00:00Z");
    assert!(back(teacher.clone()).await.unwrap().before);
    school.gone().await;
}

#[tokio::test]
async fn a_roll_of_a_colleague_or_of_named_absentees_is_not_taken_back_alone() {
    let school = School::new().await;
    let app = &school.app;
    // The lesson of 5 March is the substitute's; the assignment stays the teacher's.
    school.clock.set("2026-03-05T09:00:00Z");
    let lesson = school.lessons[3];
    app.take_roll(&school.substitute(), TakeRoll { operation: operation(), lesson }).await.unwrap();
    let refusal = match app.undo_roll(&school.teacher(), UndoRoll { operation: operation(), lesson }).await {
        Err(Failure::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    };
    assert_eq!(refusal.code, RefusalCode::LaterEntry);
    assert!(refusal.message.contains("Автор: ") && refusal.message.ends_with("12:00"), "{}", refusal.message);

    school.clock.set("2026-03-04T09:30:00Z");
    let lesson = school.lessons[2];
    let teacher = school.teacher();
    app.record_entries(&teacher, batch(lesson, vec![entry(school.pupils[0], "н")])).await.unwrap();
    let answer = app.undo_roll(&teacher, UndoRoll { operation: operation(), lesson }).await;
    assert_eq!(code(answer), RefusalCode::WrongState);
    assert_eq!(school.count("select count(*) from lesson_roll").await, 2);
    school.gone().await;
}
