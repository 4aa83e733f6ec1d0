//! A district with the five demo schools, ready to be looked at: created, imported from their roster files, with
//! lessons, accounts and ten weeks of journal life. Everything through use cases; safe only on an empty instance.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use app::App;
use app::account::{HashedPassword, Member, OpenedAccount};
use app::import::apply::{DistrictOptions, ImportOptions, Importer};
use app::import::roster::SchoolRoster;
use app::import::{InputFile, ReadOptions, read_roster};
use app::provision::NewSchool;
use app::regulation::Preset;
use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use domain::id::{DistrictId, SchoolId};
use domain::role::Role;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::life::{self, LifeSchool, Tally};
use super::{CALENDAR_FILE, DemoKind, DemoSchool, calendar, rosters};

/// Code of the demo district.
const DISTRICT: &str = "demo-district";
/// Login of its officer.
const OFFICER: &str = "okrug.uo";
/// Phone printed under letters; the area code 000 belongs to nobody.
const PHONE: &str = "+7 (000) 000-00-00";

/// Somebody to sign in as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    pub role: Role,
    pub login: String,
    pub name: String,
    pub school: String,
}

/// What was made.
pub struct Prepared {
    pub district: DistrictId,
    /// Short names of the schools with what was lived in them; nothing for schools without lessons.
    pub schools: Vec<(String, Option<Tally>)>,
    /// Parents with children in several schools.
    pub joined: Vec<SignIn>,
    /// The one password of all demo accounts.
    pub password: String,
    /// One sign-in per role.
    pub sign_ins: Vec<SignIn>,
    /// Everybody else who can sign in.
    pub others: Vec<SignIn>,
}

/// What to make.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The day that is "today".
    pub today: NaiveDate,
    /// The kinds of school.
    pub kinds: &'a [DemoKind],
    /// Classes by name: of a kind named here only these are lived in, the others stay empty journals.
    pub live_in: &'a [(DemoKind, String)],
    /// A OneRoster package whose schools join the district.
    pub package: Option<&'a Path>,
}

/// Makes the demo.
///
/// # Errors
///
/// When the instance holds the demo already, or a use case fails.
pub async fn prepare(app: &App, wanted: Wanted<'_>, bars: &MultiProgress) -> Result<Prepared> {
    let Wanted { today, kinds, live_in, package } = wanted;
    let district = app.create_district("Учебный район", Tz::Europe__Moscow, DISTRICT).await?;
    if app.schools().await?.iter().any(|(_, of, _)| *of == district) {
        bail!("В этой базе уже есть демонстрационный район. Начните заново: cargo xtask demo --fresh");
    }
    let step = step(bars)?;
    let password = phrase(app);
    let hash = app.hash_password(password.clone()).await?;

    let mut schools = Vec::new();
    for demo in rosters(today)?.into_iter().filter(|demo| kinds.contains(&demo.kind)) {
        step.set_message(format!("загружается {}", demo.file_name));
        let of_kind = live_in.iter().filter(|(kind, _)| *kind == demo.kind);
        let lived: Vec<String> = of_kind.map(|(_, class)| class.clone()).collect();
        schools.push(open_school(app, district, (demo, today, lived), &hash).await?);
    }
    app.open_officer(district, ("Орлова Наталья Игоревна", OFFICER), &hash).await?;
    let sign_ins = sign_ins(&schools);
    let others = others(&schools, &sign_ins);
    step.set_message("родитель с детьми в разных школах получает листок");
    let joined = life::family::join(app, &schools).await?;

    let mut made: Vec<(String, Option<Tally>)> = Vec::new();
    if let Some(package) = package {
        step.set_message("загружается пакет OneRoster");
        for name in import_package(app, district, package, today).await? {
            made.push((name, None));
        }
    }
    step.finish_and_clear();
    let names: Vec<String> = schools.iter().map(|school| short_name(&school.roster)).collect();
    let lived = life::live(app, schools, today, bars).await?;
    let lived = names.into_iter().zip(lived.into_iter().map(|(_, tally)| Some(tally)));
    let schools = lived.chain(made).collect();
    Ok(Prepared { district, schools, joined, password, sign_ins, others })
}

