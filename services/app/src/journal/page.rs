//! Reading a journal page: the head says which rules hold, the facts say whether the page may be seen, one statement
//! reads it all. Three statements, whatever its size.

use std::collections::HashMap;

use authz::{Action, Relation, RelationSet, Resource};
use chrono::{DateTime, NaiveDate, Utc};
use domain::attendance::code_of;
use domain::average::Sums;
use domain::group::Grade;
use domain::id::{ColumnId, GroupId, LessonId, PeriodId, PupilId, StaffId, SubjectId};
use domain::journal::LessonCell;
use domain::lesson::LessonKind;
use domain::mark::{AllowedMarks, MarkEntry, MarkPlace};
use domain::regulation::{AverageMethod, LessonLimit, LessonsOf, RecordKind, Regulation};
use domain::work::Weight;
use store::access::Facts;
use store::calendar::PageHead;
use store::journal::{PageLesson, PageQuery, PageRows};

use super::PlannedTopic;
use super::due::{LessonFacts, due_moments};
use super::view::*;
use crate::access::{Target, relations};
use crate::record::refusal;
use crate::{Actor, App, Failure, Outcome, Refusal, RefusalCode};

/// Which days a page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageSpan {
    /// A period of the school.
    Period(PeriodId),
    /// First and last local day, at most a year.
    Days(NaiveDate, NaiveDate),
    /// The period that holds today.
    Current,
}

/// Which page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JournalPageRequest {
    /// The group.
    pub group: GroupId,
    /// The subject.
    pub subject: SubjectId,
    /// Which days.
    pub span: PageSpan,
}

/// Longest page, in days.
const LONGEST: i64 = 366;

/// Kinds of lesson that do not lengthen a day (5.10).
const NOT_COUNTED: [LessonKind; 1] = [LessonKind::Consultation];

impl App {
    /// A journal page. Pages of other schools, groups and subjects that are not there and pages one may not see are
    /// "not found" or a refusal, as [`App::decide`] says. Three statements.
    #[tracing::instrument(skip_all, name = "journal.page")]
    pub async fn journal_page(&self, actor: &Actor, request: JournalPageRequest) -> Outcome<JournalPage> {
        let now = self.now();
        let today = actor.today(now);
        let known = self.regulations.known(actor.school);
        let (period, day) = match request.span {
            PageSpan::Period(period) => (Some(period), today),
            PageSpan::Days(from, to) if from > to || (to - from).num_days() > LONGEST => {
                return Err(Refusal::new(
                    RefusalCode::InvalidInput,
                    "Страница журнала охватывает от 1 до 366 дней. Проверьте даты",
                )
                .field("to")
                .into());
            }
            PageSpan::Days(_, to) => (None, to.min(today)),
            PageSpan::Current => (None, today),
        };

        let mut tx = self.store.tenant(actor.context()).await?;
        let head = store::calendar::find_page_head(&mut tx, request.group, period, day, &known.ids())
            .await?
            .ok_or(Failure::NotFound)?;
        let (from, to) = match (request.span, &head.period) {
            (PageSpan::Days(from, to), _) => (from, to),
            (_, Some(period)) => (period.starts_on, period.ends_on),
            (PageSpan::Period(_), None) => return Err(Failure::NotFound),
            (PageSpan::Current, None) => (today - chrono::Days::new(28), today + chrono::Days::new(7)),
        };
        let target = Target::Group { group: request.group, subject: Some(request.subject), span: (from, to) };
        let facts = self.facts(&mut tx, actor, target).await?;
        self.decide(actor, &facts, (Resource::Journal, Action::Read))?;
        let regulation = self.regulations.rules(&known, head.edition, head.document.as_ref())?;
        let shown_period = match request.span {
            PageSpan::Days(..) => None,
            _ => head.period.as_ref(),
        };
        let rows = store::journal::get_page(
            &mut tx,
            &PageQuery {
                group: request.group,
                subject: request.subject,
                from,
                to,
                period: shown_period.map(|period| period.id),
                staff: actor.staff,
                day_of_class: !matches!(
                    regulation.deadlines.homework.as_ref().map(|limit| limit.value),
                    Some(LessonLimit::AfterLessons { of: LessonsOf::LessonPupils, .. })
                ),
                not_counted: &NOT_COUNTED,
            },
        )
        .await?;
        tx.finish();

        let looker = Looker { app: self, actor, facts: &facts, regulation: &regulation, head: &head, now };
        Ok(looker.page(request, (from, to), rows))
    }
}

/// Who looks at the page, when, under which rules.
struct Looker<'a> {
    app: &'a App,
    actor: &'a Actor,
    facts: &'a Facts,
    regulation: &'a Regulation,
    head: &'a PageHead,
    now: DateTime<Utc>,
}

