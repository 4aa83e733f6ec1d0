//! From rows to sheets: pure, so that the same rows always give the same sheet.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{NaiveDate, NaiveDateTime};
use domain::attendance::{AbsenceReason, AttendanceTotals, PupilLesson, code_of};
use domain::average::{Needed, Sums, needed_marks};
use domain::group::GroupKind;
use domain::id::{GroupId, LessonId, PupilId, SubjectId};
use domain::lesson::LessonStatus;
use domain::mark::MarkEntry;
use domain::period::DateSpan;
use domain::person::PersonName;
use domain::regulation::{AverageMethod, Regulation};
use domain::text::date_short;
use domain::work::Weight;
use store::weekly::{
    FamilyChoice, Head, SheetAttendance, SheetHomework, SheetLesson, SheetMark, SheetPupil, SheetRemark, Stay,
};

use super::sheet::*;
use crate::paper::NO_APPLICATION;

/// Rows of one group, from the store.
pub struct Loaded {
    /// School, group, leader, period.
    pub head: Head,
    /// The rules in force.
    pub regulation: Regulation,
    /// Monday to Sunday.
    pub week: DateSpan,
    /// The school's local moment: lessons that are over count.
    pub now: NaiveDateTime,
    /// The pupils in order.
    pub pupils: Vec<SheetPupil>,
    /// Their stays in all groups.
    pub stays: Vec<Stay>,
    /// Lessons of those groups, the period so far.
    pub lessons: Vec<SheetLesson>,
    /// Marks of the pupils, the period so far.
    pub marks: Vec<SheetMark>,
    /// Attendance entries, the period so far.
    pub attendance: Vec<SheetAttendance>,
    /// Homework due next week.
    pub homework: Vec<SheetHomework>,
    /// Remarks of the week.
    pub remarks: Vec<SheetRemark>,
    /// How families are told.
    pub choices: Vec<FamilyChoice>,
}

impl Loaded {
    /// Builds the sheets.
    pub fn assemble(self, group: GroupId) -> GroupWeek {
        let in_week = |day: NaiveDate| self.week.contains(day);
        let week_lessons: Vec<&SheetLesson> =
            self.lessons.iter().filter(|lesson| in_week(lesson.day)).collect();
        let common: Vec<&SheetHomework> = self.homework.iter().filter(|row| row.pupil.is_none()).collect();
        let index = Index::new(&self);
        let pupils =
            self.pupils.iter().map(|pupil| self.pupil(pupil, &index, &week_lessons, &common)).collect();
        let kind = GroupKind::from_code(&self.head.group_kind).unwrap_or(GroupKind::Class);
        let printed = &self.regulation.deadlines.printed_information_days;
        GroupWeek {
            group,
            kind,
            leader: self.head.leader.clone().map(name),
            ground: printed.as_ref().map(|rule| (rule.clause.title_ru(), self.regulation.title.clone())),
            lessons: week_lessons.iter().map(|lesson| row(lesson, group)).collect(),
            homework: common.iter().map(|row| homework(row)).collect(),
            pupils,
            week: self.week,
            period: self.head.period.map(|(_, name, _, _)| name),
            name: self.head.group_name,
            school_full: self.head.school_full,
            school_short: self.head.school_short,
            school_phone: self.head.phone,
        }
    }

    fn pupil(
        &self,
        pupil: &SheetPupil,
        index: &Index<'_>,
        week_lessons: &[&SheetLesson],
        common: &[&SheetHomework],
    ) -> PupilSheet {
        let mine = |lesson: &SheetLesson| index.attends(pupil.id, lesson.group, lesson.day);
        let held: Vec<&SheetLesson> = self
            .lessons
            .iter()
            .filter(|lesson| mine(lesson) && lesson.status.took_place(lesson.day, lesson.ends_at, self.now))
            .collect();
        let count = |from: NaiveDate| {
            let lessons = held
                .iter()
                .filter(|lesson| lesson.day >= from)
                .map(|lesson| PupilLesson { day: lesson.day, reason: index.reason(lesson.id, pupil.id) });
            AttendanceTotals::count(lessons, self.regulation.exempt_counts_as_missed.value)
        };
        let groups = index.groups(pupil.id, self.week.last());
        PupilSheet {
            pupil: pupil.id,
            name: name(pupil.name.clone()),
            lessons: week_lessons
                .iter()
                .enumerate()
                .filter(|(_, lesson)| mine(lesson))
                .map(|(at, lesson)| self.pupil_lesson(at, lesson.id, pupil.id, index))
                .collect(),
            attendance_week: count(self.week.first()),
            attendance_period: count(NaiveDate::MIN),
            open_absences: self
                .lessons
                .iter()
                .filter_map(|lesson| {
                    let reason =
                        index.reason(lesson.id, pupil.id).filter(|why| why.replaceable_by_document())?;
                    Some(OpenAbsence {
                        day: lesson.day,
                        number: u8::try_from(lesson.ordinal).unwrap_or(0),
                        subject: lesson.subject_name.clone(),
                        reason,
                    })
                })
                .collect(),
            homework: (0..common.len()).filter(|at| groups.contains(&common[*at].group)).collect(),
            own_homework: self
                .homework
                .iter()
                .filter(|row| row.pupil == Some(pupil.id))
                .map(homework)
                .collect(),
            subjects: self.subjects(pupil.id, index),
            remarks: self
                .remarks
                .iter()
                .filter(|remark| remark.pupil == pupil.id)
                .map(|remark| RemarkRow {
                    day: remark.day,
                    author: name(remark.author.clone()).short(),
                    text: remark.text.clone(),
                })
                .collect(),
            family: self
                .choices
                .iter()
                .filter(|choice| choice.pupil == pupil.id)
                .map(|choice| FamilyMember {
                    guardian: choice.guardian,
                    name: name(choice.name.clone()),
                    channel: channel(choice),
                    application: application(choice),
                })
                .collect(),
        }
    }

