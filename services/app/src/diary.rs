//! A pupil's week for the pupil, the family and everybody who may look over their shoulder (S0-2.11, S0-4.5, S0-4.6).

use authz::{Action, Resource};
use chrono::{Days, NaiveDate};
use domain::attendance::{AbsenceReason, code_of};
use domain::average::Sums;
use domain::id::PupilId;
use domain::mark::MarkEntry;
use domain::person::PersonName;
use domain::work::Weight;
use store::diary::{DiaryLesson, DiaryMark, DiaryRemark, DiaryRows};

use crate::access::Target;
use crate::jobs::monday;
use crate::{Actor, App, Failure, Outcome};

/// A pupil's week.
#[derive(Debug, Clone)]
pub struct DiaryWeek {
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
}

/// A child of the one who asks.
#[derive(Debug, Clone)]
pub struct Child {
    /// The pupil.
    pub pupil: PupilId,
    /// Family name and given name.
    pub name: (String, String),
    /// Name of the home group.
    pub group: Option<String>,
}

impl App {
    /// A pupil's week. Past weeks of the school open as well (S1-1.4b).
    #[tracing::instrument(skip_all, name = "diary.week")]
    pub async fn diary_week(&self, actor: &Actor, pupil: PupilId, week: NaiveDate) -> Outcome<DiaryWeek> {
        let week = monday(week);
        let last = week + Days::new(6);
        let mut tx = self.store.tenant(actor.context()).await?;
        self.authorize(&mut tx, actor, Target::Pupil(pupil), (Resource::Diary, Action::Read)).await?;
        let edition = store::regulation::find_edition_in_force(&mut tx, last)
            .await?
            .ok_or(Failure::Bug("the school has no regulation in force"))?;
        let DiaryRows { name, group, period, lessons, marks, remarks } =
            store::diary::get_diary(&mut tx, pupil, (week, last)).await?;
        tx.commit().await?;
        let (family, given, patronymic) = name;
        let codes = &edition.regulation.attendance_codes.value;
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
                    row,
                }
            })
            .collect();
        let averages = marks
            .chunk_by(|a, b| a.subject == b.subject)
            .filter_map(|marks| average(marks, edition.regulation.marks.average.value))
            .collect();
        Ok(DiaryWeek {
            week,
            name: PersonName { family, given, patronymic },
            group,
            period,
            lessons,
            averages,
            remarks,
        })
    }

    /// The pupils whose diary the one who asks opens first: the own children, or oneself.
    pub async fn children(&self, actor: &Actor) -> Outcome<Vec<Child>> {
        let Some(guardian) = actor.guardian else {
            return Ok(actor
                .pupil
                .map(|pupil| Child { pupil, name: (String::new(), actor.name.clone()), group: None })
                .into_iter()
                .collect());
        };
        let today = actor.today(self.now());
        let mut tx = self.store.tenant(actor.context()).await?;
        if !self.facts(&mut tx, actor, Target::School).await?.member {
            return Err(Failure::NotFound);
        }
        let rows = store::diary::list_children(&mut tx, guardian, today).await?;
        tx.commit().await?;
        Ok(rows
            .into_iter()
            .map(|(pupil, family, given, group)| Child { pupil, name: (family, given), group })
            .collect())
    }
}

fn average(marks: &[DiaryMark], method: domain::regulation::AverageMethod) -> Option<SubjectAverage> {
    let entries: Vec<(MarkEntry, Weight)> = marks
        .iter()
        .filter_map(|mark| {
            let weight = u8::try_from(mark.weight).ok().and_then(Weight::new).unwrap_or(Weight::ONE);
            Some((MarkEntry::from_text(&mark.value)?, weight))
        })
        .collect();
    let sums = Sums::of(entries.iter().copied(), method);
    Some(SubjectAverage {
        subject: marks.first()?.subject.clone(),
        weighted: sums.weighted,
        weight: sums.weight,
        display: sums.display()?,
        derivation: crate::weekly::derivation(&entries, sums, method),
    })
}
