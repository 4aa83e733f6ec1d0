//! Which marks a place of the journal takes, and the refusal that says so.

use super::value::{MarkEntry, MarkValue, MarkWord, Scale};
use crate::regulation::MarkRules;

/// Where a mark stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MarkPlace {
    /// A lesson's cell: pairs and dots are possible.
    Lesson,
    /// A period mark: one mark, no dot.
    Period,
}

/// Everything a place takes, for checking and for the refusal's text: «Введите от 2 до 5».
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedMarks {
    /// The scale.
    pub scale: Scale,
    /// Lowest and highest number; `None` where marks are no numbers.
    pub numbers: Option<(u8, u8)>,
    /// Words taken beside numbers.
    pub words: Vec<MarkWord>,
    /// Whether a pair such as 4/3 is taken.
    pub pairs: bool,
}

/// A mark the place does not take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("mark {mark} is not in the scale {}", allowed.scale)]
pub struct NotInScale {
    /// What was to be entered, as text.
    pub mark: String,
    /// What is taken there.
    pub allowed: AllowedMarks,
}

impl AllowedMarks {
    /// What the regulation allows in this place.
    pub fn of(rules: &MarkRules, place: MarkPlace) -> Self {
        let scale = rules.scale.value;
        let words = match place {
            MarkPlace::Lesson => rules.lesson_words.value.clone(),
            MarkPlace::Period => rules.period_words.value.clone(),
        };
        Self {
            scale,
            numbers: scale.best().map(|best| (rules.lowest.value, best)),
            words,
            pairs: place == MarkPlace::Lesson,
        }
    }

    /// Whether this single mark is taken.
    pub fn takes(&self, mark: MarkValue) -> bool {
        match mark.word() {
            Some(word) => self.words.contains(&word),
            None => mark.number().zip(self.numbers).is_some_and(|(n, (low, high))| low <= n && n <= high),
        }
    }

    /// Checks an entry: every mark of it is taken, and a pair is of numbers or dots.
    pub fn check(&self, entry: MarkEntry) -> Result<(), NotInScale> {
        let pair_ok = entry.second.is_none()
            || (self.pairs
                && entry.marks().all(|mark| matches!(mark, MarkValue::Numeric(_) | MarkValue::Owed)));
        if pair_ok && entry.marks().all(|mark| self.takes(mark)) {
            Ok(())
        } else {
            Err(NotInScale { mark: entry.to_string(), allowed: self.clone() })
        }
    }
}
