//! What may be wrong with a policy. Each message names the line or the word, because the reader is
//! the person who has just edited `policies/policy.csv`.

use domain::role::Role;

/// Why a policy was refused. The policy in force before stays in force.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// A line which is neither a rule of five fields nor an inheritance of three.
    #[error(
        "policy.csv line {line}: expected `p, role, relation, resource, action` or `g, heir, ancestor`, \
         found {found:?}"
    )]
    Shape {
        /// Line of the file, from 1.
        line: u64,
        /// The fields of the line, joined.
        found: String,
    },
    /// A word which no enum has: misspelt, or not yet added. Casbin would answer it with a quiet "no".
    #[error("policy.csv line {line}: no {kind} is called {word:?}")]
    UnknownWord {
        /// Line of the file, from 1.
        line: u64,
        /// role, relation, resource or action.
        kind: &'static str,
        /// The word as written.
        word: String,
    },
    /// The same rule or inheritance twice.
    #[error("policy.csv line {line}: repeats line {first}")]
    Duplicate {
        /// Line of the file, from 1.
        line: u64,
        /// Where it stood first.
        first: u64,
    },
    /// A rule which the role has by inheritance already.
    #[error("policy.csv line {line}: {role} inherits this from {ancestor}, line {first}")]
    AlreadyInherited {
        /// Line of the file, from 1.
        line: u64,
        /// The role of the needless rule.
        role: Role,
        /// The role it inherits the same from.
        ancestor: Role,
        /// The ancestor's rule.
        first: u64,
    },
    /// A role which inherits from itself, directly or around a ring.
    #[error("policy.csv line {line}: {role} inherits from itself")]
    Ring {
        /// Line of the file, from 1.
        line: u64,
        /// The role.
        role: Role,
    },
    /// Enum values which no line names: forgotten, so nobody would have any right over them.
    #[error("policy.csv names these nowhere: {}", words.join(", "))]
    Unnamed {
        /// "resource print_batch" and the like.
        words: Vec<String>,
    },
    /// Casbin refused the model, a rule or a question.
    #[error("casbin: {doing}")]
    Casbin {
        /// What was being done.
        doing: String,
        /// Casbin's own words.
        #[source]
        source: Box<casbin::Error>,
    },
    /// Casbin said that a checked line was there already.
    #[error("casbin did not take the rules of {0}")]
    NotTaken(String),
    /// The machine refused a thread or a runtime for the evaluation.
    #[error("the evaluation could not start")]
    Start(#[from] std::io::Error),
    /// The evaluation died.
    #[error("the evaluation panicked")]
    Panicked,
}
