//! The weeks of one journal page: for each lesson the roll, the topic, homework and marks, in the order of the
//! timetable, each at its own moment, through the use cases a teacher's browser calls.

use std::collections::HashMap;

use anyhow::{Context as _, Result};
use app::Actor;
use app::journal::{JournalPage, JournalPageRequest, LessonView, OpenPage, PageSpan, WorkTypeView};
use app::record::{
    AddColumn, CellAnswer, EntryInput, EntryOutcome, HomeworkContent, RecordEntries, RecordHomework,
    RecordTopic, TakeRoll,
};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::attendance::{AbsenceReason, code_of};
use domain::id::{ColumnId, PupilId};
use domain::lesson::LessonStatus;

use super::chance::{between, of};
use super::pupil::{self, Presence};
use super::scene::{PlannedLesson, Scene};
use super::tally::Tally;
use super::teacher::{Habits, Hour, Punctuality, habits};
use crate::demo::seed::Seed;

/// What the period marks of a page are made from, and whom its documents are about.
pub(super) struct LivedPage {
    pub page: OpenPage,
    pub pupils: Vec<(PupilId, String)>,
    /// Local day, pupil, mark, weight.
    pub marks: Vec<(NaiveDate, PupilId, i64, i64)>,
    pub no_marks: bool,
    pub scale: (i64, i64),
    /// Days with lessons, the future ones included.
    pub days: Vec<NaiveDate>,
    pub tally: Tally,
}

/// One page at work.
struct Desk<'a> {
    scene: &'a Scene,
    view: &'a JournalPage,
    teacher: &'a Actor,
    habits: Habits,
    /// What draws name the page by.
    words: String,
    tally: Tally,
    marks: Vec<(NaiveDate, PupilId, i64, i64)>,
}

/// Reads a page as the director does, the next fortnight included, for the due days of homework.
pub(super) async fn read(scene: &Scene, page: &OpenPage) -> Result<JournalPage> {
    let director = scene.anybody(domain::role::Role::Director).context("the school has no director")?;
    let request = JournalPageRequest {
        group: page.group,
        subject: page.subject,
        span: PageSpan::Days(scene.first, scene.today + Days::new(14)),
    };
    Ok(scene.at_the_end().journal_page(&director.actor, request).await?)
}

/// Lives all weeks of one page.
pub(super) async fn live(scene: &Scene, page: OpenPage) -> Result<LivedPage> {
    let view = read(scene, &page).await?;
    let teacher = scene.teacher(&view.group_name, &view.subject_name)?;
    let plan = scene.plan(&view.group_name, &view.subject_name)?;
    let mut desk = Desk {
        scene,
        view: &view,
        teacher: &teacher.actor,
        habits: habits(&scene.code, &teacher.member.external_id),
        words: format!("{}/{}/{}", scene.code, view.group_name, view.subject_name),
        tally: Tally::default(),
        marks: Vec::new(),
    };
    let held = view.lessons.iter().filter(|lesson| lesson.status != LessonStatus::Cancelled);
    for (at, lesson) in held.enumerate().filter(|(_, lesson)| lesson.day < scene.today) {
        desk.lesson(lesson, plan.get(at))
            .await
            .with_context(|| format!("{} on {}", desk.words, lesson.day))?;
        scene.bar.inc(1);
    }
    let bound = |mark: Option<u8>, other: i64| mark.map_or(other, i64::from);
    Ok(LivedPage {
        pupils: view.pupils.iter().map(|pupil| (pupil.id, pupil.name.clone())).collect(),
        marks: desk.marks,
        no_marks: view.no_marks.is_some(),
        scale: (bound(view.scale.lowest, 2).max(2), bound(view.scale.highest, 5)),
        days: view.lessons.iter().map(|lesson| lesson.day).collect(),
        tally: desk.tally,
        page,
    })
}

