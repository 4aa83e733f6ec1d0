//! The school's week for director and deputy, the district's for its officer.

use app::Kind;
use app::overview::{
    DISTRICT_FORMULAS, DistrictLine, Duty, DutyState, FORMULA_VERSION, Formula, OverviewBy, OverviewRow,
    RowKey, SCHOOL_FORMULAS, SchoolOverview, span_ru,
};
use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use domain::fraction::{Fraction, display_percent};

use super::context::{actor, app, encode, failure, officer};

/// Queries of those who answer for a school or a district.
#[derive(Default)]
pub struct OverviewQuery;

/// A share with its counts and its display, so that the client computes nothing.
#[derive(SimpleObject)]
pub struct Share {
    /// Counted.
    part: i64,
    /// Of so many.
    whole: i64,
    /// «91 %»; null when nothing was counted.
    display: Option<String>,
}

impl Share {
    fn new(part: i64, whole: i64) -> Self {
        Self { part, whole, display: (whole > 0).then(|| display_percent(Fraction::new(part, whole))) }
    }
}

/// By what a week is gathered.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "OverviewBy", name = "OverviewBy")]
pub enum GatherBy {
    /// Who held the lesson.
    Person,
    /// Group of the lesson.
    Group,
    /// Subject.
    Subject,
    /// Clause of the regulation.
    Clause,
}

/// How a figure is counted.
#[derive(SimpleObject)]
#[graphql(name = "Formula")]
pub struct FormulaView {
    /// The field of the figure, such as `inTime`.
    code: String,
    /// Russian title.
    title: String,
    /// From what it is counted.
    sentence: String,
}

impl FormulaView {
    fn all(formulas: &[Formula]) -> Vec<Self> {
        formulas
            .iter()
            .map(|formula| Self {
                code: formula.code.into(),
                title: formula.title.into(),
                sentence: formula.sentence.into(),
            })
            .collect()
    }
}

/// A person, class, subject or clause in a week.
#[derive(SimpleObject)]
#[graphql(name = "OverviewRow")]
pub struct OverviewRowView {
    /// Staff, group or subject; a word of its own for a clause.
    id: ID,
    /// Name: «Орлов Д. С.», «8В», «история», «п. 2.8: тема».
    name: String,
    /// Entries whose limit has passed and that are missing now.
    missing: i32,
    /// Entries made after their limit.
    late: i32,
    /// How long the oldest missing entry is overdue: «3 дня 2 ч».
    oldest: Option<String>,
    /// Its clause.
    clause: Option<String>,
    /// Made in time, of entries whose limit has passed.
    in_time: Share,
    /// The same of the weeks in `weeks` of the answer, the chosen one last.
    weeks: Vec<Share>,
    /// The first hundred missing and late entries, missing first, oldest limit first.
    entries: Vec<LateEntry>,
    /// All of them, shown or not.
    entries_total: i32,
}

/// Weeks of the district when nobody says how many.
const WEEKS: u32 = 8;

/// Entries shown per row; the file has all.
const SHOWN: usize = 100;

/// An entry that is missing or was made late.
#[derive(SimpleObject)]
pub struct LateEntry {
    /// The lesson.
    lesson: ID,
    /// Group of the lesson, for the journal page.
    group_id: ID,
    /// Subject of the lesson, for the journal page.
    subject_id: ID,
    /// Group of the lesson.
    group: String,
    /// Subject of the lesson.
    subject: String,
    /// Who held the lesson: short name.
    teacher: String,
    /// How long past the limit: «3 дня 2 ч».
    late_by: String,
    /// Local date.
    day: NaiveDate,
    /// Number in the day.
    number: i32,
    /// What: «отсутствующие», «тема», «домашнее задание».
    what: String,
    /// Code of the deadline.
    code: String,
    /// The last instant in time.
    due_at: DateTime<Utc>,
    /// Clause of the regulation.
    clause: String,
    /// Still missing, or made late.
    missing: bool,
    /// Minutes past the limit.
    minutes_late: i64,
}

/// A teacher's week.
#[derive(SimpleObject)]
pub struct TeacherWeek {
    /// The teacher.
    id: ID,
    /// Short name.
    name: String,
    /// Made in time, of entries whose limit has passed.
    in_time: Share,
    /// Still missing.
    missing: i32,
    /// All missing and late entries, oldest limit first.
    late: Vec<LateEntry>,
}

