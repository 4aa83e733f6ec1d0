//! What a use case answers when it does not simply succeed.
//!
//! A refusal is data a person can act on: what, why, what to do, in Russian. A failure is a bug or an outage: it goes
//! to the log with its cause and to the client as a code and a trace id only.

use store::StoreError;

/// Result of a use case.
pub type Outcome<T> = Result<T, Failure>;

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The user can do something about it; part of the GraphQL payload.
    #[error("refused: {}", .0.code.as_str())]
    Refused(Refusal),
    /// There is no such thing for this person: it does not exist or belongs to somebody else. Never told apart.
    #[error("not found")]
    NotFound,
    /// Nobody signed in, or no school chosen yet.
    #[error("sign-in needed")]
    Unauthenticated,
    /// The database failed.
    #[error("store")]
    Store(#[source] StoreError),
    /// A promise of our own code did not hold.
    #[error("bug: {0}")]
    Bug(&'static str),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound(_) => Self::NotFound,
            other => Self::Store(other),
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// A refusal with everything the person needs: the rule, the field, and what to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Stable word for programs.
    pub code: RefusalCode,
    /// Russian sentence: what, why, what to do.
    pub message: String,
    /// Name of the input field, when one field is at fault.
    pub field: Option<&'static str>,
    /// Clause of the school's regulation it rests on («п. 2.8»), when there is one.
    pub clause: Option<String>,
}

impl Refusal {
    /// A refusal with its sentence.
    pub fn new(code: RefusalCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), field: None, clause: None }
    }

    /// Names the input field at fault.
    pub fn field(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }

    /// Names the clause.
    pub fn clause(mut self, clause: impl Into<String>) -> Self {
        self.clause = Some(clause.into());
        self
    }
}

macro_rules! refusal_codes {
    ($( $(#[$doc:meta])* $name:ident = $word:literal, )+) => {
        /// Stable words for refusals; the browser shows the message and may react to the word.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum RefusalCode { $( $(#[$doc])* $name, )+ }
        impl RefusalCode {
            /// All codes.
            pub const ALL: &[Self] = &[ $(Self::$name,)+ ];
            /// The word.
            pub const fn as_str(self) -> &'static str { match self { $(Self::$name => $word,)+ } }
        }
    };
}

refusal_codes! {
    /// The role in use may not do this.
    Forbidden = "FORBIDDEN",
    /// Login or password did not fit, for any cause.
    SignInFailed = "SIGN_IN_FAILED",
    /// Too many attempts; come back later.
    TooManyAttempts = "TOO_MANY_ATTEMPTS",
    /// The slip's term is over or it was replaced.
    SlipExpired = "SLIP_EXPIRED",
    /// The new password breaks a rule.
    WeakPassword = "WEAK_PASSWORD",
    /// A value is malformed or out of bounds.
    InvalidInput = "INVALID_INPUT",
    /// The mark is not in the school's scale.
    NotInScale = "NOT_IN_SCALE",
    /// The group keeps no such record (grade 1, club).
    NotKept = "NOT_KEPT",
    /// The edit window is over or the period is closed.
    WindowClosed = "WINDOW_CLOSED",
    /// The lesson was cancelled or has not begun.
    LessonNotHeld = "LESSON_NOT_HELD",
    /// The pupil was not on the list that day.
    NotOnList = "NOT_ON_LIST",
    /// The cell holds an absence, or the mark contradicts it.
    Absent = "ABSENT",
    /// The reason of absence belongs to the class teacher.
    ReasonNotYours = "REASON_NOT_YOURS",
    /// Somebody wrote later; undo is not possible.
    LaterEntry = "LATER_ENTRY",
    /// The same operation id came with another input.
    IdempotencyMismatch = "IDEMPOTENCY_MISMATCH",
    /// E-mail is not verified or consent is missing.
    ConsentMissing = "CONSENT_MISSING",
    /// The file has errors; nothing was applied.
    ImportHasErrors = "IMPORT_HAS_ERRORS",
    /// The thing is in a state that does not allow this.
    WrongState = "WRONG_STATE",
}
