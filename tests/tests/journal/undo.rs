//! Undo of one's own last operation.

use app::record::{EntryInput, HomeworkContent, RecordHomework, UndoLast};
use app::{Failure, RefusalCode};

use crate::page::{batch, entry};
use crate::school::{School, march, operation};

fn undo() -> UndoLast {
    UndoLast { operation: operation(), of: None }
}

#[tokio::test]
async fn the_last_operation_is_undone_whole() {
    let school = School::new().await;
    let teacher = school.teacher();
    let lesson = school.lessons[2];
    let first = batch(lesson, vec![entry(school.pupils[0], "4"), entry(school.pupils[1], "н")]);
    school.app.record_entries(&teacher, first).await.unwrap();
    let second = EntryInput { mark_version: 1, ..entry(school.pupils[0], "5") };
    school.app.record_entries(&teacher, batch(lesson, vec![second])).await.unwrap();
    let request = undo();
    let undone = school.app.undo_last(&teacher, request.clone()).await.unwrap();
    assert_eq!((undone.cells, undone.name.as_str()), (1, "record_entries"));
    assert_eq!(school.app.undo_last(&teacher, request).await.unwrap(), undone);
    assert_eq!(school.count("select count(*) from mark where value = '4' and version = 3").await, 1);
    // Then the one before: two cells and the roll.
    let blocked = school.app.undo_last(&teacher, undo()).await;
    let refusal = match blocked {
        Err(Failure::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    };
    assert_eq!(refusal.code, RefusalCode::LaterEntry);
    assert!(
        refusal.message.starts_with("Отменить нельзя, есть более поздняя запись: Сидорова"),
        "{}",
        refusal.message
    );
    school.gone().await;
}

#[tokio::test]
async fn absences_roll_and_homework_come_back() {
    let school = School::new().await;
    let teacher = school.teacher();
    let lesson = school.lessons[2];
    let content = HomeworkContent::Text { text: "№ 412".to_owned(), due_on: Some(march(6)) };
    let homework =
        RecordHomework { operation: operation(), lesson, pupil: None, content, expected_version: 0 };
    school.app.record_homework(&teacher, homework).await.unwrap();
    school.app.undo_last(&teacher, undo()).await.unwrap();
    assert_eq!(school.count("select count(*) from homework where text is null and version = 2").await, 1);
    school.clock.set("2026-03-04T09:05:00Z");
    school.app.record_entries(&teacher, batch(lesson, vec![entry(school.pupils[1], "н")])).await.unwrap();
    assert_eq!(school.count("select count(*) from lesson_roll").await, 1);
    let undone = school.app.undo_last(&teacher, undo()).await.unwrap();
    assert_eq!(undone.cells, 2);
    assert_eq!(school.count("select count(*) from lesson_roll").await, 0);
    assert_eq!(school.count("select count(*) from attendance where reason is null and version = 2").await, 1);
    match school.app.undo_last(&teacher, undo()).await {
        Err(Failure::Refused(refusal)) => assert_eq!(refusal.code, RefusalCode::WrongState),
        other => panic!("{other:?}"),
    }
    school.gone().await;
}

#[tokio::test]
async fn undo_ends_with_the_regulations_window_and_is_ones_own() {
    let school = School::new().await;
    let teacher = school.teacher();
    let lesson = school.lessons[2];
    school.app.record_entries(&teacher, batch(lesson, vec![entry(school.pupils[0], "4")])).await.unwrap();
    match school.app.undo_last(&school.substitute(), undo()).await {
        Err(Failure::Refused(refusal)) => assert_eq!(refusal.code, RefusalCode::WrongState),
        other => panic!("{other:?}"),
    }
    // S0 gives sixty minutes.
    school.clock.set("2026-03-04T10:00:01Z");
    match school.app.undo_last(&teacher, undo()).await {
        Err(Failure::Refused(refusal)) => assert_eq!(refusal.code, RefusalCode::WindowClosed),
        other => panic!("{other:?}"),
    }
    school.clock.set("2026-03-04T10:00:00Z");
    assert!(school.app.undo_last(&teacher, undo()).await.is_ok());
    school.gone().await;
}
