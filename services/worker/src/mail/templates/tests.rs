use super::*;

fn letter() -> WeeklyLetter {
    WeeklyLetter {
        school: SchoolContact {
            name: "Школа №\u{a0}5".into(),
            phone: Some("+7 000 000-00-00".into()),
            answers: Answers::NotRead,
        },
        pupil: "Ёжикова Ӧльга Ивановна".into(),
        group: "5Б".into(),
        from: NaiveDate::from_ymd_opt(2026, 3, 2).unwrap(),
        to: NaiveDate::from_ymd_opt(2026, 3, 8).unwrap(),
        marks: Some(7),
        missed: 2,
        unexplained: 1,
        homework: Some(21),
        diary_url: Some("https://tabel.example/diary?a=1&b=2".into()),
        unsubscribe_url: "https://tabel.example/stop/abc".into(),
    }
}

#[test]
fn the_weekly_letter_reads_like_this() {
    let words = letter().words().unwrap();
    assert_eq!(words.subject, "Выписка за 2–8\u{a0}марта: Ёжикова Ӧльга Ивановна, 5Б");
    assert_eq!(
        words.text.replace('\u{a0}', " "),
        "Выписка за неделю 2–8 марта\n\
         Ёжикова Ӧльга Ивановна, 5Б\n\
         \n\
         - 7 новых отметок\n\
         - 2 пропущенных урока, причина не указана: 1\n\
         - 21 домашнее задание на следующую неделю\n\
         \n\
         Подробно: в приложенном файле PDF.\n\
         Причину пропуска сообщите классному руководителю.\n\
         Дневник: https://tabel.example/diary?a=1&b=2\n\
         \n\
         Школа № 5\n\
         Телефон: +7 000 000-00-00\n\
         Письмо отправлено автоматически, ответы на него не читаются.\n\
         \n\
         Не получать эти письма: https://tabel.example/stop/abc\n\
         Выписки останутся в дневнике. Получать их на бумаге можно по заявлению в школу."
    );
}

#[test]
fn counts_follow_the_regulation_and_the_grammar() {
    let news = |marks, missed, unexplained, homework| {
        WeeklyLetter { marks, missed, unexplained, homework, ..letter() }
            .news()
            .join("; ")
            .replace('\u{a0}', " ")
    };
    assert_eq!(news(None, 0, 0, None), "Пропусков нет");
    assert_eq!(
        news(Some(0), 1, 0, Some(0)),
        "Новых отметок нет; 1 пропущенный урок; Домашних заданий на следующую неделю нет"
    );
    assert_eq!(
        news(Some(1), 5, 5, Some(2)),
        "1 новая отметка; 5 пропущенных уроков, причина не указана: 5; 2 домашних задания на следующую неделю"
    );
    assert_eq!(
        news(Some(22), 21, 0, Some(11)),
        "22 новые отметки; 21 пропущенный урок; 11 домашних заданий на следующую неделю"
    );
}

#[test]
fn names_are_text_and_never_markup() {
    let mut hostile = letter();
    hostile.pupil = "<img src=x onerror=alert(1)> & «Ко»\r\nBcc: a@b.ru".into();
    hostile.school.name = "</p><script>".into();
    let words = hostile.words().unwrap();
    assert!(!words.html.contains("<img") && !words.html.contains("<script"), "{}", words.html);
    assert!(words.text.contains("<img src=x onerror=alert(1)> & «Ко» Bcc: a@b.ru, 5Б\n"));
    assert!(!words.subject.contains(['\r', '\n']));
}

#[test]
fn the_longest_name_keeps_the_subject_in_bounds() {
    let mut long = letter();
    long.pupil = "Ы".repeat(400);
    long.group = "Ж".repeat(400);
    assert!(long.words().unwrap().subject.chars().count() <= crate::mail::message::SUBJECT_LIMIT);
}

#[test]
fn both_parts_say_the_same_and_load_nothing() {
    let address = AddressLetter {
        school: letter().school,
        confirm_url: "https://tabel.example/confirm/abc".into(),
        valid_until: NaiveDate::from_ymd_opt(2026, 3, 14).unwrap().and_hms_opt(10, 42, 0).unwrap(),
    };
    let mut read = letter();
    read.school.answers = Answers::Read;
    for words in [letter().words().unwrap(), read.words().unwrap(), address.words().unwrap()] {
        for loaded in ["<img", "src=", "url(", "<script", "<link", "@import"] {
            assert!(!words.html.contains(loaded), "{loaded} in {}", words.html);
        }
        let plain = text_of(&words.html);
        for line in words.text.lines().map(|l| l.trim_start_matches("- ")).filter(|l| !l.contains("https://"))
        {
            assert!(plain.contains(line), "{line:?} is missing in {plain:?}");
        }
        for url in words.text.split_whitespace().filter(|w| w.starts_with("https://")) {
            assert!(words.html.replace("&#38;", "&").replace("&amp;", "&").contains(url), "{url}");
        }
    }
    let words = address.words().unwrap();
    assert_eq!(words.subject, "Подтвердите адрес почты: Школа №\u{a0}5");
    assert!(words.text.contains("Ссылка действует до 14\u{a0}марта, 10:42."), "{}", words.text);
}

fn text_of(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            _ if !inside => text.push(c),
            _ => {}
        }
    }
    text
}
