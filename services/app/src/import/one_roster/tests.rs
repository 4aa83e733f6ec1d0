//! Both packages that others wrote, and a small 1.2 package with the deviations seen in the field.

use std::path::PathBuf;

use super::super::{InputFile, Outcome, ReadOptions, Severity, read_roster};
use crate::import::roster::{DeliveryChannel, Part, Relation, RosterFormat};
use domain::group::GroupKind;
use domain::role::Role;

/// The shared inputs lie beside the checkout, not in it.
fn shared(path: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
    assert!(path.exists(), "shared input {path:?} is missing: put the folder `shared` beside the checkout");
    path
}

fn folder(path: &str) -> Vec<InputFile> {
    let mut files: Vec<InputFile> = std::fs::read_dir(shared(path))
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| InputFile {
            name: entry.file_name().into_string().unwrap(),
            bytes: std::fs::read(entry.path()).unwrap(),
        })
        .collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

fn grand_bend(options: &ReadOptions) -> Outcome {
    let name = "grand-bend-oneroster-1.1.zip";
    let file = InputFile { name: name.into(), bytes: std::fs::read(shared(name)).unwrap() };
    read_roster(&[file], options)
}

fn count(outcome: &Outcome, rule: &str) -> usize {
    outcome.report.problems().iter().filter(|problem| problem.rule == rule).count()
}

fn texts(files: &[(&str, &str)]) -> Outcome {
    let files: Vec<InputFile> = files
        .iter()
        .map(|(name, text)| InputFile { name: (*name).to_owned(), bytes: text.as_bytes().to_vec() })
        .collect();
    read_roster(&files, &ReadOptions::default())
}

#[test]
fn the_grand_bend_district_is_read_whole() {
    let outcome = grand_bend(&ReadOptions::default());
    assert_eq!(outcome.report.errors(), 0, "{:#?}", outcome.report.problems());
    let rows = outcome.report.rows_read();
    assert_eq!((rows["users"], rows["classes"], rows["enrollments"]), (2_900, 532, 13_968));
    let roster = outcome.roster.as_ref().unwrap();
    assert_eq!(roster.format, RosterFormat::OneRoster { version: "1.1".into() });
    let district = roster.district.as_ref().unwrap();
    assert_eq!((district.name.as_str(), district.officers.len()), ("Grand Bend ISD", 3));

    let schools = &roster.schools;
    assert_eq!(schools.len(), 3);
    let sum = |count: fn(&crate::import::SchoolRoster) -> usize| schools.iter().map(count).sum::<usize>();
    assert_eq!(sum(|s| s.pupils.len()), 960);
    // One teacher works in two schools: 69 rows, 68 people.
    let staff =
        schools.iter().flat_map(|s| &s.staff).chain(&district.officers).map(|s| s.external_id.as_str());
    assert_eq!(staff.clone().count(), 69);
    assert_eq!(staff.collect::<std::collections::HashSet<_>>().len(), 68);
    assert_eq!(sum(|s| s.guardians.len()), 1_872);
    // 100 guardians have something in the column; three of these hold a space and are no addresses.
    assert_eq!(sum(|s| s.guardians.iter().filter(|g| g.person.email.is_some()).count()), 97);
    assert_eq!(count(&outcome, "email.format"), 3);
    assert_eq!(sum(|s| s.groups.iter().filter(|g| !g.derived).count()), 532);
    let enrolled = |s: &crate::import::SchoolRoster| {
        let derived: Vec<&str> =
            s.groups.iter().filter(|g| g.derived).map(|g| g.external_id.as_str()).collect();
        s.members.iter().filter(|m| !derived.contains(&m.group.as_str())).count()
    };
    assert_eq!(schools.iter().map(enrolled).sum::<usize>() + sum(|s| s.assignments.len()), 13_968);
    assert_eq!(sum(|s| s.assignments.len()), 528);
    assert_eq!(sum(|s| s.guardianships.len()), 1_872);
    // 526 classes have a teacher and one period each, five days a week.
    assert_eq!(sum(|s| s.slots.len()), 526 * 5);
    assert_eq!((count(&outcome, "oneroster.no_teacher"), count(&outcome, "oneroster.no_students")), (6, 4));
    assert!(count(&outcome, "oneroster.large_class") >= 1);
}

