//! Groups of pupils and the grade they study in.

crate::coded! {
    /// What a group is.
    pub enum GroupKind {
        /// A class: every pupil of a general school is in exactly one.
        Class = "class" => "класс",
        /// A part of a class for one subject (S2-O8.1f): one subgroup of a split at a time.
        Subgroup = "subgroup" => "подгруппа",
        /// A group of pupils of several classes, or a college group (S0-2.3).
        StudyGroup = "study_group" => "учебная группа",
        /// A group of additional education: «объединение» (S4-3.3).
        Club = "club" => "объединение",
    }
}

/// Year of study: 1–11 in a school, the course (1–5) in a college. Clubs have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Grade(u8);

impl Grade {
    /// The first grade: without marks by S1-1.3.
    pub const FIRST: Self = Self(1);

    /// A grade from 1 to 12; anything else is no grade (12: evening schools).
    pub const fn new(grade: u8) -> Option<Self> {
        if matches!(grade, 1..=12) { Some(Self(grade)) } else { None }
    }

    /// The number of the grade.
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl std::fmt::Display for Grade {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(&self.0, f)
    }
}
