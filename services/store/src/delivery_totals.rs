//! A school's deliveries of one week, counted for who operates the instance: figures only, no names.

use chrono::{Days, NaiveDate};

use crate::{Result, TenantTx};

/// Counts of one school and week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DeliveryTotals {
    /// Pupils on the school's list on the last day of the week.
    pub pupils: i64,
    /// Guardians who chose letters, once per pupil they answer for: as many as there are letters to send.
    pub by_mail: i64,
    /// Guardians who applied for printed sheets, counted likewise.
    pub on_paper: i64,
    /// Pupils none of whose guardians chose either.
    pub in_diary: i64,
    /// Weekly summaries rendered, newest version of each pupil.
    pub reports: i64,
    /// Letters the mail server took.
    pub accepted: i64,
    /// Letters the mail server refused, and those given up after many tries.
    pub refused: i64,
    /// Letters held back: no consent, no verified address, letters stopped.
    pub withheld: i64,
    /// Letters queued or on their way.
    pub waiting: i64,
    /// Merged files for printing.
    pub batches: i64,
    /// Pupils' sheets in them.
    pub sheets: i64,
}

/// Counts what became of a week's summaries. `week` is its Monday.
pub async fn find_delivery_totals(tx: &mut TenantTx, week: NaiveDate) -> Result<DeliveryTotals> {
    let school = tx.school().get();
    let row = sqlx::query!(
        r#"with way as (
             select p.id as pupil_id, c.channel
             from pupil p
             left join (guardianship k
                        join delivery_choice c on c.school_id = $1 and c.guardian_id = k.guardian_id
                          and c.pupil_id = k.pupil_id and c.channel <> 'diary' and c.withdrawn_at is null)
               on k.school_id = $1 and k.pupil_id = p.id and k.relation <> 'trusted'
                 and k.starts_on <= $3 and (k.ends_on is null or k.ends_on >= $3)
             where p.school_id = $1 and p.starts_on <= $3 and (p.ends_on is null or p.ends_on >= $3)),
           sent as (
             select d.channel, d.state from delivery d where d.school_id = $1 and d.week_starts = $2)
           select
             (select count(distinct pupil_id) from way) as "pupils!",
             (select count(*) from way where channel = 'email') as "by_mail!",
             (select count(*) from way where channel = 'print') as "on_paper!",
             (select count(*) from way where channel is null) as "in_diary!",
             (select count(distinct r.pupil_id) from report r
              where r.school_id = $1 and r.kind = 'weekly_summary' and r.week_starts = $2) as "reports!",
             (select count(*) from sent where channel = 'email' and state = 'accepted') as "accepted!",
             (select count(*) from sent where channel = 'email' and state in ('refused', 'gave_up')) as "refused!",
             (select count(*) from sent where channel = 'email' and state = 'withheld') as "withheld!",
             (select count(*) from sent where channel = 'email' and state in ('queued', 'sending')) as "waiting!",
             (select count(*) from print_batch b where b.school_id = $1 and b.week_starts = $2) as "batches!",
             (select coalesce(sum(b.sheets), 0)::bigint from print_batch b
              where b.school_id = $1 and b.week_starts = $2) as "sheets!""#,
        school,
        week,
        week + Days::new(6),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(DeliveryTotals {
        pupils: row.pupils,
        by_mail: row.by_mail,
        on_paper: row.on_paper,
        in_diary: row.in_diary,
        reports: row.reports,
        accepted: row.accepted,
        refused: row.refused,
        withheld: row.withheld,
        waiting: row.waiting,
        batches: row.batches,
        sheets: row.sheets,
    })
}
