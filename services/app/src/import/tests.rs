//! Golden tests of the school book through the public door: encodings, separators, limits, wrong rows, and
//! bytes that are no file at all.

use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use super::roster::{Part, PlanScope};
use super::{InputFile, Limits, Outcome, ReadOptions, Severity, read_roster};

fn file(name: &str, bytes: impl Into<Vec<u8>>) -> InputFile {
    InputFile { name: name.to_owned(), bytes: bytes.into() }
}

fn book(sheets: &[(&str, &str)]) -> Outcome {
    let files: Vec<InputFile> =
        sheets.iter().map(|(name, text)| file(&format!("{name}.csv"), *text)).collect();
    read_roster(&files, &ReadOptions::default())
}

fn rules(outcome: &Outcome) -> Vec<(&'static str, u32)> {
    outcome.report.problems().iter().map(|p| (p.rule, p.origin.row)).collect()
}

const PUPILS: &str =
    "Код;Фамилия;Имя;Отчество;Дата рождения\nу1;Белова;Анна;;01.02.2014\nу2;Ким;Олег;Петрович;\n";

#[test]
fn encodings_and_separators_of_school_software_give_the_same_pupils() {
    let windows = encoding_rs::WINDOWS_1251.encode(PUPILS).0.into_owned();
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(PUPILS.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let variants: [(&str, Vec<u8>); 8] = [
        ("plain", PUPILS.into()),
        ("windows-1251", windows),
        ("utf-16", utf16),
        ("bom", format!("\u{feff}{PUPILS}").into()),
        ("crlf", PUPILS.replace('\n', "\r\n").into()),
        ("comma", PUPILS.replace(';', ",").into()),
        ("tab", PUPILS.replace(';', "\t").into()),
        ("sep", format!("sep=;\r\n{PUPILS}").into()),
    ];
    for (what, bytes) in variants {
        let outcome = read_roster(&[file("Ученики.csv", bytes)], &ReadOptions::default());
        let roster = outcome.roster.unwrap_or_else(|| panic!("{what}: {:?}", outcome.report.problems()));
        let pupils: Vec<String> = roster.schools[0]
            .pupils
            .iter()
            .map(|p| {
                format!(
                    "{} {} {:?} {:?}",
                    p.external_id, p.person.family, p.person.patronymic, p.person.birth_date
                )
            })
            .collect();
        assert_eq!(pupils, ["у1 Белова None Some(2014-02-01)", "у2 Ким Some(\"Петрович\") None"], "{what}");
        let first_row = if what == "sep" { 3 } else { 2 };
        assert_eq!(roster.schools[0].pupils[0].origin.row, first_row, "{what}");
    }
}

#[test]
fn a_workbook_written_by_a_spreadsheet_library_is_read() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("Ученики").unwrap();
    sheet.write(0, 0, "Списки на 1 сентября").unwrap();
    for (column, title) in ["КОД ", "Фамилия*", "Имя", "Дата  рождения", "Телефон"].iter().enumerate()
    {
        sheet.write(1, u16::try_from(column).unwrap(), *title).unwrap();
    }
    sheet.write(2, 0, 17).unwrap();
    sheet.write(2, 1, " Белова ").unwrap();
    sheet.write(2, 2, "Анна").unwrap();
    let date = Format::new().set_num_format("dd.mm.yyyy");
    sheet.write_with_format(2, 3, ExcelDateTime::from_ymd(2014, 2, 1).unwrap(), &date).unwrap();
    sheet.write(2, 4, 89_001_234_567_i64).unwrap();
    let bells = workbook.add_worksheet();
    bells.set_name("Звонки").unwrap();
    for (column, title) in ["Урок", "Начало", "Конец"].iter().enumerate() {
        bells.write(0, u16::try_from(column).unwrap(), *title).unwrap();
    }
    bells.write(1, 0, 1).unwrap();
    let time = Format::new().set_num_format("hh:mm");
    bells.write_with_format(1, 1, ExcelDateTime::from_hms(8, 30, 0).unwrap(), &time).unwrap();
    bells.write(1, 2, "9:15").unwrap();
    let bytes = workbook.save_to_buffer().unwrap();

    let outcome = read_roster(&[file("школа.xlsx", bytes)], &ReadOptions::default());
    let roster = outcome.roster.unwrap_or_else(|| panic!("{:?}", outcome.report.problems()));
    let school = &roster.schools[0];
    let pupil = &school.pupils[0];
    assert_eq!((pupil.external_id.as_str(), pupil.person.family.as_str()), ("17", "Белова"));
    assert_eq!(pupil.person.birth_date, chrono::NaiveDate::from_ymd_opt(2014, 2, 1));
    assert_eq!(pupil.person.phone.as_deref(), Some("+79001234567"));
    assert_eq!(pupil.origin.to_string(), "файл «школа.xlsx», лист «Ученики», строка 3");
    assert_eq!(school.bells[0].starts.to_string(), "08:30:00");
    assert_eq!(school.bells[0].ends.to_string(), "09:15:00");
    assert!(school.carries.contains(&Part::Bells));
}

