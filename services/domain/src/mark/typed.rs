//! What a teacher types into a cell: «5», «4/5», «о5», «н», «.», nothing.
//!
//! Letters are read by look only; which key was pressed is the client's knowledge. The result is not yet
//! permitted: the journal decides that with the lesson and the roster in hand.

use super::allowed::{AllowedMarks, NotInScale};
use super::value::{MarkEntry, MarkValue};
use crate::attendance::{AbsenceReason, AttendanceCode, spellings};
use crate::text::normalise_typed;

/// A cell's text, read. Both empty: the cell is to be emptied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypedEntry<'r> {
    /// The mark or pair.
    pub marks: Option<MarkEntry>,
    /// The attendance code: an absence alone, or lateness and the like beside a mark.
    pub attendance: Option<&'r AttendanceCode>,
}

/// Why a text is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TypedRefusal {
    /// A mark the place does not take.
    #[error(transparent)]
    NotInScale(#[from] NotInScale),
    /// A mark beside a code that means absence (E5).
    #[error("a mark does not stand beside {letters}")]
    MarkWithAbsence {
        /// The school's letters for the absence.
        letters: String,
    },
    /// No mark, no pair, no code.
    #[error("{typed:?} is neither a mark nor a code of the school")]
    Unknown {
        /// What was typed.
        typed: String,
        /// Which marks the place takes.
        allowed: AllowedMarks,
        /// Which letters the school has, in its order.
        letters: Vec<String>,
    },
}

/// Longest text looked at, in characters; nothing longer is an entry.
const LONGEST: usize = 24;

/// Reads a cell's text. `codes` are the attendance codes of the place: empty for period marks.
///
/// Attendance codes go before words, so «осв» in a lesson is the exemption where the school has that code.
pub fn read_typed<'r>(
    text: &str,
    allowed: &AllowedMarks,
    codes: &'r [AttendanceCode],
) -> Result<TypedEntry<'r>, TypedRefusal> {
    let unknown = || TypedRefusal::Unknown {
        typed: text.chars().take(LONGEST).collect(),
        allowed: allowed.clone(),
        letters: codes.iter().map(|code| code.letters.clone()).collect(),
    };
    if text.chars().take(LONGEST * 2).count() > LONGEST {
        return Err(unknown());
    }
    let typed = normalise_typed(text);
    if typed.is_empty() {
        return Ok(TypedEntry { marks: None, attendance: None });
    }
    if let Some(code) = crate::attendance::find_code(codes, &typed) {
        return Ok(TypedEntry { marks: None, attendance: Some(code) });
    }
    if let Some(entry) = read_marks(&typed) {
        allowed.check(entry)?;
        return Ok(TypedEntry { marks: Some(entry), attendance: None });
    }
    let (entry, code) = read_marks_with_code(&typed, codes).ok_or_else(unknown)?;
    if code.reason.is_absence() {
        return Err(TypedRefusal::MarkWithAbsence { letters: code.letters.clone() });
    }
    allowed.check(entry)?;
    Ok(TypedEntry { marks: Some(entry), attendance: Some(code) })
}

/// A mark or a pair. A number outside every scale is a mark too, so that the refusal can name the scale.
fn read_marks(typed: &str) -> Option<MarkEntry> {
    if let Some(mark) = read_mark(typed) {
        return Some(MarkEntry::one(mark));
    }
    let (first, second) = typed.split_once(['/', ','])?;
    Some(MarkEntry::pair(read_mark(first)?, read_mark(second)?))
}

fn read_mark(typed: &str) -> Option<MarkValue> {
    Some(match typed {
        "." => MarkValue::Owed,
        "Н/А" => MarkValue::NotAttested,
        "ОСВ" => MarkValue::Exempt,
        "ЗАЧ" | "ЗАЧЕТ" | "ЗАЧЁТ" => MarkValue::Passed,
        "НЕЗАЧ" | "НЕЗАЧЕТ" | "НЕЗАЧЁТ" => MarkValue::Failed,
        _ => match typed.parse::<u8>() {
            Ok(number @ 1..=99) if !typed.starts_with(['0', '+']) => MarkValue::Numeric(number),
            _ => return None,
        },
    })
}