impl Desk<'_> {
    async fn lesson(&mut self, lesson: &LessonView, planned: Option<&PlannedLesson>) -> Result<()> {
        let scene = self.scene;
        let mut seed = of(&[&self.words, &lesson.day.to_string(), &lesson.ordinal.to_string()]);
        let hour = Hour { zone: scene.zone, day: lesson.day, starts: lesson.starts_at, ends: lesson.ends_at };
        let actor = scene.stand_ins.get(&lesson.id).unwrap_or(self.teacher);
        self.tally.lessons += 1;

        let present = self.roll(actor, lesson, (hour, planned), &mut seed).await?;
        if let Some(planned) = planned
            && let Some(at) = self.when(hour, &mut seed)
        {
            self.topic(actor, lesson, planned, at).await?;
        }
        if self.view.no_homework.is_none()
            && let Some(at) = self.when(hour, &mut seed)
        {
            self.homework(actor, lesson, planned, (at, &mut seed)).await?;
        }
        if let Some(work) = planned.and_then(|planned| planned.work_type.as_deref())
            && self.view.no_marks.is_none()
        {
            self.test(actor, lesson, (work, &present), (hour, &mut seed)).await?;
        }
        Ok(())
    }

    /// The moment of an entry made after the lesson, with its punctuality counted. Moments that have not come are none.
    fn when(&mut self, hour: Hour, seed: &mut Seed) -> Option<DateTime<Utc>> {
        let punctuality = self.habits.next(seed);
        match punctuality {
            Punctuality::InTime => {}
            Punctuality::Late(_) => self.tally.late += 1,
            Punctuality::Missing => self.tally.missing += 1,
        }
        hour.of(punctuality, seed).filter(|at| *at <= self.scene.limit)
    }

    /// Absences, late arrivals and some marks in one batch, or «Все на месте». Gives who was there.
    async fn roll(
        &mut self,
        actor: &Actor,
        lesson: &LessonView,
        (hour, planned): (Hour, Option<&PlannedLesson>),
        seed: &mut Seed,
    ) -> Result<Vec<(PupilId, String)>> {
        let codes = &self.view.codes;
        let letters = |reason| code_of(codes, reason).map(|code| code.letters.clone());
        let with_marks =
            self.view.no_marks.is_none() && planned.is_none_or(|planned| planned.work_type.is_none());
        let practice = self.view.subject_name.starts_with("УП") || self.view.subject_name.starts_with("ПП");
        let mut entries = Vec::new();
        let mut present = Vec::new();
        let mut mistaken = None;
        for listed in &self.view.pupils {
            let on_list = listed
                .spans
                .iter()
                .any(|(from, to)| *from <= lesson.day && to.is_none_or(|to| to >= lesson.day));
            if !on_list {
                continue;
            }
            match pupil::presence(&listed.name, lesson.day, lesson.ordinal) {
                Presence::Absent => {
                    if let Some(text) = letters(AbsenceReason::Unknown) {
                        entries.push(entry(listed.id, None, text));
                        self.tally.absences += 1;
                    }
                    continue;
                }
                Presence::Late(minutes) => {
                    if let Some(text) = letters(AbsenceReason::Late) {
                        entries.push(EntryInput { minutes: Some(minutes), ..entry(listed.id, None, text) });
                        self.tally.absences += 1;
                    }
                }
                Presence::Present => {
                    if with_marks && seed.chance(if practice { 40 } else { 17 }) {
                        let mark = self.mark(&listed.name, seed);
                        entries.push(entry(listed.id, None, mark.to_string()));
                        self.marks.push((lesson.day, listed.id, mark, 1));
                        self.tally.marks += 1;
                        if seed.chance(2) {
                            mistaken = Some((listed.id, mark));
                        }
                    } else if entries.is_empty() && seed.below(1_000) < 4 {
                        // Noted as absent in a hurry, and taken back.
                        mistaken = letters(AbsenceReason::Unknown).map(|_| (listed.id, 0));
                    }
                }
            }
            present.push((listed.id, listed.name.clone()));
        }
        if let Some((pupil, 0)) = mistaken
            && let Some(text) = letters(AbsenceReason::Unknown)
        {
            entries.push(entry(pupil, None, text));
            self.tally.absences += 1;
        }
        let at = hour.during(seed);
        if entries.is_empty() {
            let operation = self.scene.operation(at);
            let taken = self.scene.at(at).take_roll(actor, TakeRoll { operation, lesson: lesson.id }).await;
            self.tally.settle("take the roll", taken)?;
        } else {
            self.entries(actor, lesson, entries, at).await?;
        }
        if let Some((pupil, mark)) = mistaken {
            self.correct(actor, lesson, (pupil, mark), (hour, seed)).await?;
        }
        Ok(present)
    }

    /// The next evening a wrong mark is changed, or a wrong absence taken back.
    async fn correct(
        &mut self,
        actor: &Actor,
        lesson: &LessonView,
        (pupil, mark): (PupilId, i64),
        (hour, seed): (Hour, &mut Seed),
    ) -> Result<()> {
        let at = hour.evening(u8::from(mark > 0), seed);
        if at > self.scene.limit {
            return Ok(());
        }
        let better = if mark == 5 { 4 } else { mark + 1 };
        let entry = if mark == 0 {
            EntryInput { attendance_version: 1, ..entry(pupil, None, String::new()) }
        } else {
            EntryInput { mark_version: 1, ..entry(pupil, None, better.to_string()) }
        };
        if let Some(held) = self.marks.iter_mut().rev().find(|held| held.1 == pupil && mark > 0) {
            held.2 = better;
        }
        self.tally.corrected += 1;
        self.entries(actor, lesson, vec![entry], at).await
    }

    /// A test: a column of its own with the work's weight, marks for all who were there, some days later.
    async fn test(
        &mut self,
        actor: &Actor,
        lesson: &LessonView,
        (work, present): (&str, &[(PupilId, String)]),
        (hour, seed): (Hour, &mut Seed),
    ) -> Result<()> {
        let Some(work_type) = work_type(&self.view.work_types, work) else { return Ok(()) };
        let days = u8::try_from(between(seed, 1, 4)).unwrap_or(1);
        let at = hour.evening(days, seed);
        if at > self.scene.limit || present.is_empty() {
            return Ok(());
        }
        let Some(column) = self.column(actor, lesson, work_type, at).await? else { return Ok(()) };
        let mut entries = Vec::new();
        for (pupil, name) in present {
            let mark = self.mark(name, seed);
            entries.push(entry(*pupil, Some(column), mark.to_string()));
            self.marks.push((lesson.day, *pupil, mark, work_type.weight.into()));
            self.tally.marks += 1;
        }
        self.entries(actor, lesson, entries, at + TimeDelta::minutes(6)).await
    }

    async fn column(
        &mut self,
        actor: &Actor,
        lesson: &LessonView,
        work_type: &WorkTypeView,
        at: DateTime<Utc>,
    ) -> Result<Option<ColumnId>> {
        let input = AddColumn {
            operation: self.scene.operation(at),
            lesson: lesson.id,
            work_type: work_type.id,
            title: String::new(),
            weight: None,
        };
        let added = self.scene.at(at).add_column(actor, input).await;
        Ok(self.tally.settle("add a column", added)?.map(|added| added.column))
    }

    async fn entries(
        &mut self,
        actor: &Actor,
        lesson: &LessonView,
        entries: Vec<EntryInput>,
        at: DateTime<Utc>,
    ) -> Result<()> {
        let input = RecordEntries { operation: self.scene.operation(at), lesson: lesson.id, entries };
        let recorded = self.scene.at(at).record_entries(actor, input).await;
        for result in self.tally.settle("record entries", recorded)?.into_iter().flat_map(|all| all.results) {
            match result.outcome {
                EntryOutcome::Refused(refusal) => self.tally.refuse(&refusal),
                EntryOutcome::Conflict(_) => anyhow::bail!("the demo wrote over a cell it did not read"),
                EntryOutcome::Accepted | EntryOutcome::Unchanged => {}
            }
        }
        Ok(())
    }

    async fn topic(
        &mut self,
        actor: &Actor,
        lesson: &LessonView,
        planned: &PlannedLesson,
        at: DateTime<Utc>,
    ) -> Result<()> {
        let input = RecordTopic {
            operation: self.scene.operation(at),
            lesson: lesson.id,
            text: Some(planned.title.clone()),
            plan_ordinal: Some(planned.number),
            expected_version: 0,
        };
        let answer = self.scene.at(at).record_topic(actor, input).await;
        self.tally.topics += u64::from(accepted(self.tally.settle("record a topic", answer)?));
        Ok(())
    }

    async fn homework(
        &mut self,
        actor: &Actor,
        lesson: &LessonView,
        planned: Option<&PlannedLesson>,
        (at, seed): (DateTime<Utc>, &mut Seed),
    ) -> Result<()> {
        let text = planned.and_then(|planned| {
            let of_topic = planned.homework.clone()?;
            // The plan names one task per topic; a topic of several lessons goes on in the workbook.
            Some(match planned.part {
                0 => of_topic,
                part => {
                    format!("Рабочая тетрадь: тема {}, задания {}–{}", planned.number, part * 3 - 2, part * 3)
                }
            })
        });
        // Some teachers say that nothing is set, others leave the field empty.
        if text.is_none() && seed.chance(75) {
            return Ok(());
        }
        let due_on = self.view.lessons.iter().map(|other| other.day).find(|day| *day > lesson.day);
        let content = text.map_or(HomeworkContent::Nothing, |text| HomeworkContent::Text { text, due_on });
        let set = matches!(content, HomeworkContent::Text { .. });
        self.task(actor, lesson, (None, content), at).await?;
        if set
            && seed.chance(2)
            && let Some(pupil) = self.view.pupils.get(seed.below(self.view.pupils.len().max(1)))
        {
            let text = "Дополнительная карточка по теме: три задания на выбор".to_owned();
            let content = HomeworkContent::Text { text, due_on };
            self.task(actor, lesson, (Some(pupil.id), content), at + TimeDelta::minutes(3)).await?;
        }
        Ok(())
    }

    async fn task(
        &mut self,
        actor: &Actor,
        lesson: &LessonView,
        (pupil, content): (Option<PupilId>, HomeworkContent),
        at: DateTime<Utc>,
    ) -> Result<()> {
        let input = RecordHomework {
            operation: self.scene.operation(at),
            lesson: lesson.id,
            pupil,
            content,
            expected_version: 0,
        };
        let answer = self.scene.at(at).record_homework(actor, input).await;
        self.tally.homework += u64::from(accepted(self.tally.settle("record homework", answer)?));
        Ok(())
    }

    fn mark(&self, pupil: &str, seed: &mut Seed) -> i64 {
        let scale = (
            i64::from(self.view.scale.lowest.unwrap_or(2).max(2)),
            i64::from(self.view.scale.highest.unwrap_or(5)),
        );
        pupil::mark(pupil::ability(pupil, &self.view.subject_name), seed, scale)
    }
}