/// A line that says what is being done.
fn step(bars: &MultiProgress) -> Result<ProgressBar> {
    let step = bars.add(ProgressBar::new_spinner());
    step.set_style(ProgressStyle::with_template("{spinner} {msg} {elapsed}")?);
    step.enable_steady_tick(Duration::from_millis(120));
    Ok(step)
}

async fn open_school(
    app: &App,
    district: DistrictId,
    (demo, today, lived): (DemoSchool, NaiveDate, Vec<String>),
    hash: &HashedPassword,
) -> Result<LifeSchool> {
    let files = vec![
        InputFile { name: demo.file_name.to_owned(), bytes: demo.bytes },
        InputFile { name: CALENDAR_FILE.to_owned(), bytes: demo.calendar },
    ];
    let read = read_roster(&files, &ReadOptions::default());
    let roster =
        read.roster.and_then(|mut roster| roster.schools.pop()).context("a demo book does not read")?;
    let first = calendar::first_day(today)?;
    let zone = roster.school.zone.context("a demo book names no zone")?;
    let school = app
        .create_school(&NewSchool {
            district,
            preset: Preset::from_code(demo.kind.preset()).context("no such preset")?,
            short_name: short_name(&roster),
            full_name: roster.school.name.clone(),
            phone: Some(PHONE.to_owned()),
            zone,
            external_id: Some(roster.school.external_id.clone()),
            regulation_from: Some(first),
            study_week: roster.school.study_week(),
        })
        .await?;
    let done = app.apply_import(Importer::Operator, school, files, ImportOptions::default()).await?;
    let problems: Vec<String> = done.report.problems().iter().map(ToString::to_string).collect();
    ensure!(done.applied, "{} was not applied: {}", demo.file_name, problems.join("; "));
    app.lay_out_lessons(school, first, today + Days::new(28)).await?;
    let members = app.members(school).await?;
    for class in &lived {
        ensure!(
            roster.groups.iter().any(|group| group.name == *class),
            "{}: no class {class}",
            demo.file_name
        );
    }
    let members: Vec<Member> = members.into_iter().filter(|one| opened(one, &roster, &lived)).collect();
    let people = app.open_accounts(school, members, hash).await?;
    Ok(LifeSchool { kind: demo.kind, school, zone, roster, people, lived })
}

/// All employees, who write the journal; two families and whoever has children in two schools.
fn opened(member: &Member, roster: &SchoolRoster, lived: &[String]) -> bool {
    let external = &member.external_id;
    if member.staff.is_some() {
        return true;
    }
    let has_life = |pupil: &str| {
        let mut groups = roster.members.iter().filter(|tie| tie.pupil == pupil).filter_map(|tie| {
            roster.groups.iter().find(|group| group.external_id == tie.group).map(|group| &group.name)
        });
        lived.is_empty() || groups.any(|name| lived.contains(name))
    };
    // The last pupils of the list are in the older classes.
    let shown: Vec<&str> = roster
        .pupils
        .iter()
        .rev()
        .map(|pupil| pupil.external_id.as_str())
        .filter(|pupil| has_life(pupil))
        .take(2)
        .collect();
    if member.pupil.is_some() {
        return shown.contains(&external.as_str());
    }
    let shared =
        roster.guardians.iter().any(|one| one.external_id == *external && one.person.shared_key.is_some());
    shared
        || roster
            .guardianships
            .iter()
            .any(|tie| tie.guardian == *external && shown.contains(&tie.pupil.as_str()))
}

pub(super) fn short_name(roster: &SchoolRoster) -> String {
    roster.school.short_name.clone().unwrap_or_else(|| roster.school.name.clone())
}