impl Looker<'_> {
    fn page(
        &self,
        request: JournalPageRequest,
        (from, to): (NaiveDate, NaiveDate),
        rows: PageRows,
    ) -> JournalPage {
        let rules = &self.regulation.marks;
        let grade = rows.group.grade.and_then(Grade::new);
        let allowed = AllowedMarks::of(rules, MarkPlace::Lesson);
        let no_marks = self.regulation.marks_kept(grade).err();
        let no_homework = self.regulation.kept(RecordKind::CommonHomework, grade).err();

        let pupil_at: HashMap<PupilId, u32> = places(rows.pupils.iter().map(|pupil| pupil.id));
        let lesson_at: HashMap<LessonId, u32> = places(rows.lessons.iter().map(|lesson| lesson.id));
        let mut columns = rows.columns.clone();
        columns.sort_by_key(|column| lesson_at.get(&column.lesson).copied());
        let column_at: HashMap<ColumnId, u32> = places(columns.iter().map(|column| column.id));

        let mut entries: Vec<Vec<(MarkEntry, Weight)>> = vec![Vec::new(); rows.pupils.len()];
        let mut marks = Vec::with_capacity(rows.marks.len());
        for mark in &rows.marks {
            let (Some(column), Some(pupil)) = (column_at.get(&mark.column), pupil_at.get(&mark.pupil)) else {
                continue;
            };
            if let Some(entry) = mark.value {
                let weight = Weight::new(columns[*column as usize].weight).unwrap_or(Weight::ONE);
                entries[*pupil as usize].push((entry, weight));
            }
            marks.push(MarkCell {
                column: *column,
                pupil: *pupil,
                value: mark.value.map(|entry| entry.to_string()),
                version: mark.version,
            });
        }
        let codes = &self.regulation.attendance_codes.value;
        let attendance = rows
            .attendance
            .iter()
            .filter_map(|cell| {
                Some(AttendanceCell {
                    lesson: *lesson_at.get(&cell.lesson)?,
                    pupil: *pupil_at.get(&cell.pupil)?,
                    reason: cell.reason,
                    letters: cell
                        .reason
                        .and_then(|reason| code_of(codes, reason))
                        .map(|code| code.letters.clone()),
                    minutes: cell.minutes,
                    version: cell.version,
                })
            })
            .collect();

        let period_marks: HashMap<PupilId, PeriodMarkView> = rows
            .period_marks
            .iter()
            .map(|mark| {
                let value = mark.value.map(|entry| entry.to_string());
                (mark.pupil, PeriodMarkView { value, version: mark.version })
            })
            .collect();
        let pupils = rows
            .pupils
            .iter()
            .zip(&entries)
            .map(|(pupil, entries)| PupilView {
                id: pupil.id,
                name: pupil.name.full(),
                spans: pupil.spans.clone(),
                weighted: Average::of(Sums::of(entries.iter().copied(), AverageMethod::Weighted)),
                simple: Average::of(Sums::of(entries.iter().copied(), AverageMethod::Simple)),
                period_mark: period_marks.get(&pupil.id).cloned(),
            })
            .collect();

        let lessons = self.lessons(request, &rows);
        JournalPage {
            group: request.group,
            group_name: rows.group.name,
            group_kind: rows.group.kind,
            subject: request.subject,
            subject_name: rows.group.subject,
            period: match request.span {
                PageSpan::Days(..) => None,
                _ => self.head.period.as_ref().map(|period| (period.id, period.name.clone())),
            },
            from,
            to,
            pupils,
            writable: lessons.iter().any(|lesson| lesson.writable),
            lessons,
            columns: columns
                .into_iter()
                .map(|column| ColumnView {
                    id: column.id,
                    lesson: column.lesson,
                    work_type: column.work_type,
                    title: column.title,
                    weight: column.weight,
                })
                .collect(),
            marks,
            attendance,
            work_types: rows
                .work_types
                .into_iter()
                .map(|work| WorkTypeView {
                    id: work.id,
                    name: work.name,
                    short_name: work.short_name,
                    weight: work.weight,
                    is_default: work.is_default,
                })
                .collect(),
            scale: ScaleView {
                scale: rules.scale.value,
                lowest: allowed.numbers.map(|(low, _)| low),
                highest: allowed.numbers.map(|(_, high)| high),
                lesson_words: rules.lesson_words.value.clone(),
                period_words: rules.period_words.value.clone(),
            },
            codes: codes.clone(),
            average_method: rules.average.value,
            planned: rows
                .planned
                .into_iter()
                .map(|topic| PlannedTopic {
                    ordinal: topic.ordinal,
                    title: topic.title,
                    homework: topic.homework,
                })
                .collect(),
            no_marks: no_marks.map(|reason| refusal::not_kept(&reason).message),
            no_homework: no_homework.map(|reason| refusal::not_kept(&reason).message),
            read_at: self.now,
        }
    }

    fn lessons(&self, request: JournalPageRequest, rows: &PageRows) -> Vec<LessonView> {
        let teachers: HashMap<StaffId, String> =
            rows.staff.iter().map(|(staff, name)| (*staff, name.short())).collect();
        let name = |staff: StaffId| teachers.get(&staff).cloned().unwrap_or_default();
        let facts: Vec<LessonFacts> =
            rows.lessons.iter().map(|lesson| self.due_facts(request, rows, lesson)).collect();
        let mut due: HashMap<LessonId, Vec<super::DueMoment>> = HashMap::new();
        for day in facts.chunk_by(|a, b| a.day == b.day) {
            for moment in due_moments(day, self.regulation, self.actor.zone, self.now) {
                due.entry(moment.lesson).or_default().push(moment);
            }
        }
        let mut homework: HashMap<LessonId, Vec<HomeworkView>> = HashMap::new();
        for work in &rows.homework {
            homework.entry(work.lesson).or_default().push(HomeworkView {
                pupil: work.pupil,
                text: work.text.clone(),
                nothing: work.nothing,
                due_on: work.due_on,
                version: work.version,
            });
        }
        rows.lessons
            .iter()
            .map(|lesson| {
                let right = self.may_write(lesson);
                let locked = if right { self.locked(rows, lesson) } else { None };
                let mut homework = homework.remove(&lesson.id).unwrap_or_default();
                homework.sort_by_key(|work| work.pupil);
                LessonView {
                    id: lesson.id,
                    day: lesson.day,
                    ordinal: lesson.ordinal,
                    starts_at: lesson.starts_at,
                    ends_at: lesson.ends_at,
                    status: lesson.status,
                    kind: lesson.kind,
                    mode: lesson.mode,
                    room: lesson.room.clone(),
                    teacher: name(lesson.staff),
                    planned_teacher: (lesson.staff != lesson.planned_staff)
                        .then(|| name(lesson.planned_staff)),
                    roll_taken_at: lesson.roll_taken_at,
                    topic: lesson.topic.as_ref().map(|topic| TopicView {
                        text: topic.text.clone(),
                        plan_ordinal: topic.plan_ordinal,
                        version: topic.version,
                    }),
                    homework,
                    due: due.remove(&lesson.id).unwrap_or_default(),
                    writable: right && locked.is_none(),
                    locked,
                }
            })
            .collect()
    }

    /// Whether the policy lets the one who looks write this lesson. Assignment and substitution hold on the lesson's
    /// own day (S0-4.3, S4-5.T2b); the other relations are the page's.
    fn may_write(&self, lesson: &PageLesson) -> bool {
        let mut facts = *self.facts;
        facts.own_assignment = lesson.own;
        facts.substitute = lesson.substitute;
        let relations: RelationSet = relations(&facts);
        debug_assert!(relations.contains(Relation::School) || relations.is_empty());
        [Resource::Mark, Resource::Attendance]
            .into_iter()
            .any(|resource| self.app.decide(self.actor, &facts, (resource, Action::Write)).is_ok())
    }

    /// Why nothing can be entered into the lesson now, in Russian.
    fn locked(&self, rows: &PageRows, lesson: &PageLesson) -> Option<String> {
        let closed = self.head.closed.iter().find(|(from, to, ..)| *from <= lesson.day && lesson.day <= *to);
        let cell = LessonCell {
            regulation: self.regulation,
            zone: self.actor.zone,
            grade: rows.group.grade.and_then(Grade::new),
            status: lesson.status,
            day: lesson.day,
            period_closed_at: closed.map(|(_, _, _, at)| *at),
            now: self.now,
        };
        refusal::why_closed(&cell, closed.map(|(_, _, name, _)| name.as_str()))
    }

    fn due_facts(&self, request: JournalPageRequest, rows: &PageRows, lesson: &PageLesson) -> LessonFacts {
        let first_mark = |column: ColumnId| {
            rows.marks.iter().filter(|mark| mark.column == column).map(|mark| mark.recorded_at).min()
        };
        let work = |written: bool| {
            let columns = rows.columns.iter().filter(|column| {
                column.lesson == lesson.id
                    && rows
                        .work_types
                        .iter()
                        .any(|work| work.id == column.work_type && work.written == written)
            });
            // A lesson with several works of one form owes the one that is marked last.
            columns.map(|column| first_mark(column.id)).reduce(|a, b| match (a, b) {
                (Some(a), Some(b)) => Some(a.max(b)),
                _ => None,
            })
        };
        let common = rows.homework.iter().find(|work| work.lesson == lesson.id && work.pupil.is_none());
        LessonFacts {
            lesson: lesson.id,
            group: request.group,
            group_kind: rows.group.kind,
            grade: rows.group.grade,
            subject: request.subject,
            day: lesson.day,
            ordinal: lesson.ordinal,
            starts_at: lesson.starts_at,
            ends_at: lesson.ends_at,
            status: lesson.status,
            kind: lesson.kind,
            planned_staff: lesson.planned_staff,
            staff: lesson.staff,
            day_ends: lesson.day_ends,
            roll: lesson.roll_taken_at,
            topic: lesson
                .topic
                .as_ref()
                .filter(|topic| topic.text.is_some())
                .map(|topic| topic.first_recorded_at),
            homework: common
                .filter(|work| work.nothing || work.text.is_some())
                .map(|work| work.first_recorded_at),
            lesson_work: work(false),
            written_work: work(true),
        }
    }
}

/// Where each id stands.
fn places<K: std::hash::Hash + Eq>(ids: impl Iterator<Item = K>) -> HashMap<K, u32> {
    ids.zip(0..).collect()
}
