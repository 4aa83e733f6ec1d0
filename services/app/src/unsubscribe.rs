//! Stopping the letters with one click: a signed token that can do this one act and nothing else (security.md C-53).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::{DeliveryId, SchoolId};
use store::TenantContext;

use crate::{App, Failure, Outcome};

/// Length of the tag in bytes.
const TAG: usize = 16;

impl App {
    /// The token printed into a letter.
    pub fn unsubscribe_token(&self, school: SchoolId, delivery: DeliveryId) -> String {
        let mut token = Vec::with_capacity(12 + TAG);
        token.extend(school.get().to_be_bytes());
        token.extend(delivery.get().to_be_bytes());
        let tag = self.ids.tag("unsubscribe", &token);
        token.extend(&tag[..TAG]);
        URL_SAFE_NO_PAD.encode(token)
    }

    /// Stops letters to the guardian and about the pupil of that delivery: the family's choice becomes the diary. Says
    /// the school's short name for the page. A forged token is "not found".
    #[tracing::instrument(skip_all, name = "delivery.unsubscribe")]
    pub async fn unsubscribe(&self, token: &str) -> Outcome<String> {
        let (school, delivery) = self.read_token(token).ok_or(Failure::NotFound)?;
        let now = self.now();
        let mut tx = self.store.tenant(TenantContext::job(school)).await?;
        let row =
            store::delivery::find_for_sending(&mut tx, delivery, now).await?.ok_or(Failure::NotFound)?;
        store::delivery::update_choice_to_diary(&mut tx, row.guardian, row.pupil, now).await?;
        tx.commit().await?;
        Ok(row.school_short)
    }

    fn read_token(&self, token: &str) -> Option<(SchoolId, DeliveryId)> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (body, tag) = bytes.split_at_checked(12)?;
        let expected = self.ids.tag("unsubscribe", body);
        if !bool::from(subtle::ConstantTimeEq::ct_eq(&expected[..TAG], tag)) {
            return None;
        }
        let school = i32::from_be_bytes(body[..4].try_into().ok()?);
        let delivery = i64::from_be_bytes(body[4..].try_into().ok()?);
        Some((SchoolId::new(school), DeliveryId::new(delivery)))
    }
}
