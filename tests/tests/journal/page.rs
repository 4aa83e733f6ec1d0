//! Reading a page.

use app::Failure;
use app::journal::{EntryState, JournalPageRequest, PageSpan};
use app::record::{EntryInput, RecordEntries};
use domain::id::{GroupId, LessonId, PupilId, SchoolId};

use crate::school::{School, march, operation};

pub fn request(school: &School, span: PageSpan) -> JournalPageRequest {
    JournalPageRequest { group: school.class, subject: school.algebra, span }
}

pub fn entry(pupil: PupilId, text: &str) -> EntryInput {
    EntryInput {
        pupil,
        column: None,
        text: text.to_owned(),
        minutes: None,
        made_up: false,
        mark_version: 0,
        attendance_version: 0,
    }
}

pub fn batch(lesson: LessonId, entries: Vec<EntryInput>) -> RecordEntries {
    RecordEntries { operation: operation(), lesson, entries }
}

#[tokio::test]
async fn a_page_shows_pupils_lessons_cells_and_averages() {
    let school = School::new().await;
    let teacher = school.teacher();
    let entries =
        vec![entry(school.pupils[0], "5"), entry(school.pupils[1], "4/3"), entry(school.pupils[2], "н")];
    school.app.record_entries(&teacher, batch(school.lessons[2], entries)).await.unwrap();

    let before = school.app.statements();
    let page =
        school.app.journal_page(&teacher, request(&school, PageSpan::Period(school.quarter))).await.unwrap();
    assert!(school.app.statements() - before <= 4, "{}", school.app.statements() - before);

    let names: Vec<&str> = page.pupils.iter().map(|pupil| pupil.name.as_str()).collect();
    assert_eq!(names, ["Абрамова Анна", "Бек Ильдар", "Ёлкин Пётр Ильич", "Жукова Яна", "Яковлев Олег"]);
    assert_eq!(page.pupils[4].spans, [(march(3), None)]);
    assert_eq!(page.lessons.iter().map(|lesson| lesson.id).collect::<Vec<_>>(), school.lessons);
    assert_eq!((page.columns.len(), page.columns[0].weight), (1, 1));
    let value = |at: u32| page.marks.iter().find(|cell| cell.pupil == at).and_then(|cell| cell.value.clone());
    assert_eq!((value(0).as_deref(), value(1).as_deref()), (Some("5"), Some("4/3")));
    assert_eq!(page.marks.iter().map(|cell| cell.version).collect::<Vec<_>>(), [1, 1]);
    assert_eq!(page.attendance[0].letters.as_deref(), Some("Н"));
    let average = page.pupils[1].weighted.clone().unwrap();
    assert_eq!((average.numerator, average.denominator, average.display.as_str()), (7, 2, "3,50"));
    assert_eq!(page.pupils[3].weighted, None);
    assert!(page.writable && page.lessons[2].writable);
    assert_eq!(page.lessons[1].locked.as_deref(), Some("Урок 3\u{a0}марта отменён. Выберите другой урок"));
    // The lesson of 5 March is the substitute's on its day, but the assignment stays the teacher's.
    assert_eq!(page.lessons[3].planned_teacher.as_deref(), Some("Сидорова\u{a0}И.\u{a0}П."));
    school.gone().await;
}

#[tokio::test]
async fn due_moments_count_from_the_last_lesson_of_the_class() {
    let school = School::new().await;
    school.clock.set("2026-03-04T11:56:00Z"); // 14:56 in Moscow; the class ended at 13:25.
    let page = school
        .app
        .journal_page(&school.teacher(), request(&school, PageSpan::Days(march(2), march(5))))
        .await
        .unwrap();
    let due = |at: usize, code: &str| page.lessons[at].due.iter().find(|due| due.code.code() == code);
    let homework = due(2, "D03").unwrap();
    assert_eq!(homework.display, "4\u{a0}марта, 14:55");
    assert_eq!(homework.clause.as_deref(), Some("п.\u{a0}2.8"));
    assert_eq!(homework.state, EntryState::Overdue);
    assert_eq!(due(2, "D01").unwrap().state, EntryState::Open);
    // S0 sets no limit for topics; a cancelled lesson owes nothing.
    assert!(due(2, "D02").is_none());
    assert!(page.lessons[1].due.is_empty());
    school.gone().await;
}