    fn pupil_lesson(&self, at: usize, lesson: LessonId, pupil: PupilId, index: &Index<'_>) -> PupilLessonRow {
        let marks = index.marks.get(&(lesson, pupil)).map_or(&[][..], Vec::as_slice);
        let attendance = index.entries.get(&(lesson, pupil)).and_then(|entry| {
            let reason = AbsenceReason::from_code(&entry.reason)?;
            let code = code_of(&self.regulation.attendance_codes.value, reason);
            let letters = code.map_or_else(|| reason.title_ru().to_string(), |code| code.letters.clone());
            let words = code.map_or_else(|| reason.title_ru().to_string(), |code| code.title.clone());
            Some((letters, words, entry.minutes.and_then(|minutes| u16::try_from(minutes).ok())))
        });
        PupilLessonRow {
            lesson: at,
            marks: marks.iter().map(|mark| (mark.value.clone(), mark.work.clone(), mark.weight)).collect(),
            attendance,
        }
    }

    fn subjects(&self, pupil: PupilId, index: &Index<'_>) -> Vec<SubjectRow> {
        let rules = &self.regulation.marks;
        index
            .by_subject
            .get(&pupil)
            .into_iter()
            .flat_map(BTreeMap::values)
            .map(|marks| {
                let entries = marks.iter().filter_map(|mark| {
                    let weight = u8::try_from(mark.weight).ok().and_then(Weight::new).unwrap_or(Weight::ONE);
                    Some((MarkEntry::from_text(&mark.value)?, weight))
                });
                let method = rules.average.value;
                let entries: Vec<(MarkEntry, Weight)> = entries.collect();
                let sums = Sums::of(entries.iter().copied(), method);
                SubjectRow {
                    subject: marks[0].subject_name.clone(),
                    average: sums.display().map(|shown| (shown, derivation(&entries, sums, method))),
                    forecast: self.regulation.forecast_shown.value.then(|| self.forecast(sums)).flatten(),
                }
            })
            .collect()
    }

    /// The mark the thresholds propose now, and how many best marks of weight 1 the next better one needs (S2-A2-2).
    fn forecast(&self, sums: Sums) -> Option<(String, String)> {
        let thresholds = &self.regulation.marks.thresholds.value;
        let mean = sums.mean()?;
        let reached = thresholds.iter().filter(|step| mean >= step.from).map(|step| step.mark).max();
        let now = reached.unwrap_or(self.regulation.marks.lowest.value);
        let best = self.regulation.marks.scale.value.best()?;
        let next = thresholds.iter().filter(|step| step.mark > now).min_by_key(|step| step.mark);
        let words = match next.map(|step| (step.mark, needed_marks(sums, step.from, best, Weight::ONE))) {
            Some((mark, Needed::Marks(count))) => {
                format!("для «{mark}» нужно отметок «{best}» весом\u{a0}1:\u{a0}{count}")
            }
            Some((mark, Needed::Never)) => format!("«{mark}» такими отметками уже не получить"),
            Some((_, Needed::Reached)) | None => "лучшая отметка шкалы".to_string(),
        };
        Some((now.to_string(), words))
    }
}

/// Look-ups over the rows, built once per group.
struct Index<'a> {
    stays: HashMap<PupilId, Vec<&'a Stay>>,
    entries: HashMap<(LessonId, PupilId), &'a SheetAttendance>,
    marks: HashMap<(LessonId, PupilId), Vec<&'a SheetMark>>,
    by_subject: HashMap<PupilId, BTreeMap<(String, SubjectId), Vec<&'a SheetMark>>>,
}

