//! The demo files are what they claim to be: read by the import without a finding, as large as promised, free of
//! clashes, and equal to the committed ones.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::OnceLock;

use app::import::roster::{DeliveryChannel, SchoolRoster};
use app::import::{InputFile, ReadOptions, read_roster};
use chrono::NaiveDate;

use super::*;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
}

/// The five schools as imported, read once for all tests.
fn read(kind: DemoKind) -> SchoolRoster {
    static SCHOOLS: OnceLock<BTreeMap<DemoKind, SchoolRoster>> = OnceLock::new();
    let schools =
        SCHOOLS.get_or_init(|| DemoKind::ALL.into_iter().map(|kind| (kind, import(kind))).collect());
    schools[&kind].clone()
}

fn import(kind: DemoKind) -> SchoolRoster {
    let bytes = roster_file(kind).unwrap();
    let outcome = read_roster(&[InputFile { name: kind.file_name().into(), bytes }], &ReadOptions::default());
    let findings: Vec<String> = outcome.report.problems().iter().map(ToString::to_string).collect();
    assert_eq!(findings, Vec::<String>::new(), "{kind:?}");
    outcome.roster.unwrap().schools.remove(0)
}

#[test]
fn every_school_is_read_without_a_finding_and_has_its_size() {
    for (kind, pupils, groups) in [
        (DemoKind::General, 440..=470, 20),
        (DemoKind::Basic, 108..=130, 9),
        (DemoKind::Second, 340..=365, 16),
        (DemoKind::College, 200..=200, 8),
        (DemoKind::Clubs, 150..=155, 10),
    ] {
        let school = read(kind);
        assert!(pupils.contains(&school.pupils.len()), "{kind:?}: {} pupils", school.pupils.len());
        assert_eq!(school.groups.iter().filter(|group| group.parent.is_none()).count(), groups, "{kind:?}");
        assert_eq!(school.leads.len(), groups, "{kind:?}: every class is led");
        assert!(!school.plans.is_empty() && !school.bells.is_empty());
        // The load and the timetable say the same.
        let mut lessons: BTreeMap<&str, u32> = BTreeMap::new();
        school.slots.iter().for_each(|slot| *lessons.entry(&slot.assignment).or_default() += 100);
        for assignment in &school.assignments {
            assert_eq!(lessons.get(assignment.external_id.as_str()).copied(), assignment.hours_per_week_x100);
        }
        // Everybody has a family, and nobody a family without a child.
        let with_family: BTreeSet<&str> = school.guardianships.iter().map(|tie| tie.pupil.as_str()).collect();
        assert_eq!(with_family.len(), school.pupils.len());
        assert_eq!(school.choices.len(), school.guardianships.len());
    }
}

#[test]
fn families_choose_mail_print_and_diary_about_as_promised() {
    for kind in DemoKind::ALL {
        let school = read(kind);
        let pupils_by = |channel| {
            let pupils: BTreeSet<&str> =
                school.choices.iter().filter(|c| c.channel == channel).map(|c| c.pupil.as_str()).collect();
            pupils.len() * 100 / school.pupils.len()
        };
        let (mail, print) = (pupils_by(DeliveryChannel::Email), pupils_by(DeliveryChannel::Print));
        assert!(
            (50..=70).contains(&mail) && (8..=24).contains(&print),
            "{kind:?}: {mail} % mail, {print} % print"
        );
    }
}

#[test]
fn the_special_families_exist() {
    let (first, second, clubs) = (read(DemoKind::General), read(DemoKind::Second), read(DemoKind::Clubs));
    let shared = |school: &SchoolRoster| -> Vec<String> {
        school.guardians.iter().filter_map(|g| g.person.shared_key.clone()).collect()
    };
    assert_eq!(shared(&first), ["общий-зимина-о"]);
    assert_eq!((shared(&first), shared(&first)), (shared(&second), shared(&clubs)));
    let pupil_keys = |school: &SchoolRoster| -> Vec<String> {
        school.pupils.iter().filter_map(|p| p.person.shared_key.clone()).collect()
    };
    assert_eq!(pupil_keys(&first), pupil_keys(&clubs));
    assert!(first.guardians.iter().any(|g| g.person.email.as_deref() == Some("bounce@pochta.example")));
    for kind in DemoKind::ALL {
        let school = read(kind);
        let mut children: BTreeMap<&str, usize> = BTreeMap::new();
        school.guardianships.iter().for_each(|tie| *children.entry(&tie.guardian).or_default() += 1);
        assert!(children.values().any(|count| *count >= 2), "{kind:?}: a parent of two");
        assert!(
            school.choices.iter().any(|c| c.channel == DeliveryChannel::Print),
            "{kind:?}: a family on paper"
        );
        assert!(
            school.guardians.iter().filter_map(|g| g.person.email.as_ref()).all(|e| e.ends_with(".example"))
        );
    }
    let in_two = clubs
        .pupils
        .iter()
        .filter(|p| clubs.members.iter().filter(|m| m.pupil == p.external_id).count() == 2);
    assert!(in_two.count() >= 5, "children in two clubs");
    assert!(second.groups.iter().any(|group| group.split.as_deref() == Some("Информатика")));
}

#[test]
fn calendars_are_read_by_the_same_import() {
    for kind in DemoKind::ALL {
        let files = [InputFile { name: CALENDAR_FILE.into(), bytes: calendar_file(kind, today()).unwrap() }];
        let outcome = read_roster(&files, &ReadOptions::default());
        assert_eq!(outcome.report.problems(), [], "{kind:?}");
        let periods = outcome.roster.unwrap().schools.remove(0).periods;
        assert!(periods.iter().any(|p| p.starts <= today() && today() <= p.ends));
    }
}

#[test]
fn the_template_has_every_column_and_is_read_without_a_finding() {
    let bytes = template().unwrap();
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../infra/import-templates").join(TEMPLATE_FILE);
    if std::env::var_os("TABEL_UPDATE").is_some() {
        std::fs::write(&path, &bytes).unwrap();
    }
    assert!(std::fs::read(&path).unwrap_or_default() == bytes, "{path:?} differs: run with TABEL_UPDATE=1");
    let outcome = read_roster(&[InputFile { name: TEMPLATE_FILE.into(), bytes }], &ReadOptions::default());
    assert_eq!(outcome.report.problems(), []);
    assert_eq!(outcome.roster.unwrap().schools[0].carries.len(), 13);
}

/// Run with `TABEL_UPDATE=1` to write the files after a change of the generator.
#[test]
fn the_committed_files_are_the_generated_ones() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../infra/demo");
    let update = std::env::var_os("TABEL_UPDATE").is_some();
    let mut total = 0;
    for kind in DemoKind::ALL {
        let bytes = roster_file(kind).unwrap();
        total += bytes.len();
        let path = folder.join(kind.file_name());
        if update {
            std::fs::write(&path, &bytes).unwrap();
        }
        let committed = std::fs::read(&path).unwrap_or_default();
        assert!(committed == bytes, "{path:?} differs from the generator: run this test with TABEL_UPDATE=1");
    }
    assert!(total < 2 * 1024 * 1024, "{total} bytes of demo files");
}