/// A school's week.
#[derive(SimpleObject)]
pub struct SchoolWeek {
    /// Monday.
    week: NaiveDate,
    /// The moment the figures are of.
    computed_at: DateTime<Utc>,
    /// Teachers with all due entries made, of teachers with entries due.
    complete: Share,
    /// Entries made in time, of entries whose limit has passed.
    in_time: Share,
    /// Pupils without a mark, of pupils due for marks.
    without_marks: Share,
    /// By what the rows are gathered.
    by: GatherBy,
    /// Entries of the school whose limit has passed and that are missing now.
    missing: i32,
    /// Entries of the school made after their limit.
    late: i32,
    /// How long the oldest missing entry is overdue: «3 дня 2 ч».
    oldest: Option<String>,
    /// Its clause.
    clause: Option<String>,
    /// Mondays of the six weeks told in each row, this one last.
    weeks: Vec<NaiveDate>,
    /// The week gathered as asked; rows with missing entries first.
    rows: Vec<OverviewRowView>,
    /// Teachers, those with missing entries first.
    teachers: Vec<TeacherWeek>,
    /// How each figure is counted.
    formulas: Vec<FormulaView>,
}

/// A whole percent.
#[derive(SimpleObject)]
pub struct Percent {
    /// The percent.
    percent: i64,
    /// «92 %».
    display: String,
}

impl Percent {
    fn new(percent: i64) -> Self {
        Self { percent, display: format!("{percent}\u{a0}%") }
    }
}

/// A school on the district's pages, in one week: figures only.
#[derive(SimpleObject)]
pub struct DistrictSchool {
    /// The school.
    id: ID,
    /// Monday.
    week: NaiveDate,
    /// Short name.
    name: String,
    /// Code of its kind.
    kind: String,
    /// Pupils.
    pupils: Option<i32>,
    /// Entries of the week.
    entries: Option<i32>,
    /// Entries made in time, of entries whose limit has passed.
    in_time: Option<Share>,
    /// Successful pupils in the last closed period: a whole percent, so of 100; the counts stay in the school.
    success: Option<Share>,
    /// Pupils with 4 and 5 only in the last closed period: a whole percent, so of 100.
    quality: Option<Share>,
    /// Families reached by the week's summary: a whole percent, so of 100.
    reached: Option<Share>,
    /// Names of the fields that are null because they would tell about fewer than five pupils: «скрыто».
    hidden: Vec<String>,
    /// Name of the period of success and quality.
    period: Option<String>,
    /// When the school's figures were computed; null while there are none.
    computed_at: Option<DateTime<Utc>>,
    /// By which version of the formulas they were.
    formula_version: Option<i16>,
}

/// The middle of the schools' shown figures.
#[derive(SimpleObject)]
#[graphql(name = "DistrictMedians")]
pub struct DistrictMediansView {
    /// Share of entries in time, rounded to a whole percent.
    in_time: Option<Percent>,
    /// Success.
    success: Option<Percent>,
    /// Quality.
    quality: Option<Percent>,
    /// Families reached.
    reached: Option<Percent>,
}

/// A district's week.
#[derive(SimpleObject)]
pub struct DistrictWeek {
    /// Monday.
    week: NaiveDate,
    /// Schools by name.
    schools: Vec<DistrictSchool>,
    /// The middle of the shown figures.
    medians: DistrictMediansView,
    /// When the newest of these figures were computed; null while there are none.
    snapshot: Option<DateTime<Utc>>,
    /// When the last school's figures of the week come, if that is still ahead.
    snapshot_due: Option<DateTime<Utc>>,
    /// How each figure is counted.
    formulas: Vec<FormulaView>,
    /// Version of the formulas in use now.
    formula_version: i16,
}

/// A school over weeks.
#[derive(SimpleObject)]
pub struct DistrictSchoolHistory {
    /// The school.
    id: ID,
    /// Short name.
    name: String,
    /// Code of its kind.
    kind: String,
    /// One line per week of the answer, oldest first; a week without figures has nulls.
    weeks: Vec<DistrictSchool>,
}

/// The district's schools over weeks.
#[derive(SimpleObject)]
#[graphql(name = "DistrictHistory")]
pub struct DistrictHistoryView {
    /// Mondays, oldest first.
    weeks: Vec<NaiveDate>,
    /// Schools by name.
    schools: Vec<DistrictSchoolHistory>,
}

