//! A batch of entries for one lesson: marks, attendance codes, dots. Each cell is everything or nothing; the batch is
//! one operation with one answer. Five statements, one more where something conflicts.

use std::collections::{HashMap, HashSet};

use authz::{Action, Resource};
use chrono::{DateTime, Utc};
use domain::attendance::{AbsenceReason, code_of};
use domain::id::{ColumnId, LessonId, OperationId, PupilId};
use domain::journal::{
    AbsenceRecord, AttendanceWrite, Cell, Decision, MarkWrite, decide_attendance, decide_mark,
};
use domain::mark::{AllowedMarks, MarkEntry, MarkPlace, read_typed};
use domain::role::Role;
use serde::{Deserialize, Serialize};
use store::journal::{CellAuthor, WriteAttendance, WriteMark};

use super::refusal;
use super::sheet::{Begun, LessonWork, PageKey};
use crate::journal::operation::raw;
use crate::{Actor, App, Failure, Outcome, Refusal, RefusalCode, to_the_end};

/// Most entries in one batch; a pasted class of forty with two columns fits.
const MOST: usize = 200;

/// What was typed into one cell.
#[derive(Debug, Clone, Serialize)]
pub struct EntryInput {
    /// The pupil.
    #[serde(with = "raw")]
    pub pupil: PupilId,
    /// The column; none is the lesson's first one, made when a mark comes.
    #[serde(with = "raw")]
    pub column: Option<ColumnId>,
    /// The text as typed: «5», «4/3», «н», «о5», «.», empty.
    pub text: String,
    /// Minutes late, with a code of lateness.
    pub minutes: Option<u16>,
    /// The work was made up later, so an absence does not contradict the mark.
    pub made_up: bool,
    /// Version of the mark's cell the author saw; 0 for none.
    pub mark_version: i32,
    /// Version of the attendance cell the author saw; 0 for none.
    pub attendance_version: i32,
}

/// A batch of entries for one lesson.
#[derive(Debug, Clone, Serialize)]
pub struct RecordEntries {
    /// The client's operation.
    #[serde(skip)]
    pub operation: OperationId,
    /// The lesson.
    #[serde(with = "raw")]
    pub lesson: LessonId,
    /// The entries, 1–200, each cell once.
    pub entries: Vec<EntryInput>,
}

/// The other side of a conflict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellConflict {
    /// What the client wanted to write.
    pub yours: String,
    /// What stands there now; none in a cleared cell.
    pub theirs: Option<String>,
    /// Short name of its author.
    pub author: String,
    /// The role used.
    #[serde(with = "crate::journal::operation::role")]
    pub role: Role,
    /// When.
    pub at: DateTime<Utc>,
}

/// What became of one entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum EntryOutcome {
    /// Written.
    Accepted,
    /// The cell holds this already.
    Unchanged,
    /// Somebody wrote after the version the client saw; nothing was written.
    Conflict(CellConflict),
    /// Nothing was written.
    Refused(#[serde(with = "crate::journal::operation::refusal")] Refusal),
}

/// One entry's answer, with the cell's versions as they are now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryResult {
    /// The pupil.
    #[serde(with = "raw")]
    pub pupil: PupilId,
    /// The column; none where there is none.
    #[serde(with = "raw")]
    pub column: Option<ColumnId>,
    /// What became of it.
    pub outcome: EntryOutcome,
    /// The mark as it stands now.
    pub mark: Option<String>,
    /// Version of the mark's cell.
    pub mark_version: i32,
    /// The school's letters of the absence as it stands now.
    pub attendance: Option<String>,
    /// Minutes late as they stand now; answers stored before they were told have none.
    #[serde(default)]
    pub minutes: Option<u16>,
    /// Version of the attendance cell.
    pub attendance_version: i32,
}

/// Answer to a batch, in the order of the entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedEntries {
    /// The page, for who has it open.
    pub page: PageKey,
    /// The moment of the writes.
    pub at: DateTime<Utc>,
    /// One result per entry.
    pub results: Vec<EntryResult>,
}

impl App {
    /// Records a batch of entries of one lesson.
    #[tracing::instrument(skip_all, name = "journal.record")]
    pub async fn record_entries(&self, actor: &Actor, input: RecordEntries) -> Outcome<RecordedEntries> {
        let (app, actor) = (self.clone(), actor.clone());
        to_the_end(async move { app.record_entries_now(&actor, input).await }).await
    }

