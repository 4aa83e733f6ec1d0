//! Whether a regulation makes sense as a whole. All problems are returned at once, each with its field.

use chrono::{NaiveTime, Timelike as _};

use super::{AttestationLimit, EditWindow, LessonLimit, RecordKind, Regulation, SchoolKind, YearDay};
use crate::attendance::{AbsenceReason, CodeUser, spellings};
use crate::fraction::Fraction;
use crate::group::Grade;
use crate::mark::Scale;
use crate::text::{Limit, clean, normalise_typed};

/// A problem of a regulation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Path of the field, as in the written form: `deadlines.homework`, `marks.thresholds[1].from`; lists count from 1.
    pub field: String,
    /// What is wrong and what is expected, in Russian, for who edits the regulation.
    pub message: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.field, self.message)
    }
}

/// Collects problems under their fields.
#[derive(Default)]
struct Problems(Vec<Problem>);

impl Problems {
    fn add(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.0.push(Problem { field: field.into(), message: message.into() });
    }

    fn unless(&mut self, ok: bool, field: impl Into<String>, message: impl Into<String>) {
        if !ok {
            self.add(field, message);
        }
    }

    fn range(&mut self, field: &str, value: u16, low: u16, high: u16) {
        self.unless((low..=high).contains(&value), field, format!("нужно число от {low} до {high}"));
    }
}

impl Regulation {
    /// Checks every value and how the values fit together. Empty: the regulation may be put in force.
    pub fn validate(&self) -> Vec<Problem> {
        let mut problems = Problems::default();
        self.check_general(&mut problems);
        self.check_periods(&mut problems);
        self.check_marks(&mut problems);
        self.check_codes(&mut problems);
        self.check_deadlines(&mut problems);
        problems.0
    }

    fn check_general(&self, problems: &mut Problems) {
        if clean(&self.title, Limit::Name).is_err() {
            problems.add("title", "нужно название документа: одна строка до 200 знаков");
        }
        let records = &self.records.value;
        problems.unless(!records.is_empty(), "records", "нужен хотя бы один вид записей");
        problems.unless(!has_repeats(records), "records", "вид записей назван дважды");
        for (field, grades) in [
            ("grades_without_marks", &self.grades_without_marks.value),
            ("grades_without_homework", &self.grades_without_homework.value),
        ] {
            problems.unless(!has_repeats(grades), field, "класс назван дважды");
            for grade in grades {
                problems.unless(
                    *grade <= self.school_kind.last_grade(),
                    field,
                    format!("{grade}-го года обучения в таком учреждении нет"),
                );
            }
        }
        problems.range("undo_minutes", self.undo_minutes.value, 0, 10_080);
        if let EditWindow::Days { days } = self.edit_window.value {
            problems.range("edit_window.days", days, 0, 366);
        }
        problems.unless(
            whole_minute(self.print_at.value.time),
            "print_at.time",
            "время указывается с точностью до минуты",
        );
    }

    fn check_periods(&self, problems: &mut Problems) {
        let rules = &self.periods.value;
        for (index, rule) in rules.iter().enumerate() {
            let field = format!("periods[{}]", index + 1);
            if rule.first_grade > rule.last_grade {
                problems.add(&field, "первый класс больше последнего");
            }
            let overlaps = rules[..index].iter().any(|earlier| {
                rule.first_grade <= earlier.last_grade && earlier.first_grade <= rule.last_grade
            });
            problems.unless(!overlaps, field, "классы уже названы в другой строке");
        }
        if self.school_kind != SchoolKind::AdditionalEducation && self.keeps(RecordKind::Attestation) {
            let missing = (1..=self.school_kind.last_grade().get()).filter_map(Grade::new).find(|grade| {
                !rules.iter().any(|rule| rule.first_grade <= *grade && *grade <= rule.last_grade)
            });
            // Colleges differ in the number of courses, so only schools must name every grade.
            if let (Some(grade), SchoolKind::General | SchoolKind::Basic) = (missing, self.school_kind) {
                problems.add("periods", format!("для {grade}-го класса не указан учебный период"));
            }
        }
    }

