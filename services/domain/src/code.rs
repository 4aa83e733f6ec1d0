//! One way to write an enum that is stored: a stable code for the database and the wire, a Russian
//! title for people, and the list of all values. Codes never change once released.

/// A stored code that no value of the enum has. Names the enum, so that a corrupt row can be found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind} has no value with code {code:?}")]
pub struct UnknownCode {
    /// The name of the enum, as in the source.
    pub kind: &'static str,
    /// The code that was read.
    pub code: String,
}

/// Defines an enum with `ALL`, `code()`, `from_code()`, `title_ru()`, `Display` (the code) and `FromStr`.
///
/// ```
/// domain::coded! {
///     /// A shift of the school day.
///     pub enum Shift {
///         /// From the morning.
///         First = "first" => "первая смена",
///         /// From noon.
///         Second = "second" => "вторая смена",
///     }
/// }
/// assert_eq!(Shift::from_code("second"), Some(Shift::Second));
/// assert_eq!(Shift::First.title_ru(), "первая смена");
/// assert!("third".parse::<Shift>().is_err());
/// ```
#[macro_export]
macro_rules! coded {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident {
            $( $(#[$variant_meta:meta])* $variant:ident = $code:literal => $title:literal ),+ $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name {
            $( $(#[$variant_meta])* $variant ),+
        }

        impl $name {
            /// Every value, in the order of the definition.
            $vis const ALL: &'static [Self] = &[ $( Self::$variant ),+ ];

            /// The stable code: what the database, the policy and files hold.
            $vis const fn code(self) -> &'static str {
                match self { $( Self::$variant => $code ),+ }
            }

            /// The value with this code, if there is one. Codes are compared exactly.
            $vis fn from_code(code: &str) -> Option<Self> {
                match code { $( $code => Some(Self::$variant), )+ _ => None }
            }

            /// The Russian name, nominative, as it stands inside a sentence or a table.
            $vis const fn title_ru(self) -> &'static str {
                match self { $( Self::$variant => $title ),+ }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::code::UnknownCode;

            fn from_str(code: &str) -> Result<Self, Self::Err> {
                Self::from_code(code).ok_or_else(|| $crate::code::UnknownCode {
                    kind: stringify!($name),
                    code: code.to_owned(),
                })
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::fmt::Debug;

    /// Codes are ASCII words, unique, and read back to the value they came from.
    fn check<T: Copy + PartialEq + Debug>(
        all: &[T],
        code: fn(T) -> &'static str,
        from: fn(&str) -> Option<T>,
        title: fn(T) -> &'static str,
    ) {
        let mut seen = HashSet::new();
        for value in all {
            let text = code(*value);
            assert_eq!(from(text), Some(*value), "{text}");
            assert!(seen.insert(text), "code {text} twice");
            assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'), "code {text}");
            assert!(!title(*value).is_empty(), "title of {text}");
        }
        assert_eq!(from("no such code"), None);
    }

    macro_rules! check_all {
        ($($kind:ty),+ $(,)?) => {
            $( check(<$kind>::ALL, <$kind>::code, <$kind>::from_code, <$kind>::title_ru); )+
        };
    }

    #[test]
    fn codes_read_back() {
        check_all!(
            crate::role::Role,
            crate::group::GroupKind,
            crate::lesson::LessonStatus,
            crate::lesson::LessonKind,
            crate::lesson::LessonMode,
            crate::period::PeriodKind,
            crate::attendance::AbsenceReason,
            crate::attendance::CodeUser,
            crate::mark::Scale,
            crate::mark::MarkWord,
            crate::work::WorkForm,
            crate::work::WorkKind,
            crate::regulation::SchoolKind,
            crate::regulation::RecordKind,
            crate::regulation::StudyWeek,
            crate::regulation::AverageMethod,
            crate::regulation::PeriodMarkSetter,
            crate::regulation::Halves,
            crate::regulation::LessonsOf,
            crate::regulation::InspectionRhythm,
            crate::regulation::InspectionBy,
            crate::regulation::AnswersForAbsentees,
            crate::regulation::AccessEnd,
            crate::regulation::Rhythm,
            crate::deadline::DeadlineCode,
            crate::indicator::Formula,
            crate::indicator::PupilGroup,
        );
    }
}