impl<'a> Index<'a> {
    fn new(loaded: &'a Loaded) -> Self {
        let mut index = Self {
            stays: HashMap::new(),
            entries: loaded.attendance.iter().map(|entry| ((entry.lesson, entry.pupil), entry)).collect(),
            marks: HashMap::new(),
            by_subject: HashMap::new(),
        };
        for stay in &loaded.stays {
            index.stays.entry(stay.pupil).or_default().push(stay);
        }
        for mark in &loaded.marks {
            index.marks.entry((mark.lesson, mark.pupil)).or_default().push(mark);
            let key = (domain::text::sort_key(&mark.subject_name), mark.subject);
            index.by_subject.entry(mark.pupil).or_default().entry(key).or_default().push(mark);
        }
        index
    }

    fn attends(&self, pupil: PupilId, group: GroupId, day: NaiveDate) -> bool {
        self.stays.get(&pupil).is_some_and(|stays| {
            stays.iter().any(|stay| {
                stay.group == group && stay.starts_on <= day && stay.ends_on.is_none_or(|last| day <= last)
            })
        })
    }

    fn groups(&self, pupil: PupilId, day: NaiveDate) -> BTreeSet<GroupId> {
        let stays = self.stays.get(&pupil).map_or(&[][..], Vec::as_slice);
        stays.iter().filter(|stay| self.attends(pupil, stay.group, day)).map(|stay| stay.group).collect()
    }

    fn reason(&self, lesson: LessonId, pupil: PupilId) -> Option<AbsenceReason> {
        self.entries.get(&(lesson, pupil)).and_then(|entry| AbsenceReason::from_code(&entry.reason))
    }
}

fn name((family, given, patronymic): (String, String, Option<String>)) -> PersonName {
    PersonName { family, given, patronymic }
}

fn row(lesson: &SheetLesson, home: GroupId) -> LessonRow {
    let cancelled = lesson.status == LessonStatus::Cancelled;
    let note = if cancelled {
        Some("урок отменён".to_string())
    } else if let Some(substitute) = &lesson.substitute {
        Some(format!("замена: {}", name(substitute.clone()).short()))
    } else {
        (lesson.group != home).then(|| lesson.group_name.clone())
    };
    LessonRow {
        day: lesson.day,
        number: u8::try_from(lesson.ordinal).unwrap_or(0),
        subject: lesson.subject_name.clone(),
        topic: lesson.topic.clone().filter(|_| !cancelled),
        note,
    }
}

fn homework(row: &SheetHomework) -> HomeworkRow {
    HomeworkRow { due: row.due_on, subject: row.subject_name.clone(), text: row.text.clone() }
}

/// «(5·3 + 5·1 + 4·5) : 9 = 40/9», with plain sums where marks are not weighed.
pub(crate) fn derivation(entries: &[(MarkEntry, Weight)], sums: Sums, method: AverageMethod) -> String {
    let numbers = entries.iter().flat_map(|(entry, weight)| {
        entry.marks().filter_map(|mark| mark.number()).map(|mark| (mark, weight.get()))
    });
    let terms: Vec<String> = numbers
        .map(|(mark, weight)| match method {
            AverageMethod::Simple => mark.to_string(),
            AverageMethod::Weighted => format!("{mark}·{weight}"),
        })
        .collect();
    format!("({}) : {} = {}/{}", terms.join(" + "), sums.weight, sums.weighted, sums.weight)
}

fn application(choice: &FamilyChoice) -> Option<String> {
    let on = choice.application_on?;
    let number =
        choice.application_number.as_deref().map(|number| format!(" №\u{a0}{number}")).unwrap_or_default();
    Some(format!("заявление{number} от {}", date_short(on)))
}

/// The channel of a family today. What was wished but may not be used is said, never silently replaced.
fn channel(choice: &FamilyChoice) -> Channel {
    let withheld = |wished, why: &str| Channel::Withheld { wished, why: why.to_string() };
    match choice.channel.as_str() {
        "email" if choice.email.is_none() => {
            withheld("email", "Почта не указана. Запишите адрес со слов семьи")
        }
        "email" if choice.consent_on.is_none() => {
            withheld("email", "Нет согласия на отправку. Возьмите согласие у семьи")
        }
        "email" if choice.suppressed_at.is_some() => {
            withheld("email", "Почтовый сервер отказал несколько раз подряд. Уточните адрес")
        }
        "email" if choice.verified_at.is_none() => {
            withheld("email", "Почта не подтверждена. Семья должна нажать ссылку в письме от Табеля")
        }
        "email" => Channel::Email,
        "print" if choice.application_on.is_none() => withheld("print", NO_APPLICATION),
        "print" => Channel::Print,
        _ => Channel::Diary,
    }
}
