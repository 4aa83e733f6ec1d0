//! Creating districts and schools: a school starts with a regulation in force, kinds of work and its weekly schedule.
//! For operators; no role of a school comes here. Everything is safe to repeat.

use chrono::{Datelike, NaiveDate, Weekday};
use chrono_tz::Tz;
use domain::id::{DistrictId, SchoolId};
use domain::regulation::{ClauseRef, RecordKind, Regulation, Ruled, StudyWeek};
use store::provision::NewWorkType;
use store::{SystemReason, TenantContext};

use crate::regulation::Preset;
use crate::{App, Failure, Outcome, Refusal, RefusalCode, jobs};

/// A school to create.
#[derive(Debug, Clone)]
pub struct NewSchool {
    /// Its district.
    pub district: DistrictId,
    /// Regulation to start from; the kind of school follows from it.
    pub preset: Preset,
    /// Name for tables and bars, 1–200 characters.
    pub short_name: String,
    /// Name for letterheads, 1–500 characters.
    pub full_name: String,
    /// Phone printed under letters.
    pub phone: Option<String>,
    /// The school's zone.
    pub zone: Tz,
    /// The roster's own id; a file of another school is then refused. With it, creating twice finds the school.
    pub external_id: Option<String>,
    /// First local day of the regulation; entries before it have no rules. Absent: 1 September of the study year.
    pub regulation_from: Option<NaiveDate>,
    /// Length of the study week by the school's own study calendar, on which the acts are silent. Absent: the preset's.
    pub study_week: Option<StudyWeek>,
}

/// Kinds of work with their weights: the school changes them later.
const WORKS: &[NewWorkType<'static>] = &[
    work("Работа на уроке", "Ур", 1, false, false),
    work("Домашняя работа", "Дом", 1, false, false),
    work("Самостоятельная работа", "Сам", 2, true, false),
    work("Практическая работа", "Пр", 2, true, false),
    work("Лабораторная работа", "Лаб", 2, true, false),
    work("Диктант", "Дик", 3, true, false),
    work("Контрольная работа", "Контр", 3, true, true),
    work("Проект", "Проект", 2, false, false),
    work("Зачёт", "Зач", 3, false, true),
];

const fn work(
    name: &'static str,
    short_name: &'static str,
    weight: i16,
    written: bool,
    is_test: bool,
) -> NewWorkType<'static> {
    NewWorkType { name, short_name, weight, written, is_test, is_default: false }
}

