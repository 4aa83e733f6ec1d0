//! Sessions and what a person may choose after signing in. The truth; Redis only remembers it for a while.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::id::{AccountId, DistrictId, GuardianId, MembershipId, PersonId, PupilId, SchoolId, StaffId};
use domain::role::Role;

use crate::error::known;
use crate::{Result, SystemTx};

/// SHA-256 of a session token; the token itself is never stored.
pub type TokenHash = [u8; 32];

/// A school and role a person may act in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The school.
    pub school: SchoolId,
    /// Its short name.
    pub school_name: String,
    /// Code of its kind.
    pub school_kind: String,
    /// Its zone.
    pub zone: Tz,
    /// The membership.
    pub membership: MembershipId,
    /// The role.
    pub role: Role,
    /// Employee behind the membership.
    pub staff: Option<StaffId>,
    /// Guardian behind the membership.
    pub guardian: Option<GuardianId>,
    /// Pupil behind the membership.
    pub pupil: Option<PupilId>,
    /// Family name, given name, patronymic of the member in this school.
    pub name: (String, String, Option<String>),
    /// Given names of the children, for a parent's choice («родитель: Анна, Пётр»).
    pub children: Vec<String>,
}

/// A district office a person works for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// The district.
    pub district: DistrictId,
    /// Its name.
    pub name: String,
    /// The officer's own name.
    pub officer: String,
}

/// A session as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The account.
    pub account: AccountId,
    /// The human being behind it.
    pub person: PersonId,
    /// The first sign-in must set a new password.
    pub must_change_password: bool,
    /// School and membership chosen.
    pub chosen: Option<(SchoolId, MembershipId)>,
    /// District chosen.
    pub district: Option<DistrictId>,
    /// Last request that touched the session (within a minute).
    pub seen_at: DateTime<Utc>,
    /// End whatever happens.
    pub expires_at: DateTime<Utc>,
}

/// A new session.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Hash of its token.
    pub token: TokenHash,
    /// The account.
    pub account: AccountId,
    /// School and membership chosen at once, when there is only one.
    pub chosen: Option<(SchoolId, MembershipId)>,
    /// District chosen.
    pub district: Option<DistrictId>,
    /// End whatever happens.
    pub expires_at: DateTime<Utc>,
}

/// Stores a session.
pub async fn insert_session(tx: &mut SystemTx, session: &NewSession, now: DateTime<Utc>) -> Result<()> {
    let (school, membership) = session.chosen.map_or((0, 0), |(school, member)| (school.get(), member.get()));
    sqlx::query!(
        "with seen as (update account set signed_in_at = $6 where id = $2)
         insert into session (token_hash, account_id, chosen_school, membership_id, district_id, created_at, seen_at,
                              expires_at)
         values ($1, $2, $3, $4, $5, $6, $6, $7)",
        &session.token,
        session.account.get(),
        school,
        membership,
        session.district.map_or(0, DistrictId::get),
        now,
        session.expires_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The live session of a token. Blocked accounts and sessions past their end are not found.
pub async fn find_session(
    tx: &mut SystemTx,
    token: &TokenHash,
    now: DateTime<Utc>,
) -> Result<Option<Session>> {
    let row = sqlx::query!(
        "select s.account_id, a.person_id, a.must_change_password, s.chosen_school, s.membership_id, s.district_id,
                s.seen_at, s.expires_at
         from session s join account a on a.id = s.account_id
         where s.token_hash = $1 and s.expires_at > $2 and a.blocked_at is null",
        token,
        now,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Session {
        account: AccountId::new(row.account_id),
        person: PersonId::new(row.person_id),
        must_change_password: row.must_change_password,
        chosen: (row.membership_id != 0)
            .then(|| (SchoolId::new(row.chosen_school), MembershipId::new(row.membership_id))),
        district: (row.district_id != 0).then(|| DistrictId::new(row.district_id)),
        seen_at: row.seen_at,
        expires_at: row.expires_at,
    }))
}

/// Notes that the session is in use.
pub async fn update_session_seen(tx: &mut SystemTx, token: &TokenHash, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!("update session set seen_at = $2 where token_hash = $1", token, now)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Ends one session.
pub async fn delete_session(tx: &mut SystemTx, token: &TokenHash) -> Result<()> {
    sqlx::query!("delete from session where token_hash = $1", token).execute(tx.conn()).await?;
    Ok(())
}

/// A session that was ended from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedSession {
    /// Hash of its token.
    pub token: TokenHash,
    /// The role it acted in, when one was chosen and still stands.
    pub role: Option<Role>,
    /// It acted for a district.
    pub officer: bool,
    /// Last request that touched it.
    pub seen_at: DateTime<Utc>,
    /// Its end whatever happens.
    pub expires_at: DateTime<Utc>,
}

/// Ends all sessions of an account but one, and returns those that ended, also such as nobody could have used any more.
pub async fn delete_sessions_of(
    tx: &mut SystemTx,
    account: AccountId,
    keep: Option<&TokenHash>,
) -> Result<Vec<EndedSession>> {
    let keep: &[u8] = keep.map_or(&[], |hash| hash.as_slice());
    let rows = sqlx::query!(
        r#"delete from session s where s.account_id = $1 and s.token_hash <> $2
           returning s.token_hash, s.seen_at, s.expires_at, s.district_id,
             (select m.role from membership m where m.school_id = s.chosen_school and m.id = s.membership_id)
               as "role?""#,
        account.get(),
        keep,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(EndedSession {
                token: row.token_hash.try_into().ok()?,
                role: row.role.as_deref().and_then(Role::from_code),
                officer: row.district_id != 0,
                seen_at: row.seen_at,
                expires_at: row.expires_at,
            })
        })
        .collect())
}

