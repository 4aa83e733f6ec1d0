//! A school's week in numbers: computed per school, read by the district. No name can be reached from here.

use chrono::{DateTime, NaiveDate, Utc};
use domain::id::{DistrictId, SchoolId};

use crate::{Result, SystemTx, TenantTx};

/// Numbers of one school and week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// Pupils on the lists on the last day of the week.
    pub pupils: i32,
    /// Entries made: topics, homework and rolls of the week's lessons.
    pub entries: i32,
    /// Entries whose limit has passed.
    pub entries_due: i32,
    /// Of them made before their limit.
    pub entries_in_time: i32,
    /// Guardians who should be told.
    pub families: i32,
    /// Guardians a summary of the week reached: accepted by the server, handed over, or in the diary.
    pub families_reached: i32,
}

/// Success and quality of the last closed period, as exact fractions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PeriodFigures {
    /// Name of the period.
    pub period: Option<String>,
    /// Successful pupils and all pupils.
    pub success: Option<(i64, i64)>,
    /// Pupils with only 4 and 5, and all pupils.
    pub quality: Option<(i64, i64)>,
}

/// A school of a district with its weeks.
#[derive(Debug, Clone)]
pub struct SchoolLine {
    /// The school.
    pub school: SchoolId,
    /// Its short name.
    pub name: String,
    /// Code of its kind.
    pub kind: String,
    /// Its zone.
    pub zone: chrono_tz::Tz,
    /// The weeks whose numbers were computed, oldest first.
    pub weeks: Vec<WeekFigures>,
}

/// Numbers of one week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeekFigures {
    /// Monday.
    pub week: NaiveDate,
    /// Counts.
    pub figures: Figures,
    /// Of the last closed period.
    pub period: PeriodFigures,
    /// When they were computed.
    pub computed_at: DateTime<Utc>,
    /// By which version of the formulas.
    pub formula_version: i16,
}

/// An entry of a lesson as timeliness needs it.
#[derive(Debug, Clone)]
pub struct LessonEntry {
    /// The lesson.
    pub lesson: i64,
    /// Its group.
    pub group: i64,
    /// Its subject.
    pub subject: i64,
    /// Grade of the group.
    pub grade: Option<i16>,
    /// Kind code of the group.
    pub group_kind: String,
    /// Class of a subgroup, or the group itself.
    pub home_group: i64,
    /// Local date.
    pub day: NaiveDate,
    /// Number in the day.
    pub ordinal: i16,
    /// Local times.
    pub times: (chrono::NaiveTime, chrono::NaiveTime),
    /// Code of the status.
    pub status: String,
    /// Code of the kind of lesson.
    pub kind: String,
    /// Who held it.
    pub staff: i64,
    /// The topic was first recorded at.
    pub topic_at: Option<DateTime<Utc>>,
    /// The common homework was first recorded at.
    pub homework_at: Option<DateTime<Utc>>,
    /// The roll was taken at.
    pub roll_at: Option<DateTime<Utc>>,
}

/// All lessons of a span with what was recorded and when; one row per lesson.
pub async fn list_lesson_entries(
    tx: &mut TenantTx,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<LessonEntry>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        r#"select l.id, l.group_id, l.subject_id, g.grade, g.kind as group_kind,
                  coalesce(g.parent_id, g.id) as "home_group!", l.day, l.ordinal, l.starts_at, l.ends_at, l.status,
                  l.kind, l.staff_id, t.first_recorded_at as "topic_at?", h.first_recorded_at as "homework_at?",
                  r.taken_at as "roll_at?"
           from lesson l
           join study_group g on g.school_id = $1 and g.id = l.group_id
           left join lesson_topic t on t.school_id = $1 and t.lesson_id = l.id and t.text is not null
           left join homework h on h.school_id = $1 and h.lesson_id = l.id and h.pupil_id = 0
             and (h.text is not null or h.nothing)
           left join lesson_roll r on r.school_id = $1 and r.lesson_id = l.id
           where l.school_id = $1 and l.day between $2 and $3
           order by l.day, l.ordinal, l.id"#,
        school,
        from,
        to,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| LessonEntry {
            lesson: row.id,
            group: row.group_id,
            subject: row.subject_id,
            grade: row.grade,
            group_kind: row.group_kind,
            home_group: row.home_group,
            day: row.day,
            ordinal: row.ordinal,
            times: (row.starts_at, row.ends_at),
            status: row.status,
            kind: row.kind,
            staff: row.staff_id,
            topic_at: row.topic_at,
            homework_at: row.homework_at,
            roll_at: row.roll_at,
        })
        .collect())
}