impl App {
    /// Finds a district by its external id or creates it.
    pub async fn create_district(&self, name: &str, zone: Tz, external_id: &str) -> Outcome<DistrictId> {
        named(name, 200)?;
        let mut tx = self.store.system(SystemReason::Provisioning).await?;
        let id = store::provision::insert_district(&mut tx, name, zone, external_id).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Creates a school with its first regulation, kinds of work and schedule, or completes one with the same external
    /// id that was interrupted on the way.
    pub async fn create_school(&self, new: &NewSchool) -> Outcome<SchoolId> {
        named(&new.short_name, 200)?;
        named(&new.full_name, 500)?;
        let now = self.now();
        let preset = new.preset.load().map_err(|_| Failure::Bug("a preset does not load"))?;
        let regulation = own_edition(preset, new.study_week);
        let mut tx = self.store.system(SystemReason::Provisioning).await?;
        let known = match &new.external_id {
            Some(external_id) => store::provision::find_school(&mut tx, new.district, external_id).await?,
            None => None,
        };
        let school = match known {
            Some(school) => school,
            None => {
                let row = store::provision::NewSchool {
                    district: new.district,
                    kind: regulation.school_kind.code().to_string(),
                    short_name: new.short_name.clone(),
                    full_name: new.full_name.clone(),
                    phone: new.phone.clone(),
                    zone: new.zone,
                    external_id: new.external_id.clone(),
                };
                store::provision::insert_school(&mut tx, &row, now).await?
            }
        };
        tx.commit().await?;
        let from = new
            .regulation_from
            .unwrap_or_else(|| first_of_september(now.with_timezone(&new.zone).date_naive()));
        self.furnish(school, &regulation, from, new.zone).await?;
        Ok(school)
    }

    /// All schools: number, district, short name.
    pub async fn schools(&self) -> Outcome<Vec<(SchoolId, DistrictId, String)>> {
        let mut tx = self.store.system(SystemReason::Provisioning).await?;
        let schools = store::provision::list_schools(&mut tx).await?;
        tx.finish();
        Ok(schools)
    }

    /// What a school needs before its first entry. A regulation in force, kinds of work and schedules stay as they are.
    async fn furnish(
        &self,
        school: SchoolId,
        regulation: &Regulation,
        from: NaiveDate,
        zone: Tz,
    ) -> Outcome<()> {
        let now = self.now();
        let today = now.with_timezone(&zone).date_naive();
        let mut tx = self.store.tenant(TenantContext::job(school)).await?;
        if store::regulation::find_edition_in_force(&mut tx, today.max(from)).await?.is_none() {
            store::regulation::insert_edition(&mut tx, from, regulation, None, now).await?;
            store::provision::insert_work_types(&mut tx, &works(regulation)).await?;
            let print = regulation.print_at.value;
            let weekday = print.weekday.number_from_monday();
            let weekday = u8::try_from(weekday).map_err(|_| Failure::Bug("a week has seven days"))?;
            let next = jobs::next_run(zone, weekday, print.time, now);
            store::task::upsert_schedule(&mut tx, "weekly_summary", (weekday.into(), print.time), next)
                .await?;
            let (weekday, time) = (jobs::FIGURES_ON, jobs::FIGURES_AT);
            let next = jobs::next_run(zone, weekday, time, now);
            store::task::upsert_schedule(&mut tx, jobs::FIGURES, (weekday.into(), time), next).await?;
        }
        Ok(tx.commit().await?)
    }
}

/// The reference a study week of the school's own carries.
const STUDY_CALENDAR: &str = "календарный учебный график";

/// The preset with what the school's study calendar says. Sheets are printed after the last study day (S0-2.12 asks
/// for the week's information), unless an act names the day.
fn own_edition(mut regulation: Regulation, week: Option<StudyWeek>) -> Regulation {
    let Some(week) = week.filter(|week| *week != regulation.study_week.value) else { return regulation };
    regulation.study_week = Ruled::new(week, ClauseRef::Clause(STUDY_CALENDAR.to_owned()));
    if regulation.print_at.clause == ClauseRef::PlatformDefault {
        regulation.print_at.value.weekday = match week {
            StudyWeek::FiveDays => Weekday::Fri,
            StudyWeek::SixDays => Weekday::Sat,
        };
    }
    regulation
}

/// The kinds of work of a school; the first one is what a new column has. Where no marks are kept, only that one.
fn works(regulation: &Regulation) -> Vec<NewWorkType<'static>> {
    let marks = regulation.keeps(RecordKind::CurrentMark);
    let many = if marks { WORKS.len() } else { 1 };
    let works = WORKS.iter().take(many).enumerate();
    works.map(|(at, work)| NewWorkType { is_default: at == 0, ..*work }).collect()
}

fn first_of_september(today: NaiveDate) -> NaiveDate {
    let year = if today.month() >= 7 { today.year() } else { today.year() - 1 };
    NaiveDate::from_ymd_opt(year, 9, 1).unwrap_or(today)
}

fn named(name: &str, most: usize) -> Outcome<()> {
    if (1..=most).contains(&name.trim().chars().count()) {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::InvalidInput, format!("Название: от 1 до {most} знаков"))
        .field("name")
        .into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_has_one_default_kind_of_work() {
        for preset in Preset::ALL {
            let regulation = preset.load().unwrap();
            let works = works(&regulation);
            assert_eq!(works.iter().filter(|work| work.is_default).count(), 1, "{preset}");
            assert_eq!(works.len() > 1, regulation.keeps(RecordKind::CurrentMark), "{preset}");
        }
    }

    #[test]
    fn a_school_brings_its_own_study_week() {
        let preset = || Preset::S0.load().unwrap();
        let six = own_edition(preset(), Some(StudyWeek::SixDays));
        assert_eq!(six.study_week.value, StudyWeek::SixDays);
        assert_eq!(six.study_week.clause.as_str(), STUDY_CALENDAR);
        assert_eq!(six.print_at.value.weekday, Weekday::Sat);
        for same in [None, Some(StudyWeek::FiveDays)] {
            assert_eq!(own_edition(preset(), same), preset());
        }
    }

    #[test]
    fn the_study_year_begins_in_september() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(first_of_september(day("2026-11-22")), day("2026-09-01"));
        assert_eq!(first_of_september(day("2027-05-22")), day("2026-09-01"));
    }
}
