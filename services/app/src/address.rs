//! The letter that asks whether an address is right, and the link in it: a signed token that confirms one address of one
//! guardian within seven days and does nothing else (security.md C-53, C-62). The letter names no child.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use domain::id::{GuardianId, SchoolId};
use store::TenantContext;

use crate::{App, Failure, Kind, Outcome};

/// How long a link works.
const VALID: TimeDelta = TimeDelta::days(7);
/// Length of the tags in bytes: of the whole token, of the address in it.
const TAG: usize = 16;
const ADDRESS_TAG: usize = 8;
/// School, guardian, end in minutes, address.
const BODY: usize = 4 + 8 + 4 + ADDRESS_TAG;

/// A letter about an address that may leave now.
#[derive(Debug, Clone)]
pub struct AddressLetter {
    /// The address.
    pub address: String,
    /// Token of the page that confirms it.
    pub token: String,
    /// Until when the page works, in the school's zone.
    pub valid_until: NaiveDateTime,
    /// Short name of the school.
    pub school_short: String,
    /// Phone of the school.
    pub school_phone: Option<String>,
}

impl App {
    /// Reads the address again. `None`: nobody waits for the letter any more, because the address was confirmed or
    /// removed, or letters are no longer wished.
    #[tracing::instrument(skip_all, name = "address.begin_letter", fields(school = school.get()))]
    pub async fn begin_address_letter(
        &self,
        school: SchoolId,
        guardian: GuardianId,
    ) -> Outcome<Option<AddressLetter>> {
        let mut tx = self.store.tenant(TenantContext::job(school)).await?;
        let row = store::delivery_choice::find_address(&mut tx, guardian).await?;
        tx.commit().await?;
        let Some(row) = row.filter(|row| row.wished && row.verified_at.is_none()) else { return Ok(None) };
        let Some(address) = row.email else { return Ok(None) };
        let zone: chrono_tz::Tz =
            row.zone.parse().map_err(|_| Failure::Bug("a school has an unknown zone"))?;
        let until = self.now() + VALID;
        Ok(Some(AddressLetter {
            token: self.address_token((school, guardian), &address, until),
            address,
            valid_until: until.with_timezone(&zone).naive_local(),
            school_short: row.school_short,
            school_phone: row.school_phone,
        }))
    }

    /// Records what the mail server said against the letter, for the family to see; `None`: it was taken.
    #[tracing::instrument(skip_all, name = "address.end_letter", fields(school = school.get()))]
    pub async fn end_address_letter(
        &self,
        school: SchoolId,
        guardian: GuardianId,
        address: &str,
        words: Option<&str>,
    ) -> Outcome<()> {
        let mut tx = self.store.tenant(TenantContext::job(school)).await?;
        store::delivery_choice::update_address_words(&mut tx, guardian, address, words).await?;
        Ok(tx.commit().await?)
    }

    /// Confirms the address a token was made for, and says the school's short name for the page. A forged or old token,
    /// and one for an address that was changed since, is "not found". Harmless to repeat.
    #[tracing::instrument(skip_all, name = "address.confirm")]
    pub async fn confirm_address(&self, token: &str) -> Outcome<String> {
        let now = self.now();
        let ((school, guardian), address_tag, until) =
            self.read_address_token(token).ok_or(Failure::NotFound)?;
        if until < now {
            return Err(Failure::NotFound);
        }
        let mut tx = self.store.tenant(TenantContext::job(school)).await?;
        let row = store::delivery_choice::find_address(&mut tx, guardian).await?.ok_or(Failure::NotFound)?;
        let address = row.email.ok_or(Failure::NotFound)?;
        if self.address_tag(&address) != address_tag {
            return Err(Failure::NotFound);
        }
        let done = store::delivery_choice::update_address_verified(&mut tx, guardian, now).await?;
        if !done {
            return Err(Failure::NotFound);
        }
        let target = format!("email {}", self.ids.encode(Kind::Guardian, school, guardian.get()));
        store::delivery_choice::insert_audit(&mut tx, (None, None), ("confirm_address", &target), now)
            .await?;
        tx.commit().await?;
        Ok(row.school_short)
    }

    fn address_token(
        &self,
        (school, guardian): (SchoolId, GuardianId),
        address: &str,
        until: DateTime<Utc>,
    ) -> String {
        let mut token = Vec::with_capacity(BODY + TAG);
        token.extend(school.get().to_be_bytes());
        token.extend(guardian.get().to_be_bytes());
        token.extend(u32::try_from(until.timestamp() / 60).unwrap_or(0).to_be_bytes());
        token.extend(self.address_tag(address));
        let tag = self.ids.tag("confirm address", &token);
        token.extend(&tag[..TAG]);
        URL_SAFE_NO_PAD.encode(token)
    }

    fn address_tag(&self, address: &str) -> [u8; ADDRESS_TAG] {
        let tag = self.ids.tag("address", address.as_bytes());
        std::array::from_fn(|n| tag[n])
    }

    fn read_address_token(
        &self,
        token: &str,
    ) -> Option<((SchoolId, GuardianId), [u8; ADDRESS_TAG], DateTime<Utc>)> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (body, tag) = bytes.split_at_checked(BODY)?;
        let expected = self.ids.tag("confirm address", body);
        if !bool::from(subtle::ConstantTimeEq::ct_eq(&expected[..TAG], tag)) {
            return None;
        }
        let school = i32::from_be_bytes(body[..4].try_into().ok()?);
        let guardian = i64::from_be_bytes(body[4..12].try_into().ok()?);
        let minutes = u32::from_be_bytes(body[12..16].try_into().ok()?);
        let until = DateTime::from_timestamp(i64::from(minutes) * 60, 0)?;
        Some(((SchoolId::new(school), GuardianId::new(guardian)), body[16..].try_into().ok()?, until))
    }
}
