//! Several hands on one cell.

use app::record::{EntryInput, EntryOutcome};

use crate::page::{batch, entry};
use crate::school::School;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_writers_of_one_cell_make_one_entry_and_one_conflict() {
    let school = School::new().await;
    let teacher = school.teacher();
    let lesson = school.lessons[2];
    let made =
        school.app.record_entries(&teacher, batch(lesson, vec![entry(school.pupils[3], "3")])).await.unwrap();
    let column = made.results[0].column;
    for round in 0..20 {
        let text = |mark: &str| {
            let typed = EntryInput { column, mark_version: round, ..entry(school.pupils[0], mark) };
            batch(lesson, vec![typed])
        };
        // Two different marks in turn, so that no round is "unchanged".
        let (a, b) = if round % 2 == 0 { ("5", "4") } else { ("3", "2") };
        let (first, second) = tokio::join!(
            tokio::spawn({
                let (app, teacher, request) = (school.app.clone(), teacher.clone(), text(a));
                async move { app.record_entries(&teacher, request).await.unwrap() }
            }),
            tokio::spawn({
                let (app, teacher, request) = (school.app.clone(), teacher.clone(), text(b));
                async move { app.record_entries(&teacher, request).await.unwrap() }
            }),
        );
        let outcomes = [first.unwrap().results.remove(0).outcome, second.unwrap().results.remove(0).outcome];
        let accepted = outcomes.iter().filter(|outcome| **outcome == EntryOutcome::Accepted).count();
        let conflicts =
            outcomes.iter().filter(|outcome| matches!(outcome, EntryOutcome::Conflict(_))).count();
        assert_eq!((accepted, conflicts), (1, 1), "round {round}: {outcomes:?}");
    }
    assert_eq!(school.count("select count(*) from history where cell = 'mark' and pupil_id = 1").await, 20);
    school.gone().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_equal_requests_have_one_effect() {
    let school = School::new().await;
    let teacher = school.teacher();
    let request = batch(school.lessons[2], vec![entry(school.pupils[0], "5"), entry(school.pupils[1], "н")]);
    let mut running = Vec::new();
    for _ in 0..50 {
        let (app, teacher, request) = (school.app.clone(), teacher.clone(), request.clone());
        running.push(tokio::spawn(async move { app.record_entries(&teacher, request).await.unwrap() }));
    }
    let mut answers = Vec::new();
    for answer in running {
        answers.push(answer.await.unwrap());
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(school.count("select count(*) from history where cell <> 'roll'").await, 2);
    assert_eq!(school.count("select count(*) from operation").await, 1);
    school.gone().await;
}
