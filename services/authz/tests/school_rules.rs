//! What the five regulations say about who may do what, case by case, as decisions of the embedded policy.

use std::sync::OnceLock;

use authz::Action::{Approve, Correct, Export, Issue, Read, Undo, Write};
use authz::Relation::{
    Delegate, District, GradeRange, Oneself, OwnAssignment, OwnChild, OwnClass, School, Substitute,
    TimedGrant,
};
use authz::{Action, Decision, Policy, Question, Relation, RelationSet, Resource};
use domain::role::Role;

fn policy() -> &'static Policy {
    static POLICY: OnceLock<Policy> = OnceLock::new();
    POLICY.get_or_init(|| Policy::load_embedded().expect("the embedded policy loads"))
}

/// Exactly these relations allow each of the actions, no more and no fewer.
fn check(clause: &str, role: Role, resource: Resource, actions: &[Action], allowing: &[Relation]) {
    for action in actions {
        assert_eq!(
            policy().relations_that_matter(role, resource, *action),
            RelationSet::of(allowing),
            "{clause}: {role} {action} {resource}"
        );
    }
}

#[test]
fn a_subject_teacher_keeps_the_own_pages() {
    let teacher = Role::SubjectTeacher;
    let lesson = [OwnAssignment, Substitute, Delegate];
    for resource in [Resource::Mark, Resource::Attendance, Resource::Topic, Resource::Homework] {
        check("S0-4.3, S4-5.T2b, S4-5.T8", teacher, resource, &[Write, Correct, Undo], &lesson);
    }
    check("S0-4.3", teacher, Resource::Journal, &[Read], &lesson);
    check("S4-1.6", teacher, Resource::CellHistory, &[Read], &lesson);
    check("S0-2.4, S4-5.T8", teacher, Resource::PeriodMark, &[Write], &[OwnAssignment, Delegate]);
    check("S0-2.9: reasons are the class teacher's", teacher, Resource::AbsenceReason, Action::ALL, &[]);
    check("health record", teacher, Resource::AbsenceDocument, Action::ALL, &[]);
    check("S4-5.T8: approved by a deputy", teacher, Resource::Delegation, &[Approve], &[]);
    check("S4-5.T4: approved by a deputy", teacher, Resource::TopicPlan, &[Approve], &[]);
}

#[test]
fn a_class_teacher_has_the_teachers_rights_and_the_own_class() {
    let teacher = Role::ClassTeacher;
    let lesson = [OwnAssignment, Substitute, Delegate];
    check("S0-4.4", teacher, Resource::Journal, &[Read], &[OwnAssignment, Substitute, Delegate, OwnClass]);
    check("S0-2.9", teacher, Resource::AbsenceReason, &[Read, Correct, Undo], &[OwnClass]);
    check("S0-2.9", teacher, Resource::AbsenceDocument, &[Read, Write, Correct], &[OwnClass]);
    check(
        "S0-4.4",
        teacher,
        Resource::PeriodMark,
        &[Write, Correct, Undo],
        &[OwnAssignment, Delegate, OwnClass],
    );
    check("1.4: cannot invent a lesson", teacher, Resource::Attendance, &[Write], &lesson);
    check("marks of others stay theirs", teacher, Resource::Mark, &[Write, Correct], &lesson);
    check("S2-O8.4a", teacher, Resource::Timetable, &[Write, Correct], &[OwnClass]);
    check("S0-2.12", teacher, Resource::Delivery, &[Read, Write], &[OwnClass]);
    check("S0-2.12", teacher, Resource::PrintBatch, &[Read, Issue], &[OwnClass]);
    check("S1-3.2c", teacher, Resource::CredentialsSlip, &[Issue], &[OwnClass]);
    check("S0-4.4", teacher, Resource::People, &[Read, Write], &[OwnClass]);
    check("not the whole school", teacher, Resource::SchoolOverview, Action::ALL, &[]);
}