#[test]
fn a_cell_in_the_farthest_corner_costs_nothing() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("Ученики").unwrap();
    sheet.write(1_048_575, 16_383, "далеко").unwrap();
    let outcome = read_roster(&[file("a.xlsx", workbook.save_to_buffer().unwrap())], &ReadOptions::default());
    assert_eq!(rules(&outcome), [("table.columns", 1_048_576)]);
}

#[test]
fn wrong_rows_are_named_one_by_one_and_nothing_is_returned() {
    let outcome = book(&[(
        "Ученики",
        "Код;Фамилия;Имя;Дата рождения;Электронная почта;Телефон\n\
         у1;Белова;Анна;31.02.2014;;\n\
         у1;Ким;Олег;;;\n\
         у3;;Олег;;;\n\
         у4;Цой;Яна;;яна@почта;\n\
         у5;Юн;Яна;;;12345\n",
    )]);
    assert!(outcome.roster.is_none());
    let errors: Vec<_> = outcome.report.problems().iter().filter(|p| p.severity == Severity::Error).collect();
    let found: Vec<_> = errors.iter().map(|p| (p.rule, p.origin.row, p.column.as_deref())).collect();
    assert_eq!(
        found,
        [
            ("date.impossible", 2, Some("Дата рождения")),
            ("code.twice", 3, Some("Код")),
            ("cell.required", 4, Some("Фамилия")),
            ("email.format", 5, Some("Электронная почта")),
            ("phone.format", 6, Some("Телефон")),
        ]
    );
    assert_eq!(errors[0].value.as_deref(), Some("31.02.2014"));
    assert!(errors[1].message_ru.contains("строка 2"), "{}", errors[1]);
    assert!(errors.iter().all(|p| !p.fix_ru.is_empty()));
}

#[test]
fn a_missing_column_and_an_unknown_sheet_are_named() {
    let outcome = book(&[("Ученики", "Код;Имя;Любимый цвет\nу1;Анна;синий\n"), ("Отпуска", "Кто\nвсе\n")]);
    let said: Vec<String> = outcome.report.problems().iter().map(ToString::to_string).collect();
    assert!(said.iter().any(|text| text.contains("Столбец „Фамилия“ не найден")), "{said:?}");
    assert!(said.iter().any(|text| text.contains("Эти столбцы не используются: „Любимый цвет“")), "{said:?}");
    assert!(said.iter().any(|text| text.contains("„Отпуска“ не похож")), "{said:?}");
    assert_eq!(book(&[("Отпуска", "Кто\nвсе\n")]).report.errors(), 1);
    assert_eq!(rules(&book(&[("Ученики", "")])), [("table.empty", 0)]);
    assert_eq!(
        rules(&book(&[("Ученики", "Код;Фамилия;Имя;имя\nу1;Белова;Анна;Аня\n")]))[0],
        ("column.twice", 1)
    );
}

#[test]
fn one_row_too_many_stops_the_table() {
    let limit = Limits::default().rows;
    let text = |rows: usize| {
        let mut text = "Код;Фамилия;Имя\n".to_owned();
        (0..rows).for_each(|row| text.push_str(&format!("{row};Белова;Анна\n")));
        text
    };
    let full = book(&[("Ученики", &text(limit))]);
    assert_eq!(full.report.errors(), 0);
    assert_eq!(full.roster.unwrap().schools[0].pupils.len(), 50_000);
    let over = book(&[("Ученики", &text(limit + 1))]);
    assert_eq!(rules(&over), [("table.rows", 50_002)]);
}