/// Ends sessions past their end.
pub async fn delete_expired_sessions(tx: &mut SystemTx, now: DateTime<Utc>) -> Result<u64> {
    let done = sqlx::query!("delete from session where expires_at <= $1", now).execute(tx.conn()).await?;
    Ok(done.rows_affected())
}

/// All schools and roles open to a person on `day` (compared in UTC; a day's slack does no harm: rights are asked
/// again with the school's own date). Ordered by school, then role.
pub async fn list_choices(tx: &mut SystemTx, person: PersonId, day: NaiveDate) -> Result<Vec<Choice>> {
    let rows = sqlx::query!(
        r#"select m.school_id, c.short_name, c.kind as school_kind, c.zone, m.id, m.role, m.staff_id, m.guardian_id, m.pupil_id,
                  coalesce(f.family_name, g.family_name, p.family_name, '') as "family!",
                  coalesce(f.given_name, g.given_name, p.given_name, '') as "given!",
                  coalesce(f.patronymic, g.patronymic, p.patronymic) as patronymic,
                  coalesce((select array_agg(child.given_name::text order by child.birth_date, child.id)
                            from guardianship k
                            join pupil child on child.school_id = m.school_id and child.id = k.pupil_id
                            where k.school_id = m.school_id and k.guardian_id = m.guardian_id
                            and k.starts_on <= $2 and (k.ends_on is null or k.ends_on >= $2)), '{}') as "children!"
           from membership m
           join school c on c.school_id = m.school_id
           left join staff f on f.school_id = m.school_id and f.id = m.staff_id
           left join guardian g on g.school_id = m.school_id and g.id = m.guardian_id
           left join pupil p on p.school_id = m.school_id and p.id = m.pupil_id
           where m.person_id = $1 and m.starts_on <= $2 and (m.ends_on is null or m.ends_on >= $2)
           order by c.short_name, m.school_id, m.role, m.id"#,
        person.get(),
        day,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Choice {
                school: SchoolId::new(row.school_id),
                school_name: row.short_name,
                school_kind: row.school_kind,
                zone: known(row.zone.parse().ok(), "school", "zone", row.school_id.into())?,
                membership: MembershipId::new(row.id),
                role: known(Role::from_code(&row.role), "membership", "role", row.id)?,
                staff: row.staff_id.map(StaffId::new),
                guardian: row.guardian_id.map(GuardianId::new),
                pupil: row.pupil_id.map(PupilId::new),
                name: (row.family, row.given, row.patronymic),
                children: row.children,
            })
        })
        .collect()
}

/// The district offices a person works for.
pub async fn list_offices(tx: &mut SystemTx, person: PersonId) -> Result<Vec<Office>> {
    let rows = sqlx::query!(
        "select d.id, d.name, o.display_name from district_officer o join district d on d.id = o.district_id
         where o.person_id = $1 order by d.name, d.id",
        person.get(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Office { district: DistrictId::new(row.id), name: row.name, officer: row.display_name })
        .collect())
}