/// Pupils, guardians and guardians reached by the week's summaries.
pub async fn find_reach(tx: &mut TenantTx, week: NaiveDate, day: NaiveDate) -> Result<(i32, i32, i32)> {
    let school = tx.school().get();
    let row = sqlx::query!(
        r#"select
             (select count(*) from pupil p where p.school_id = $1 and p.starts_on <= $3
              and (p.ends_on is null or p.ends_on >= $3))::int as "pupils!",
             (select count(distinct k.guardian_id) from guardianship k where k.school_id = $1 and k.starts_on <= $3
              and (k.ends_on is null or k.ends_on >= $3))::int as "families!",
             (select count(distinct d.guardian_id) from delivery d where d.school_id = $1 and d.week_starts = $2
              and d.state in ('accepted', 'handed_over', 'in_diary'))::int as "reached!""#,
        school,
        week,
        day,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok((row.pupils, row.families, row.reached))
}

/// Period marks of the last period that is over: name of the period and, per pupil, all marks as text.
pub async fn list_last_period_marks(
    tx: &mut TenantTx,
    day: NaiveDate,
) -> Result<(Option<String>, Vec<(i64, Vec<String>)>)> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        r#"with last as (
             select id, name from period where school_id = $1 and kind <> 'year' and ends_on < $2
             and exists (select from period_mark m where m.school_id = $1 and m.period_id = period.id)
             order by ends_on desc, id limit 1)
           select last.name, m.pupil_id, array_agg(m.value) as "marks!: Vec<String>"
           from last join period_mark m on m.school_id = $1 and m.period_id = last.id
           where m.school_id = $1 and m.value is not null
           group by last.name, m.pupil_id"#,
        school,
        day,
    )
    .fetch_all(tx.conn())
    .await?;
    let name = rows.first().map(|row| row.name.clone());
    Ok((name, rows.into_iter().map(|row| (row.pupil_id, row.marks)).collect()))
}

/// Stores the week's numbers, counted now by a version of the formulas.
pub async fn upsert_figures(
    tx: &mut TenantTx,
    week: NaiveDate,
    (figures, period): (&Figures, &PeriodFigures),
    (formula_version, now): (i16, DateTime<Utc>),
) -> Result<()> {
    let school = tx.school().get();
    sqlx::query!(
        "insert into school_figure (school_id, week_starts, pupils, entries, entries_due, entries_in_time, families,
           families_reached, success_num, success_den, quality_num, quality_den, period_name, computed_at, formula_version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         on conflict (school_id, week_starts) do update set
           pupils = excluded.pupils, entries = excluded.entries, entries_due = excluded.entries_due,
           entries_in_time = excluded.entries_in_time, families = excluded.families,
           families_reached = excluded.families_reached, success_num = excluded.success_num,
           success_den = excluded.success_den, quality_num = excluded.quality_num,
           quality_den = excluded.quality_den, period_name = excluded.period_name,
           computed_at = excluded.computed_at, formula_version = excluded.formula_version",
        school,
        week,
        figures.pupils,
        figures.entries,
        figures.entries_due,
        figures.entries_in_time,
        figures.families,
        figures.families_reached,
        period.success.map(|(num, _)| num),
        period.success.map(|(_, den)| den),
        period.quality.map(|(num, _)| num),
        period.quality.map(|(_, den)| den),
        period.period,
        now,
        formula_version,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The schools of a district by name, with their numbers of the weeks in a span; also schools without numbers.
pub async fn list_district(
    tx: &mut SystemTx,
    district: DistrictId,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<SchoolLine>> {
    let rows = sqlx::query!(
        r#"select c.school_id, c.short_name, c.kind, c.zone, f.week_starts as "week_starts?", f.computed_at as "computed_at?",
                  f.pupils as "pupils?", f.entries as "entries?", f.entries_due as "entries_due?",
                  f.entries_in_time as "entries_in_time?", f.families as "families?",
                  f.families_reached as "families_reached?", f.success_num, f.success_den, f.quality_num,
                  f.quality_den, f.period_name, f.formula_version as "formula_version?"
           from school c
           left join school_figure f on f.school_id = c.school_id and f.week_starts between $2 and $3
           where c.district_id = $1 order by c.short_name, c.school_id, f.week_starts"#,
        district.get(),
        from,
        to,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut schools: Vec<SchoolLine> = Vec::new();
    for row in rows {
        let school = SchoolId::new(row.school_id);
        if schools.last().is_none_or(|line| line.school != school) {
            let zone = crate::error::known(row.zone.parse().ok(), "school", "zone", row.school_id.into())?;
            schools.push(SchoolLine {
                school,
                name: row.short_name,
                kind: row.kind,
                zone,
                weeks: Vec::new(),
            });
        }
        let (Some(week), Some(computed_at), Some(line)) =
            (row.week_starts, row.computed_at, schools.last_mut())
        else {
            continue;
        };
        line.weeks.push(WeekFigures {
            week,
            figures: Figures {
                pupils: row.pupils.unwrap_or(0),
                entries: row.entries.unwrap_or(0),
                entries_due: row.entries_due.unwrap_or(0),
                entries_in_time: row.entries_in_time.unwrap_or(0),
                families: row.families.unwrap_or(0),
                families_reached: row.families_reached.unwrap_or(0),
            },
            period: PeriodFigures {
                period: row.period_name,
                success: row.success_num.zip(row.success_den),
                quality: row.quality_num.zip(row.quality_den),
            },
            computed_at,
            formula_version: row.formula_version.unwrap_or_default(),
        });
    }
    Ok(schools)
}

/// Who is in which group at any time of a span: group and pupil, once each.
pub async fn list_members(tx: &mut TenantTx, (from, to): (NaiveDate, NaiveDate)) -> Result<Vec<(i64, i64)>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        "select distinct group_id, pupil_id from group_member
         where school_id = $1 and starts_on <= $3 and (ends_on is null or ends_on >= $2)",
        school,
        from,
        to,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.group_id, row.pupil_id)).collect())
}

