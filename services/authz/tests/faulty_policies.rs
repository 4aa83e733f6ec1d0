//! Faulty policy files are refused with the line named, and the policy in force survives them.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use authz::{Action, Policy, PolicyError, PolicyHandle, Question, Relation, RelationSet, Resource};
use domain::role::Role;

const GOOD: &str = include_str!("../../../policies/policy.csv");

/// The policy file with one line more at its end; returns the refusal and the number of that line.
fn refusal_of(extra: &str) -> (PolicyError, u64) {
    let text = format!("{GOOD}{extra}\n");
    let last = text.lines().count() as u64;
    (Policy::load(&text).expect_err(extra), last)
}

#[test]
fn a_misspelt_word_is_named_with_its_line() {
    for (extra, bad_kind, bad_word) in [
        ("p, direktor, school, journal, read", "role", "direktor"),
        ("p, director, scool, journal, read", "relation", "scool"),
        ("p, director, school, jurnal, read", "resource", "jurnal"),
        ("p, director, school, journal, Read", "action", "Read"),
        ("p, director, school, journal,", "action", ""),
        ("p, *, school, journal, read", "role", "*"),
        ("g, director, boss", "role", "boss"),
        ("g, support, director", "role", "support"),
    ] {
        let (error, last) = refusal_of(extra);
        match error {
            PolicyError::UnknownWord { line, kind, word } => {
                assert_eq!((line, kind, word.as_str()), (last, bad_kind, bad_word), "{extra}");
            }
            other => panic!("{extra}: {other:?}"),
        }
    }
}

#[test]
fn a_line_of_another_shape_is_refused() {
    for extra in [
        "p, director, school, journal",
        "p, director, school, journal, read, deny",
        "p2, director, school, journal, read",
        "g, director",
        "g, director, deputy, school_7",
        "director",
    ] {
        let (error, last) = refusal_of(extra);
        assert!(matches!(error, PolicyError::Shape { line, .. } if line == last), "{extra}: {error:?}");
    }
}

#[test]
fn a_repeated_line_is_refused() {
    for extra in ["p, parent, own_child, diary, read", "g, director, deputy", "p,parent,own_child,diary,read"]
    {
        let (error, last) = refusal_of(extra);
        match error {
            PolicyError::Duplicate { line, first } => {
                assert_eq!(line, last, "{extra}");
                let words: Vec<&str> = extra.split(',').map(str::trim).collect();
                let stood = GOOD.lines().nth(first as usize - 1).expect("a line");
                assert_eq!(stood.split(',').map(str::trim).collect::<Vec<_>>(), words);
            }
            other => panic!("{extra}: {other:?}"),
        }
    }
}

#[test]
fn a_rule_that_is_inherited_already_is_refused() {
    for (extra, heir, from) in [
        ("p, director, school, journal, read", Role::Director, Role::Deputy),
        ("p, class_teacher, own_assignment, mark, write", Role::ClassTeacher, Role::SubjectTeacher),
        ("p, class_teacher, own_class, absence_reason, correct", Role::ClassTeacher, Role::Curator),
    ] {
        let (error, last) = refusal_of(extra);
        match error {
            PolicyError::AlreadyInherited { line, role, ancestor, .. } => {
                assert_eq!((line, role, ancestor), (last, heir, from), "{extra}");
            }
            other => panic!("{extra}: {other:?}"),
        }
    }
}

#[test]
fn a_ring_of_inheritance_is_refused() {
    for extra in ["g, deputy, director", "g, pupil, pupil", "g, subject_teacher, class_teacher"] {
        let (error, _) = refusal_of(extra);
        assert!(matches!(error, PolicyError::Ring { .. }), "{extra}: {error:?}");
    }
}

#[test]
fn a_word_that_no_line_names_is_refused() {
    for forgotten in [
        "role trusted_person",
        "role district_officer",
        "relation timed_grant",
        "relation substitute",
        "resource district_overview",
        "resource print_batch",
        "action issue",
    ] {
        let code = forgotten.split(' ').nth(1).expect("a word");
        let text: String = GOOD
            .lines()
            .filter(|line| line.starts_with('#') || !line.split(',').any(|word| word.trim() == code))
            .map(|line| format!("{line}\n"))
            .collect();
        match Policy::load(&text).expect_err(forgotten) {
            PolicyError::Unnamed { words } => {
                assert!(words.iter().any(|word| word == forgotten), "{words:?}");
            }
            other => panic!("{forgotten}: {other:?}"),
        }
    }
}

#[test]
fn an_empty_file_is_refused_and_names_every_word() {
    for text in ["", "# only a comment\n\n"] {
        match Policy::load(text).expect_err("nothing to load") {
            PolicyError::Unnamed { words } => {
                let all = Role::ALL.len() + Relation::ALL.len() + Resource::ALL.len() + Action::ALL.len();
                assert_eq!(words.len(), all);
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn the_policy_without_rules_refuses_everything() {
    let policy = Policy::refuse_everything();
    for role in Role::ALL {
        for resource in Resource::ALL {
            for action in Action::ALL {
                let relations = RelationSet::EVERY;
                let question = Question { role: *role, relations, resource: *resource, action: *action };
                assert!(!policy.decide(&question).is_allowed(), "{question:?}");
            }
        }
    }
}

#[test]
fn a_reload_swaps_whole_or_keeps_the_old() {
    let handle = PolicyHandle::new(Policy::load(GOOD).expect("the embedded policy"));
    let before = handle.current().fingerprint();
    assert!(handle.is_ready());

    for corrupt in
        ["", "p, director", "\u{0}\u{1}", &GOOD[..GOOD.len() / 2], &GOOD.replace("own_child", "own_kid")]
    {
        assert!(handle.reload(corrupt).is_err());
        assert!(!handle.is_ready(), "readiness shows that the file on disk is not what is in force");
        assert_eq!(handle.current().fingerprint(), before);
    }

    let without_diary_for_parents = GOOD.replace("p, parent, own_child, diary, read\n", "");
    assert_ne!(without_diary_for_parents, GOOD);
    handle.reload(&without_diary_for_parents).expect("a good file");
    assert!(handle.is_ready());
    assert_ne!(handle.current().fingerprint(), before);
    let diary = Question {
        role: Role::Parent,
        relations: Relation::OwnChild.into(),
        resource: Resource::Diary,
        action: Action::Read,
    };
    assert!(!handle.decide(&diary).is_allowed());

    handle.reload(GOOD).expect("a good file");
    assert_eq!(handle.current().fingerprint(), before);
    assert!(handle.decide(&diary).is_allowed());
}

#[test]
fn corrupt_reloads_under_load_change_no_decision() {
    let reference = Policy::load(GOOD).expect("the embedded policy");
    let handle = PolicyHandle::new(reference.clone());
    let corrupt = GOOD.replace("own_child", "own_kid");
    let stop = AtomicBool::new(false);
    let asked = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    for role in Role::ALL {
                        for resource in Resource::ALL {
                            let question = Question {
                                role: *role,
                                relations: RelationSet::EVERY,
                                resource: *resource,
                                action: Action::Read,
                            };
                            assert_eq!(handle.decide(&question), reference.decide(&question), "{question:?}");
                            asked.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                }
            });
        }
        for _ in 0..200 {
            assert!(handle.reload(&corrupt).is_err());
        }
        handle.reload(GOOD).expect("a good file");
        stop.store(true, Ordering::Relaxed);
    });
    assert!(asked.into_inner() > 10_000, "the load was too small to prove anything");
}