/// One sign-in per role, from the first school that has it.
fn sign_ins(schools: &[LifeSchool]) -> Vec<SignIn> {
    let mut all = Vec::new();
    for role in Role::ALL.iter().copied() {
        if role == Role::DistrictOfficer {
            all.push(SignIn {
                role,
                login: OFFICER.to_owned(),
                name: "Орлова Н. И.".to_owned(),
                school: "Учебный район".to_owned(),
            });
            continue;
        }
        let found = schools.iter().find_map(|school| {
            let of_role: Vec<&OpenedAccount> =
                school.people.iter().filter(|one| one.actor.role == role).collect();
            // Somebody with this role alone signs in without a choice.
            let alone = |one: &&&OpenedAccount| {
                school.people.iter().filter(|other| other.actor.person == one.actor.person).count() == 1
            };
            // Whoever teaches most has most to show; where few classes are lived in, whoever leads one of those.
            let roster = &school.roster;
            let lived = |group: &str| {
                roster.groups.iter().any(|one| one.external_id == group && school.lived.contains(&one.name))
            };
            let load = |one: &&&OpenedAccount| {
                let own = |staff: &str| staff == one.member.external_id.as_str();
                let leads = roster.leads.iter().filter(|lead| own(&lead.staff) && lived(&lead.group)).count();
                (leads, roster.assignments.iter().filter(|load| own(load.staff.as_str())).count())
            };
            let leads = |one: &&&OpenedAccount| load(one).0 > 0;
            let one = of_role.iter().filter(leads).max_by_key(load);
            let one = one.or(of_role.iter().filter(alone).max_by_key(load)).or(of_role.first())?;
            Some(SignIn {
                role,
                login: one.login.clone(),
                name: one.actor.name.clone(),
                school: short_name(&school.roster),
            })
        });
        all.extend(found);
    }
    all
}

/// Whoever has an account and is not in the short list.
fn others(schools: &[LifeSchool], listed: &[SignIn]) -> Vec<SignIn> {
    let all = schools.iter().flat_map(|school| {
        school.people.iter().map(|one| SignIn {
            role: one.actor.role,
            login: one.login.clone(),
            name: one.actor.name.clone(),
            school: short_name(&school.roster),
        })
    });
    all.filter(|one| !listed.contains(one)).collect()
}

async fn import_package(
    app: &App,
    district: DistrictId,
    package: &Path,
    today: NaiveDate,
) -> Result<Vec<String>> {
    let bytes = std::fs::read(package).with_context(|| format!("read {}", package.display()))?;
    let name = package.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let first = calendar::first_day(today)?;
    let options = DistrictOptions {
        district: Some(district),
        zone: Tz::Europe__Moscow,
        preset: Preset::S0,
        regulation_from: Some(first),
        import: ImportOptions {
            read: ReadOptions { email_consent_on: Some(first), ..ReadOptions::default() },
            ..ImportOptions::default()
        },
        dry_run: false,
    };
    let done = app.import_district(vec![InputFile { name, bytes }], options).await?;
    let errors: Vec<String> = done.report.problems().iter().map(ToString::to_string).take(20).collect();
    ensure!(done.applied, "the package was not applied: {}", errors.join("; "));
    Ok(done.schools.into_iter().map(|school| school.school_name).collect())
}

/// A phrase to sign in with: three words and a number, easy to type from a screen.
fn phrase(app: &App) -> String {
    const WORDS: [&str; 32] = [
        "берег",
        "ветер",
        "вишня",
        "гроза",
        "дождь",
        "дорога",
        "закат",
        "звезда",
        "зима",
        "камень",
        "клюква",
        "колос",
        "лампа",
        "листва",
        "лодка",
        "марка",
        "мост",
        "облако",
        "огонь",
        "озеро",
        "осень",
        "песня",
        "пламя",
        "поле",
        "роса",
        "рябина",
        "сосна",
        "степь",
        "туман",
        "утро",
        "чайка",
        "якорь",
    ];
    let random: [u8; 4] = app.random();
    let words: Vec<&str> = random[..3].iter().map(|byte| WORDS[usize::from(byte % 32)]).collect();
    format!("{}-{}", words.join("-"), 10 + random[3] % 90)
}

/// The numbers of the demo district's schools.
///
/// # Errors
///
/// When the database fails.
pub async fn schools_of(app: &App) -> Result<Vec<(SchoolId, String)>> {
    Ok(app.schools().await?.into_iter().map(|(school, _, name)| (school, name)).collect())
}
