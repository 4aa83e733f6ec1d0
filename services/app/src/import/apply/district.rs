//! A package with several schools: they become schools of a district, each one applied whole or not at all.

use chrono::NaiveDate;
use chrono_tz::Tz;
use domain::id::{DistrictId, SchoolId};
use store::SystemReason;

use super::run::{Mode, Reading};
use super::{ImportOptions, Importer, Persons, SchoolImport};
use crate::import::error::ImportReport;
use crate::import::package::InputFile;
use crate::import::roster::{Roster, School};
use crate::provision::NewSchool;
use crate::regulation::Preset;
use crate::{App, Failure, Outcome, Refusal, RefusalCode};

/// How the schools of a package are created when they are not there yet.
#[derive(Debug, Clone, Copy)]
pub struct DistrictOptions {
    /// An existing district; absent: the one the package names, created when needed.
    pub district: Option<DistrictId>,
    /// Zone of schools that do not name theirs.
    pub zone: Tz,
    /// Regulation new schools start from.
    pub preset: Preset,
    /// First day of that regulation; absent: 1 September of the study year.
    pub regulation_from: Option<NaiveDate>,
    /// For reading and applying.
    pub import: ImportOptions,
    /// Only say what would happen. Schools that are not there yet are named, not created.
    pub dry_run: bool,
}

/// What became of a package.
#[derive(Debug, Clone)]
pub struct DistrictImport {
    /// The district; none when the files have errors or nothing was created.
    pub district: Option<DistrictId>,
    /// Findings of reading.
    pub report: ImportReport,
    /// Schools in the order of the file.
    pub schools: Vec<SchoolImport>,
    /// Names of schools a dry run would create.
    pub planned: Vec<String>,
    /// True when all schools were applied.
    pub applied: bool,
}

impl App {
    /// Imports a package into a district: creates what is missing, checks every school, and only when no school has an
    /// error applies them one after the other. People with the same id in the package are the same human beings. For
    /// the operator of the instance.
    pub async fn import_district(
        &self,
        files: Vec<InputFile>,
        options: DistrictOptions,
    ) -> Outcome<DistrictImport> {
        let reading = self.read(files, options.import.read).await?;
        let mut outcome = DistrictImport {
            district: None,
            report: reading.report.clone(),
            schools: Vec::new(),
            planned: Vec::new(),
            applied: false,
        };
        let Some(roster) = &reading.roster else { return Ok(outcome) };
        if let Some(nameless) = roster.schools.iter().find(|school| school.school.external_id.is_empty()) {
            let words = format!(
                "{}: у школы нет кода, для района он нужен. Добавьте лист „Школа“ или загрузите файл в одну школу",
                nameless.school.origin
            );
            return Err(Refusal::new(RefusalCode::InvalidInput, words).into());
        }
        let district = self.district_of(roster, &options).await?;
        let mut schools = Vec::new();
        for school in &roster.schools {
            match (district, options.dry_run) {
                (Some(district), true) => match self.find_school(district, &school.school.external_id).await?
                {
                    Some(found) => schools.push(found),
                    None => outcome.planned.push(school.school.name.clone()),
                },
                (None, true) => outcome.planned.push(school.school.name.clone()),
                (Some(district), false) => {
                    schools.push(self.create_school(&new_school(&school.school, district, &options)).await?)
                }
                (None, false) => return Err(Failure::Bug("an import without a district")),
            }
        }
        outcome.district = district;
        let checked = self.every(&schools, (&reading, &options.import), Mode::Check).await?;
        if options.dry_run || checked.iter().any(|school| school.report.has_errors()) {
            outcome.schools = checked;
            return Ok(outcome);
        }
        outcome.schools = self.every(&schools, (&reading, &options.import), Mode::Apply).await?;
        outcome.applied = outcome.schools.iter().all(|school| school.applied);
        if let (Some(district), Some(office)) = (district, &roster.district) {
            self.add_officers(district, office).await?;
        }
        Ok(outcome)
    }

    async fn every(
        &self,
        schools: &[SchoolId],
        read: (&Reading, &ImportOptions),
        mode: Mode,
    ) -> Outcome<Vec<SchoolImport>> {
        let mut persons = Persons::default();
        let mut done = Vec::with_capacity(schools.len());
        for school in schools {
            done.push(self.import_school(Importer::Operator, *school, read, mode, &mut persons).await?);
        }
        Ok(done)
    }

    async fn district_of(&self, roster: &Roster, options: &DistrictOptions) -> Outcome<Option<DistrictId>> {
        if options.district.is_some() {
            return Ok(options.district);
        }
        let Some(office) = &roster.district else {
            let words = "В файле нет управления образования. Укажите район, в который загрузить школы";
            return Err(Refusal::new(RefusalCode::InvalidInput, words).into());
        };
        if options.dry_run {
            let mut tx = self.store.system(SystemReason::Provisioning).await?;
            let found = store::provision::find_district(&mut tx, &office.external_id).await?;
            tx.commit().await?;
            return Ok(found);
        }
        Ok(Some(self.create_district(&office.name, options.zone, &office.external_id).await?))
    }

    async fn find_school(&self, district: DistrictId, external_id: &str) -> Outcome<Option<SchoolId>> {
        let mut tx = self.store.system(SystemReason::Provisioning).await?;
        let found = store::provision::find_school(&mut tx, district, external_id).await?;
        tx.commit().await?;
        Ok(found)
    }

    /// Officers have no code of their own in the database; the name tells them apart within a district.
    async fn add_officers(
        &self,
        district: DistrictId,
        office: &crate::import::roster::District,
    ) -> Outcome<()> {
        let now = self.now();
        let mut tx = self.store.system(SystemReason::Provisioning).await?;
        for officer in &office.officers {
            let person = &officer.person;
            let name = [Some(&person.family), Some(&person.given), person.patronymic.as_ref()];
            let name = name.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ");
            if store::provision::find_officer(&mut tx, district, &name).await?.is_none() {
                let id = store::provision::insert_person(&mut tx, now).await?;
                store::provision::insert_officer(&mut tx, district, id, &name).await?;
            }
        }
        Ok(tx.commit().await?)
    }
}

fn new_school(school: &School, district: DistrictId, options: &DistrictOptions) -> NewSchool {
    let short = school.short_name.clone().unwrap_or_else(|| school.name.clone());
    NewSchool {
        district,
        preset: options.preset,
        short_name: short.chars().take(200).collect(),
        full_name: school.name.chars().take(500).collect(),
        phone: None,
        zone: school.zone.unwrap_or(options.zone),
        external_id: Some(school.external_id.clone()),
        regulation_from: options.regulation_from,
        study_week: school.study_week(),
    }
}