#[test]
fn a_curator_is_a_class_teacher_without_period_marks() {
    check("5.9", Role::Curator, Resource::PeriodMark, &[Write, Correct, Undo, Approve], &[]);
    check("S3-3.2.3b", Role::Curator, Resource::PeriodMark, &[Read], &[OwnClass]);
    check("S3-3.2.1d", Role::Curator, Resource::Timetable, &[Write, Correct], &[]);
    check("S3-3.2.3a", Role::Curator, Resource::Roster, &[Approve], &[OwnClass]);
    // Apart from these two, whatever a class teacher may do by the own class, a curator may.
    for resource in Resource::ALL {
        for action in Action::ALL {
            let of = |role| policy().relations_that_matter(role, *resource, *action).contains(OwnClass);
            let excepted = matches!(
                (resource, action),
                (Resource::PeriodMark, Write | Correct | Undo) | (Resource::Timetable, Write | Correct)
            );
            assert_eq!(of(Role::Curator), of(Role::ClassTeacher) && !excepted, "{resource} {action}");
        }
    }
}

#[test]
fn administration_reads_every_journal_and_writes_none() {
    for role in [Role::Director, Role::Deputy] {
        for resource in [
            Resource::Journal,
            Resource::CellHistory,
            Resource::SchoolOverview,
            Resource::ClassOverview,
            Resource::Delivery,
            Resource::Audit,
        ] {
            check("S0-2.10, S0-4.1, S0-4.2", role, resource, &[Read], &[School]);
        }
        for resource in [
            Resource::Mark,
            Resource::Attendance,
            Resource::AbsenceReason,
            Resource::Topic,
            Resource::Homework,
            Resource::PeriodMark,
        ] {
            check("lessons #6", role, resource, &[Write, Correct, Undo], &[]);
        }
        check("S4-5.T8", role, Resource::Delegation, &[Approve], &[School]);
        check("S4-5.T2b", role, Resource::Substitution, &[Write, Approve], &[School]);
        check("S1-3.5, S1-3.6", role, Resource::Regulation, &[Read, Write], &[School]);
        check("handed out by others", role, Resource::CredentialsSlip, Action::ALL, &[]);
    }
    check("S0-6.1, S1-3.6", Role::Director, Resource::Regulation, &[Approve], &[School]);
    check("S0-6.1, S1-3.6", Role::Deputy, Resource::Regulation, &[Approve], &[]);
    check("S0-4.1", Role::Director, Resource::Journal, &[Approve], &[School]);
    check("S0-4.1", Role::Deputy, Resource::Journal, &[Approve], &[]);
}

#[test]
fn a_family_sees_its_own_child_only() {
    for resource in [Resource::Diary, Resource::WeeklySummary, Resource::AbsenceReason] {
        check("S0-4.5", Role::Pupil, resource, &[Read], &[Oneself]);
        check("S0-4.6", Role::Parent, resource, &[Read], &[OwnChild]);
    }
    check("S2-A2-4", Role::Parent, Resource::DeliveryChoice, &[Read, Write], &[OwnChild]);
    for role in [Role::Pupil, Role::Parent] {
        for resource in [Resource::Journal, Resource::CellHistory, Resource::Roster, Resource::People] {
            check("S0-4.6: only the own child", role, resource, Action::ALL, &[]);
        }
    }
    check("S3-1.7", Role::TrustedPerson, Resource::Diary, &[Read], &[TimedGrant]);
}

#[test]
fn school_offices_have_their_part() {
    let administrator = Role::SchoolAdministrator;
    check("S3-3.1a", administrator, Resource::Import, &[Read, Write, Undo], &[School]);
    check("S2-O8.1", administrator, Resource::People, &[Read, Write], &[GradeRange, School]);
    check("S1-3.1e", administrator, Resource::CredentialsSlip, &[Issue], &[GradeRange, School]);
    check("S3-3.2.1i", administrator, Resource::Journal, &[Export], &[School]);
    check("marks are teachers'", administrator, Resource::Mark, Action::ALL, &[]);
    check("S2-O8.2f", Role::Dispatcher, Resource::Timetable, &[Write, Correct], &[GradeRange, School]);
    check("S2-O8.2", Role::Dispatcher, Resource::People, &[Write], &[GradeRange]);
    check("S2-O8.2", Role::Dispatcher, Resource::Journal, Action::ALL, &[]);
    check("S3-1.7", Role::AdmissionsSecretary, Resource::Roster, &[Read, Write], &[School]);
    check("S3-1.7", Role::AdmissionsSecretary, Resource::Journal, Action::ALL, &[]);
}