    fn check_marks(&self, problems: &mut Problems) {
        let marks = &self.marks;
        let lowest = marks.lowest.value;
        problems.range("marks.minimum_marks", marks.minimum_marks.value, 0, 100);
        problems.unless(
            !has_repeats(&marks.lesson_words.value),
            "marks.lesson_words",
            "отметка названа дважды",
        );
        problems.unless(
            !has_repeats(&marks.period_words.value),
            "marks.period_words",
            "отметка названа дважды",
        );
        if let Some(limit) = &marks.missed_share_limit {
            let share = Fraction::from_integer(0)..=Fraction::from_integer(1);
            problems.unless(share.contains(&limit.value), "marks.missed_share_limit", "нужна доля от 0 до 1");
        }
        let Some(best) = marks.scale.value.best() else {
            problems.unless(
                marks.thresholds.value.is_empty(),
                "marks.thresholds",
                "в шкале без чисел порогов не бывает",
            );
            let silent = marks.scale.value == Scale::NoMarks && self.keeps(RecordKind::CurrentMark);
            problems.unless(
                !silent,
                "records",
                "текущие отметки ведутся, а шкалы отметок нет: уберите вид записей или выберите шкалу",
            );
            return;
        };
        problems.unless(
            (1..best).contains(&lowest),
            "marks.lowest",
            format!("нужна отметка от 1 до {}", best - 1),
        );
        if let Some(cap) = &marks.failed_test_cap {
            problems.unless(
                (lowest..=best).contains(&cap.value),
                "marks.failed_test_cap",
                format!("нужна отметка от {lowest} до {best}"),
            );
        }
        for (index, threshold) in marks.thresholds.value.iter().enumerate() {
            let field = format!("marks.thresholds[{}]", index + 1);
            problems.unless(
                threshold.mark > lowest && threshold.mark <= best,
                format!("{field}.mark"),
                format!("нужна отметка от {} до {best}", lowest + 1),
            );
            let within = Fraction::from_integer(lowest.into())..=Fraction::from_integer(best.into());
            problems.unless(
                within.contains(&threshold.from),
                format!("{field}.from"),
                format!("нужно среднее от {lowest} до {best}"),
            );
            if let Some(earlier) = index.checked_sub(1).map(|i| &marks.thresholds.value[i]) {
                problems.unless(
                    earlier.mark < threshold.mark && earlier.from < threshold.from,
                    field,
                    "отметки и пороги должны возрастать",
                );
            }
        }
        let named: Vec<u8> = marks.thresholds.value.iter().map(|threshold| threshold.mark).collect();
        if let Some(mark) = (lowest + 1..=best).find(|mark| !named.contains(mark)) {
            problems.add("marks.thresholds", format!("для отметки {mark} порог не указан"));
        }
    }

    fn check_codes(&self, problems: &mut Problems) {
        let codes = &self.attendance_codes.value;
        let mut taken: Vec<String> = Vec::new();
        for (index, code) in codes.iter().enumerate() {
            let field = format!("attendance_codes[{}]", index + 1);
            for letters in std::iter::once(&code.letters).chain(&code.synonyms) {
                let shape = (1..=4).contains(&letters.chars().count())
                    && letters.chars().all(|c| matches!(c, 'А'..='Я' | 'Ё'))
                    && normalise_typed(letters) == *letters;
                problems.unless(
                    shape,
                    &field,
                    format!("код «{letters}»: нужно от 1 до 4 русских заглавных букв"),
                );
            }
            problems.unless(
                clean(&code.title, Limit::Name).is_ok(),
                format!("{field}.title"),
                "нужно название причины",
            );
            for letters in spellings(code) {
                problems.unless(!taken.contains(&letters), &field, format!("код «{letters}» уже занят"));
                taken.push(letters);
            }
        }
        if self.keeps(RecordKind::Attendance) {
            let teacher_marks_absent = codes
                .iter()
                .any(|code| code.reason == AbsenceReason::Unknown && code.set_by == CodeUser::LessonTeacher);
            problems.unless(
                teacher_marks_absent,
                "attendance_codes",
                "учителю нужен код отсутствия с неизвестной причиной, обычно «Н»",
            );
        }
    }

    fn check_deadlines(&self, problems: &mut Problems) {
        let deadlines = &self.deadlines;
        for (field, limit) in [
            ("deadlines.absentees", &deadlines.absentees),
            ("deadlines.topic", &deadlines.topic),
            ("deadlines.homework", &deadlines.homework),
            ("deadlines.lesson_mark", &deadlines.lesson_mark),
            ("deadlines.written_mark", &deadlines.written_mark),
        ] {
            match limit.as_ref().map(|limit| limit.value) {
                None => {}
                Some(LessonLimit::EndOfDay { days }) => problems.range(field, days, 0, 60),
                Some(LessonLimit::AtTime { days, time }) => {
                    problems.range(field, days, 0, 60);
                    problems.unless(whole_minute(time), field, "время указывается с точностью до минуты");
                }
                Some(LessonLimit::AfterLessons { minutes, .. }) => problems.range(field, minutes, 0, 1440),
            }
        }
        if let Some(AttestationLimit::DaysAfter { days }) = deadlines.period_mark.as_ref().map(|l| l.value) {
            problems.range("deadlines.period_mark", days, 0, 60);
        }
        for (field, limit, low, high) in [
            ("deadlines.result_shown_hours", &deadlines.result_shown_hours, 1, 720),
            ("deadlines.absence_reason_working_days", &deadlines.absence_reason_working_days, 1, 60),
            ("deadlines.temporary_journal_working_days", &deadlines.temporary_journal_working_days, 1, 60),
            ("deadlines.wrong_data_days", &deadlines.wrong_data_days, 0, 60),
            ("deadlines.printed_information_days", &deadlines.printed_information_days, 1, 31),
            ("deadlines.documents_days_before", &deadlines.documents_days_before, 1, 60),
        ] {
            if let Some(limit) = limit {
                problems.range(field, limit.value, low, high);
            }
        }
        for (field, limit) in [
            ("deadlines.directories", &deadlines.directories),
            ("deadlines.curricula", &deadlines.curricula),
            ("deadlines.group_composition", &deadlines.group_composition),
            ("deadlines.programmes", &deadlines.programmes),
            ("deadlines.parents_instructed", &deadlines.parents_instructed),
        ] {
            if let Some(limit) = limit {
                problems.unless(exists_every_year(limit.value), field, "такого дня нет в каждом году");
            }
        }
    }
}

