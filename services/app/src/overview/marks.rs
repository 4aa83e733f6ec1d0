//! Pupils due for marks in a week (5.4, 5.10): pure.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDateTime;
use domain::group::Grade;
use domain::lesson::LessonStatus;
use domain::regulation::Regulation;
use store::figures::{LessonEntry, MemberSpan};

/// The pupils who had at least one lesson by the local moment `now`, in a group of a grade that is marked. A group
/// without a grade makes nobody due: the pupils of a subgroup are due by their class.
pub fn due_for_marks<'a>(
    lessons: impl Iterator<Item = &'a LessonEntry>,
    members: &[MemberSpan],
    regulation: &Regulation,
    now: NaiveDateTime,
) -> BTreeSet<i64> {
    let mut stays: HashMap<i64, Vec<&MemberSpan>> = HashMap::new();
    for member in members {
        stays.entry(member.group).or_default().push(member);
    }
    let mut due = BTreeSet::new();
    for lesson in lessons {
        let grade = lesson.grade.and_then(|grade| Grade::new(u8::try_from(grade).ok()?));
        let marked = grade.is_some() && regulation.marks_kept(grade).is_ok();
        let status = LessonStatus::from_code(&lesson.status);
        if marked && status.is_some_and(|status| status.took_place(lesson.day, lesson.times.1, now)) {
            let there = stays.get(&lesson.group).into_iter().flatten().filter(|stay| {
                stay.starts_on <= lesson.day && stay.ends_on.is_none_or(|end| end >= lesson.day)
            });
            due.extend(there.map(|stay| stay.pupil));
        }
    }
    due
}
