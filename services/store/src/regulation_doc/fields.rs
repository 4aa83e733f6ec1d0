//! Tables of the document: which fields each holds. A new parameter of the regulation is one word here.

use domain::attendance::AttendanceCode;
use domain::regulation::{Deadlines, Inspection, MarkRules, PeriodRule, PrintMoment, Regulation, Threshold};
use serde_json::{Map, Value};

use super::DocError;
use super::node::{Doc, Node};

/// A table with required and optional fields, read and written under the fields' own names.
macro_rules! table {
    ($kind:ident { $($field:ident),* $(; optional $($maybe:ident),+ )? }) => {
        impl Doc for $kind {
            fn read(node: &Node<'_>) -> Result<Self, DocError> {
                node.table(&[$(stringify!($field),)* $($(stringify!($maybe),)+)?])?;
                Ok(Self {
                    $($field: node.field(stringify!($field))?,)*
                    $($($maybe: node.optional(stringify!($maybe))?,)+)?
                })
            }

            fn write(&self) -> Value {
                let mut table = Map::new();
                $(table.insert(stringify!($field).to_owned(), self.$field.write());)*
                $($(if let Some(value) = &self.$maybe {
                    table.insert(stringify!($maybe).to_owned(), value.write());
                })+)?
                Value::Object(table)
            }
        }
    };
}

table!(Regulation {
    school_kind,
    title,
    paper_in_parallel,
    study_week,
    records,
    grades_without_marks,
    grades_without_homework,
    periods,
    period_without_grade,
    marks,
    attendance_codes,
    exempt_counts_as_missed,
    answers_for_absentees,
    deadlines,
    edit_window,
    undo_minutes,
    forecast_shown,
    print_at
});

table!(MarkRules {
    scale, lowest, lesson_words, period_words, average, thresholds, minimum_marks, annual_halves, period_marks_by
    ; optional missed_share_limit, failed_test_cap
});

table!(Deadlines {
    ; optional absentees, topic, homework, lesson_mark, written_mark, period_mark, result_shown_hours,
    absence_reason_working_days, temporary_journal_working_days, wrong_data_days, printed_information_days, inspection,
    class_data, directories, curricula, group_composition, programmes, documents_days_before, parents_instructed,
    timetable, access_end
});

table!(Threshold { mark, from });
table!(PeriodRule { first_grade, last_grade, kind });
table!(Inspection { every, by });
table!(PrintMoment { weekday, time });
table!(AttendanceCode { letters, synonyms, reason, title, set_by });
