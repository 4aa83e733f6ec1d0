//! One school's book: adding, changing, moving, refusing, undoing.

use app::import::Severity;
use app::import::apply::{ImportOptions, Importer, SchoolImport};
use app::{Failure, RefusalCode};
use chrono::NaiveDate;
use domain::id::SchoolId;
use tests::support::TestApp;

use crate::support::{TODAY, application, apply, book, execute, number, school, stock};

const SUBJECTS: &str = "
Код;Название
math;Математика
rus;Русский язык
";
const STAFF: &str = "
Код;Фамилия;Имя;Отчество;Роли
t1;Орлова;Вера;Ильинична;директор
t2;Сомов;Пётр;Львович;
";
const GROUPS: &str = "
Код;Название;Вид;Параллель;Входит в;Деление;Руководитель
7a;7А;класс;7;;;t2
7b;7Б;класс;7;;;
7a-1;7А-1;подгруппа;;7a;алгебра;
";
const PUPILS: &str = "
Код;Фамилия;Имя;Отчество;Дата рождения;Класс;Другие группы
p1;Белов;Илья;Олегович;01.02.2013;7a;7a-1
p2;Чайка;Анна;;03.04.2013;7a;
p3;Ёлкина;Яна;Юрьевна;05.06.2013;7b;
";
const GUARDIANS: &str = "
Код;Фамилия;Имя;Отчество;Код ученика;Кем приходится;Электронная почта
g1;Белова;Ольга;Игоревна;p1;мать;belova@mail.example
g2;Чайка;Олег;Ильич;p2;отец;
";
const LOAD: &str = "
Код;Группа;Предмет;Учитель;Часов в неделю
a1;7a;math;t2;4,5
a2;7b;rus;t1;3
";
const TIMETABLE: &str = "
День недели;Урок;Группа;Предмет;Учитель;Кабинет
понедельник;1;7a;math;;21
среда;2;7b;rus;;22
";
const BELLS: &str = "
Урок;Начало;Конец
1;08:30;09:15
2;09:25;10:10
";
const PERIODS: &str = "
Вид;Номер;Название;Начало;Конец;Параллели
год;1;2026/27;01.09.2026;31.05.2027;
четверть;1;1 четверть;01.09.2026;25.10.2026;1-9
четверть;2;2 четверть;05.11.2026;29.12.2026;1-9
";
const PLANS: &str = "
Предмет;Параллель;Группа;№;Тема;Часов;Домашнее задание
math;7;;1;Степени;2;п. 1
math;7;;2;Дроби;3;
";
const DELIVERY: &str = "
Код ученика;Код родителя;Способ;Дата согласия;Номер заявления;Дата заявления
p1;g1;почта;02.09.2026;;
p2;g2;печать;;17;03.09.2026
";

const SHEETS: [(&str, &str); 11] = [
    ("Предметы", SUBJECTS),
    ("Сотрудники", STAFF),
    ("Классы и группы", GROUPS),
    ("Ученики", PUPILS),
    ("Родители", GUARDIANS),
    ("Нагрузка", LOAD),
    ("Расписание", TIMETABLE),
    ("Звонки", BELLS),
    ("Периоды", PERIODS),
    ("КТП", PLANS),
    ("Доставка", DELIVERY),
];

/// The whole book, with one sheet in other words.
fn whole(changed: &[(&str, &str)]) -> Vec<app::import::InputFile> {
    let sheets = SHEETS.map(|(name, text)| {
        (name, changed.iter().find(|(other, _)| *other == name).map_or(text, |(_, text)| *text))
    });
    book(&sheets)
}

#[track_caller]
fn touched(done: &SchoolImport, table: &str) -> (usize, usize, usize, usize) {
    let count = done.counts.tables.get(table).copied().unwrap_or_default();
    (count.added, count.changed, count.ended, count.removed)
}

