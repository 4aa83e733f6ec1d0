//! The policy in force, shared by all requests of a process. A reload puts a whole new policy in place
//! or leaves the old one; there is no moment without a policy and none with half of one.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use crate::error::PolicyError;
use crate::policy::{Decision, Policy, Question};

/// Holds the policy in force and whether the last reload went well.
#[derive(Debug)]
pub struct PolicyHandle {
    current: RwLock<Arc<Policy>>,
    ready: AtomicBool,
}

impl PolicyHandle {
    /// Starts with a policy that has been loaded.
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        Self { current: RwLock::new(Arc::new(policy)), ready: AtomicBool::new(true) }
    }

    /// The policy in force. Take it once per request, so that one request sees one policy.
    #[must_use]
    pub fn current(&self) -> Arc<Policy> {
        // Only whole values are ever stored, so a panic elsewhere cannot have left half a policy.
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Asks the policy in force.
    pub fn decide(&self, question: &Question) -> Decision {
        self.current.read().unwrap_or_else(PoisonError::into_inner).decide(question)
    }

    /// Evaluates a new `policy.csv` and puts it in force. Blocks for the evaluation, during which the old
    /// policy answers.
    ///
    /// # Errors
    /// What is wrong with the text; the old policy stays in force and [`Self::is_ready`] turns false.
    pub fn reload(&self, csv: &str) -> Result<(), PolicyError> {
        let loaded = Policy::load(csv);
        let ready = loaded.is_ok();
        let outcome = loaded.map(|policy| {
            *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(policy);
        });
        self.ready.store(ready, Ordering::Release);
        outcome
    }

    /// False from a failed reload until one that goes well; readiness of the process shows it.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Acquire)
    }
}