impl SchoolKind {
    /// The last year of study in such a school.
    pub const fn last_grade(self) -> Grade {
        let last = match self {
            Self::General | Self::AdditionalEducation => Grade::new(11),
            Self::Basic => Grade::new(9),
            Self::College => Grade::new(5),
        };
        match last {
            Some(grade) => grade,
            None => Grade::FIRST,
        }
    }
}

/// 2023 has no 29 February, so what exists in it exists in every year.
fn exists_every_year(day: YearDay) -> bool {
    day.in_year(2023).is_some()
}

fn whole_minute(time: NaiveTime) -> bool {
    time.second() == 0 && time.nanosecond() == 0
}

fn has_repeats<T: PartialEq>(values: &[T]) -> bool {
    values.iter().enumerate().any(|(index, value)| values[..index].contains(value))
}

#[cfg(test)]
mod tests {
    use super::super::{PeriodRule, Ruled, Threshold};
    use super::*;
    use crate::period::PeriodKind;

    fn fields(change: impl FnOnce(&mut Regulation)) -> Vec<String> {
        let mut regulation = Regulation::platform_default(SchoolKind::General);
        change(&mut regulation);
        regulation.validate().into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn platform_defaults_are_valid() {
        for kind in SchoolKind::ALL {
            assert_eq!(Regulation::platform_default(*kind).validate(), [], "{kind}");
        }
    }

    #[test]
    fn problems_name_their_fields() {
        let time = NaiveTime::from_hms_opt(17, 0, 30).expect("a time");
        let ruled = Ruled::<u16>::platform_default;
        assert_eq!(fields(|r| r.title = "  ".to_owned()), ["title"]);
        assert_eq!(fields(|r| r.records.value.clear()), ["records"]);
        assert_eq!(fields(|r| r.print_at.value.time = time), ["print_at.time"]);
        assert_eq!(fields(|r| r.edit_window.value = EditWindow::Days { days: 400 }), ["edit_window.days"]);
        assert_eq!(fields(|r| r.periods.value.truncate(1)), ["periods"]);
        let first = Grade::FIRST;
        let extra = PeriodRule { first_grade: first, last_grade: first, kind: PeriodKind::Year };
        assert_eq!(fields(|r| r.periods.value.push(extra)), ["periods[3]"]);
        assert_eq!(
            fields(|r| r.marks.lowest.value = 5),
            [
                "marks.lowest",
                "marks.failed_test_cap",
                "marks.thresholds[1].mark",
                "marks.thresholds[1].from",
                "marks.thresholds[2].mark",
                "marks.thresholds[2].from",
                "marks.thresholds[3].mark",
                "marks.thresholds[3].from",
            ]
        );
        assert_eq!(fields(|r| r.marks.thresholds.value.swap(0, 1)), ["marks.thresholds[2]"]);
        assert_eq!(fields(|r| r.marks.thresholds.value.truncate(2)), ["marks.thresholds"]);
        let high = Threshold { mark: 5, from: Fraction::new(51, 10) };
        assert_eq!(fields(|r| r.marks.thresholds.value[2] = high), ["marks.thresholds[3].from"]);
        assert_eq!(fields(|r| r.marks.scale.value = Scale::NoMarks), ["marks.thresholds", "records"]);
        assert_eq!(
            fields(|r| r.attendance_codes.value[1].letters = "H".to_owned()),
            ["attendance_codes[2]", "attendance_codes[2]",]
        );
        assert_eq!(
            fields(|r| r.attendance_codes.value[0].set_by = CodeUser::ClassTeacher),
            ["attendance_codes"]
        );
        assert_eq!(
            fields(|r| r.deadlines.absence_reason_working_days = Some(ruled(0))),
            ["deadlines.absence_reason_working_days"]
        );
        assert_eq!(
            fields(|r| r.deadlines.printed_information_days = Some(ruled(32))),
            ["deadlines.printed_information_days"]
        );
        let leap = YearDay { month: 2, day: 29 };
        assert_eq!(
            fields(|r| r.deadlines.programmes = Some(Ruled::platform_default(leap))),
            ["deadlines.programmes"]
        );
        // Several at once.
        assert_eq!(
            fields(|r| {
                r.title.clear();
                r.undo_minutes.value = u16::MAX;
            }),
            ["title", "undo_minutes"]
        );
    }
}
