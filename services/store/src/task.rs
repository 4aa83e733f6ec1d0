//! The job table: enqueue inside the causing transaction, claim fairly over schools, finish with fencing.
//!
//! A job belongs to one school. It is claimed with a lease that a heartbeat extends; a worker that lost its lease can
//! no longer finish (security.md C-75, C-83). Nothing here knows what a job does.

use chrono::{DateTime, NaiveTime, Utc};
use chrono_tz::Tz;
use domain::id::{SchoolId, TaskId};
use serde_json::Value;
use uuid::Uuid;

use crate::error::known;
use crate::{Result, SystemTx, TenantTx};

/// A job to enqueue.
#[derive(Debug, Clone)]
pub struct NewTask {
    /// What kind; `app::jobs` knows the words.
    pub kind: &'static str,
    /// Its input.
    pub payload: Value,
    /// Only one waiting or running job of a kind may have this key.
    pub dedup_key: Option<String>,
    /// Higher goes first within a school.
    pub priority: i16,
    /// Not before.
    pub run_at: DateTime<Utc>,
    /// W3C traceparent of the span that caused it.
    pub trace_parent: Option<String>,
}

/// A job in the hands of a worker.
#[derive(Debug, Clone)]
pub struct ClaimedTask {
    /// Its school.
    pub school: SchoolId,
    /// Its number in the school.
    pub id: TaskId,
    /// What kind.
    pub kind: String,
    /// Its input.
    pub payload: Value,
    /// How many times it was claimed, this one included.
    pub attempts: i32,
    /// After this many it is dead.
    pub max_attempts: i32,
    /// Since when it was due.
    pub run_at: DateTime<Utc>,
    /// The span to link to.
    pub trace_parent: Option<String>,
}

/// How many jobs to take and for whom.
#[derive(Debug, Clone, Copy)]
pub struct Claim {
    /// The worker's own number; only it may finish what it took.
    pub worker: Uuid,
    /// Most jobs in all.
    pub most: i32,
    /// Most jobs of one school at once.
    pub per_school: i32,
    /// Now, by the database's friend the caller.
    pub now: DateTime<Utc>,
    /// End of the lease.
    pub lease_until: DateTime<Utc>,
}

/// Adds jobs; one whose key is already waiting or running is left out. Returns how many were added.
pub async fn insert_tasks(tx: &mut TenantTx, tasks: &[NewTask], now: DateTime<Utc>) -> Result<u64> {
    let school = tx.school().get();
    let kinds: Vec<String> = tasks.iter().map(|task| task.kind.to_string()).collect();
    let payloads: Vec<Value> = tasks.iter().map(|task| task.payload.clone()).collect();
    let keys: Vec<Option<String>> = tasks.iter().map(|task| task.dedup_key.clone()).collect();
    let priorities: Vec<i16> = tasks.iter().map(|task| task.priority).collect();
    let times: Vec<DateTime<Utc>> = tasks.iter().map(|task| task.run_at).collect();
    let traces: Vec<Option<String>> = tasks.iter().map(|task| task.trace_parent.clone()).collect();
    let done = sqlx::query!(
        "insert into task (school_id, kind, payload, dedup_key, priority, run_at, trace_parent, created_at)
         select $1, kind, payload, dedup_key, priority, run_at, trace_parent, $8
         from unnest($2::text[], $3::jsonb[], $4::text[], $5::smallint[], $6::timestamptz[], $7::text[])
              as n (kind, payload, dedup_key, priority, run_at, trace_parent)
         on conflict (school_id, kind, dedup_key) where state in ('ready', 'running') and dedup_key is not null
         do nothing",
        school,
        &kinds,
        &payloads,
        &keys as &[Option<String>],
        &priorities,
        &times,
        &traces as &[Option<String>],
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Takes due jobs, round-robin over schools, never more than `per_school` of one school at once.
pub async fn claim_tasks(tx: &mut SystemTx, claim: &Claim) -> Result<Vec<ClaimedTask>> {
    let rows = sqlx::query!(
        r#"with recursive waiting as (
             (select school_id from task where state = 'ready' order by school_id limit 1)
             union all
             select (select t.school_id from task t where t.state = 'ready' and t.school_id > waiting.school_id
                     order by t.school_id limit 1)
             from waiting where waiting.school_id is not null),
           free as (
             select school_id, $2 - (select count(*) from task r where r.school_id = waiting.school_id
                                     and r.state = 'running' and r.lease_until > $4) as slots
             from waiting where school_id is not null),
           candidate as (
             select c.* from free f cross join lateral (
               select school_id, id, priority, run_at, row_number() over () as turn from (
                 select school_id, id, priority, run_at from task
                 where state = 'ready' and school_id = f.school_id and run_at <= $4
                 order by priority desc, run_at, id limit least(greatest(f.slots, 0), $1)::int) due) c),
           pick as (
             select t.school_id, t.id from candidate c join task t using (school_id, id)
             where t.state = 'ready' order by c.turn, c.priority desc, c.run_at limit $1
             for update of t skip locked)
           update task t set state = 'running', attempts = attempts + 1, leased_by = $3, lease_until = $5
           from pick where t.school_id = pick.school_id and t.id = pick.id
           returning t.school_id, t.id, t.kind, t.payload, t.attempts, t.max_attempts, t.run_at,
             t.trace_parent"#,
        i64::from(claim.most),
        i64::from(claim.per_school),
        claim.worker,
        claim.now,
        claim.lease_until,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| ClaimedTask {
            school: SchoolId::new(row.school_id),
            id: TaskId::new(row.id),
            kind: row.kind,
            payload: row.payload,
            attempts: row.attempts,
            max_attempts: row.max_attempts,
            run_at: row.run_at,
            trace_parent: row.trace_parent,
        })
        .collect())
}

