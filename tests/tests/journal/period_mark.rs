//! Period marks: who and when is the regulation's word.

use app::record::{CellAnswer, RecordPeriodMark};
use app::{Failure, RefusalCode};

use crate::school::{School, operation};

fn mark(school: &School, text: &str, expected_version: i32) -> RecordPeriodMark {
    RecordPeriodMark {
        operation: operation(),
        group: school.class,
        subject: school.algebra,
        period: school.quarter,
        pupil: school.pupils[0],
        text: text.to_owned(),
        expected_version,
    }
}

fn code<T: std::fmt::Debug>(answer: Result<T, Failure>) -> RefusalCode {
    match answer {
        Err(Failure::Refused(refusal)) => refusal.code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_period_mark_is_set_in_the_last_study_week() {
    let school = School::new().await;
    let teacher = school.teacher();
    let early = school.app.record_period_mark(&teacher, mark(&school, "4", 0)).await;
    assert_eq!(code(early), RefusalCode::WindowClosed);
    // Monday of the last study week; the quarter ends on Saturday 28 March, the week has five days.
    school.clock.set("2026-03-22T21:00:00Z");
    let first = school.app.record_period_mark(&teacher, mark(&school, "4", 0)).await.unwrap();
    assert!(matches!(first.answer, CellAnswer::Accepted { version: 1, .. }));
    assert_eq!(first.due_at, Some("2026-03-27T21:00:00Z".parse().unwrap()));
    // S0 lets the class teacher set it too; a stale version is a conflict.
    let stale = school.app.record_period_mark(&school.class_teacher(), mark(&school, "5", 0)).await.unwrap();
    assert!(matches!(stale.answer, CellAnswer::Conflict { version: 1, .. }), "{stale:?}");
    let fresh = school.app.record_period_mark(&school.class_teacher(), mark(&school, "5", 1)).await.unwrap();
    assert!(matches!(fresh.answer, CellAnswer::Accepted { version: 2, .. }));
    for (text, refusal) in [("4/5", RefusalCode::NotInScale), ("6", RefusalCode::NotInScale)] {
        assert_eq!(code(school.app.record_period_mark(&teacher, mark(&school, text, 2)).await), refusal);
    }
    assert_eq!(
        code(school.app.record_period_mark(&school.stranger(), mark(&school, "3", 2)).await),
        RefusalCode::Forbidden
    );
    // After the week a mark is not changed any more.
    school.clock.set("2026-03-27T21:00:01Z");
    let late = school.app.record_period_mark(&teacher, mark(&school, "3", 2)).await;
    assert_eq!(code(late), RefusalCode::WindowClosed);
    school.gone().await;
}
