//! Batches of marks, codes and dots.

use app::record::{AddColumn, EntryInput, EntryOutcome, RecordEntries};
use app::{Failure, RefusalCode};
use domain::id::{ColumnId, PupilId};

use crate::page::{batch, entry};
use crate::school::{School, operation};

fn refused(outcome: &EntryOutcome) -> Option<RefusalCode> {
    match outcome {
        EntryOutcome::Refused(refusal) => Some(refusal.code),
        _ => None,
    }
}

#[tokio::test]
async fn each_cell_is_everything_or_nothing() {
    let school = School::new().await;
    let teacher = school.teacher();
    let column = school
        .app
        .add_column(
            &teacher,
            AddColumn {
                operation: operation(),
                lesson: school.lessons[2],
                work_type: school.test_work,
                title: "Контрольная № 3".to_owned(),
                weight: None,
            },
        )
        .await
        .unwrap()
        .column;
    let in_column = |pupil: PupilId, text: &str| EntryInput { column: Some(column), ..entry(pupil, text) };
    let answer = school
        .app
        .record_entries(
            &teacher,
            batch(
                school.lessons[2],
                vec![
                    in_column(school.pupils[0], "5"),
                    in_column(school.pupils[1], "6"),
                    in_column(school.pupils[2], "о4"),
                    in_column(school.pupils[3], "б"),
                    in_column(school.little, "5"),
                    in_column(school.pupils[4], "."),
                ],
            ),
        )
        .await
        .unwrap();
    let results = &answer.results;
    assert_eq!(results[0].outcome, EntryOutcome::Accepted);
    assert_eq!(refused(&results[1].outcome), Some(RefusalCode::NotInScale));
    assert_eq!(results[2].outcome, EntryOutcome::Accepted);
    assert_eq!((results[2].mark.as_deref(), results[2].attendance.as_deref()), (Some("4"), Some("О")));
    assert_eq!((results[2].mark_version, results[2].attendance_version), (1, 1));
    assert_eq!(refused(&results[3].outcome), Some(RefusalCode::ReasonNotYours));
    assert_eq!(refused(&results[4].outcome), Some(RefusalCode::NotOnList));
    assert_eq!(results[5].outcome, EntryOutcome::Accepted);
    assert_eq!(school.count("select count(*) from mark").await, 3);
    assert_eq!(school.count("select count(*) from attendance").await, 1);
    assert_eq!(school.count("select count(*) from history where cell = 'mark'").await, 3);
    assert_eq!(school.count("select count(*) from history where cell = 'roll'").await, 1);
    let weight = school.count("select weight::bigint from journal_column where work_type_id = 2").await;
    assert_eq!(weight, 5);

    // An absence contradicts a mark in the same lesson, and the other way round.
    let absent =
        batch(school.lessons[2], vec![in_column(school.pupils[0], "н"), in_column(school.pupils[1], "н")]);
    let answer = school.app.record_entries(&teacher, absent).await.unwrap();
    assert_eq!(refused(&answer.results[0].outcome), Some(RefusalCode::Absent));
    assert_eq!(answer.results[1].outcome, EntryOutcome::Accepted);
    let mark = EntryInput { attendance_version: 1, ..in_column(school.pupils[1], "5") };
    let answer =
        school.app.record_entries(&teacher, batch(school.lessons[2], vec![mark.clone()])).await.unwrap();
    assert_eq!(refused(&answer.results[0].outcome), Some(RefusalCode::Absent));
    let made_up = batch(school.lessons[2], vec![EntryInput { made_up: true, ..mark }]);
    assert_eq!(
        school.app.record_entries(&teacher, made_up).await.unwrap().results[0].outcome,
        EntryOutcome::Accepted
    );
    school.gone().await;
}

