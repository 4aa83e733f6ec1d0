use base64::Engine as _;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use domain::id::{GuardianId, ReportId, SchoolId};
use proptest::prelude::*;
use secrecy::SecretBox;

use super::*;
use crate::mail::letter::{AttachmentKind, FileNames, Sender};
use crate::mail::message_id::LetterKey;

fn ids() -> MessageIds {
    let domain = EmailAddress::parse("journal@tabel.example").unwrap();
    MessageIds::new(SecretBox::new(Box::new([7; 32])), &domain)
}

fn letter() -> Letter {
    Letter {
        to: EmailAddress::parse("parent@mail.example").unwrap(),
        from: Sender {
            name: "Школа № 5".into(),
            address: EmailAddress::parse("journal@tabel.example").unwrap(),
        },
        reply_to: Some(EmailAddress::parse("school@tabel.example").unwrap()),
        subject: "Выписка за 2–8 марта: Ёжикова Ӧльга, 5Б".into(),
        text: "Текст\n.\nещё".into(),
        html: "<p>Текст".into(),
        attachments: vec![Attachment {
            names: FileNames {
                russian: "Выписка 5Б, 2–8 марта.pdf".into(),
                latin: "vypiska-2026-03-02.pdf".into(),
            },
            kind: AttachmentKind::Pdf,
            bytes: Bytes::from_static(b"%PDF-1.7\n.\nplain ascii\n"),
        }],
        key: LetterKey::WeeklySummary {
            school: SchoolId::new(1),
            report: ReportId::new(2),
            version: 3,
            guardian: GuardianId::new(4),
        },
        unsubscribe_url: Some("https://tabel.example/stop/abc".into()),
        date: DateTime::from_timestamp(1_772_700_000, 0).unwrap(),
    }
}

/// Decodes every leaf part, asserting that each is base64.
fn parts(message: &OutgoingMessage) -> Vec<Vec<u8>> {
    let text = std::str::from_utf8(message.bytes()).unwrap();
    text.split("\r\n--tabel-")
        .skip(1)
        .filter(|part| part.contains("\r\nContent-Type: ") && !part.contains("Content-Type: multipart"))
        .map(|part| {
            let (head, body) = part.split_once("\r\n\r\n").unwrap();
            assert!(head.contains("\r\nContent-Transfer-Encoding: base64"), "{head}");
            base64::engine::general_purpose::STANDARD.decode(body.replace("\r\n", "")).unwrap()
        })
        .collect()
}