/// A mark with a code before or after it: «О5», «5ОП». The longest spelling is tried first.
fn read_marks_with_code<'r>(
    typed: &str,
    codes: &'r [AttendanceCode],
) -> Option<(MarkEntry, &'r AttendanceCode)> {
    let mut candidates: Vec<(String, &AttendanceCode)> =
        codes.iter().flat_map(|code| spellings(code).map(move |letters| (letters, code))).collect();
    candidates.sort_by_key(|(letters, code)| {
        (std::cmp::Reverse(letters.chars().count()), code.reason != AbsenceReason::Late)
    });
    candidates.into_iter().find_map(|(letters, code)| {
        let rest = typed.strip_prefix(letters.as_str()).or_else(|| typed.strip_suffix(letters.as_str()))?;
        Some((read_marks(rest)?, code))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attendance::CodeUser;
    use crate::mark::{MarkWord, Scale};
    use proptest::prelude::*;

    fn codes() -> Vec<AttendanceCode> {
        [
            ("Н", &[][..], AbsenceReason::Unknown, CodeUser::LessonTeacher),
            ("Б", &[], AbsenceReason::Illness, CodeUser::ClassTeacher),
            ("УП", &["У"], AbsenceReason::Valid, CodeUser::ClassTeacher),
            ("О", &["ОП"], AbsenceReason::Late, CodeUser::LessonTeacher),
            ("ДО", &[], AbsenceReason::Distance, CodeUser::ClassTeacher),
        ]
        .map(|(letters, synonyms, reason, set_by)| AttendanceCode {
            letters: letters.to_owned(),
            synonyms: synonyms.iter().map(|s| (*s).to_owned()).collect(),
            reason,
            title: reason.title_ru().to_owned(),
            set_by,
        })
        .to_vec()
    }

    fn five() -> AllowedMarks {
        AllowedMarks {
            scale: Scale::FivePoint,
            numbers: Some((2, 5)),
            words: vec![
                MarkWord::Owed,
                MarkWord::NotAttested,
                MarkWord::Exempt,
                MarkWord::Passed,
                MarkWord::Failed,
            ],
            pairs: true,
        }
    }

    /// Marks and letters as text, or the refusal.
    fn read(text: &str, allowed: &AllowedMarks) -> Result<(String, String), TypedRefusal> {
        let codes = codes();
        let entry = read_typed(text, allowed, &codes)?;
        Ok((
            entry.marks.map(|marks| marks.to_string()).unwrap_or_default(),
            entry.attendance.map(|code| code.letters.clone()).unwrap_or_default(),
        ))
    }

    #[test]
    fn the_grammar_of_a_cell() {
        for (typed, marks, letters) in [
            ("", "", ""),
            ("  ", "", ""),
            ("5", "5", ""),
            (" 4 ", "4", ""),
            ("4/5", "4/5", ""),
            ("5,4", "5/4", ""),
            ("5 / 4", "5/4", ""),
            ("4/.", "4/.", ""),
            (".", ".", ""),
            ("н/а", "н/а", ""),
            ("H/A", "н/а", ""),
            ("осв", "осв", ""),
            ("зач", "зач", ""),
            ("Незачёт", "незач", ""),
            ("н", "", "Н"),
            ("H", "", "Н"),
            ("y", "", "УП"),
            ("уп", "", "УП"),
            ("0", "", "О"),
            ("о5", "5", "О"),
            ("5о", "5", "О"),
            ("o5", "5", "О"),
            ("5 оп", "5", "О"),
            ("оп4/3", "4/3", "О"),
            ("до4", "4", "ДО"),
            ("до", "", "ДО"),
        ] {
            assert_eq!(read(typed, &five()), Ok((marks.to_owned(), letters.to_owned())), "{typed:?}");
        }
    }

    #[test]
    fn refusals_carry_what_is_allowed() {
        assert_eq!(
            read("6", &five()),
            Err(TypedRefusal::NotInScale(NotInScale { mark: "6".to_owned(), allowed: five() }))
        );
        assert!(matches!(read("1", &five()), Err(TypedRefusal::NotInScale(_))));
        assert!(matches!(read("5/1", &five()), Err(TypedRefusal::NotInScale(_))));
        assert!(matches!(read("5/зач", &five()), Err(TypedRefusal::NotInScale(_))));
        assert_eq!(read("н5", &five()), Err(TypedRefusal::MarkWithAbsence { letters: "Н".to_owned() }));
        for typed in ["5/", "/5", "5/4/3", "5-", "5+", "+5", "05", "f", "о5о", "5.5", "100", "😀", "пять"]
        {
            assert!(matches!(read(typed, &five()), Err(TypedRefusal::Unknown { .. })), "{typed:?}");
        }
        let Err(TypedRefusal::Unknown { typed, letters, .. }) = read(&"5".repeat(1000), &five()) else {
            panic!("a long text is no entry");
        };
        assert_eq!((typed.len(), letters.join(" ")), (24, "Н Б УП О ДО".to_owned()));
    }

    #[test]
    fn ten_points_have_ten() {
        let ten = AllowedMarks { scale: Scale::TenPoint, numbers: Some((1, 10)), ..five() };
        assert_eq!(read("10", &ten), Ok(("10".to_owned(), String::new())));
        assert_eq!(read("10/9о", &ten), Ok(("10/9".to_owned(), "О".to_owned())));
        assert!(matches!(read("11", &ten), Err(TypedRefusal::NotInScale(_))));
    }

    #[test]
    fn a_period_mark_is_one_mark() {
        let period = AllowedMarks { words: vec![MarkWord::NotAttested], pairs: false, ..five() };
        assert!(read_typed("4", &period, &[]).is_ok());
        for typed in ["4/5", ".", "зач"] {
            assert!(matches!(read_typed(typed, &period, &[]), Err(TypedRefusal::NotInScale(_))), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn canonical_text_reads_back(first in 2_u8..=5, second in proptest::option::of(2_u8..=5)) {
            let entry = MarkEntry { first: MarkValue::Numeric(first), second: second.map(MarkValue::Numeric) };
            prop_assert_eq!(MarkEntry::from_text(&entry.to_string()), Some(entry));
            prop_assert_eq!(read(&entry.to_string(), &five()), Ok((entry.to_string(), String::new())));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,30}") {
            let _ = read(&text, &five());
        }
    }
}