#[tokio::test]
async fn the_same_operation_has_one_effect_and_one_answer() {
    let school = School::new().await;
    let teacher = school.teacher();
    let request = batch(school.lessons[2], vec![entry(school.pupils[0], "5"), entry(school.pupils[1], "7")]);
    let first = school.app.record_entries(&teacher, request.clone()).await.unwrap();
    school.clock.set("2026-03-04T10:00:00Z");
    let again = school.app.record_entries(&teacher, request.clone()).await.unwrap();
    assert_eq!(first, again);
    assert_eq!(school.count("select count(*) from history").await, 1);

    let other = RecordEntries { entries: vec![entry(school.pupils[0], "4")], ..request.clone() };
    match school.app.record_entries(&teacher, other).await {
        Err(Failure::Refused(refusal)) => assert_eq!(refusal.code, RefusalCode::IdempotencyMismatch),
        other => panic!("{other:?}"),
    }
    assert_eq!(school.count("select count(*) from mark where value = '5'").await, 1);
    school.gone().await;
}

#[tokio::test]
async fn a_batch_of_thirty_cells_takes_six_statements() {
    let school = School::new().await;
    let teacher = school.teacher();
    let extra = "insert into pupil (school_id, id, person_id, family_name, given_name, starts_on)
                 overriding system value
                 select 1, n, n, 'Ученик ' || n, 'Имя', '2025-09-01' from generate_series(101, 130) n";
    sqlx::query(extra).execute(&school.pool).await.unwrap();
    sqlx::query(
        "insert into group_member (school_id, group_id, pupil_id, starts_on)
         select 1, 1, n, '2025-09-01' from generate_series(101, 130) n",
    )
    .execute(&school.pool)
    .await
    .unwrap();
    let thirty: Vec<PupilId> = (101..=130).map(PupilId::new).collect();
    let cells = |version| {
        thirty
            .iter()
            .map(|pupil| EntryInput {
                mark_version: version,
                ..entry(*pupil, if version == 0 { "4" } else { "5" })
            })
            .collect::<Vec<_>>()
    };
    // The first batch makes the column and reads the regulation; the second meets both.
    for version in [0, 1] {
        let before = school.app.statements();
        let answer =
            school.app.record_entries(&teacher, batch(school.lessons[2], cells(version))).await.unwrap();
        let statements = school.app.statements() - before;
        assert!(statements <= 6, "{statements} statements");
        assert!(answer.results.iter().all(|result| result.outcome == EntryOutcome::Accepted));
    }
    // A batch with conflicts names the authors in one statement more.
    let before = school.app.statements();
    let answer = school.app.record_entries(&teacher, batch(school.lessons[2], cells(0))).await.unwrap();
    assert!(school.app.statements() - before <= 6);
    assert!(answer.results.iter().all(|result| matches!(result.outcome, EntryOutcome::Conflict(_))));
    school.gone().await;
}

#[tokio::test]
async fn a_stale_version_is_a_conflict_with_both_sides() {
    let school = School::new().await;
    let teacher = school.teacher();
    let lesson = school.lessons[2];
    school.app.record_entries(&teacher, batch(lesson, vec![entry(school.pupils[0], "4")])).await.unwrap();
    let answer =
        school.app.record_entries(&teacher, batch(lesson, vec![entry(school.pupils[0], "5")])).await.unwrap();
    let EntryOutcome::Conflict(conflict) = &answer.results[0].outcome else { panic!("{answer:?}") };
    assert_eq!((conflict.yours.as_str(), conflict.theirs.as_deref()), ("5", Some("4")));
    assert_eq!((conflict.author.as_str(), conflict.role), (teacher.name.as_str(), teacher.role));
    assert_eq!(answer.results[0].mark_version, 1);
    // Equal values meet silently, whatever the version.
    let same =
        school.app.record_entries(&teacher, batch(lesson, vec![entry(school.pupils[0], "4")])).await.unwrap();
    assert_eq!(same.results[0].outcome, EntryOutcome::Unchanged);
    // On the fresh version it is written, and the history holds both.
    let fresh = EntryInput { mark_version: 1, ..entry(school.pupils[0], "5") };
    let answer = school.app.record_entries(&teacher, batch(lesson, vec![fresh])).await.unwrap();
    assert_eq!(answer.results[0].outcome, EntryOutcome::Accepted);
    let cell = app::history::CellRequest::Mark {
        lesson,
        column: answer.results[0].column.unwrap(),
        pupil: school.pupils[0],
    };
    let history = school.app.cell_history(&teacher, cell).await.unwrap();
    let steps: Vec<_> = history.iter().map(|entry| (entry.old.as_deref(), entry.new.as_deref())).collect();
    assert_eq!(steps, [(Some("4"), Some("5")), (None, Some("4"))]);
    assert!(matches!(school.app.cell_history(&school.stranger(), cell).await, Err(Failure::Refused(_))));
    school.gone().await;
}