    async fn record_entries_now(&self, actor: &Actor, input: RecordEntries) -> Outcome<RecordedEntries> {
        check_shape(&input)?;
        let pupils: Vec<PupilId> =
            input.entries.iter().map(|entry| entry.pupil).collect::<HashSet<_>>().into_iter().collect();
        let begun = self
            .begin_lesson(actor, ("record_entries", input.operation), &input, input.lesson, &pupils)
            .await?;
        let mut work = match begun {
            Begun::Done(answer) => return Ok(answer),
            Begun::Fresh(work) => work,
        };
        // Whoever may write nothing of this here is told so at once, and nothing is tried.
        let may = |resource, action| self.decide(actor, &work.facts, (resource, action));
        let may_note = may(Resource::Attendance, Action::Write).is_ok();
        if !may_note && may(Resource::AbsenceReason, Action::Correct).is_err() {
            may(Resource::Mark, Action::Write)?;
        }

        let mut batch = Batch::new(self, actor, &work, input.entries);
        batch.judge();
        let Batch { mut judged, column_wanted, .. } = batch;

        let made = if column_wanted { Some(default_column(&mut work, input.lesson).await?) } else { None };
        let mut marks = Vec::new();
        let mut absences = Vec::new();
        for entry in &mut judged {
            let accepted = matches!(entry.outcome, EntryOutcome::Accepted);
            entry.column = entry.column.or(made.filter(|_| accepted && entry.mark_write.is_some()));
            if let (true, Some(column), Some((old, new))) = (accepted, entry.column, entry.mark_write) {
                marks.push(WriteMark {
                    column,
                    lesson: input.lesson,
                    pupil: entry.pupil,
                    old,
                    new,
                    version: entry.mark.version,
                });
            }
            if let (true, Some((old, new))) = (accepted, entry.attendance_write) {
                absences.push(WriteAttendance {
                    lesson: input.lesson,
                    pupil: entry.pupil,
                    old: old.map(pair),
                    new: new.map(pair),
                    document: None,
                    version: entry.attendance.version,
                });
            }
        }
        // Naming absentees is taking the roll (D01); a class teacher's reason is not.
        let roll = (!absences.is_empty() && !work.sheet.roll_taken && may_note).then_some(input.lesson);
        if !marks.is_empty() || !absences.is_empty() {
            let author = work.operation.author(actor, None);
            let written = store::journal::write_cells(&mut work.tx, &author, &marks, &absences, roll).await?;
            if written.len() != marks.len() + absences.len() {
                return Err(Failure::Bug("a locked lesson's cell was written by somebody else"));
            }
        }
        let conflicts: Vec<PupilId> =
            judged.iter().filter(|entry| entry.stale.is_some()).map(|e| e.pupil).collect();
        let authors = if conflicts.is_empty() {
            Vec::new()
        } else {
            store::journal::list_last_authors(&mut work.tx, input.lesson, &conflicts).await?
        };
        let letters = |reason: AbsenceReason| {
            code_of(&work.regulation.attendance_codes.value, reason).map(|code| code.letters.clone())
        };
        let results =
            judged.into_iter().map(|entry| entry.result(&authors, &letters)).collect::<Outcome<Vec<_>>>()?;
        let answer = RecordedEntries { page: work.page(), at: work.operation.at, results };
        let LessonWork { tx, operation, .. } = *work;
        self.finish(tx, &operation, answer).await
    }
}

/// The lesson's first column, or a new one of the school's usual work type.
async fn default_column(work: &mut LessonWork, lesson: LessonId) -> Outcome<ColumnId> {
    let (work_type, weight) = work.sheet.default_work.ok_or_else(|| {
        Refusal::new(
            RefusalCode::WrongState,
            "В школе нет ни одного вида работ, а отметка без вида работы не ставится. Виды работ задаёт администратор",
        )
    })?;
    store::journal::insert_column(&mut work.tx, lesson, work_type, "", Some(weight))
        .await?
        .ok_or(Failure::Bug("a work type vanished"))
}

fn check_shape(input: &RecordEntries) -> Outcome<()> {
    let refuse = |message: &str| {
        Err(Refusal::new(RefusalCode::InvalidInput, message.to_owned()).field("entries").into())
    };
    if input.entries.is_empty() || input.entries.len() > MOST {
        return refuse("За один раз можно внести от 1 до 200 записей. Разделите записи на части");
    }
    let mut seen = HashSet::new();
    if !input.entries.iter().all(|entry| seen.insert((entry.pupil, entry.column))) {
        return refuse("Одна клетка названа в запросе дважды. Оставьте одну запись для каждой клетки");
    }
    // Two columns of one pupil may both carry a code; the lesson has one attendance cell per pupil.
    Ok(())
}

fn pair(record: AbsenceRecord) -> (AbsenceReason, Option<u16>) {
    (record.reason, record.minutes)
}

