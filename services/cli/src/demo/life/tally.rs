//! What was lived, in counts, and what the use cases refused, word by word.

use std::collections::BTreeMap;

use app::{Failure, Outcome, Refusal};

/// Counts of one school or of all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Lessons whose time is over.
    pub lessons: u64,
    /// Marks of lessons.
    pub marks: u64,
    /// Absences and late arrivals.
    pub absences: u64,
    /// Topics.
    pub topics: u64,
    /// Homework, common and individual, "nothing" included.
    pub homework: u64,
    /// Entries made after their day.
    pub late: u64,
    /// Entries left out.
    pub missing: u64,
    /// Marks and absences changed afterwards.
    pub corrected: u64,
    /// Documents about absences.
    pub documents: u64,
    /// Marks of periods.
    pub period_marks: u64,
    /// Lessons given by somebody else.
    pub substitutions: u64,
    /// What was refused, with how often.
    pub refused: BTreeMap<String, u64>,
}

impl Tally {
    /// Adds another one.
    pub fn add(&mut self, other: &Self) {
        for (mine, theirs) in [
            (&mut self.lessons, other.lessons),
            (&mut self.marks, other.marks),
            (&mut self.absences, other.absences),
            (&mut self.topics, other.topics),
            (&mut self.homework, other.homework),
            (&mut self.late, other.late),
            (&mut self.missing, other.missing),
            (&mut self.corrected, other.corrected),
            (&mut self.documents, other.documents),
            (&mut self.period_marks, other.period_marks),
            (&mut self.substitutions, other.substitutions),
        ] {
            *mine += theirs;
        }
        for (words, count) in &other.refused {
            *self.refused.entry(words.clone()).or_default() += count;
        }
    }

    /// Notes a refusal.
    pub fn refuse(&mut self, refusal: &Refusal) {
        let words = format!("{}: {}", refusal.code.as_str(), refusal.message);
        *self.refused.entry(words).or_default() += 1;
    }

    /// A refusal is counted and gives nothing; any other failure ends the run.
    pub fn settle<T>(&mut self, what: &str, outcome: Outcome<T>) -> anyhow::Result<Option<T>> {
        match outcome {
            Ok(value) => Ok(Some(value)),
            Err(Failure::Refused(refusal)) => {
                self.refuse(&refusal);
                Ok(None)
            }
            Err(failure) => Err(anyhow::Error::from(failure).context(format!("demo: {what}"))),
        }
    }
}
