//! Nanoseconds per decision and the cost of loading, as one JSON line.
//! `cargo run -p authz --example bench_authz [decisions]`; `cargo xtask bench` collects the line.

use std::hint::black_box;
use std::time::Instant;

use authz::{Action, Policy, PolicyHandle, Question, Relation, RelationSet, Resource};
use domain::role::Role;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let decisions: usize = std::env::args().nth(1).map_or(Ok(20_000_000), |arg| arg.parse())?;

    let start = Instant::now();
    let policy = Policy::load_embedded()?;
    let load = start.elapsed();

    let questions = questions();
    let handle = PolicyHandle::new(policy);
    let table = nanoseconds(decisions, &questions, {
        let policy = handle.current();
        move |question| policy.decide(question).is_allowed()
    });
    let shared = nanoseconds(decisions, &questions, |question| handle.decide(question).is_allowed());

    println!(
        r#"{{"bench":"authz","decisions":{decisions},"ns_per_decision":{table:.2},"ns_per_decision_through_handle":{shared:.2},"load_ms":{:.1}}}"#,
        load.as_secs_f64() * 1e3,
    );
    Ok(())
}

/// Each role × resource × action with a few sets of relations, in an order that defeats prediction.
fn questions() -> Vec<Question> {
    let sets = [
        RelationSet::EMPTY,
        RelationSet::of(&[Relation::School]),
        RelationSet::of(&[Relation::School, Relation::OwnAssignment]),
        RelationSet::of(&[Relation::School, Relation::OwnClass, Relation::OwnChild]),
        RelationSet::EVERY,
    ];
    let mut questions = Vec::new();
    for role in Role::ALL {
        for resource in Resource::ALL {
            for action in Action::ALL {
                for relations in sets {
                    questions.push(Question { role: *role, relations, resource: *resource, action: *action });
                }
            }
        }
    }
    // A fixed stride prime to the length visits every question once in a scattered order.
    let length = questions.len();
    (0..length).map(|i| questions[i * 7_919 % length]).collect()
}

fn nanoseconds(decisions: usize, questions: &[Question], decide: impl Fn(&Question) -> bool) -> f64 {
    let start = Instant::now();
    let mut allowed = 0_usize;
    for question in questions.iter().cycle().take(decisions) {
        allowed += usize::from(decide(black_box(question)));
    }
    black_box(allowed);
    start.elapsed().as_secs_f64() * 1e9 / decisions as f64
}
