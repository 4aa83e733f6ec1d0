//! Every write of the journal is an operation of its client: claimed once, answered once, answered alike when it is
//! sent again (security.md C-70).

use chrono::{DateTime, Utc};
use domain::id::OperationId;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use store::TenantTx;
use store::journal::Author;
use store::operation::{Claim, Lock, OperationKey};

use crate::{Actor, App, Failure, Outcome, Refusal, RefusalCode};

/// An operation claimed in the running transaction.
pub(crate) struct Operation {
    key: OperationKey,
    /// The moment of all its entries.
    pub(crate) at: DateTime<Utc>,
}

/// New, or answered before.
pub(crate) enum Claimed<T> {
    /// Go on and [`App::finish`].
    Fresh(Operation),
    /// The answer given then.
    Done(T),
}

impl Operation {
    /// Who writes, as the history keeps it.
    pub(crate) fn author<'a>(&self, actor: &'a Actor, reason: Option<&'a str>) -> Author<'a> {
        Author {
            account: actor.account,
            membership: actor.membership,
            role: actor.role,
            name: &actor.name,
            operation: self.key.id,
            at: self.at,
            reason,
        }
    }

    /// The client's number.
    pub(crate) fn id(&self) -> OperationId {
        self.key.id
    }
}

impl App {
    /// Claims an operation and locks what it writes to. A target that is not there is "not found".
    pub(crate) async fn claim<T: DeserializeOwned>(
        &self,
        tx: &mut TenantTx,
        actor: &Actor,
        (name, id): (&'static str, OperationId),
        input: &impl Serialize,
        lock: Lock,
    ) -> Outcome<Claimed<T>> {
        let canonical =
            serde_json::to_vec(input).map_err(|_| Failure::Bug("an input cannot be written as JSON"))?;
        let input_hash: [u8; 32] = Sha256::digest(&canonical).into();
        let at = self.now();
        let key = OperationKey { account: actor.account, name, id, input_hash };
        match store::operation::claim(tx, &key, lock, at).await? {
            Claim::Fresh => Ok(Claimed::Fresh(Operation { key, at })),
            Claim::NoTarget => Err(Failure::NotFound),
            Claim::Done { same_input: false, .. } => Err(Refusal::new(
                RefusalCode::IdempotencyMismatch,
                "Операция с этим номером уже выполнена с другими данными. Обновите страницу и внесите запись ещё раз",
            )
            .into()),
            Claim::Done { result, .. } => serde_json::from_value(result)
                .map(Claimed::Done)
                .map_err(|_| Failure::Bug("a stored answer cannot be read")),
        }
    }

    /// Stores the answer and makes the operation durable.
    pub(crate) async fn finish<T: Serialize>(
        &self,
        mut tx: TenantTx,
        operation: &Operation,
        answer: T,
    ) -> Outcome<T> {
        let result =
            serde_json::to_value(&answer).map_err(|_| Failure::Bug("an answer cannot be written as JSON"))?;
        store::operation::finish(&mut tx, &operation.key, &result).await?;
        tx.commit().await?;
        Ok(answer)
    }
}

/// Ids inside stored answers and hashed inputs: their plain numbers.
pub(crate) mod raw {
    use domain::id::{
        ColumnId, DocumentId, GroupId, LessonId, PeriodId, PupilId, StaffId, SubjectId, WorkTypeId,
    };
    use serde::{Deserialize, Deserializer, Serialize as _, Serializer};

    /// An id with a plain number.
    pub(crate) trait Raw {
        fn number(&self) -> Option<i64>;
        fn of(number: Option<i64>) -> Option<Self>
        where
            Self: Sized;
    }

    macro_rules! raw {
        ($($kind:ty),+) => { $(
            impl Raw for $kind {
                fn number(&self) -> Option<i64> { Some(self.get()) }
                fn of(number: Option<i64>) -> Option<Self> { number.map(Self::new) }
            }
            impl Raw for Option<$kind> {
                fn number(&self) -> Option<i64> { self.map(<$kind>::get) }
                fn of(number: Option<i64>) -> Option<Self> { Some(number.map(<$kind>::new)) }
            }
        )+ };
    }
    raw!(ColumnId, DocumentId, GroupId, LessonId, PeriodId, PupilId, StaffId, SubjectId, WorkTypeId);

    pub(crate) fn serialize<T: Raw, S: Serializer>(id: &T, serializer: S) -> Result<S::Ok, S::Error> {
        id.number().serialize(serializer)
    }

    pub(crate) fn deserialize<'de, T: Raw, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        let number = Option::<i64>::deserialize(deserializer)?;
        T::of(number).ok_or_else(|| serde::de::Error::custom("an id is missing"))
    }
}

/// A role inside a stored answer: its code.
pub(crate) mod role {
    use domain::role::Role;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(role: &Role, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(role.code())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Role, D::Error> {
        let code = String::deserialize(deserializer)?;
        Role::from_code(&code).ok_or_else(|| serde::de::Error::custom("unknown role"))
    }
}

/// A refusal inside a stored answer.
pub(crate) mod refusal {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::{Refusal, RefusalCode};

    #[derive(Serialize, Deserialize)]
    struct Stored {
        code: String,
        message: String,
        clause: Option<String>,
    }

    pub(crate) fn serialize<S: Serializer>(refusal: &Refusal, serializer: S) -> Result<S::Ok, S::Error> {
        Stored {
            code: refusal.code.as_str().to_owned(),
            message: refusal.message.clone(),
            clause: refusal.clause.clone(),
        }
        .serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Refusal, D::Error> {
        let stored = Stored::deserialize(deserializer)?;
        let code = RefusalCode::ALL
            .iter()
            .copied()
            .find(|code| code.as_str() == stored.code)
            .ok_or_else(|| serde::de::Error::custom("unknown refusal"))?;
        Ok(Refusal { code, message: stored.message, field: None, clause: stored.clause })
    }
}
