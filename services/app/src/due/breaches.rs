//! For who answers for the school: the week's missing entries, one line a teacher.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Days;
use domain::id::StaffId;
use domain::person::PersonName;
use domain::text::{Forms, count};
use store::TenantTx;

use super::lessons::Found;
use super::{Desk, DueItem, DueKind, DueLink, Urgency, words};
use crate::Outcome;
use crate::jobs::monday;
use crate::overview::{Duty, DutyState, duties};

const ENTRIES: Forms = Forms::new("запись", "записи", "записей");

/// Three statements, whatever the number of teachers.
pub(super) async fn add(desk: &Desk<'_>, tx: &mut TenantTx, found: &mut Found) -> Outcome<()> {
    let week = monday(desk.today);
    let span = (week, week + Days::new(6));
    let entries = store::figures::list_lesson_entries(tx, span).await?;
    let members = store::figures::list_members(tx, span).await?;
    let all = duties(&entries, &members, desk.regulation, (desk.zone, desk.now));
    let mut missing: BTreeMap<StaffId, Vec<&Duty>> = BTreeMap::new();
    for duty in all.iter().filter(|duty| matches!(duty.state, DutyState::Missing { .. })) {
        missing.entry(duty.staff).or_default().push(duty);
    }
    let staff: BTreeSet<i64> = missing.keys().map(|staff| staff.get()).collect();
    let names = store::figures::find_names(tx, &staff.into_iter().collect::<Vec<_>>(), &[], &[]).await?;
    for (staff, duties) in missing {
        let Some(oldest) = duties.iter().min_by_key(|duty| duty.due_at) else { continue };
        let (family, given, patronymic) = names.staff.get(&staff.get()).cloned().unwrap_or_default();
        let name = PersonName { family, given, patronymic }.short();
        let entries = count(u64::try_from(duties.len()).unwrap_or(u64::MAX), ENTRIES);
        found.items.push(DueItem {
            kind: DueKind::Breach,
            code: Some(oldest.code),
            title: format!("{name}: не внесено {entries}"),
            clause: Some(oldest.clause.clone()),
            clause_text: desk.regulation.deadline_sentence(oldest.code),
            due_at: Some(oldest.due_at),
            display: words::overdue(desk.now - oldest.due_at),
            urgency: Urgency::Overdue,
            link: DueLink { staff: Some(staff), week: Some(week), ..DueLink::default() },
        });
    }
    Ok(())
}
