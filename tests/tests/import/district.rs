//! Packages of others: the Grand Bend district whole, the OneRoster base sample as far as it goes.

use app::import::apply::{DistrictOptions, ImportOptions};
use app::import::{ReadOptions, Severity};
use app::regulation::Preset;
use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::support::{application, file, folder, number, stock};

fn options() -> DistrictOptions {
    DistrictOptions {
        district: None,
        zone: Tz::America__Chicago,
        preset: Preset::S0,
        regulation_from: None,
        import: ImportOptions {
            read: ReadOptions {
                email_consent_on: NaiveDate::from_ymd_opt(2026, 9, 1),
                ..ReadOptions::default()
            },
            end_missing: None,
        },
        dry_run: false,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn grand_bend_arrives_whole_as_three_schools_and_twice_is_once() {
    let test = application().await;
    let name = "grand-bend-oneroster-1.1.zip";

    let planned =
        test.app.import_district(file(name), DistrictOptions { dry_run: true, ..options() }).await.unwrap();
    assert_eq!((planned.planned.len(), planned.schools.len(), planned.applied), (3, 0, false));
    assert_eq!(number(&test, "select count(*) from school").await, 0, "a dry run creates nothing");

    let first = test.app.import_district(file(name), options()).await.unwrap();
    for school in &first.schools {
        assert!(!school.report.has_errors(), "{:#?}", school.report.problems());
    }
    assert!(first.applied);
    let stock = stock(&test).await;
    let count = |table: &str| stock.iter().find(|(name, _)| *name == table).map(|(_, count)| *count).unwrap();
    assert_eq!(number(&test, "select count(*) from school").await, 3);
    assert_eq!((count("pupil"), count("guardian"), count("guardianship")), (960, 1_872, 1_872));
    // 68 people, one of them in two schools; three of them in the district's office.
    assert_eq!(count("staff"), 66);
    assert_eq!(number(&test, "select count(distinct person_id) from staff").await, 65);
    assert_eq!(number(&test, "select count(*) from district_officer").await, 3);
    assert_eq!(count("assignment"), 528);
    assert_eq!(count("timetable_slot"), 526 * 5);
    assert_eq!(
        number(&test, "select count(*) from study_group where external_id not like 'class:%'").await,
        532
    );
    let enrolled = number(
        &test,
        "select count(*) from group_member m join study_group g on g.school_id = m.school_id and g.id = m.group_id
         where g.external_id not like 'class:%'",
    )
    .await;
    assert_eq!(enrolled + count("assignment"), 13_968, "every enrollment of the file");
    assert_eq!(
        number(
            &test,
            "select count(distinct (school_id, guardian_id)) from delivery_choice where channel = 'email'"
        )
        .await,
        97,
        "families with an address"
    );
    let unverified = "select count(*) from delivery_choice c join guardian g on g.school_id = c.school_id and g.id = c.guardian_id
         where c.channel = 'email' and (g.email_verified_at is null or g.email_source <> 'paper')";
    assert_eq!(number(&test, unverified).await, 0, "a stated paper consent confirms the address");

    let second = test.app.import_district(file(name), options()).await.unwrap();
    assert!(second.applied);
    for school in &second.schools {
        let total = school.counts.total();
        let touched = (total.added, total.changed, total.ended, total.removed);
        assert_eq!(touched, (0, 0, 0, 0), "{:?} {:#?}", school.school_name, school.counts.changes);
        assert!(total.unchanged > 5_000);
    }
    assert_eq!(crate::support::stock(&test).await, stock);
    assert_eq!(number(&test, "select count(*) from district_officer").await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_base_sample_gives_what_it_holds_and_says_what_it_lacks() {
    let test = application().await;
    let options = DistrictOptions { import: ImportOptions::default(), ..options() };
    let district = test.app.create_district("Район", Tz::Europe__Moscow, "d").await.unwrap();
    let options = DistrictOptions { district: Some(district), ..options };
    let done = test.app.import_district(folder("oneroster-1.1-base"), options).await.unwrap();
    assert!(done.applied, "{:#?}", done.report.problems());
    assert!(done.schools.iter().map(|school| school.counts.total().added).sum::<usize>() > 0);
    let said: Vec<&str> = done
        .report
        .problems()
        .iter()
        .filter(|problem| problem.severity < Severity::Error)
        .map(|problem| problem.rule)
        .collect();
    assert!(said.contains(&"oneroster.standard_lacks"), "{said:?}");
}