#[test]
fn a_line_of_separators_is_refused_or_skipped_before_it_costs_anything() {
    let with = |count: usize| book(&[("Ученики", &format!("{PUPILS}{}\n", ";".repeat(count)))]);
    assert_eq!(with(9_000).roster.unwrap().schools[0].pupils.len(), 2);
    assert_eq!(rules(&with(3_000_000)), [("table.columns", 4)]);
}

#[test]
fn long_cells_many_columns_and_many_cells_are_refused() {
    let long = format!("Код;Фамилия;Имя\nу1;{};Анна\n", "я".repeat(8_001));
    assert_eq!(rules(&book(&[("Ученики", &long)])), [("cell.too_long", 2)]);
    let name = format!("Код;Фамилия;Имя\nу1;{};Анна\n", "я".repeat(201));
    assert!(rules(&book(&[("Ученики", &name)])).contains(&("cell.length", 2)));
    let wide = format!("Код;Фамилия;Имя{};x\n", ";".repeat(64));
    assert_eq!(rules(&book(&[("Ученики", &wide)])), [("table.columns", 1)]);
    let options = ReadOptions { limits: Limits { cells: 5, ..Limits::default() }, ..ReadOptions::default() };
    let outcome = read_roster(&[file("Ученики.csv", "Код;Фамилия;Имя\nу1;Белова;Анна\n")], &options);
    assert_eq!(rules(&outcome), [("import.cells", 2)]);
}

/// A small sound school; each case below breaks it in one place.
const SOUND: &[(&str, &str)] = &[
    ("Предметы", "Код;Название\nанг;Английский язык\nмат;Математика\n"),
    ("Сотрудники", "Код;Фамилия;Имя;Отчество;Роли\nс1;Орлова;Вера;Ивановна;директор\nс2;Гусев;Пётр;Ильич;\n"),
    (
        "Классы и группы",
        "Код;Название;Вид;Параллель;Входит в;Деление;Руководитель\n7а-1;7А англ. 1;подгруппа;7;7А;англ;\n\
         7а;7А;класс;7;;;с1\n7а-2;7А англ. 2;подгруппа;7;7а;англ;\n",
    ),
    ("Ученики", "Код;Фамилия;Имя;Класс;Подгруппы\nу1;Белова;Анна;7А;7а-1\nу2;Ким;Олег;7а;7а-2\n"),
    (
        "Родители",
        "Код;Фамилия;Имя;Код ученика;Кем приходится;Почта\nр1;Белова;Ольга;у1;мать;olga@mail.example\nр2;Ким;Ян;у2;отец;\n",
    ),
    ("Нагрузка", "Группа;Предмет;Учитель;Часов в неделю\n7а;мат;с1;5\n7а-1;анг;с2;1,5\n7а-2;анг;с1;3\n"),
    ("Расписание", "День;Урок;Группа;Предмет\nпн;1;7а;мат\nпн;2;7а-1;Английский язык\nпн;2;7а-2;анг\n"),
    ("Звонки", "Урок;Начало;Конец\n1;08:30;09:15\n2;09:25;10:10\n"),
    (
        "Периоды",
        "Вид;Номер;Начало;Конец;Параллели\nчетверть;1;01.09.2026;25.10.2026;1-9\nчетверть;2;05.11.2026;30.12.2026;1-9\n",
    ),
    (
        "КТП",
        "Предмет;Параллель;Группа;№;Тема;Часов\nмат;7;;2;Дроби;3\nмат;7;;1;Числа;\nанг;;7а-1;1;Hello;2\n",
    ),
    (
        "Доставка",
        "Код ученика;Код родителя;Способ;Дата согласия;Номер заявления;Дата заявления\nу1;р1;почта;01.09.2025;;\nу2;р2;печать;;12;02.09.2025\n",
    ),
];

