//! The table says what Casbin says. The oracle is one enforcer over the whole policy, which reads
//! `policies/model.conf` and `policies/policy.csv` with Casbin's own loader, not with ours.

use std::sync::OnceLock;

use authz::{Action, Policy, Question, Relation, RelationSet, Resource};
use casbin::prelude::{CoreApi, Enforcer};
use domain::role::Role;
use proptest::prelude::{ProptestConfig, any};
use proptest::sample::select;

const MODEL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies/model.conf");
const POLICY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies/policy.csv");

fn casbin() -> &'static Enforcer {
    static ENFORCER: OnceLock<Enforcer> = OnceLock::new();
    ENFORCER.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(Enforcer::new(MODEL, POLICY)).expect("Casbin reads its files")
    })
}

fn policy() -> &'static Policy {
    static POLICY: OnceLock<Policy> = OnceLock::new();
    POLICY.get_or_init(|| Policy::load_embedded().expect("the embedded policy loads"))
}

fn casbin_says(question: &Question) -> bool {
    let relations: Vec<&str> = question.relations.iter().map(Relation::code).collect();
    casbin()
        .enforce((question.role.code(), relations, question.resource.code(), question.action.code()))
        .expect("Casbin answers")
}

fn check(question: &Question) {
    let decision = policy().decide(question);
    assert_eq!(decision.is_allowed(), casbin_says(question), "{question:?}");
}

#[test]
fn on_every_single_relation() {
    // Two threads, because a refusal makes Casbin walk the whole file.
    std::thread::scope(|scope| {
        for half in Role::ALL.chunks(Role::ALL.len().div_ceil(2)) {
            scope.spawn(move || {
                for role in half {
                    for resource in Resource::ALL {
                        for action in Action::ALL {
                            for relation in Relation::ALL {
                                check(&Question {
                                    role: *role,
                                    relations: (*relation).into(),
                                    resource: *resource,
                                    action: *action,
                                });
                            }
                        }
                    }
                }
            });
        }
    });
}

#[test]
fn on_no_relation_both_refuse_everything() {
    for role in Role::ALL {
        for resource in Resource::ALL {
            for action in Action::ALL {
                let question = Question {
                    role: *role,
                    relations: RelationSet::EMPTY,
                    resource: *resource,
                    action: *action,
                };
                assert!(!policy().decide(&question).is_allowed(), "{question:?}");
                assert!(!casbin_says(&question), "{question:?}");
            }
        }
    }
}

proptest::proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn on_random_sets_of_relations(
        role in select(Role::ALL),
        resource in select(Resource::ALL),
        action in select(Action::ALL),
        holds in any::<[bool; Relation::ALL.len()]>(),
    ) {
        let relations = Relation::ALL.iter().zip(holds).filter(|(_, holds)| *holds).map(|(r, _)| *r).collect();
        check(&Question { role, relations, resource, action });
    }
}

#[test]
fn casbins_traps_are_where_we_think() {
    // A misspelt word is a quiet "no", a 64-bit number an error: why only enum codes get in.
    assert!(!casbin().enforce(("director", vec!["school"], "jurnal", "read")).expect("an answer"));
    assert!(casbin().enforce(("director", vec!["school"], "journal", "read")).expect("an answer"));
    assert!(casbin().enforce(("director", vec!["school"], "journal", i64::MAX)).is_err());
}