#[tokio::test]
async fn pages_of_others_are_refused_or_not_there() {
    let school = School::new().await;
    let days = PageSpan::Days(march(2), march(5));
    let refused = school.app.journal_page(&school.stranger(), request(&school, days)).await;
    assert!(matches!(refused, Err(Failure::Refused(_))), "{refused:?}");
    let nowhere = JournalPageRequest { group: GroupId::new(77), ..request(&school, days) };
    assert!(matches!(school.app.journal_page(&school.teacher(), nowhere).await, Err(Failure::NotFound)));
    let mut foreign = school.teacher();
    foreign.school = SchoolId::new(2);
    assert!(matches!(
        school.app.journal_page(&foreign, request(&school, days)).await,
        Err(Failure::NotFound)
    ));
    assert!(school.app.journal_page(&school.deputy(), request(&school, days)).await.is_ok());
    let page = school.app.journal_page(&school.class_teacher(), request(&school, days)).await.unwrap();
    assert!(!page.writable);
    let backwards = PageSpan::Days(march(5), march(2));
    assert!(matches!(
        school.app.journal_page(&school.teacher(), request(&school, backwards)).await,
        Err(Failure::Refused(_))
    ));
    school.gone().await;
}

#[tokio::test]
async fn the_first_grade_keeps_no_marks() {
    let school = School::new().await;
    let request = JournalPageRequest { group: school.first_grade, ..request(&school, PageSpan::Current) };
    let page = school.app.journal_page(&school.teacher(), request).await.unwrap();
    assert_eq!(page.no_marks.as_deref(), Some("В 1 классе отметок нет, ведётся посещаемость"));
    assert_eq!(page.period.map(|(id, _)| id), Some(school.quarter));
    school.gone().await;
}

#[tokio::test]
async fn a_page_reads_ahead_in_the_plan_past_what_lessons_hold() {
    let school = School::new().await;
    let teacher = school.teacher();
    let planned = |page: app::journal::JournalPage| -> Vec<u16> {
        page.planned.iter().map(|topic| topic.ordinal).collect()
    };
    let days = PageSpan::Days(march(4), march(5));
    let before = school.app.journal_page(&teacher, request(&school, days)).await.unwrap();
    assert_eq!(planned(before), [33, 34]);
    // A topic held by a lesson outside the page's days counts too.
    let topic = app::record::RecordTopic {
        operation: operation(),
        lesson: school.lessons[0],
        text: Some("Квадрат суммы".to_owned()),
        plan_ordinal: Some(33),
        expected_version: 0,
    };
    school.app.record_topic(&teacher, topic).await.unwrap();
    let after = school.app.journal_page(&teacher, request(&school, days)).await.unwrap();
    assert_eq!(planned(after), [34]);
    school.gone().await;
}

#[tokio::test]
async fn today_shows_own_lessons_and_the_next_topic() {
    let school = School::new().await;
    let before = school.app.statements();
    let today = school.app.today(&school.teacher()).await.unwrap();
    assert!(school.app.statements() - before <= 4);
    assert_eq!(today.lessons.len(), 2);
    let algebra = &today.lessons[1];
    assert_eq!(algebra.group_name, "7А");
    assert_eq!(algebra.next_topic.as_ref().map(|topic| topic.ordinal), Some(33));
    assert!(algebra.due.iter().any(|due| due.code.code() == "D03" && due.display == "4\u{a0}марта, 14:55"));
    let pages = school.app.open_pages(&school.teacher()).await.unwrap();
    let named: Vec<_> =
        pages.iter().map(|page| (page.group_name.as_str(), page.subject_name.as_str())).collect();
    assert_eq!(named, [("1А", "Алгебра"), ("7А", "Алгебра")]);
    let pages = school.app.open_pages(&school.class_teacher()).await.unwrap();
    assert!(pages.iter().all(|page| !page.own) && pages.len() == 3, "{pages:?}");
    assert_eq!(school.app.open_pages(&school.deputy()).await.unwrap().len(), 4);
    assert!(school.app.open_pages(&school.stranger()).await.unwrap().is_empty());
    school.gone().await;
}