#[test]
fn a_sound_book_is_read_whole() {
    let outcome = book(SOUND);
    assert_eq!(rules(&outcome), []);
    let school = &outcome.roster.unwrap().schools[0];
    assert_eq!(
        school.groups.iter().map(|g| g.external_id.as_str()).collect::<Vec<_>>(),
        ["7а", "7а-1", "7а-2"]
    );
    assert_eq!(school.groups[1].parent.as_deref(), Some("7а"));
    assert_eq!(school.members.len(), 4);
    assert_eq!(school.assignments[1].hours_per_week_x100, Some(150));
    assert_eq!(school.slots[2].assignment, "7а-2/анг/с1");
    assert_eq!(school.plans.len(), 2);
    let maths = school.plans.iter().find(|p| p.scope == PlanScope::Grade(7)).unwrap();
    assert_eq!(
        maths.topics.iter().map(|t| (t.title.as_str(), t.hours)).collect::<Vec<_>>(),
        [("Числа", 1), ("Дроби", 3)]
    );
    assert_eq!(school.leads[0].role, domain::role::Role::ClassTeacher);
    assert_eq!((school.choices.len(), school.guardianships.len(), school.periods.len()), (2, 2, 2));
}

/// Replaces text in one sheet of the sound book and expects exactly one rule to complain, at that row.
fn check_broken(sheet: &str, from: &str, to: &str, rule: &'static str, row: u32) {
    let broken: Vec<(&str, String)> = SOUND
        .iter()
        .map(|(name, text)| {
            let changed = if *name == sheet { text.replacen(from, to, 1) } else { (*text).to_owned() };
            (*name, changed)
        })
        .collect();
    assert!(broken.iter().zip(SOUND).any(|(b, s)| b.1 != s.1), "{rule}: nothing changed");
    let sheets: Vec<(&str, &str)> = broken.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let outcome = book(&sheets);
    assert!(rules(&outcome).contains(&(rule, row)), "{rule} {row}: {:#?}", outcome.report.problems());
}

#[test]
fn contradictions_between_sheets_are_found() {
    for (sheet, from, to, rule, row) in [
        ("Ученики", "Белова;Анна;7А", "Белова;Анна;8Б", "reference.unknown", 2),
        ("Ученики", "7а-1", "7а-1,7а-2", "pupil.two_subgroups", 2),
        ("Ученики", "Анна;7А;7а-1", "Анна;;7а-1", "member.not_in_parent", 2),
        ("Ученики", "Анна;7А;", "Анна;7А;7а,", "member.twice", 2),
        (
            "Классы и группы",
            "7а-2;7А англ. 2;подгруппа;7;7а",
            "7а-2;7А англ. 2;подгруппа;7;",
            "subgroup.no_parent",
            4,
        ),
        ("Классы и группы", "7А англ. 2", "7А", "group.twice", 4),
        ("Классы и группы", "класс;7", "класс;", "class.no_grade", 3),
        ("Классы и группы", "с1", "с9", "reference.unknown", 3),
        ("Классы и группы", "класс;7", "отряд;7", "choice.unknown", 3),
        ("Сотрудники", "директор", "волшебник", "role.unknown", 2),
        ("Сотрудники", "директор", "родитель", "role.unknown", 2),
        ("Нагрузка", "7а;мат;с1", "7а;мат;с9", "reference.unknown", 2),
        ("Нагрузка", "7а;мат;с1;5", "7а;мат;с1;много", "hours.format", 2),
        ("Нагрузка", "7а;мат;с1;5\n", "7а;мат;с1;5\n7а;мат;с1;5\n", "code.twice", 3),
        ("Нагрузка", "7а;мат;с1;5\n", "7а;мат;с1;5\n7а;мат;с2;1\n", "slot.several_loads", 2),
        ("Расписание", "пн;1;7а;мат", "пн;3;7а;мат", "slot.no_bell", 2),
        ("Расписание", "пн;1;7а;мат", "пн;1;7а;анг", "slot.no_load", 2),
        ("Расписание", "пн;1;7а;мат", "когда-нибудь;1;7а;мат", "choice.unknown", 2),
        ("Расписание", "пн;1;7а;мат", "пн;2;7а;мат", "slot.group_twice", 3),
        ("Расписание", "пн;1;7а;мат", "пн;2;7а;мат", "slot.teacher_twice", 4),
        ("Звонки", "09:25", "09:10", "bell.overlap", 3),
        ("Звонки", "10:10", "09:20", "bell.reversed", 3),
        ("Звонки", "2;09:25", "1;09:25", "bell.twice", 3),
        ("Звонки", "09:25", "полдень", "time.format", 3),
        ("Периоды", "05.11.2026", "25.10.2026", "period.overlap", 3),
        ("Периоды", "30.12.2026", "30.10.2026", "dates.reversed", 3),
        ("КТП", "мат;7;;2", "мат;7;;1", "topic.twice", 3),
        ("КТП", "мат;7;;2", "мат;;;2", "plan.no_scope", 2),
        ("Доставка", "почта;01.09.2025", "почта;", "delivery.document", 2),
        ("Доставка", "печать;;12", "печать;;", "delivery.document", 3),
        ("Доставка", "у2;р2;печать", "у2;р1;печать", "delivery.no_tie", 3),
        ("Доставка", "у2;р2;печать;;12;02.09.2025", "у2;р2;почта;01.09.2025;;", "delivery.no_email", 3),
        ("Родители", "р2;Ким;Ян;у2", "р1;Ким;Ян;у2", "code.twice", 3),
        ("Родители", "Ян;у2", "Ян;у7", "reference.unknown", 3),
    ] {
        check_broken(sheet, from, to, rule, row);
    }
}