/// Somebody in a group, from when to when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemberSpan {
    /// The group.
    pub group: i64,
    /// The pupil.
    pub pupil: i64,
    /// First local day.
    pub starts_on: NaiveDate,
    /// Last local day; open when absent.
    pub ends_on: Option<NaiveDate>,
}

/// Who is in which group at any time of a span, with the days.
pub async fn list_member_spans(
    tx: &mut TenantTx,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<MemberSpan>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        "select group_id, pupil_id, starts_on, ends_on from group_member
         where school_id = $1 and starts_on <= $3 and (ends_on is null or ends_on >= $2)",
        school,
        from,
        to,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| MemberSpan {
            group: row.group_id,
            pupil: row.pupil_id,
            starts_on: row.starts_on,
            ends_on: row.ends_on,
        })
        .collect())
}

/// Zone of the school.
pub async fn get_zone(tx: &mut TenantTx) -> Result<chrono_tz::Tz> {
    let school = tx.school().get();
    let zone = sqlx::query_scalar!("select zone from school where school_id = $1", school)
        .fetch_one(tx.conn())
        .await?;
    crate::error::known(zone.parse().ok(), "school", "zone", school.into())
}

/// Names a duty list shows: staff, groups, subjects of the school, by number.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Staff members.
    pub staff: std::collections::HashMap<i64, (String, String, Option<String>)>,
    /// Groups.
    pub groups: std::collections::HashMap<i64, String>,
    /// Subjects.
    pub subjects: std::collections::HashMap<i64, String>,
}

/// The names of these staff members, groups and subjects, in one statement.
pub async fn find_names(tx: &mut TenantTx, staff: &[i64], groups: &[i64], subjects: &[i64]) -> Result<Names> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        r#"select 1 as "what!", id, family_name::text as "name!", given_name::text as given,
                  patronymic::text as patronymic
             from staff where school_id = $1 and id = any($2)
           union all
           select 2, id, name::text, null, null from study_group where school_id = $1 and id = any($3)
           union all
           select 3, id, name::text, null, null from subject where school_id = $1 and id = any($4)"#,
        school,
        staff,
        groups,
        subjects,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut names = Names::default();
    for row in rows {
        let id = row.id.unwrap_or_default();
        match row.what {
            1 => drop(names.staff.insert(id, (row.name, row.given.unwrap_or_default(), row.patronymic))),
            2 => drop(names.groups.insert(id, row.name)),
            _ => drop(names.subjects.insert(id, row.name)),
        }
    }
    Ok(names)
}

/// How many pupils are due for marks in a span, and how many of them have none (S3-3.2.1g): grade 2 and higher, at
/// least one lesson held.
pub async fn find_pupils_without_marks(
    tx: &mut TenantTx,
    (from, to): (NaiveDate, NaiveDate),
    unmarked_grades: &[i16],
) -> Result<(i64, i64)> {
    let school = tx.school().get();
    let row = sqlx::query!(
        r#"with due as (
             select distinct m.pupil_id from lesson l
             join study_group g on g.school_id = $1 and g.id = l.group_id
             join group_member m on m.school_id = $1 and m.group_id = l.group_id
               and m.starts_on <= l.day and (m.ends_on is null or m.ends_on >= l.day)
             where l.school_id = $1 and l.day between $2 and $3 and l.status = 'held'
             and g.grade is not null and g.grade <> all($4)),
           marked as (
             select distinct k.pupil_id from lesson l
             join journal_column c on c.school_id = $1 and c.lesson_id = l.id
             join mark k on k.school_id = $1 and k.column_id = c.id and k.value is not null
             where l.school_id = $1 and l.day between $2 and $3)
           select (select count(*) from due) as "due!",
                  (select count(*) from due where pupil_id not in (select pupil_id from marked)) as "without!""#,
        school,
        from,
        to,
        unmarked_grades,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok((row.due, row.without))
}
