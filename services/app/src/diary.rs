//! A pupil's week for the pupil, the family and everybody who may look over their shoulder (S0-2.11, S0-4.5, S0-4.6).

mod news;

use std::collections::HashMap;

use authz::{Action, Resource};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::attendance::{AbsenceReason, code_of};
use domain::average::{Sums, words_ru};
use domain::deadline::DeadlineCode;
use domain::group::GroupKind;
use domain::id::{GroupId, LessonId, SchoolId, StaffId, SubjectId};
use domain::lesson::{LessonKind, LessonStatus};
use domain::mark::MarkEntry;
use domain::person::PersonName;
use domain::regulation::Regulation;
use domain::text::date_day;
use domain::work::Weight;
use store::diary::{DiaryLesson, DiaryMark, DiaryRemark, DiaryRows};

use crate::due::words;
use crate::family::OpenPupil;
use crate::jobs::monday;
use crate::journal::{EntryState, LessonFacts, due_moments};
use crate::{Actor, App, Failure, Outcome};

pub use news::{News, NewsItem, NewsKind};

/// A pupil's week.
#[derive(Debug, Clone)]
pub struct DiaryWeek {
    /// The pupil's school.
    pub school: SchoolId,
    /// Monday.
    pub week: NaiveDate,
    /// Name of the pupil.
    pub name: PersonName,
    /// Name of the home group.
    pub group: Option<String>,
    /// Name of the period.
    pub period: Option<String>,
    /// Lessons in the timetable's order.
    pub lessons: Vec<LessonOfDiary>,
    /// Averages of the period so far, in Russian order of subjects.
    pub averages: Vec<SubjectAverage>,
    /// Remarks of the week.
    pub remarks: Vec<DiaryRemark>,
    /// The school's local date.
    pub today: NaiveDate,
    /// «Каникулы до 31 марта», where the week says so.
    pub notice: Option<String>,
    /// What was written since the last visit.
    pub news: News,
}

/// A lesson with its codes read.
#[derive(Debug, Clone)]
pub struct LessonOfDiary {
    /// As stored.
    pub row: DiaryLesson,
    /// The school's letters for the absence.
    pub absence_code: Option<String>,
    /// The absence in words.
    pub absence_title: Option<String>,
    /// «задание внесут до 14:55», while nothing is set and the regulation's limit is ahead.
    pub homework_due: Option<String>,
}

/// A subject's average, exact and shown.
#[derive(Debug, Clone)]
pub struct SubjectAverage {
    /// Subject.
    pub subject: String,
    /// Sum of weights times marks.
    pub weighted: i64,
    /// Sum of weights.
    pub weight: i64,
    /// «4,44».
    pub display: String,
    /// «(5·3 + 4·5) : 8 = 35/8».
    pub derivation: String,
    /// «Две пятёрки и четвёрка. Контрольная работа считается за пять, урок за три».
    pub why: String,
}

impl App {
    /// A pupil's week, for the own children of other schools as well. Past weeks of the school open too (S1-1.4b).
    #[tracing::instrument(skip_all, name = "diary.week")]
    pub async fn diary_week(&self, actor: &Actor, pupil: &str, week: NaiveDate) -> Outcome<DiaryWeek> {
        let week = monday(week);
        let last = week + Days::new(6);
        let OpenPupil { mut tx, actor, pupil, .. } =
            self.open_pupil(actor, pupil, (Resource::Diary, Action::Read)).await?;
        let edition = store::regulation::find_edition_in_force(&mut tx, last)
            .await?
            .ok_or(Failure::Bug("the school has no regulation in force"))?;
        let regulation = edition.regulation;
        let now = self.now();
        let today = actor.today(now);
        let day_of_class = crate::due::day_of_class(&regulation);
        let DiaryRows { name, group, period, lessons, marks, free, remarks } =
            store::diary::get_diary(&mut tx, pupil, (week, last), (today, day_of_class)).await?;
        let news = news::load(&mut tx, &actor, pupil, (&regulation, now)).await?;
        tx.finish();
        let (family, given, patronymic) = name;
        let codes = &regulation.attendance_codes.value;
        let mut promised = promised_homework(&lessons, &regulation, (actor.zone, now));
        let notice = notice((week, last), today, &lessons, &free);
        let lessons = lessons
            .into_iter()
            .map(|row| {
                let reason = row.absence.as_deref().and_then(AbsenceReason::from_code);
                let code = reason.and_then(|reason| code_of(codes, reason));
                LessonOfDiary {
                    absence_code: code.map(|code| code.letters.clone()),
                    absence_title: code
                        .map(|code| code.title.clone())
                        .or(reason.map(|reason| reason.title_ru().to_string())),
                    homework_due: promised.remove(&row.id),
                    row,
                }
            })
            .collect();
        let averages = marks
            .chunk_by(|a, b| a.subject == b.subject)
            .filter_map(|marks| average(marks, regulation.marks.average.value))
            .collect();
        Ok(DiaryWeek {
            school: actor.school,
            week,
            name: PersonName { family, given, patronymic },
            group,
            period,
            lessons,
            averages,
            remarks,
            today,
            notice,
            news,
        })
    }
}