#[test]
fn a_book_with_some_sheets_leaves_references_to_what_was_loaded_before() {
    let outcome = book(&[
        ("Периоды", "Вид;Номер;Начало;Конец\nгод;1;01.09.2026;26.05.2027\n"),
        ("Доставка", "Код ученика;Код родителя;Способ\nу1;р1;дневник\n"),
    ]);
    assert_eq!(rules(&outcome), []);
    let school = &outcome.roster.unwrap().schools[0];
    assert_eq!(school.choices[0].pupil, "у1");
    assert!(!school.carries.contains(&Part::Pupils));
}

#[test]
fn one_guardian_may_have_children_on_several_rows() {
    let outcome = book(&[
        ("Ученики", "Код;Фамилия;Имя\nу1;Белова;Анна\nу2;Белов;Олег\nу3;Белова;Яна\n"),
        ("Родители", "Код;Фамилия;Имя;Код ученика\nр1;Белова;Ольга;у1, у2\nр1;Белова;Ольга;у3\n"),
    ]);
    let school = &outcome.roster.unwrap().schools[0];
    assert_eq!((school.guardians.len(), school.guardianships.len()), (1, 3));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000), name in "[a-zА-я.]{0,12}") {
        let outcome = read_roster(&[file(&name, bytes)], &ReadOptions::default());
        prop_assert_eq!(outcome.roster.is_none(), outcome.report.has_errors());
    }

    #[test]
    fn arbitrary_cells_in_a_known_sheet_never_panic(cells in proptest::collection::vec("\\PC{0,20}|[0-9.]{0,12}|[;\"\n]{0,3}", 0..200)) {
        for sheet in ["Ученики", "Расписание", "КТП", "Доставка", "users", "enrollments"] {
            let header = "Код;Фамилия;Имя;День;Урок;Группа;Предмет;№;Тема;Параллель;sourcedId;role\n";
            let text = format!("{header}{}", cells.chunks(12).map(|row| row.join(";")).collect::<Vec<_>>().join("\n"));
            let outcome = read_roster(&[file(&format!("{sheet}.csv"), text)], &ReadOptions::default());
            prop_assert_eq!(outcome.roster.is_none(), outcome.report.has_errors());
        }
    }

    #[test]
    fn a_damaged_workbook_never_panics(at in 0..6_000_usize, byte in any::<u8>()) {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.set_name("Ученики").unwrap();
        for (column, text) in ["Код", "Фамилия", "Имя"].iter().enumerate() {
            sheet.write(0, u16::try_from(column).unwrap(), *text).unwrap();
        }
        let mut bytes = workbook.save_to_buffer().unwrap();
        let at = at % bytes.len();
        bytes[at] = byte;
        let outcome = read_roster(&[file("a.xlsx", bytes)], &ReadOptions::default());
        prop_assert_eq!(outcome.roster.is_none(), outcome.report.has_errors());
    }
}