fn entry(pupil: PupilId, column: Option<ColumnId>, text: String) -> EntryInput {
    EntryInput { pupil, column, text, minutes: None, made_up: false, mark_version: 0, attendance_version: 0 }
}

fn accepted(answer: Option<CellAnswer>) -> bool {
    matches!(answer, Some(CellAnswer::Accepted { .. }))
}

/// The school's work type for the plan's words; letters' case does not matter.
fn work_type<'a>(types: &'a [WorkTypeView], wanted: &str) -> Option<&'a WorkTypeView> {
    let wanted = wanted.to_lowercase();
    types
        .iter()
        .find(|one| one.name.to_lowercase() == wanted)
        .or_else(|| {
            types.iter().find(|one| one.name.to_lowercase().starts_with(wanted.get(..8).unwrap_or(&wanted)))
        })
        .or_else(|| types.iter().find(|one| one.is_default))
}

/// Weighted sums of the marks of some days, per pupil: Σw·m and Σw.
pub(super) fn sums(
    marks: &[(NaiveDate, PupilId, i64, i64)],
    (from, to): (NaiveDate, NaiveDate),
) -> HashMap<PupilId, (i64, i64)> {
    let mut sums: HashMap<PupilId, (i64, i64)> = HashMap::new();
    for (_, pupil, mark, weight) in marks.iter().filter(|(day, ..)| (from..=to).contains(day)) {
        let sum = sums.entry(*pupil).or_default();
        sum.0 += mark * weight;
        sum.1 += weight;
    }
    sums
}