/// Where nothing is set yet and the limit is ahead: until when it will be (S0-2.8).
fn promised_homework(
    lessons: &[DiaryLesson],
    regulation: &Regulation,
    (zone, now): (Tz, DateTime<Utc>),
) -> HashMap<i64, String> {
    let local = now.with_timezone(&zone).naive_local();
    let number = |n: i16| u8::try_from(n).unwrap_or(0);
    let facts = |lesson: &DiaryLesson| LessonFacts {
        lesson: LessonId::new(lesson.id),
        group: GroupId::new(lesson.group.0),
        group_kind: GroupKind::from_code(&lesson.group.1).unwrap_or(GroupKind::Class),
        grade: lesson.group.2.map(number),
        subject: SubjectId::new(lesson.subject_id),
        day: lesson.day,
        ordinal: number(lesson.ordinal),
        starts_at: lesson.starts_at,
        ends_at: lesson.ends_at,
        status: LessonStatus::from_code(&lesson.status).unwrap_or(LessonStatus::Planned),
        kind: LessonKind::from_code(&lesson.kind).unwrap_or(LessonKind::Lesson),
        planned_staff: StaffId::new(lesson.staff.0),
        staff: StaffId::new(lesson.staff.1),
        day_ends: lesson.day_ends,
        roll: None,
        topic: None,
        // Whatever the family sees as set counts; its moment does not matter here.
        homework: (!lesson.homework.is_empty()).then_some(now),
        lesson_work: None,
        written_work: None,
    };
    let mut promised = HashMap::new();
    for day in lessons.chunk_by(|a, b| a.day == b.day) {
        let mut groups: Vec<i64> = day.iter().map(|lesson| lesson.group.0).collect();
        groups.sort_unstable();
        groups.dedup();
        for group in groups {
            let of_group: Vec<LessonFacts> =
                day.iter().filter(|lesson| lesson.group.0 == group).map(facts).collect();
            let begun = |lesson: &LessonFacts| {
                lesson.day == local.date() || lesson.day.and_time(lesson.starts_at) <= local
            };
            for due in due_moments(&of_group, regulation, zone, now) {
                let lesson = of_group.iter().find(|lesson| lesson.lesson == due.lesson);
                if due.code == DeadlineCode::D03 && due.state == EntryState::Open && lesson.is_some_and(begun)
                {
                    let until = words::until(due.at, zone, local.date());
                    promised.insert(due.lesson.get(), format!("задание внесут {until}"));
                }
            }
        }
    }
    promised
}

/// What a week without lessons is: «Каникулы до 31 марта»; a week with both names the days of vacation in it.
fn notice(
    (first, last): (NaiveDate, NaiveDate),
    today: NaiveDate,
    lessons: &[DiaryLesson],
    free: &[(NaiveDate, String)],
) -> Option<String> {
    let vacation: Vec<NaiveDate> =
        free.iter().filter(|(_, kind)| kind == "vacation").map(|(day, _)| *day).collect();
    let begins = vacation.iter().copied().find(|day| (first..=last).contains(day));
    let Some(begins) = begins else {
        return lessons.is_empty().then(|| "Уроков на этой неделе нет".to_owned());
    };
    // A weekend or holiday inside does not end them.
    let ends = vacation
        .iter()
        .copied()
        .filter(|day| *day >= begins)
        .fold(begins, |end, day| if day - end <= TimeDelta::days(3) { day } else { end });
    Some(match lessons.is_empty() && (begins <= today || begins <= first + Days::new(1)) {
        true => format!("Каникулы до {}", date_day(ends)),
        false => format!("Каникулы {}", words::span((begins, ends))),
    })
}

fn average(marks: &[DiaryMark], method: domain::regulation::AverageMethod) -> Option<SubjectAverage> {
    let named: Vec<(MarkEntry, Weight, &str)> = marks
        .iter()
        .filter_map(|mark| {
            let weight = u8::try_from(mark.weight).ok().and_then(Weight::new).unwrap_or(Weight::ONE);
            Some((MarkEntry::from_text(&mark.value)?, weight, mark.work.as_str()))
        })
        .collect();
    let entries: Vec<(MarkEntry, Weight)> =
        named.iter().map(|(entry, weight, _)| (*entry, *weight)).collect();
    let sums = Sums::of(entries.iter().copied(), method);
    Some(SubjectAverage {
        subject: marks.first()?.subject.clone(),
        weighted: sums.weighted,
        weight: sums.weight,
        display: sums.display()?,
        derivation: crate::weekly::derivation(&entries, sums, method),
        why: words_ru(&named, method)?,
    })
}