#[test]
fn grand_bend_pupils_get_classes_of_their_grade() {
    let outcome = grand_bend(&ReadOptions::default());
    let roster = outcome.roster.as_ref().unwrap();
    for school in &roster.schools {
        let classes: Vec<_> = school.groups.iter().filter(|g| g.kind == GroupKind::Class).collect();
        let size = |id: &str| school.members.iter().filter(|m| m.group == id).count();
        let sizes: Vec<usize> = classes.iter().map(|class| size(&class.external_id)).collect();
        // 80 pupils in each grade.
        assert!(sizes.iter().all(|size| (26..=27).contains(size)), "{sizes:?}");
        assert_eq!(sizes.iter().sum::<usize>(), school.pupils.len());
        let names: std::collections::HashSet<&str> = school.groups.iter().map(|g| g.name.as_str()).collect();
        assert_eq!(names.len(), school.groups.len(), "group names are unique");
        assert!(school.groups.iter().all(|g| g.name.chars().count() <= 100));
        assert!(school.carries.contains(&Part::Timetable) && !school.bells.is_empty());
        assert_eq!(
            school.periods.iter().map(|p| (p.kind.code(), p.number)).collect::<Vec<_>>(),
            [("half_year", 1), ("half_year", 2), ("year", 1)]
        );
    }
    let high = roster.schools.iter().find(|s| s.school.name == "Grand Bend High School").unwrap();
    let ninth: Vec<&str> =
        high.groups.iter().filter(|g| g.derived && g.grade == Some(9)).map(|g| g.name.as_str()).collect();
    assert_eq!(ninth, ["9А", "9Б", "9В"]);
    assert_eq!(count(&outcome, "oneroster.derived_classes"), 3);
    assert_eq!(grand_bend(&ReadOptions::default()), outcome, "reading twice gives the same roster");
}

#[test]
fn mail_is_chosen_only_with_a_stated_consent() {
    let silent = grand_bend(&ReadOptions::default());
    assert!(silent.roster.unwrap().schools.iter().all(|school| school.choices.is_empty()));
    let day = chrono::NaiveDate::from_ymd_opt(2026, 9, 1);
    let stated = grand_bend(&ReadOptions { email_consent_on: day, ..ReadOptions::default() }).roster.unwrap();
    let choices: Vec<_> = stated.schools.iter().flat_map(|school| &school.choices).collect();
    assert_eq!(choices.len(), 97);
    assert!(choices.iter().all(|c| c.channel == DeliveryChannel::Email && c.consent_on == day));
}

#[test]
fn the_base_sample_is_read_and_its_gaps_are_named() {
    let outcome = read_roster(&folder("oneroster-1.1-base"), &ReadOptions::default());
    assert_eq!(outcome.report.errors(), 0, "{:#?}", outcome.report.problems());
    let roster = outcome.roster.as_ref().unwrap();
    assert_eq!(roster.schools.len(), 2);
    let shape: Vec<_> = roster
        .schools
        .iter()
        .map(|s| {
            (s.school.external_id.as_str(), s.pupils.len(), s.groups.iter().filter(|g| !g.derived).count())
        })
        .collect();
    assert_eq!(shape, [("12345", 1, 2), ("54321", 1, 1)]);
    // The first pupil's grade is known from the class, the second's from nowhere.
    let derived = |at: usize| roster.schools[at].groups.iter().find(|g| g.derived).map(|g| g.name.as_str());
    assert_eq!((derived(0), derived(1)), (Some("2 класс"), Some("Без параллели")));
    assert_eq!(count(&outcome, "oneroster.no_teacher"), 3);
    assert_eq!(count(&outcome, "oneroster.term_unknown"), 1);
    assert_eq!(count(&outcome, "oneroster.no_grade"), 1);
    let renamed: Vec<&str> = outcome
        .report
        .problems()
        .iter()
        .filter(|p| p.rule == "oneroster.column_renamed")
        .map(|p| p.message_ru.as_str())
        .collect();
    let said = renamed.join(" ");
    for words in [
        "grade вместо grades",
        "userId вместо userIds",
        "agents вместо agentSourcedIds",
        "userSourcedId вместо sourcedId",
    ] {
        assert!(said.contains(words), "{words} not in {said}");
    }
    let empty: Vec<_> = outcome
        .report
        .problems()
        .iter()
        .filter(|p| p.rule == "oneroster.file_empty")
        .map(|p| &*p.origin.file)
        .collect();
    assert_eq!(empty, ["academicSessions.csv", "courses.csv", "demographics.csv"]);
    assert_eq!(count(&outcome, "oneroster.standard_lacks"), 1);
}

const ORGS: &str =
    "\u{feff}sourcedId;status;name;type\r\no1;active;Лицей;school\r\nd1;;Управление;district\r\n";