async fn check(test: &TestApp, school: SchoolId, files: Vec<app::import::InputFile>) -> SchoolImport {
    test.app
        .check_import(Importer::Operator, school, files, ImportOptions::default())
        .await
        .expect("a check runs")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_book_arrives_whole_and_twice_is_once() {
    let test = application().await;
    let (_, school) = school(&test, None).await;
    let empty = stock(&test).await;

    let checked = check(&test, school, whole(&[])).await;
    assert!(!checked.report.has_errors(), "{:#?}", checked.report.problems());
    assert_eq!(stock(&test).await, empty, "a check writes nothing");
    let lay_outs = "select count(*) from task where kind = 'lay_out_lessons'
                    and payload->>'from' = '2026-11-16' and payload->>'to' = '2026-12-20'";
    assert_eq!(number(&test, lay_outs).await, 0, "a check leaves nothing to do");
    assert_eq!(touched(&checked, "pupil"), (3, 0, 0, 0));

    let done = apply(&test, school, whole(&[])).await;
    assert!(done.applied);
    assert_eq!(done.counts.tables, checked.counts.tables, "what was said is what happened");
    assert_eq!(number(&test, lay_outs).await, 1, "lessons are laid out from this week on");
    let counts: std::collections::BTreeMap<_, _> = stock(&test).await.into_iter().collect();
    let expected = [
        ("subject", 2),
        ("study_group", 3),
        ("staff", 2),
        ("pupil", 3),
        ("guardian", 2),
        ("guardianship", 2),
        ("study_year", 1),
        ("period", 3),
        ("calendar_day", 10),
        ("bell", 2),
        ("assignment", 2),
        ("timetable_slot", 2),
        // Director, two teachers, a class teacher, three pupils, two parents.
        ("membership", 9),
        ("group_member", 4),
        ("group_lead", 1),
        ("topic_plan", 1),
        ("plan_topic", 2),
        ("delivery_choice", 2),
    ];
    assert_eq!(counts, expected.into());
    assert_eq!(number(&test, "select count(*) from group_member where starts_on <> '2026-09-01'").await, 0);
    assert_eq!(number(&test, "select count(*) from guardian where email_verified_at is not null").await, 1);
    assert_eq!(number(&test, "select count(*) from pupil p join person on person.id = p.person_id").await, 3);
    assert_eq!(done.people.len(), 7);

    let again = apply(&test, school, whole(&[])).await;
    let total = again.counts.total();
    assert_eq!(
        (total.added, total.changed, total.ended, total.removed),
        (0, 0, 0, 0),
        "{:#?}",
        again.counts.changes
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn schools_that_import_at_once_take_turns_and_leave_room_for_others() {
    let test = TestApp::with_connections(tests::support::Database::empty().await, 3).await;
    test.clock.set(TODAY);
    let mut schools = Vec::new();
    for _ in 0..6 {
        schools.push(school(&test, None).await.1);
    }
    let work = schools.iter().map(|school| apply(&test, *school, whole(&[])));
    let done = futures_util::future::join_all(work).await;
    assert_eq!(done.len(), schools.len());
    for one in &done {
        assert_eq!(touched(one, "pupil"), touched(&done[0], "pupil"));
    }
    assert!(touched(&done[0], "pupil").0 > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_said_field_by_field_and_a_mover_moves_today() {
    let test = application().await;
    let (_, school) = school(&test, None).await;
    apply(&test, school, whole(&[])).await;
    let pupils = PUPILS.replace("p2;Чайка;Анна;;03.04.2013;7a;", "p2;Чайкина;Анна;;03.04.2013;7b;");
    let checked = check(&test, school, whole(&[("Ученики", &pupils)])).await;
    let said: Vec<_> = checked
        .counts
        .changes
        .iter()
        .map(|change| {
            (change.table.as_str(), change.field.as_str(), change.was.as_str(), change.becomes.as_str())
        })
        .collect();
    let ended = ("group_member", "По", "не указано", "2026-11-17");
    assert_eq!(said, [("pupil", "Фамилия", "Чайка", "Чайкина"), ended]);
    assert_eq!(touched(&checked, "group_member"), (1, 0, 1, 0));

    let kept = ImportOptions { end_missing: Some(false), ..ImportOptions::default() };
    let kept = test
        .app
        .check_import(Importer::Operator, school, whole(&[("Ученики", &pupils)]), kept)
        .await
        .unwrap();
    assert_eq!(touched(&kept, "group_member"), (1, 0, 0, 0), "ending is a choice");

    apply(&test, school, whole(&[("Ученики", &pupils)])).await;
    let moved = "select count(*) from group_member m join pupil p on p.school_id = m.school_id and p.id = m.pupil_id
         where p.external_id = 'p2' and (m.ends_on = '2026-11-17' or (m.starts_on = '2026-11-18' and m.ends_on is null))";
    assert_eq!(number(&test, moved).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_with_an_error_applies_nothing_and_names_the_row() {
    let test = application().await;
    let (_, school) = school(&test, None).await;
    let before = stock(&test).await;
    let wrong = PUPILS.replace("03.04.2013", "31.02.2013");
    let done = apply(&test, school, whole(&[("Ученики", &wrong)])).await;
    assert!(!done.applied);
    let problem = done.report.problems().iter().find(|problem| problem.severity == Severity::Error).unwrap();
    assert_eq!((problem.origin.row, problem.column.as_deref()), (3, Some("Дата рождения")));
    assert_eq!(stock(&test).await, before);

    // A reference that only the database can refuse.
    let alone = book(&[("Нагрузка", "Группа;Предмет;Учитель\n9z;math;t2\n")]);
    apply(&test, school, whole(&[])).await;
    let before = stock(&test).await;
    let done = apply(&test, school, alone).await;
    let rules: Vec<&str> = done.report.problems().iter().map(|problem| problem.rule).collect();
    assert_eq!(rules, ["reference.unknown"]);
    assert!(!done.applied);
    assert_eq!(stock(&test).await, before);
    assert_eq!(number(&test, "select count(*) from import_run where stage = 'failed'").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_another_school_is_refused() {
    let test = application().await;
    let (_, school) = school(&test, Some("own")).await;
    let files = book(&[("Школа", "Код;Наименование\nother;Другая\n"), ("Предметы", SUBJECTS)]);
    let done = apply(&test, school, files).await;
    assert!(!done.applied);
    assert!(done.report.problems().iter().any(|problem| problem.rule == "school.other"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undo_leaves_what_was_before_and_refuses_over_marks() {
    let test = application().await;
    let (_, school) = school(&test, None).await;
    let empty = stock(&test).await;
    let first = apply(&test, school, whole(&[])).await;
    let filled = stock(&test).await;

    let renamed = PUPILS
        .replace("Белов;", "Белый;")
        .replace("p3;Ёлкина;Яна;Юрьевна;05.06.2013;7b;", "p4;Новая;Ия;;;7b;");
    let second = apply(&test, school, whole(&[("Ученики", &renamed)])).await;
    assert!(second.applied, "{:#?}", second.report.problems());
    let undo = |run| test.app.undo_import(Importer::Operator, school, run);
    match undo(first.run).await {
        Err(Failure::Refused(refusal)) => assert_eq!(refusal.code, RefusalCode::WrongState),
        other => panic!("the later import stands in the way: {other:?}"),
    }
    undo(second.run).await.unwrap();
    assert_eq!(stock(&test).await, filled);
    assert_eq!(number(&test, "select count(*) from pupil where family_name = 'Белов'").await, 1);
    assert_eq!(number(&test, "select count(*) from group_member where ends_on is not null").await, 0);

    let days = |text: &str| text.parse::<NaiveDate>().unwrap();
    let laid = test.app.lay_out_lessons(school, days("2026-11-09"), days("2026-11-22")).await.unwrap();
    assert_eq!(laid.lessons, 4);
    execute(
        &test,
        "insert into lesson_topic (school_id, lesson_id, text, version, first_recorded_at, recorded_at, recorded_by)
         select school_id, id, 'Степени', 1, now(), now(), 1 from lesson limit 1",
    )
    .await;
    match undo(first.run).await {
        Err(Failure::Refused(refusal)) => {
            assert!(refusal.message.contains("записи в журнале"), "{}", refusal.message)
        }
        other => panic!("a topic hangs on it: {other:?}"),
    }
    assert_eq!(stock(&test).await, filled);
    execute(&test, "delete from lesson_topic").await;
    undo(first.run).await.unwrap();
    assert_eq!(stock(&test).await, empty);
    assert!(undo(first.run).await.is_err(), "once");
}

#[tokio::test(flavor = "multi_thread")]
async fn lessons_follow_timetable_bells_and_calendar() {
    let test = application().await;
    let (_, school) = school(&test, None).await;
    apply(&test, school, whole(&[])).await;
    let days = |text: &str| text.parse::<NaiveDate>().unwrap();
    // From the last week of the first quarter over the vacation into the second: Monday 19, Wednesday 21 October,
    // Monday 9 and Wednesday 11 November.
    let laid = test.app.lay_out_lessons(school, days("2026-10-19"), days("2026-11-15")).await.unwrap();
    assert_eq!(laid.lessons, 4);
    let again = test.app.lay_out_lessons(school, days("2026-10-19"), days("2026-11-15")).await.unwrap();
    assert_eq!(again.lessons, 0, "twice is once");
    let fits = "select count(*) from lesson where (day, starts_at, room) in (('2026-10-19', '08:30', '21'),
        ('2026-10-21', '09:25', '22'), ('2026-11-09', '08:30', '21'), ('2026-11-11', '09:25', '22'))";
    assert_eq!(number(&test, fits).await, 4);
}
