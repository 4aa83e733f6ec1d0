//! Who gives a lesson instead of whom (S2-O8.2f, S4-5.T2b).

use domain::id::{LessonId, StaffId};

use crate::{Result, TenantTx};

/// Puts an employee in front of a lesson. `None` when the employee works elsewhere or not on the lesson's day, or when
/// the lesson is cancelled; otherwise who gave it before.
pub async fn update_lesson_staff(
    tx: &mut TenantTx,
    lesson: LessonId,
    staff: StaffId,
    reason: &str,
) -> Result<Option<StaffId>> {
    let school = tx.school().get();
    let before = sqlx::query_scalar!(
        "update lesson l set staff_id = $3, substitution_reason = nullif($4, '')
         from lesson o
         where l.school_id = $1 and l.id = $2 and o.school_id = $1 and o.id = l.id and l.status <> 'cancelled'
           and exists (select from staff s where s.school_id = $1 and s.id = $3 and s.starts_on <= l.day
                       and (s.ends_on is null or s.ends_on >= l.day))
         returning o.staff_id",
        school,
        lesson.get(),
        staff.get(),
        reason,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(before.map(StaffId::new))
}