#[test]
fn version_1_2_reads_roles_of_several_schools_semicolons_and_withdrawn_rows() {
    let outcome = texts(&[
        ("manifest.csv", "propertyName,value\noneroster.version,1.2\nfile.users,bulk\nfile.roles,bulk\n"),
        ("orgs.csv", &format!("{ORGS}o2;active;Клуб;school\r\n")),
        (
            "users.csv",
            "sourcedId,status,enabledUser,username,givenName,familyName,middleName,agentSourcedIds,grades\n\
             p1,,true,p1,Анна,Белова,,g1,05\np2,tobedeleted,true,p2,Иван,Белов,,,05\n\
             g1,,true,g1,Ольга,Белова,Петровна,p1,\nt1,,true,t1,Пётр,Ким,,,\nx1,,true,x1,Без,Роли,,,\n",
        ),
        (
            "roles.csv",
            "sourcedId,status,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId\n\
             r1,,p1,primary,student,,,o1\nr2,,p1,secondary,student,,,o2\nr3,,g1,primary,guardian,,,o1\n\
             r4,,t1,primary,principal,,,o1\nr5,,t1,secondary,districtAdministrator,,,d1\n",
        ),
        (
            "classes.csv",
            "sourcedId,title,grades,classType,schoolSourcedId,termSourcedIds\nh1,5А,05,homeroom,o1,\n",
        ),
        (
            "enrollments.csv",
            "sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role,primary\n\
             e1,h1,o1,p1,student,\ne2,h1,o1,t1,teacher,true\ne3,h1,o1,nobody,student,\n",
        ),
    ]);
    assert_eq!(outcome.report.errors(), 0, "{:#?}", outcome.report.problems());
    let roster = outcome.roster.as_ref().unwrap();
    assert_eq!(roster.withdrawn.iter().map(|w| w.external_id.as_str()).collect::<Vec<_>>(), ["p2"]);
    let [lyceum, club] = &roster.schools[..] else { panic!("two schools") };
    assert_eq!((lyceum.pupils.len(), club.pupils.len()), (1, 1));
    // The guardian follows the child into the second school.
    assert_eq!((lyceum.guardianships.len(), club.guardianships.len()), (1, 1));
    assert_eq!(lyceum.guardianships[0].relation, Relation::Guardian);
    assert_eq!(lyceum.roles.iter().map(|r| r.role).collect::<Vec<_>>(), [Role::Director]);
    assert_eq!(roster.district.as_ref().unwrap().officers.len(), 1);
    assert_eq!(lyceum.groups.iter().map(|g| g.kind).collect::<Vec<_>>(), [GroupKind::Class]);
    assert_eq!(lyceum.leads.len(), 1);
    assert_eq!(count(&outcome, "oneroster.no_role"), 1);
    assert_eq!(count(&outcome, "oneroster.user_unknown"), 1);
}

#[test]
fn a_promised_file_that_is_missing_stops_the_import() {
    let outcome = texts(&[
        ("manifest.csv", "propertyName,value\noneroster.version,1.1\nfile.classes,bulk\nfile.users,delta\n"),
        ("orgs.csv", ORGS),
        ("users.csv", "sourcedId,givenName,familyName,role,orgSourcedIds\n"),
    ]);
    assert!(outcome.roster.is_none());
    assert_eq!(count(&outcome, "oneroster.file_missing"), 1);
    assert_eq!(count(&outcome, "oneroster.delta"), 1);
}

#[test]
fn a_day_is_taken_off_ends_where_sessions_meet() {
    let outcome = texts(&[
        ("orgs.csv", ORGS),
        ("users.csv", "sourcedId,givenName,familyName,role,orgSourcedIds\n"),
        (
            "academicSessions.csv",
            "sourcedId,title,type,startDate,endDate\na,1,term,2026-09-01,2027-01-10\nb,2,term,2027-01-10,2027-05-31\n",
        ),
    ]);
    let ends: Vec<String> =
        outcome.roster.unwrap().schools[0].periods.iter().map(|p| p.ends.to_string()).collect();
    assert_eq!(ends, ["2027-01-09", "2027-05-30"]);
}

#[test]
fn severities_are_what_they_should_be() {
    let outcome = grand_bend(&ReadOptions::default());
    assert!(outcome.report.problems().iter().all(|p| p.severity < Severity::Error));
    assert_eq!(outcome.report.left_out(), 0, "the report of a sound package is short enough to read");
}
