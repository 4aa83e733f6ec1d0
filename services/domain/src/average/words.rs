//! An average in words, for families: which marks, and what each work counts (ux.md 4.7).

use crate::mark::MarkEntry;
use crate::regulation::AverageMethod;
use crate::text::{Forms, plural};
use crate::work::Weight;

/// Names of the marks 1–10.
const MARKS: [Forms; 10] = [
    Forms::new("единица", "единицы", "единиц"),
    Forms::new("двойка", "двойки", "двоек"),
    Forms::new("тройка", "тройки", "троек"),
    Forms::new("четвёрка", "четвёрки", "четвёрок"),
    Forms::new("пятёрка", "пятёрки", "пятёрок"),
    Forms::new("шестёрка", "шестёрки", "шестёрок"),
    Forms::new("семёрка", "семёрки", "семёрок"),
    Forms::new("восьмёрка", "восьмёрки", "восьмёрок"),
    Forms::new("девятка", "девятки", "девяток"),
    Forms::new("десятка", "десятки", "десяток"),
];

/// Small numbers before a feminine noun in the nominative, from 2.
const COUNTS: [&str; 9] = ["две", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять", "десять"];

/// Kinds of work named at most; more are told apart by the derivation.
const MOST_WORKS: usize = 6;

/// «Две пятёрки и четвёрка. Контрольная работа считается за пять, работа на уроке за одну». Marks are counted from the
/// best; only numbers count, as in the average itself. `None` without numeric marks.
pub fn words_ru(marks: &[(MarkEntry, Weight, &str)], method: AverageMethod) -> Option<String> {
    let mut counts = [0_u64; MARKS.len()];
    let mut works: Vec<(&str, Weight)> = Vec::new();
    for (entry, weight, work) in marks {
        let numbers = entry.marks().filter_map(|mark| mark.number());
        let mut counted = false;
        for number in numbers {
            if let Some(count) = usize::from(number).checked_sub(1).and_then(|n| counts.get_mut(n)) {
                *count += 1;
                counted = true;
            }
        }
        if counted && !works.contains(&(*work, *weight)) {
            works.push((*work, *weight));
        }
    }
    let named = MARKS.iter().zip(counts).rev().filter(|(_, count)| *count > 0);
    let named: Vec<String> = named.map(|(forms, count)| counted(count, *forms)).collect();
    let sentence = capitalised(&list(&named)?);
    works.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
    let same = works.windows(2).all(|pair| pair[0].1 == pair[1].1);
    let second = match works.as_slice() {
        [] | [_] => return Some(sentence),
        _ if method == AverageMethod::Simple || same => "Все работы считаются поровну".to_owned(),
        works => {
            let shown = works.iter().take(MOST_WORKS).enumerate().map(|(n, (work, weight))| {
                let verb = if n == 0 { " считается" } else { "" };
                format!("{}{verb} за {}", lowered(work), weight_words(*weight))
            });
            capitalised(&shown.collect::<Vec<_>>().join(", "))
        }
    };
    Some(format!("{sentence}. {second}"))
}

/// «две пятёрки», «четвёрка», «11 троек».
fn counted(count: u64, forms: Forms) -> String {
    let noun = plural(count, forms);
    match count {
        1 => noun.to_owned(),
        2..=10 => format!("{} {noun}", COUNTS[usize::try_from(count - 2).unwrap_or(0)]),
        _ => crate::text::count(count, forms),
    }
}

/// After «за»: одну, две … десять, 12 (отметок).
fn weight_words(weight: Weight) -> String {
    match weight.get() {
        1 => "одну".into(),
        n @ 2..=10 => COUNTS[usize::from(n) - 2].into(),
        n => n.to_string(),
    }
}

/// «а», «а и б», «а, б и в».
fn list(parts: &[String]) -> Option<String> {
    match parts {
        [] => None,
        [only] => Some(only.clone()),
        [first @ .., last] => Some(format!("{} и {last}", first.join(", "))),
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// «Контрольная работа» inside a sentence; «ОГЭ» and «К/р» as they are.
fn lowered(name: &str) -> String {
    let mut letters = name.chars();
    match (letters.next(), name.chars().nth(1)) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(letters).collect(),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_average_is_told_in_words() {
        use AverageMethod::*;
        let (test, lesson, home) = (("Контрольная работа", 5), ("Урок", 3), ("Домашняя работа", 1));
        for (marks, method, words) in [
            (
                &[("5", lesson), ("5", home), ("4", test)][..],
                Weighted,
                "Две пятёрки и четвёрка. Контрольная работа считается за пять, урок за три, домашняя работа за одну",
            ),
            (&[("5", lesson), ("3", home)], Simple, "Пятёрка и тройка. Все работы считаются поровну"),
            (&[("4/3", test), ("2", test)], Weighted, "Четвёрка, тройка и двойка"),
            (&[("10", lesson), ("10", lesson), ("н/а", test)], Weighted, "Две десятки"),
            (
                &[("5", ("ОГЭ", 12)), ("5", ("К/р", 2))],
                Weighted,
                "Две пятёрки. ОГЭ считается за 12, К/р за две",
            ),
            (&[("5", ("А", 1)), ("5", ("Б", 1))], Weighted, "Две пятёрки. Все работы считаются поровну"),
        ] {
            let marks: Vec<_> = marks
                .iter()
                .map(|(text, (work, weight))| {
                    let entry = MarkEntry::from_text(text).expect("an entry");
                    (entry, Weight::new(*weight).expect("a weight"), *work)
                })
                .collect();
            assert_eq!(words_ru(&marks, method).as_deref(), Some(words));
        }
        assert_eq!(words_ru(&[], Weighted), None);
        let eleven = vec![(MarkEntry::from_text("3").expect("an entry"), Weight::ONE, "Урок"); 11];
        assert_eq!(words_ru(&eleven, Weighted).as_deref(), Some("11\u{a0}троек"));
    }
}
