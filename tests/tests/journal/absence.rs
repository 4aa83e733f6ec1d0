//! Documents about absences.

use app::record::ExplainAbsences;
use app::{Failure, RefusalCode};
use chrono::NaiveDate;

use crate::page::{batch, entry};
use crate::school::{School, march, operation};

fn document(school: &School, reason: &str, received_on: NaiveDate) -> ExplainAbsences {
    ExplainAbsences {
        operation: operation(),
        pupil: school.pupils[0],
        kind: "справка".to_owned(),
        number: "17".to_owned(),
        reason: reason.to_owned(),
        starts_on: march(2),
        ends_on: march(4),
        received_on,
    }
}

#[tokio::test]
async fn a_document_explains_the_absences_within_its_days() {
    let school = School::new().await;
    let teacher = school.teacher();
    for lesson in [school.lessons[0], school.lessons[2]] {
        school.app.record_entries(&teacher, batch(lesson, vec![entry(school.pupils[0], "н")])).await.unwrap();
    }
    let curator = school.class_teacher();
    let answer = school.app.explain_absences(&curator, document(&school, "illness", march(4))).await.unwrap();
    assert_eq!((answer.explained, answer.skipped.len()), (2, 0));
    // Wednesday 4 March, two working days: the end of Friday.
    assert_eq!(answer.due_at, Some("2026-03-06T21:00:00Z".parse().unwrap()));
    assert!(answer.in_time);
    assert_eq!(
        school
            .count("select count(*) from attendance where reason = 'illness' and document_id is not null")
            .await,
        2
    );
    assert_eq!(school.count("select count(*) from attendance where version = 2").await, 2);
    // The document received last decides; an earlier one changes nothing.
    let earlier = school.app.explain_absences(&curator, document(&school, "valid", march(3))).await.unwrap();
    assert_eq!((earlier.explained, earlier.skipped.len()), (0, 2));
    // The lesson's teacher may not take the reason away.
    let clear = batch(
        school.lessons[2],
        vec![app::record::EntryInput { attendance_version: 2, ..entry(school.pupils[0], "") }],
    );
    let answer = school.app.record_entries(&teacher, clear).await.unwrap();
    assert!(matches!(&answer.results[0].outcome,
        app::record::EntryOutcome::Refused(refusal) if refusal.code == RefusalCode::ReasonNotYours));
    school.gone().await;
}

#[tokio::test]
async fn only_the_class_teacher_explains() {
    let school = School::new().await;
    for actor in [school.teacher(), school.stranger()] {
        let answer = school.app.explain_absences(&actor, document(&school, "illness", march(4))).await;
        assert!(
            matches!(answer, Err(Failure::Refused(ref r)) if r.code == RefusalCode::Forbidden),
            "{answer:?}"
        );
    }
    let backwards = ExplainAbsences { ends_on: march(1), ..document(&school, "illness", march(4)) };
    match school.app.explain_absences(&school.class_teacher(), backwards).await {
        Err(Failure::Refused(refusal)) => assert_eq!(refusal.message, "Дата окончания раньше начала"),
        other => panic!("{other:?}"),
    }
    assert_eq!(school.count("select count(*) from absence_document").await, 0);
    school.gone().await;
}

#[tokio::test]
async fn the_class_page_names_what_a_document_may_still_explain() {
    let school = School::new().await;
    let (teacher, leader) = (school.teacher(), school.class_teacher());
    for (lesson, text) in [(school.lessons[0], "н"), (school.lessons[2], "н")] {
        let entries = vec![entry(school.pupils[0], text), entry(school.pupils[1], "5")];
        school.app.record_entries(&teacher, batch(lesson, entries)).await.unwrap();
    }
    let before = school.app.statements();
    let page = school.app.class_overview(&leader, school.class, march(4)).await.unwrap();
    let sent = school.app.statements() - before;
    assert!((1..=16).contains(&sent), "a class's page sends {sent} statements");
    let open = |page: &app::overview::ClassOverview| -> Vec<(NaiveDate, String)> {
        let found = page.week.pupils.iter().find(|pupil| pupil.pupil == school.pupils[0]).unwrap();
        found.open_absences.iter().map(|absence| (absence.day, absence.subject.clone())).collect()
    };
    assert_eq!(open(&page), [(march(2), "Алгебра".to_owned()), (march(4), "Алгебра".to_owned())]);
    assert!(page.week.pupils[1].open_absences.is_empty());
    assert_eq!(page.today, march(4));
    assert_eq!(page.reasons.first().map(|(_, title)| title.as_str()), Some("болезнь"));
    // A document of today may be entered until Friday's end, one of Monday's only until today's; for Sunday's the two
    // working days ended yesterday.
    let due: Vec<(NaiveDate, bool)> =
        page.reason_due.iter().map(|due| (due.received_on, due.over)).take(4).collect();
    assert_eq!(due, [(march(4), false), (march(3), false), (march(2), false), (march(1), true)]);
    assert_eq!(page.reason_due[0].clause.as_deref(), Some("п.\u{a0}2.9"));

    school.app.explain_absences(&leader, document(&school, "illness", march(4))).await.unwrap();
    let page = school.app.class_overview(&leader, school.class, march(4)).await.unwrap();
    assert_eq!(open(&page), []);

    // The class is the leader's own; the administration opens all of them.
    let own = school.app.own_classes(&leader).await.unwrap();
    assert_eq!(own.iter().map(|group| (group.name.as_str(), group.pupils)).collect::<Vec<_>>(), [("7А", 5)]);
    assert!(school.app.own_classes(&teacher).await.unwrap().is_empty());
    let all = school.app.own_classes(&school.deputy()).await.unwrap();
    assert_eq!(all.iter().map(|group| group.name.as_str()).collect::<Vec<_>>(), ["1А", "7А"]);
    school.gone().await;
}
