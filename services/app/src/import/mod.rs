//! Reading a school's roster files: tables, our school book, OneRoster packages, and the report of what is
//! wrong with them, row by row, in Russian.
//!
//! Reading is pure: bytes in, a [`Roster`] and an [`ImportReport`] out, no database, file system or clock. What it
//! read is brought into a school by [`apply`].

pub mod apply;
mod checks;
pub(crate) mod contact;
pub mod error;
pub mod fields;
pub mod limits;
pub mod login;
mod one_roster;
mod package;
pub mod roster;
pub mod school_book;
mod sources;
mod table;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use chrono::NaiveDate;

use roster::{DeliveryChannel, DeliveryChoice, Guardian, Relation, RosterFormat};

pub use error::{ImportReport, RowProblem, Severity};
pub use limits::Limits;
pub use package::InputFile;
pub use roster::{Roster, SchoolRoster};
pub use sources::{SourceCell, Sources};

/// What the importer decides beside the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReadOptions {
    pub limits: Limits,
    /// For OneRoster, which cannot carry consents: the day from which the school states that it holds a consent
    /// of every family with an address. Absent: nobody gets mail until a consent is recorded.
    pub email_consent_on: Option<NaiveDate>,
}

/// What came out of reading: the findings, and the roster only when nothing forbids applying it.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// `None` while the report has errors: a roster is never half-read.
    pub roster: Option<Roster>,
    pub report: ImportReport,
    /// The rows as they stood in the files.
    pub sources: Sources,
}

/// Reads one import: a school book or a OneRoster package, as workbook, CSV files or archives of them. Tells
/// them apart by content. Never panics, whatever the bytes.
#[must_use]
pub fn read_roster(files: &[InputFile], options: &ReadOptions) -> Outcome {
    let limits = &options.limits;
    let mut report = ImportReport::default();
    let flat = package::unpack(files, limits, &mut report);
    let mut cells_left = limits.cells;
    let mut tables = Vec::new();
    for file in &flat {
        tables.extend(table::read_tables(file, limits, &mut cells_left, &mut report));
    }
    // A table that could not be read would only be followed by a hundred "not listed" errors that are not true.
    if report.has_errors() {
        return Outcome { roster: None, report, sources: Sources::default() };
    }
    let mut roster = if one_roster::is_package(&tables) {
        one_roster::read(&tables, &mut report)
    } else {
        school_book::read(&tables, &mut report)
    };
    if matches!(roster.format, RosterFormat::OneRoster { .. }) {
        roster.schools.iter_mut().for_each(|school| choose_delivery(school, options, &mut report));
    }
    let sources = Sources::new(tables, report.take_headers());
    Outcome { roster: (!report.has_errors()).then_some(roster), report, sources }
}

fn choose_delivery(school: &mut SchoolRoster, options: &ReadOptions, report: &mut ImportReport) {
    let with_address: HashMap<&str, &Guardian> = school
        .guardians
        .iter()
        .filter(|guardian| guardian.person.email.is_some())
        .map(|guardian| (guardian.external_id.as_str(), guardian))
        .collect();
    let origin = school.school.origin.clone();
    let name = &school.school.name;
    match options.email_consent_on {
        Some(day) => {
            let ties = school.guardianships.iter().filter(|tie| tie.relation != Relation::Trusted);
            let choices: Vec<DeliveryChoice> = ties
                .filter(|tie| with_address.contains_key(tie.guardian.as_str()))
                .map(|tie| DeliveryChoice {
                    origin: tie.origin.clone(),
                    pupil: tie.pupil.clone(),
                    guardian: tie.guardian.clone(),
                    channel: DeliveryChannel::Email,
                    consent_on: Some(day),
                    application_number: None,
                    application_on: None,
                })
                .collect();
            report.push(RowProblem::note(
                origin,
                "oneroster.consent_stated",
                format!("Школа „{name}“: согласие на почту от {} записано со слов загружающего: связей {}.", day.format("%d.%m.%Y"), choices.len()),
            ));
            school.choices = choices;
        }
        None => report.push(
            RowProblem::note(
                origin,
                "oneroster.no_consent",
                format!("Школа „{name}“: у {} представителей есть адрес, но согласий в OneRoster нет: почта не отправляется.", with_address.len()),
            )
            .fix("Укажите при загрузке дату согласий или запишите их по одному."),
        ),
    }
}