/// Extends the leases of the jobs this worker is at. One that it claimed but never heard of, because the answer was
/// lost, is not among them and goes to another worker. Returns how many it still holds.
pub async fn update_leases(
    tx: &mut SystemTx,
    worker: Uuid,
    held: &[(SchoolId, TaskId)],
    until: DateTime<Utc>,
) -> Result<u64> {
    let schools: Vec<i32> = held.iter().map(|(school, _)| school.get()).collect();
    let ids: Vec<i64> = held.iter().map(|(_, id)| id.get()).collect();
    let done = sqlx::query!(
        "update task t set lease_until = $2
         from unnest($3::integer[], $4::bigint[]) as held (school_id, id)
         where t.school_id = held.school_id and t.id = held.id and t.state = 'running' and t.leased_by = $1",
        worker,
        until,
        &schools,
        &ids,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Finishes a job as done. `false` means the lease was lost and somebody else has it.
pub async fn update_done(
    tx: &mut SystemTx,
    task: &ClaimedTask,
    worker: Uuid,
    now: DateTime<Utc>,
) -> Result<bool> {
    let done = sqlx::query!(
        "update task set state = 'done', finished_at = $4, leased_by = null, lease_until = null, last_error = null
         where school_id = $1 and id = $2 and leased_by = $3 and state = 'running'",
        task.school.get(),
        task.id.get(),
        worker,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Puts a job back for later. `counted` is false when the attempt should not count (pacing, stop of the worker).
pub async fn update_retry(
    tx: &mut SystemTx,
    task: &ClaimedTask,
    worker: Uuid,
    (run_at, error, counted): (DateTime<Utc>, &str, bool),
) -> Result<bool> {
    let done = sqlx::query!(
        "update task set state = 'ready', run_at = $4, last_error = $5, leased_by = null, lease_until = null,
                attempts = attempts - case when $6 then 0 else 1 end
         where school_id = $1 and id = $2 and leased_by = $3 and state = 'running'",
        task.school.get(),
        task.id.get(),
        worker,
        run_at,
        error,
        counted,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Buries a job: it will not run again by itself.
pub async fn update_dead(
    tx: &mut SystemTx,
    task: &ClaimedTask,
    worker: Uuid,
    (now, error): (DateTime<Utc>, &str),
) -> Result<bool> {
    let done = sqlx::query!(
        "update task set state = 'dead', finished_at = $4, last_error = $5, leased_by = null, lease_until = null
         where school_id = $1 and id = $2 and leased_by = $3 and state = 'running'",
        task.school.get(),
        task.id.get(),
        worker,
        now,
        error,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives jobs back whose worker fell silent, with a pause that doubles; after the last attempt they are dead.
pub async fn update_expired(tx: &mut SystemTx, now: DateTime<Utc>) -> Result<u64> {
    let done = sqlx::query!(
        "update task set
           state = case when attempts >= max_attempts then 'dead' else 'ready' end,
           finished_at = case when attempts >= max_attempts then $1::timestamptz end,
           run_at = $1::timestamptz + make_interval(secs => least(power(2, attempts), 3600)),
           last_error = 'the worker fell silent', leased_by = null, lease_until = null
         where state = 'running' and lease_until <= $1",
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// How many jobs wait, run and are dead, over all schools; for metrics and the demo.
pub async fn find_backlog(tx: &mut SystemTx) -> Result<(i64, i64, i64)> {
    let row = sqlx::query!(
        r#"select count(*) filter (where state = 'ready') as "ready!",
                  count(*) filter (where state = 'running') as "running!",
                  count(*) filter (where state = 'dead') as "dead!" from task"#
    )
    .fetch_one(tx.conn())
    .await?;
    Ok((row.ready, row.running, row.dead))
}

/// A schedule whose moment has come.
#[derive(Debug, Clone)]
pub struct DueSchedule {
    /// Its school.
    pub school: SchoolId,
    /// Kind of the job to enqueue.
    pub kind: String,
    /// Day of the week, Monday is 1, in the school's zone.
    pub weekday: i16,
    /// Local time of the school.
    pub local_time: NaiveTime,
    /// The moment it was due.
    pub due_at: DateTime<Utc>,
    /// The school's zone.
    pub zone: Tz,
}

/// Schedules whose moment has come, locked so that two schedulers never take the same one.
pub async fn list_due_schedules(tx: &mut SystemTx, now: DateTime<Utc>) -> Result<Vec<DueSchedule>> {
    let rows = sqlx::query!(
        "select s.school_id, s.kind, s.weekday, s.local_time, s.next_run, c.zone
         from schedule s join school c on c.school_id = s.school_id
         where s.next_run <= $1 order by s.next_run, s.school_id for update of s skip locked",
        now,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(DueSchedule {
                school: SchoolId::new(row.school_id),
                kind: row.kind,
                weekday: row.weekday,
                local_time: row.local_time,
                due_at: row.next_run,
                zone: known(row.zone.parse().ok(), "school", "zone", row.school_id.into())?,
            })
        })
        .collect()
}

/// Sets the next moment of a schedule and enqueues its jobs (payload and deduplication key), in one transaction with
/// the lock.
pub async fn update_schedule(
    tx: &mut SystemTx,
    due: &DueSchedule,
    next_run: DateTime<Utc>,
    (jobs, now): (&[(Value, String)], DateTime<Utc>),
) -> Result<()> {
    for (payload, dedup_key) in jobs {
        sqlx::query!(
            "insert into task (school_id, kind, payload, dedup_key, run_at, created_at)
         values ($1, $2, $3, $4, $5, $5)
         on conflict (school_id, kind, dedup_key) where state in ('ready', 'running') and dedup_key is not null
         do nothing",
            due.school.get(),
            due.kind,
            payload,
            dedup_key,
            now,
        )
        .execute(tx.conn())
        .await?;
    }
    sqlx::query!(
        "update schedule set next_run = $3 where school_id = $1 and kind = $2",
        due.school.get(),
        due.kind,
        next_run,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Sets a school's schedule of one kind.
pub async fn upsert_schedule(
    tx: &mut TenantTx,
    kind: &str,
    (weekday, local_time): (i16, NaiveTime),
    next_run: DateTime<Utc>,
) -> Result<()> {
    let school = tx.school().get();
    sqlx::query!(
        "insert into schedule (school_id, kind, weekday, local_time, next_run) values ($1, $2, $3, $4, $5)
         on conflict (school_id, kind)
         do update set weekday = excluded.weekday, local_time = excluded.local_time, next_run = excluded.next_run",
        school,
        kind,
        weekday,
        local_time,
        next_run,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