#[test]
fn a_district_officer_reads_figures_and_nothing_else() {
    for resource in Resource::ALL {
        for action in Action::ALL {
            let allowing: &[Relation] = match (resource, action) {
                (Resource::DistrictOverview, Read | Export) => &[District],
                (Resource::Profile, Read | Write) => &[Oneself],
                _ => &[],
            };
            check("5.9", Role::DistrictOfficer, *resource, &[*action], allowing);
        }
    }
}

#[test]
fn relations_stay_with_the_roles_they_are_for() {
    for role in Role::ALL {
        for resource in Resource::ALL {
            for action in Action::ALL {
                for relation in policy().relations_that_matter(*role, *resource, *action).iter() {
                    let fits = match relation {
                        Oneself => *role == Role::Pupil || *resource == Resource::Profile,
                        OwnChild => *role == Role::Parent,
                        OwnAssignment | Substitute | Delegate => {
                            matches!(role, Role::SubjectTeacher | Role::ClassTeacher)
                        }
                        OwnClass => matches!(role, Role::ClassTeacher | Role::Curator),
                        TimedGrant => *role == Role::TrustedPerson,
                        GradeRange => matches!(role, Role::Dispatcher | Role::SchoolAdministrator),
                        School => !matches!(role, Role::TrustedPerson | Role::DistrictOfficer),
                        District => *role == Role::DistrictOfficer && matches!(action, Read | Export),
                    };
                    assert!(fits, "{role} {relation} {resource} {action}");
                }
            }
        }
    }
}

#[test]
fn everybody_keeps_the_own_account_and_nobody_elses() {
    for role in Role::ALL {
        check("S0-5.4", *role, Resource::Profile, &[Read, Write], &[Oneself]);
        check("S0-5.4", *role, Resource::Profile, &[Correct, Undo, Approve, Issue, Export], &[]);
    }
}

#[test]
fn the_history_of_a_cell_is_read_by_those_who_read_the_journal() {
    for role in Role::ALL {
        assert_eq!(
            policy().relations_that_matter(*role, Resource::CellHistory, Read),
            policy().relations_that_matter(*role, Resource::Journal, Read),
            "{role}"
        );
    }
}

#[test]
fn what_may_be_written_may_be_seen() {
    // Whoever may change a thing may see it, or the journal page it stands on.
    for role in Role::ALL {
        for resource in Resource::ALL {
            let seen = [*resource, Resource::Journal].into_iter().fold(RelationSet::EMPTY, |set, seen| {
                set | policy().relations_that_matter(*role, seen, Read)
            });
            for action in [Write, Correct, Undo, Approve, Issue] {
                let changed = policy().relations_that_matter(*role, *resource, action);
                assert_eq!(changed.intersection(seen), changed, "{role} {action} {resource}");
            }
        }
    }
}

#[test]
fn the_answer_names_the_narrowest_relation() {
    let ask = |relations: &[Relation]| {
        policy().decide(&Question {
            role: Role::ClassTeacher,
            relations: RelationSet::of(relations),
            resource: Resource::Journal,
            action: Read,
        })
    };
    assert_eq!(ask(&[School, OwnClass, Substitute]), Decision::Allowed { by: Substitute });
    assert_eq!(ask(&[School, OwnClass]), Decision::Allowed { by: OwnClass });
    assert_eq!(ask(&[School]), Decision::Denied);
    assert_eq!(ask(&[]), Decision::Denied);
}
