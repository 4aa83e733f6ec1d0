//! The school's regulation: presets to start from, editions in force, kept in memory once read.
//!
//! An edition is never changed, only followed by another one, so what was read once stays true.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::NaiveDate;
use domain::id::{EditionId, SchoolId};
use domain::regulation::Regulation;
use store::TenantTx;
use store::regulation_doc::{self, DocError};

use crate::{App, Failure, Outcome, Refusal, RefusalCode};

domain::coded! {
    /// A regulation to start from; `requirements.md` says which school's act each one reads.
    pub enum Preset {
        /// General school (Altai).
        S0 = "s0" => "общеобразовательная школа, Алтайский край",
        /// Basic school with paper in parallel.
        S1 = "s1" => "основная школа, бумажный журнал параллельно",
        /// General school (Leningrad Oblast).
        S2 = "s2" => "общеобразовательная школа, Ленинградская область",
        /// College (Perm).
        S3 = "s3" => "техникум, Пермский край",
        /// Additional education.
        S4 = "s4" => "дом детского творчества",
    }
}

impl Preset {
    /// The text as it stands in `policies/regulations/`.
    pub const fn text(self) -> &'static str {
        match self {
            Self::S0 => include_str!("../../../policies/regulations/s0.toml"),
            Self::S1 => include_str!("../../../policies/regulations/s1.toml"),
            Self::S2 => include_str!("../../../policies/regulations/s2.toml"),
            Self::S3 => include_str!("../../../policies/regulations/s3.toml"),
            Self::S4 => include_str!("../../../policies/regulations/s4.toml"),
        }
    }

    /// The preset as rules.
    pub fn load(self) -> Result<Regulation, BadRegulation> {
        from_toml(self.text())
    }
}

/// Why a written regulation cannot be put in force.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadRegulation {
    /// The text is no TOML.
    #[error("{0}")]
    Syntax(String),
    /// A field is missing, unknown or of the wrong form.
    #[error(transparent)]
    Field(#[from] DocError),
    /// Every field reads, but the values do not fit: field and sentence.
    #[error("{}: {}", .0[0].0, .0[0].1)]
    Rules(Vec<(String, String)>),
}

/// Reads and checks a regulation written in TOML.
pub fn from_toml(text: &str) -> Result<Regulation, BadRegulation> {
    let tree: serde_json::Value =
        toml::from_str(text).map_err(|error| BadRegulation::Syntax(error.to_string()))?;
    checked(regulation_doc::read(&tree)?)
}

fn checked(regulation: Regulation) -> Result<Regulation, BadRegulation> {
    let problems = regulation.validate();
    if problems.is_empty() {
        return Ok(regulation);
    }
    Err(BadRegulation::Rules(problems.into_iter().map(|problem| (problem.field, problem.message)).collect()))
}

/// Most schools whose editions are kept; beyond it the cache starts over.
const MOST_SCHOOLS: usize = 4096;

/// Editions read so far, by school.
#[derive(Debug, Default)]
pub(crate) struct RegulationCache(RwLock<HashMap<SchoolId, Vec<(EditionId, Arc<Regulation>)>>>);

/// The editions of one school whose documents need not be read again.
#[derive(Debug)]
pub(crate) struct KnownEditions {
    school: SchoolId,
    editions: Vec<(EditionId, Arc<Regulation>)>,
}

impl RegulationCache {
    /// What is known of a school now; a request holds on to it.
    pub(crate) fn known(&self, school: SchoolId) -> KnownEditions {
        let cache = self.0.read().unwrap_or_else(PoisonError::into_inner);
        KnownEditions { school, editions: cache.get(&school).cloned().unwrap_or_default() }
    }

    /// The rules of an edition: known, or read from the document that came with it.
    pub(crate) fn rules(
        &self,
        known: &KnownEditions,
        edition: Option<EditionId>,
        document: Option<&serde_json::Value>,
    ) -> Outcome<Arc<Regulation>> {
        let id = edition.ok_or_else(no_edition)?;
        if let Some((_, rules)) = known.editions.iter().find(|(known, _)| *known == id) {
            return Ok(rules.clone());
        }
        let document = document.ok_or(Failure::Bug("an edition was neither sent nor known"))?;
        let rules = Arc::new(
            regulation_doc::read(document).map_err(|_| Failure::Bug("a stored regulation cannot be read"))?,
        );
        let mut cache = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if cache.len() >= MOST_SCHOOLS {
            cache.clear();
        }
        let editions = cache.entry(known.school).or_default();
        editions.retain(|(held, _)| *held != id);
        editions.push((id, rules.clone()));
        Ok(rules)
    }
}

impl KnownEditions {
    /// Their numbers.
    pub(crate) fn ids(&self) -> Vec<EditionId> {
        self.editions.iter().map(|(id, _)| *id).collect()
    }
}

fn no_edition() -> Refusal {
    Refusal::new(
        RefusalCode::WrongState,
        "На этот день у школы нет действующего положения о журнале. Его вводит администратор школы",
    )
}

impl App {
    /// The rules in force on a local day. One statement.
    pub(crate) async fn regulation_on(&self, tx: &mut TenantTx, day: NaiveDate) -> Outcome<Regulation> {
        let edition = store::regulation::find_edition_in_force(tx, day).await?;
        Ok(edition.ok_or_else(no_edition)?.regulation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_presets_load_and_read_back_from_json() {
        for preset in Preset::ALL {
            let regulation = preset.load().unwrap_or_else(|error| panic!("{preset}: {error}"));
            let json = serde_json::to_string(&regulation_doc::write(&regulation)).unwrap();
            let back = regulation_doc::read(&serde_json::from_str(&json).unwrap()).unwrap();
            assert_eq!(back, regulation, "{preset}");
        }
    }

    /// A preset with one line changed.
    fn changed(from: &str, to: &str) -> Result<Regulation, BadRegulation> {
        let text = Preset::S0.text();
        assert!(text.contains(from), "the preset holds {from:?}");
        from_toml(&text.replacen(from, to, 1))
    }

    #[test]
    fn an_error_names_the_field() {
        for (from, to, path) in [
            ("minutes = 90", "minutes = 9000", "deadlines.homework.value.minutes"),
            ("minutes = 90", "minutes = \"90\"", "deadlines.homework.value.minutes"),
            ("\"S0-2.8\"", "\"\"", "deadlines.homework.clause"),
            ("of = \"class\"", "of = \"pupils\"", "deadlines.homework.value.of"),
            ("study_week = ", "studyweek = ", "studyweek"),
            ("value = \"five_point\"", "value = \"six_point\"", "marks.scale.value"),
            ("from = \"3.65\"", "from = 3.65", "marks.thresholds.value[2].from"),
            ("weekday = \"friday\"", "weekday = \"fri\"", "print_at.value.weekday"),
            ("undo_minutes = { value = 60,", "undo_minutes = { value = -1,", "undo_minutes.value"),
            ("letters = \"Н\"\n", "", "attendance_codes.value[1].letters"),
        ] {
            match changed(from, to) {
                Err(BadRegulation::Field(error)) => assert_eq!(error.path, path, "{to}"),
                other => panic!("{to}: {other:?}"),
            }
        }
        assert!(matches!(from_toml("study_week ="), Err(BadRegulation::Syntax(_))));
    }

    #[test]
    fn values_that_do_not_fit_together_are_refused() {
        assert!(matches!(changed("from = \"3.65\"", "from = \"2.15\""), Err(BadRegulation::Rules(_))));
    }
}