#[tokio::test]
async fn who_may_write_is_asked_on_the_lessons_day() {
    let school = School::new().await;
    let one = |lesson: usize| batch(school.lessons[lesson], vec![entry(school.pupils[0], "5")]);
    for actor in [school.stranger(), school.class_teacher(), school.substitute()] {
        let answer = school.app.record_entries(&actor, one(2)).await;
        let nothing = match &answer {
            Err(Failure::Refused(refusal)) => refusal.code == RefusalCode::Forbidden,
            // The class teacher may set reasons here, so the batch is tried and the mark is refused.
            Ok(answer) => refused(&answer.results[0].outcome) == Some(RefusalCode::Forbidden),
            _ => false,
        };
        assert!(nothing, "{}: {answer:?}", actor.name);
    }
    // The substitute's lesson, on its day.
    school.clock.set("2026-03-05T09:00:00Z");
    let answer = school.app.record_entries(&school.substitute(), one(3)).await.unwrap();
    assert_eq!(answer.results[0].outcome, EntryOutcome::Accepted);
    assert_eq!(school.count("select count(*) from mark").await, 1);
    // A membership that ended gives nothing at all.
    sqlx::query("update membership set ends_on = '2026-03-04' where school_id = 1 and id = 1")
        .execute(&school.pool)
        .await
        .unwrap();
    assert!(matches!(school.app.record_entries(&school.teacher(), one(2)).await, Err(Failure::NotFound)));
    school.gone().await;
}

#[tokio::test]
async fn the_regulation_decides_what_and_when() {
    let school = School::new().await;
    let teacher = school.teacher();
    let only = |answer: app::record::RecordedEntries| refused(&answer.results[0].outcome);
    let mark = |lesson, text: &str| batch(lesson, vec![entry(school.pupils[0], text)]);
    // Cancelled, later than today.
    let cancelled = school.app.record_entries(&teacher, mark(school.lessons[1], "5")).await.unwrap();
    assert_eq!(only(cancelled), Some(RefusalCode::LessonNotHeld));
    let later = school.app.record_entries(&teacher, mark(school.lessons[3], "5")).await.unwrap();
    assert_eq!(only(later), Some(RefusalCode::LessonNotHeld));
    // Яковлев came on 3 March.
    let early = batch(school.lessons[0], vec![entry(school.pupils[4], "5")]);
    assert_eq!(only(school.app.record_entries(&teacher, early).await.unwrap()), Some(RefusalCode::NotOnList));
    // Grade 1: no marks, attendance works.
    let little = |text: &str| batch(school.first_grade_lesson, vec![entry(school.little, text)]);
    assert_eq!(
        only(school.app.record_entries(&teacher, little("5")).await.unwrap()),
        Some(RefusalCode::NotKept)
    );
    let absent = school.app.record_entries(&teacher, little("н")).await.unwrap();
    assert_eq!(absent.results[0].outcome, EntryOutcome::Accepted);
    // Fourteen days later nothing changes any more, but a first entry is still taken.
    school.app.record_entries(&teacher, mark(school.lessons[2], "4")).await.unwrap();
    school.clock.set("2026-03-18T21:00:01Z");
    let change = EntryInput { mark_version: 1, ..entry(school.pupils[0], "5") };
    let late = school.app.record_entries(&teacher, batch(school.lessons[2], vec![change])).await.unwrap();
    assert_eq!(only(late), Some(RefusalCode::WindowClosed));
    let first = batch(school.lessons[2], vec![entry(school.pupils[1], "5")]);
    assert_eq!(
        school.app.record_entries(&teacher, first).await.unwrap().results[0].outcome,
        EntryOutcome::Accepted
    );
    // A closed period takes nothing.
    sqlx::query("update period set closed_at = '2026-03-18T00:00:00Z' where school_id = 1 and id = 1")
        .execute(&school.pool)
        .await
        .unwrap();
    let closed = batch(school.lessons[2], vec![entry(school.pupils[2], "5")]);
    assert_eq!(
        only(school.app.record_entries(&teacher, closed).await.unwrap()),
        Some(RefusalCode::WindowClosed)
    );
    school.gone().await;
}