/// An entry on its way.
struct Judged {
    pupil: PupilId,
    column: Option<ColumnId>,
    text: String,
    outcome: EntryOutcome,
    mark: Cell<MarkEntry>,
    attendance: Cell<AbsenceRecord>,
    mark_write: Option<(Option<MarkEntry>, Option<MarkEntry>)>,
    attendance_write: Option<(Option<AbsenceRecord>, Option<AbsenceRecord>)>,
    /// Which cell somebody else wrote: true for the mark's.
    stale: Option<bool>,
}

struct Batch<'a> {
    app: &'a App,
    actor: &'a Actor,
    work: &'a LessonWork,
    entries: Vec<EntryInput>,
    judged: Vec<Judged>,
    column_wanted: bool,
    allowed: AllowedMarks,
    /// Attendance of pupils this batch wrote already: one lesson, one cell per pupil.
    noted: HashMap<PupilId, Cell<AbsenceRecord>>,
}

impl<'a> Batch<'a> {
    fn new(app: &'a App, actor: &'a Actor, work: &'a LessonWork, entries: Vec<EntryInput>) -> Self {
        Self {
            app,
            actor,
            work,
            judged: Vec::with_capacity(entries.len()),
            entries,
            column_wanted: false,
            allowed: AllowedMarks::of(&work.regulation.marks, MarkPlace::Lesson),
            noted: HashMap::new(),
        }
    }

    fn judge(&mut self) {
        for entry in std::mem::take(&mut self.entries) {
            let judged = self.judge_one(&entry);
            self.judged.push(judged);
        }
    }

    fn judge_one(&mut self, entry: &EntryInput) -> Judged {
        let sheet = &self.work.sheet;
        let column = entry.column.or(sheet.columns.first().map(|column| column.id));
        let mark = column
            .and_then(|column| {
                sheet.marks.iter().find(|held| held.column == column && held.pupil == entry.pupil)
            })
            .map_or(Cell::untouched(), |held| Cell {
                value: held.value,
                version: held.version,
                written: None,
            });
        let attendance = self.noted.get(&entry.pupil).copied().unwrap_or_else(|| {
            sheet.attendance.iter().find(|held| held.pupil == entry.pupil).map_or(Cell::untouched(), |held| {
                Cell {
                    value: held.reason.map(|reason| AbsenceRecord { reason, minutes: held.minutes }),
                    version: held.version,
                    written: None,
                }
            })
        });
        let mut judged = Judged {
            pupil: entry.pupil,
            column,
            text: entry.text.clone(),
            outcome: EntryOutcome::Unchanged,
            mark,
            attendance,
            mark_write: None,
            attendance_write: None,
            stale: None,
        };
        if entry.column.is_some_and(|id| !sheet.columns.iter().any(|column| column.id == id)) {
            judged.column = None;
            judged.outcome = EntryOutcome::Refused(
                Refusal::new(
                    RefusalCode::InvalidInput,
                    "Такой колонки в этом уроке нет. Обновите страницу журнала",
                )
                .field("columnId"),
            );
            return judged;
        }
        if let Err(refusal) = self.fill(entry, &mut judged) {
            judged.outcome = EntryOutcome::Refused(refusal);
            judged.mark_write = None;
            judged.attendance_write = None;
        }
        judged
    }