#[test]
fn a_letter_becomes_one_clean_message() {
    let message = build(&letter(), &ids()).unwrap();
    assert_eq!(
        wire::header_names(message.bytes()),
        [
            "From",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "Auto-Submitted",
            "Reply-To",
            "List-Unsubscribe",
            "List-Unsubscribe-Post",
            "MIME-Version",
            "Content-Type"
        ]
    );
    let text = String::from_utf8(message.bytes().to_vec()).unwrap();
    assert!(text.contains(&format!("\r\nMessage-ID: {}\r\n", message.message_id())));
    assert!(text.contains("\r\nList-Unsubscribe: <https://tabel.example/stop/abc>\r\n"));
    assert!(text.contains("\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
    assert!(text.contains("\r\nAuto-Submitted: auto-generated\r\n"));
    assert!(text.contains("\r\nDate: Thu, 05 Mar 2026 08:40:00 +0000\r\n"), "{text}");
    assert!(
        text.contains("\r\nContent-Type: application/pdf; name=\"vypiska-2026-03-02.pdf\"\r\n"),
        "{text}"
    );
    assert!(text.contains("\r\nContent-Disposition: attachment;\r\n filename*=UTF-8''%D0%92"));
    let letter = letter();
    assert_eq!(
        parts(&message),
        [
            "Текст\r\n.\r\nещё".as_bytes().to_vec(),
            letter.html.clone().into_bytes(),
            letter.attachments[0].bytes.to_vec()
        ]
    );
    assert_eq!(build(&letter, &ids()).unwrap().bytes(), message.bytes(), "same letter, same bytes");
}

#[test]
fn a_letter_without_list_and_reply_has_fewer_headers() {
    let message = build(&Letter { unsubscribe_url: None, reply_to: None, ..letter() }, &ids()).unwrap();
    let names = wire::header_names(message.bytes());
    assert!(!names.iter().any(|name| name.starts_with("List-") || name == "Reply-To"), "{names:?}");
}

#[test]
fn refusals_name_field_position_and_rule() {
    type Change = fn(&mut Letter);
    let cases: [(Change, &str); 13] = [
        (|l| l.from.name = "a\r\nBcc: b@c.ru".into(), "имя отправителя, знак 2: управляющий символ U+000D"),
        (|l| l.subject = "Тема\nX: y".into(), "тема письма, знак 5: управляющий символ U+000A"),
        (|l| l.subject = "а\u{202e}б".into(), "тема письма, знак 2: управляющий символ U+202E"),
        (|l| l.subject = "а\u{85}б".into(), "тема письма, знак 2: управляющий символ U+0085"),
        (|l| l.subject = "Ы".repeat(201), "тема письма: 201 знаков, допустимо 200"),
        (|l| l.subject = " \u{a0}".into(), "тема письма: пусто"),
        (|l| l.from.name = "Ы".repeat(121), "имя отправителя: 121 знаков, допустимо 120"),
        (
            |l| l.attachments[0].names.russian = "a\0b.pdf".into(),
            "имя вложения, знак 2: управляющий символ U+0000",
        ),
        (
            |l| l.attachments[0].names.latin = "a\"; x=\"b".into(),
            "имя вложения латиницей: недопустимые знаки",
        ),
        (
            |l| l.attachments[0].names.latin = "выписка.pdf".into(),
            "имя вложения латиницей: недопустимые знаки",
        ),
        (
            |l| l.unsubscribe_url = Some("https://a.ru/>, <mailto:x".into()),
            "адрес отказа от писем: недопустимые",
        ),
        (|l| l.unsubscribe_url = Some("javascript:alert(1)".into()), "адрес отказа от писем: недопустимые"),
        (|l| l.attachments[0].bytes = vec![0; SIZE_LIMIT].into(), "байт, допустимо 10485760"),
    ];
    for (change, expected) in cases {
        let mut changed = letter();
        change(&mut changed);
        let refusal = build(&changed, &ids()).unwrap_err().to_string();
        assert!(refusal.contains(expected), "{refusal:?} should contain {expected:?}");
    }
    let date = DateTime::<Utc>::MAX_UTC;
    assert!(matches!(build(&Letter { date, ..letter() }, &ids()), Err(MessageError::Date)));
}

#[test]
fn a_class_name_with_a_slash_makes_no_folder() {
    let mut slashed = letter();
    slashed.attachments[0].names.russian = "../5/1\\x.pdf".into();
    let message = build(&slashed, &ids()).unwrap();
    let text = String::from_utf8(message.bytes().to_vec()).unwrap();
    assert!(text.contains("filename*=UTF-8''..-5-1-x.pdf\r\n"), "{text}");
}

/// Any characters, with those that hurt mail programs more often than chance would bring them.
fn any_text(most: usize) -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(vec![
        '\r',
        '\n',
        '\0',
        '"',
        '\\',
        '<',
        '>',
        '@',
        ',',
        ':',
        ';',
        '=',
        '?',
        '.',
        ' ',
        '\t',
        '\u{a0}',
        '\u{202e}',
        '\u{2028}',
        '\u{feff}',
        '\u{301}',
        'ё',
        'Ӧ',
        '😀',
        '\u{10ffff}',
    ]);
    prop::collection::vec(
        prop_oneof![3 => nasty, 3 => any::<char>(), 4 => prop::char::range('а', 'я')],
        0..most,
    )
    .prop_map(String::from_iter)
}

/// The same without what the builder refuses, so that most cases reach lettre.
fn line(most: usize) -> impl Strategy<Value = String> {
    any_text(most).prop_map(|text| text.chars().filter(|&c| !header_break(c)).chain(['x']).collect())
}

fn address() -> impl Strategy<Value = EmailAddress> {
    "[a-z0-9!#$%&'*+/=?^_`{|}~][a-z0-9!#$%&'*+/=?^_`{|}~-]{0,60}@([a-z0-9]{1,60}\\.){1,2}[a-z]{2,9}"
        .prop_filter_map("our rule", |text| EmailAddress::parse(&text).ok())
}

fn any_letter() -> impl Strategy<Value = Letter> {
    let heads =
        (address(), address(), prop_oneof![line(119), any_text(150)], prop_oneof![line(199), any_text(230)]);
    let bodies = (any_text(400), any_text(400), prop::collection::vec(any::<u8>(), 0..400));
    let names = (prop_oneof![line(79), any_text(90)], "[A-Za-z0-9_-]{1,50}\\.pdf|\\PC{0,20}");
    (heads, bodies, names).prop_map(|((to, from, sender, subject), (text, html, bytes), (russian, latin))| {
        let attachment = Attachment::table(bytes.into(), FileNames { russian, latin });
        let from = Sender { name: sender, address: from };
        Letter { to, from, subject, text, html, attachments: vec![attachment], ..letter() }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_texts_are_the_wire_is_clean(letter in any_letter()) {
        if let Ok(message) = build(&letter, &ids()) {
            let recipients: Vec<_> = message.envelope().to().iter().map(ToString::to_string).collect();
            prop_assert_eq!(recipients, [letter.to.to_string()]);
            prop_assert_eq!(message.envelope().from().map(ToString::to_string), Some(letter.from.address.to_string()));
            prop_assert_eq!(wire::check(message.bytes()), Ok(()));
            prop_assert_eq!(wire::header_names(message.bytes()).len(), 11);
            let parts = parts(&message);
            prop_assert_eq!(parts.len(), 3);
            prop_assert_eq!(&parts[2], &letter.attachments[0].bytes.to_vec());
        }
    }
}

/// The strategy above must not spend its cases on letters that are refused at the first field.
#[test]
fn most_random_letters_reach_the_library() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let built = (0..200)
        .filter(|_| build(&any_letter().new_tree(&mut runner).unwrap().current(), &ids()).is_ok())
        .count();
    assert!((10..200).contains(&built), "{built} of 200 were built");
}