/// One school closely.
#[derive(SimpleObject)]
pub struct DistrictSchoolCard {
    /// The school over the weeks, the chosen one last.
    school: DistrictSchoolHistory,
    /// How each figure is counted.
    formulas: Vec<FormulaView>,
    /// Version of the formulas in use now.
    formula_version: i16,
}

#[Object]
impl OverviewQuery {
    /// Who recorded and who is late in the week of a day, gathered by person (when absent), class, subject or clause,
    /// and down to the lesson.
    async fn school_overview(
        &self,
        ctx: &Context<'_>,
        week: NaiveDate,
        by: Option<GatherBy>,
    ) -> Result<SchoolWeek> {
        let overview = app(ctx)?
            .school_overview(actor(ctx)?, week, by.unwrap_or(GatherBy::Person).into())
            .await
            .map_err(failure)?;
        school_week(ctx, overview)
    }

    /// The schools of the officer's district in the week of a day.
    async fn district_overview(&self, ctx: &Context<'_>, week: NaiveDate) -> Result<DistrictWeek> {
        let overview = app(ctx)?.district_overview(officer(ctx)?, week).await.map_err(failure)?;
        let (week, medians) = (overview.week, overview.medians);
        let in_time = medians.in_time.map(|share| (share * Fraction::from_integer(100)).round().to_integer());
        Ok(DistrictWeek {
            week,
            schools: overview.schools.into_iter().map(|line| district_school(line, week)).collect(),
            medians: DistrictMediansView {
                in_time: in_time.map(Percent::new),
                success: medians.success.map(Percent::new),
                quality: medians.quality.map(Percent::new),
                reached: medians.reached.map(Percent::new),
            },
            snapshot: overview.snapshot,
            snapshot_due: overview.snapshot_due,
            formulas: FormulaView::all(&DISTRICT_FORMULAS),
            formula_version: FORMULA_VERSION,
        })
    }

    /// The same schools in the weeks up to that of a day; `weeks` 1 to 26, 8 when absent.
    async fn district_history(
        &self,
        ctx: &Context<'_>,
        until: NaiveDate,
        weeks: Option<u32>,
    ) -> Result<DistrictHistoryView> {
        let history = app(ctx)?
            .district_history(officer(ctx)?, until, weeks.unwrap_or(WEEKS))
            .await
            .map_err(failure)?;
        let weeks = history.weeks;
        let schools = history.schools.into_iter().filter_map(|lines| school_history(lines, &weeks));
        Ok(DistrictHistoryView { schools: schools.collect(), weeks: weeks.clone() })
    }

    /// One school of the officer's district in the weeks up to that of a day; `weeks` 1 to 26, 8 when absent.
    async fn district_school(
        &self,
        ctx: &Context<'_>,
        id: ID,
        until: NaiveDate,
        weeks: Option<u32>,
    ) -> Result<DistrictSchoolCard> {
        let history = app(ctx)?
            .district_school(officer(ctx)?, &id, (until, weeks.unwrap_or(WEEKS)))
            .await
            .map_err(failure)?;
        let weeks = history.weeks;
        let school = history.schools.into_iter().find_map(|lines| school_history(lines, &weeks));
        Ok(DistrictSchoolCard {
            school: school.ok_or_else(|| failure(app::Failure::NotFound))?,
            formulas: FormulaView::all(&DISTRICT_FORMULAS),
            formula_version: FORMULA_VERSION,
        })
    }
}

fn district_school(line: DistrictLine, week: NaiveDate) -> DistrictSchool {
    let shown = line.shown;
    DistrictSchool {
        id: ID(line.id),
        week,
        name: line.name,
        kind: line.kind,
        pupils: shown.pupils,
        entries: shown.entries,
        in_time: shown.timeliness.map(|(part, whole)| Share::new(part, whole)),
        success: shown.success.map(|percent| Share::new(percent, 100)),
        quality: shown.quality.map(|percent| Share::new(percent, 100)),
        reached: shown.reached.map(|percent| Share::new(percent, 100)),
        hidden: shown.hidden.iter().map(|word| (*word).to_owned()).collect(),
        period: shown.period,
        computed_at: line.computed_at,
        formula_version: line.formula_version,
    }
}

fn school_history(lines: Vec<DistrictLine>, weeks: &[NaiveDate]) -> Option<DistrictSchoolHistory> {
    let first = lines.first()?;
    Some(DistrictSchoolHistory {
        id: ID(first.id.clone()),
        name: first.name.clone(),
        kind: first.kind.clone(),
        weeks: lines.into_iter().zip(weeks).map(|(line, week)| district_school(line, *week)).collect(),
    })
}