    /// Reads the text and asks the domain about the one or two cells it is about.
    fn fill(&mut self, entry: &EntryInput, judged: &mut Judged) -> Result<(), Refusal> {
        let regulation = &self.work.regulation;
        let codes = &regulation.attendance_codes.value;
        let typed =
            read_typed(&entry.text, &self.allowed, codes).map_err(|reason| refusal::typed(&reason))?;
        let empty = typed.marks.is_none() && typed.attendance.is_none();
        // An emptied cell loses its mark first; only a cell without one loses the absence it shows.
        let clears_mark = empty && judged.mark.value.is_some();
        let about_mark = typed.marks.is_some() || clears_mark;
        let about_attendance = typed.attendance.is_some() || (empty && !clears_mark);

        let new_absence = match typed.attendance {
            None => None,
            Some(code) if code.reason == AbsenceReason::Late => {
                Some(AbsenceRecord::late(entry.minutes).ok_or_else(|| {
                    Refusal::new(
                        RefusalCode::InvalidInput,
                        "Опоздание: от 1 до 240 минут. Исправьте число минут",
                    )
                    .field("minutes")
                })?)
            }
            Some(code) => Some(AbsenceRecord::of(code.reason)),
        };
        let attendance_after = if about_attendance { new_absence } else { judged.attendance.value };

        let lesson = self.work.cell(self.actor);
        let on_list = self.work.sheet.on_list.contains(&entry.pupil);
        let mut stale = None;
        if about_attendance {
            let decision = decide_attendance(&AttendanceWrite {
                lesson,
                cell: judged.attendance,
                expected: if self.noted.contains_key(&entry.pupil) {
                    judged.attendance.version
                } else {
                    entry.attendance_version
                },
                new: new_absence,
                role: self.actor.role,
                on_list,
                mark: if about_mark { typed.marks } else { self.standing_mark(entry, judged) },
            });
            match decision {
                Decision::Accept { value, replaces, .. } => {
                    // The reason of a noted absence is the class teacher's, who may hold no lesson here (S0-4.4).
                    let reason_only = replaces.is_some() && value.is_some();
                    self.allow(Resource::Attendance, replaces.is_some()).or_else(
                        |refusal| match reason_only {
                            true => self.allow(Resource::AbsenceReason, true).map_err(|_| refusal),
                            false => Err(refusal),
                        },
                    )?;
                    judged.attendance_write = Some((replaces, value));
                }
                Decision::Unchanged => {}
                Decision::Conflict { .. } => stale = Some(false),
                Decision::Refuse(reason) => return Err(self.work.refuse(self.actor, &reason)),
            }
        }
        if about_mark {
            let decision = decide_mark(&MarkWrite {
                lesson,
                cell: judged.mark,
                expected: entry.mark_version,
                new: typed.marks,
                on_list,
                attendance: attendance_after.map(|record| record.reason),
                made_up: entry.made_up,
            });
            match decision {
                Decision::Accept { value, replaces, .. } => {
                    self.allow(Resource::Mark, replaces.is_some())?;
                    judged.mark_write = Some((replaces, value));
                }
                Decision::Unchanged => {}
                Decision::Conflict { .. } => stale = Some(true),
                Decision::Refuse(reason) => return Err(self.work.refuse(self.actor, &reason)),
            }
        }
        if stale.is_some() {
            judged.stale = stale;
            judged.mark_write = None;
            judged.attendance_write = None;
        } else if judged.mark_write.is_some() || judged.attendance_write.is_some() {
            judged.outcome = EntryOutcome::Accepted;
            self.column_wanted |= judged.mark_write.is_some() && judged.column.is_none();
            if let Some((_, new)) = judged.attendance_write {
                let version = judged.attendance.version + 1;
                self.noted.insert(entry.pupil, Cell { value: new, version, written: None });
            }
        }
        Ok(())
    }

    /// The mark that stands beside an absence: in the cell itself, or anywhere in the lesson.
    fn standing_mark(&self, entry: &EntryInput, judged: &Judged) -> Option<MarkEntry> {
        judged.mark.value.or_else(|| {
            let marks = self.work.sheet.marks.iter().filter(|held| held.pupil == entry.pupil);
            marks.filter_map(|held| held.value).next()
        })
    }

    /// The policy's word on this cell: a new value, or a correction.
    fn allow(&self, resource: Resource, corrects: bool) -> Result<(), Refusal> {
        let action = if corrects { Action::Correct } else { Action::Write };
        match self.app.decide(self.actor, &self.work.facts, (resource, action)) {
            Ok(_) => Ok(()),
            Err(Failure::Refused(refusal)) => Err(refusal),
            Err(_) => Err(crate::access::forbidden(self.actor, resource, action)),
        }
    }
}

impl Judged {
    fn result(
        self,
        authors: &[CellAuthor],
        letters: &impl Fn(AbsenceReason) -> Option<String>,
    ) -> Outcome<EntryResult> {
        let outcome = match self.stale {
            None => self.outcome,
            Some(of_mark) => {
                let column = if of_mark { self.column } else { None };
                let author =
                    authors.iter().find(|author| author.pupil == self.pupil && author.column == column);
                let author = author.ok_or(Failure::Bug("a written cell has no history"))?;
                EntryOutcome::Conflict(CellConflict {
                    yours: self.text,
                    theirs: if of_mark {
                        self.mark.value.map(|mark| mark.to_string())
                    } else {
                        self.attendance.value.and_then(|record| letters(record.reason))
                    },
                    author: author.name.clone(),
                    role: author.role,
                    at: author.at,
                })
            }
        };
        let accepted = outcome == EntryOutcome::Accepted;
        let mark = self.mark_write.filter(|_| accepted);
        let absence = self.attendance_write.filter(|_| accepted);
        let absence_now = absence.map_or(self.attendance.value, |(_, new)| new);
        Ok(EntryResult {
            pupil: self.pupil,
            column: self.column,
            mark: mark.map_or(self.mark.value, |(_, new)| new).map(|mark| mark.to_string()),
            mark_version: self.mark.version + i32::from(mark.is_some()),
            attendance: absence_now.and_then(|record| letters(record.reason)),
            minutes: absence_now.and_then(|record| record.minutes),
            attendance_version: self.attendance.version + i32::from(absence.is_some()),
            outcome,
        })
    }
}