#[tokio::test]
async fn malformed_batches_are_refused_whole() {
    let school = School::new().await;
    let teacher = school.teacher();
    let twice = vec![entry(school.pupils[0], "5"), entry(school.pupils[0], "4")];
    for entries in [vec![], twice] {
        let answer = school.app.record_entries(&teacher, batch(school.lessons[2], entries)).await;
        assert!(matches!(answer, Err(Failure::Refused(_))), "{answer:?}");
    }
    let foreign = EntryInput { column: Some(ColumnId::new(999)), ..entry(school.pupils[0], "5") };
    let answer = school.app.record_entries(&teacher, batch(school.lessons[2], vec![foreign])).await.unwrap();
    assert_eq!(refused(&answer.results[0].outcome), Some(RefusalCode::InvalidInput));
    assert_eq!(school.count("select count(*) from mark").await, 0);
    school.gone().await;
}

#[tokio::test]
async fn a_column_has_a_weight_from_1_to_100() {
    let school = School::new().await;
    let teacher = school.teacher();
    for (weight, expected) in [(Some(0), None), (Some(101), None), (Some(300), None), (Some(100), Some(100))]
    {
        let column = AddColumn {
            operation: operation(),
            lesson: school.lessons[2],
            work_type: school.test_work,
            title: String::new(),
            weight,
        };
        match (school.app.add_column(&teacher, column).await, expected) {
            (Err(Failure::Refused(refusal)), None) => assert_eq!(refusal.field, Some("weight")),
            (Ok(_), Some(weight)) => {
                let kept = format!("select count(*) from journal_column where weight = {weight}");
                assert_eq!(school.count(&kept).await, 1);
            }
            other => panic!("{other:?}"),
        }
    }
    school.gone().await;
}

#[tokio::test]
async fn minutes_late_are_kept_answered_and_corrected() {
    let school = School::new().await;
    let teacher = school.teacher();
    let lesson = school.lessons[2];
    let late = |minutes, attendance_version| EntryInput {
        minutes,
        attendance_version,
        ..entry(school.pupils[0], "о")
    };
    for (entered, version, outcome, minutes, now) in [
        (Some(15), 0, EntryOutcome::Accepted, Some(15), 1),
        (Some(15), 1, EntryOutcome::Unchanged, Some(15), 1),
        (Some(10), 1, EntryOutcome::Accepted, Some(10), 2),
        (None, 2, EntryOutcome::Accepted, None, 3),
    ] {
        let answer = school.app.record_entries(&teacher, batch(lesson, vec![late(entered, version)])).await;
        let result = answer.unwrap().results.remove(0);
        assert_eq!((&result.outcome, result.minutes), (&outcome, minutes));
        assert_eq!(result.attendance_version, now);
    }
    let answer = school.app.record_entries(&teacher, batch(lesson, vec![late(Some(241), 3)])).await.unwrap();
    assert_eq!(refused(&answer.results[0].outcome), Some(RefusalCode::InvalidInput));
    school.gone().await;
}