fn school_week(ctx: &Context<'_>, overview: SchoolOverview) -> Result<SchoolWeek> {
    let teachers = overview
        .teachers
        .iter()
        .map(|line| {
            Ok(TeacherWeek {
                id: encode(ctx, Kind::Staff, line.staff.get())?,
                name: line.name.short(),
                in_time: Share::new(line.tally.in_time.into(), line.tally.passed.into()),
                missing: int(line.tally.missing),
                late: line.late.iter().map(|duty| late_entry(ctx, &overview, duty)).collect::<Result<_>>()?,
            })
        })
        .collect::<Result<_>>()?;
    let (complete, with_due) = overview.complete;
    let (without, due) = overview.without_marks;
    Ok(SchoolWeek {
        week: overview.week,
        computed_at: overview.computed_at,
        complete: Share::new(complete.into(), with_due.into()),
        in_time: Share::new(overview.tally.in_time.into(), overview.tally.passed.into()),
        without_marks: Share::new(without, due),
        by: overview.by.into(),
        missing: int(overview.tally.missing),
        late: int(overview.made_late),
        oldest: overview.oldest.as_ref().map(late_by),
        clause: overview.oldest.as_ref().map(|duty| duty.clause.clone()),
        weeks: overview.weeks.to_vec(),
        rows: overview.rows.iter().map(|line| row(ctx, &overview, line)).collect::<Result<_>>()?,
        teachers,
        formulas: FormulaView::all(&SCHOOL_FORMULAS),
    })
}

fn row(ctx: &Context<'_>, overview: &SchoolOverview, row: &OverviewRow) -> Result<OverviewRowView> {
    let shown = row.entries.iter().take(SHOWN);
    Ok(OverviewRowView {
        id: match &row.key {
            RowKey::Staff(id) => encode(ctx, Kind::Staff, *id)?,
            RowKey::Group(id) => encode(ctx, Kind::Group, *id)?,
            RowKey::Subject(id) => encode(ctx, Kind::Subject, *id)?,
            RowKey::Clause(code, clause) => ID(format!("{code} {clause}")),
        },
        name: row.name.clone(),
        missing: int(row.tally.missing),
        late: int(row.made_late),
        oldest: row.oldest.as_ref().map(late_by),
        clause: row.oldest.as_ref().map(|duty| duty.clause.clone()),
        in_time: Share::new(row.tally.in_time.into(), row.tally.passed.into()),
        weeks: row.weeks.iter().map(|(part, whole)| Share::new((*part).into(), (*whole).into())).collect(),
        entries: shown.map(|duty| late_entry(ctx, overview, duty)).collect::<Result<_>>()?,
        entries_total: i32::try_from(row.entries.len()).unwrap_or(i32::MAX),
    })
}

fn int(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

fn late_by(duty: &Duty) -> String {
    match duty.state {
        DutyState::Missing { by } | DutyState::MadeLate { by } => span_ru(by),
        DutyState::InTime | DutyState::Open => String::new(),
    }
}

fn late_entry(ctx: &Context<'_>, overview: &SchoolOverview, duty: &Duty) -> Result<LateEntry> {
    let (missing, by) = match duty.state {
        DutyState::Missing { by } => (true, by.num_minutes()),
        DutyState::MadeLate { by } => (false, by.num_minutes()),
        DutyState::InTime | DutyState::Open => (false, 0),
    };
    Ok(LateEntry {
        lesson: encode(ctx, Kind::Lesson, duty.lesson.get())?,
        group_id: encode(ctx, Kind::Group, duty.group.get())?,
        subject_id: encode(ctx, Kind::Subject, duty.subject.get())?,
        teacher: {
            let name = overview.names.staff.get(&duty.staff.get()).cloned().unwrap_or_default();
            let (family, given, patronymic) = name;
            domain::person::PersonName { family, given, patronymic }.short()
        },
        late_by: late_by(duty),
        group: overview.names.groups.get(&duty.group.get()).cloned().unwrap_or_default(),
        subject: overview.names.subjects.get(&duty.subject.get()).cloned().unwrap_or_default(),
        day: duty.day,
        number: duty.number.into(),
        what: duty.code.title_ru().into(),
        code: duty.code.code().into(),
        due_at: duty.due_at,
        clause: duty.clause.clone(),
        missing,
        minutes_late: by,
    })
}
