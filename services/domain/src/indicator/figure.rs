//! A figure: value, formula, display.

use crate::fraction::{Fraction, Rounding, display_mean, display_percent};

/// How a figure is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Percent, trailing zeros dropped: «92 %», «58,04 %».
    Percent,
    /// A mean, always two decimals: «3,79».
    Mean,
}

crate::coded! {
    /// The formula of a figure. A changed formula is a new version, never a new meaning of an old one.
    pub enum Formula {
        /// (n5 + n4 + n3) / N.
        Success = "success" => "успеваемость",
        /// (n5 + n4) / N.
        Quality = "quality" => "качество знаний по предмету",
        /// (100·n5 + 64·n4 + 36·n3 + 16·n2 + 7·nна) / 100 N.
        DegreeOfLearning = "degree_of_learning" => "степень обученности (СОУ)",
        /// (5·n5 + 4·n4 + 3·n3 + 2·n2) / (n5 + n4 + n3 + n2).
        MeanMark = "mean_mark" => "средний балл",
        /// (n5 + n4 + n3 + n2) / N.
        Attested = "attested" => "доля аттестованных",
        /// Pupils without 2 and н/а / all pupils.
        ClassSuccess = "class_success" => "успеваемость класса",
        /// (Excellent + good pupils) / all pupils.
        ClassQuality = "class_quality" => "качество знаний класса",
        /// Teachers with all due lessons recorded / teachers with due lessons.
        TeachersRecorded = "teachers_recorded" => "участие учителей: внесли всё",
        /// Recorded lessons / due lessons.
        LessonsRecorded = "lessons_recorded" => "участие учителей: внесённые уроки",
        /// Pupils with no current mark in the window / pupils due for marks.
        PupilsWithoutMarks = "pupils_without_marks" => "ученики без отметок",
        /// Entries made by their deadline / entries whose limit has passed.
        Timeliness = "timeliness" => "своевременность записей",
        /// Hours held / hours planned to date.
        ProgrammeCompletion = "programme_completion" => "выполнение программы",
        /// 1 − missed / due.
        Attendance = "attendance" => "посещаемость",
    }
}

impl Formula {
    /// Version of the formula, printed beside its id.
    pub const fn version(self) -> u16 {
        1
    }

    /// The formula in Russian, as it is printed under a figure.
    pub const fn text_ru(self) -> &'static str {
        match self {
            Self::Success => "(n5 + n4 + n3) / N · 100 %",
            Self::Quality => "(n5 + n4) / N · 100 %",
            Self::DegreeOfLearning => "(100·n5 + 64·n4 + 36·n3 + 16·n2 + 7·n(н/а)) / N, %",
            Self::MeanMark => "(5·n5 + 4·n4 + 3·n3 + 2·n2) / (n5 + n4 + n3 + n2)",
            Self::Attested => "(n5 + n4 + n3 + n2) / N · 100 %",
            Self::ClassSuccess => "ученики без «2» и н/а / все ученики · 100 %",
            Self::ClassQuality => "(отличники + хорошисты) / все ученики · 100 %",
            Self::TeachersRecorded => "учителя, внёсшие все уроки / учителя, у которых были уроки · 100 %",
            Self::LessonsRecorded => "внесённые уроки / проведённые уроки · 100 %",
            Self::PupilsWithoutMarks => "ученики без текущих отметок / ученики, которым они положены · 100 %",
            Self::Timeliness => "записи, внесённые в срок / записи с истёкшим сроком · 100 %",
            Self::ProgrammeCompletion => "проведено часов / запланировано на дату · 100 %",
            Self::Attendance => "(1 − пропущенные уроки / положенные уроки) · 100 %",
        }
    }

    /// How its figures are shown.
    pub const fn unit(self) -> Unit {
        match self {
            Self::MeanMark => Unit::Mean,
            _ => Unit::Percent,
        }
    }
}

/// A figure with its derivation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// The formula.
    pub formula: Formula,
    /// The exact value, a share of 1 for percents; `None` where the denominator is 0.
    pub value: Option<Fraction>,
    /// The numerator as counted.
    pub numerator: i64,
    /// The denominator as counted.
    pub denominator: i64,
}

impl Figure {
    /// A figure from what was counted.
    pub fn new(formula: Formula, numerator: i64, denominator: i64) -> Self {
        let value = (denominator > 0).then(|| Fraction::new(numerator, denominator));
        Self { formula, value, numerator, denominator }
    }

    /// «92 %», «3,79»; `None` where there is nothing to divide by.
    pub fn display(&self) -> Option<String> {
        self.value.map(|value| match self.formula.unit() {
            Unit::Percent => display_percent(value),
            Unit::Mean => display_mean(value, Rounding::HalfUp),
        })
    }

    /// Id and version, «success/1»: what is stored and printed with the figure.
    pub fn formula_id(&self) -> String {
        format!("{}/{}", self.formula, self.formula.version())
    }
}

/// Participation by teachers: those with all due lessons recorded (S3-3.2.1g). Show beside [`lessons_recorded`].
pub fn teachers_recorded(complete: u32, due: u32) -> Figure {
    Figure::new(Formula::TeachersRecorded, complete.into(), due.into())
}

/// Participation by lessons: recorded of due.
pub fn lessons_recorded(recorded: u32, due: u32) -> Figure {
    Figure::new(Formula::LessonsRecorded, recorded.into(), due.into())
}

/// Pupils with no current mark in the window, of those due for marks: grade 2 and higher (or whatever the
/// regulation marks) with at least one lesson held in the window (5.10).
pub fn pupils_without_marks(without: u32, due: u32) -> Figure {
    Figure::new(Formula::PupilsWithoutMarks, without.into(), due.into())
}

/// Entries made in time, of those whose limit has passed (5.10).
pub fn timeliness(in_time: u32, limit_passed: u32) -> Figure {
    Figure::new(Formula::Timeliness, in_time.into(), limit_passed.into())
}

/// Hours held of hours planned to date; the lag is `planned - held`.
pub fn programme_completion(held: u32, planned: u32) -> Figure {
    Figure::new(Formula::ProgrammeCompletion, held.into(), planned.into())
}
