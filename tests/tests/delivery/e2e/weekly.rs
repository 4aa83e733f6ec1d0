//! The weekly summary from the request to the mailbox, and who must not get it.

use std::collections::BTreeMap;

use app::jobs::{Job, JobEnd};
use app::{Actor, Kind};
use domain::id::{AccountId, MembershipId, PersonId, SchoolId, StaffId};
use domain::role::Role;
use tests::support::worker::{Post, thing};

fn fates<const N: usize>(expected: [(&str, i64); N]) -> BTreeMap<String, i64> {
    expected.into_iter().map(|(fate, count)| (fate.to_owned(), count)).collect()
}

/// Families 2 and 3 of school 1 are told in the diary and on paper.
async fn diary_and_print(post: &Post) {
    post.test
        .database
        .admin(format!(
            "update delivery_choice set channel = 'diary' where pupil_id = {};
             update delivery_choice set channel = 'print', application_on = '2025-09-03', application_number = '12'
             where pupil_id = {}",
            thing(1, 2),
            thing(1, 3)
        ))
        .await;
}

#[tokio::test]
async fn every_family_is_told_by_its_channel_and_only_once() {
    let post = Post::new(5).await;
    diary_and_print(&post).await;
    let ends = post.run_week().await;
    assert!(ends.iter().all(|(_, end)| *end == JobEnd::Done), "{ends:?}");
    assert_eq!(
        post.fates().await,
        fates([("diary in_diary", 1), ("email accepted", 3), ("print printed", 1)])
    );

    let batch = "select count(*) from print_batch where sheets = 1 and pages >= 2";
    assert_eq!(post.test.database.count(batch).await, 1);
    let letters = post.mailbox.letters().await;
    assert_eq!(letters.len(), 3);
    for letter in &letters {
        assert_eq!((letter.to.len(), letter.files.len(), letter.defects.len()), (1, 1, 0), "{letter:?}");
        let n: i64 = letter.to[0].split(['-', '@']).nth(2).expect("family-1-n@").parse().expect("a number");
        assert!(letter.text.contains(&format!("Птенцов{n} ")), "{}", letter.text);
        assert!(letter.parts.iter().any(|part| part == "text/html"), "{:?}", letter.parts);
        let (name, pdf) = &letter.files[0];
        assert!(name.starts_with("Выписка за неделю с 02.03.2026"), "{name}");
        let ids = reports::embedded_ids(pdf).expect("ids in the file");
        let app = post.app();
        assert_eq!(ids.school.as_str(), app.ids().encode(Kind::School, SchoolId::new(1), 1));
        assert_eq!(ids.ids.pupil.as_str(), app.ids().encode(Kind::Pupil, SchoolId::new(1), thing(1, n)));
        assert_eq!(ids.ids.version, 1);
        let row =
            format!("select message_id from delivery where pupil_id = {} and channel = 'email'", thing(1, n));
        assert_eq!(post.text(&row).await.as_ref(), letter.headers.get("message-id"));
        let unsubscribe = &letter.headers["list-unsubscribe"];
        assert!(unsubscribe.starts_with("<https://tabel.test/unsubscribe/"), "{unsubscribe}");
        assert_eq!(letter.headers["list-unsubscribe-post"], "List-Unsubscribe=One-Click");
    }
}

#[tokio::test]
async fn a_second_run_changes_nothing_and_a_new_mark_sends_no_second_letter() {
    let post = Post::new(4).await;
    diary_and_print(&post).await;
    post.run_week().await;
    let batch = post.text("select encode(file_hash, 'hex') from print_batch").await;
    post.test.clock.set("2026-03-07T12:00:00Z");
    post.run_week().await;
    let database = &post.test.database;
    assert_eq!(database.count("select count(*) from report").await, 4);
    assert_eq!(database.count("select count(*) from delivery").await, 4);
    assert_eq!(post.mailbox.envelopes().await.len(), 2);
    assert_eq!(post.text("select encode(file_hash, 'hex') from print_batch").await, batch);

    // Pupils 1 (letter) and 3 (paper) get another mark.
    database
        .admin(format!("update mark set value = '2' where pupil_id in ({}, {})", thing(1, 1), thing(1, 3)))
        .await;
    post.run_week().await;
    let second = format!(
        "select count(*) from report where version = 2 and pupil_id in ({}, {})",
        thing(1, 1),
        thing(1, 3)
    );
    assert_eq!(database.count(second).await, 2);
    assert_eq!(database.count("select count(*) from report").await, 6);
    assert_eq!(post.mailbox.envelopes().await.len(), 2, "nobody is written to twice about one week");
    assert_ne!(
        post.text("select encode(file_hash, 'hex') from print_batch").await,
        batch,
        "the batch is new"
    );
}

#[tokio::test]
async fn without_consent_or_verification_nothing_leaves() {
    let post = Post::new(4).await;
    let (one, two, three) = (thing(1, 1), thing(1, 2), thing(1, 3));
    post.test
        .database
        .admin(format!(
            "update delivery_choice set consent_on = null where pupil_id = {one};
             update guardian set email_verified_at = null where id = {two};
             update delivery_choice set channel = 'print', application_on = null where pupil_id = {three}"
        ))
        .await;
    post.run_week().await;
    let expected = fates([("email accepted", 1), ("email withheld", 2), ("print withheld", 1)]);
    assert_eq!(post.fates().await, expected);
    for (pupil, words) in [(one, "согласия"), (two, "не подтверждена"), (three, "заявления")]
    {
        let told = post.text(&format!("select server_words from delivery where pupil_id = {pupil}")).await;
        assert!(told.as_ref().is_some_and(|told| told.contains(words)), "{told:?}");
    }
}

#[tokio::test]
async fn a_family_on_paper_gets_its_sheet_from_the_application_to_the_hand_over() {
    let post = Post::new(2).await;
    let (pupil, school) = (thing(1, 1), SchoolId::new(1));
    post.test
        .database
        .admin(format!(
            "update delivery_choice set channel = 'print', application_on = null where pupil_id = {pupil}"
        ))
        .await;
    let teacher = Actor {
        account: AccountId::new(1),
        person: PersonId::new(thing(1, 1)),
        school,
        membership: MembershipId::new(thing(1, 1)),
        role: Role::ClassTeacher,
        staff: Some(StaffId::new(thing(1, 1))),
        guardian: None,
        pupil: None,
        name: String::new(),
        zone: chrono_tz::Tz::Europe__Moscow,
        request: 0,
    };
    let group = tests::support::worker::class(1);
    let week = tests::support::worker::week();
    post.run_week().await;
    assert_eq!(post.fates().await, fates([("email accepted", 1), ("print withheld", 1)]));
    let awaited = post.app().awaited_applications(&teacher, Some(group)).await.expect("families");
    let [family] = &awaited[..] else { panic!("one family waits: {awaited:?}") };
    assert_eq!((family.pupil.get(), family.group_name.as_deref()), (pupil, Some("7А")));
    assert!(family.missing.contains("заявления"), "{}", family.missing);
    assert!(post.app().awaited_applications(&teacher, None).await.is_err(), "the class is not the school");

    let id = post.app().ids().encode(Kind::Pupil, school, pupil);
    let application = (week, Some("12".to_owned()));
    let guardian = family.guardian;
    post.app()
        .confirm_paper_application(&teacher, (&id, guardian), application.clone(), None)
        .await
        .expect("on file");
    assert_eq!(post.fates().await, fates([("email accepted", 1), ("print printed", 1)]));
    assert!(post.app().awaited_applications(&teacher, Some(group)).await.expect("families").is_empty());
    let ends = post.drain().await;
    assert_eq!(ends, [("print_group".to_owned(), JobEnd::Done)]);
    assert_eq!(post.test.database.count("select count(*) from print_batch where sheets = 1").await, 1);
    // Once more changes nothing and prints nothing.
    post.app().confirm_paper_application(&teacher, (&id, guardian), application, None).await.expect("again");
    assert!(post.drain().await.is_empty());

    let (lines, batch) = post.app().group_deliveries(&teacher, group, week).await.expect("the log");
    assert!(batch.is_some());
    let sheet = lines.iter().find(|line| line.pupil.get() == pupil).expect("the sheet");
    assert_eq!((sheet.state.as_str(), sheet.words.as_deref()), ("printed", None));
    post.app().hand_over(&teacher, (group, week), sheet.id).await.expect("handed over");
    assert_eq!(post.fates().await, fates([("email accepted", 1), ("print handed_over", 1)]));
}

#[tokio::test]
async fn a_way_chosen_after_the_week_was_summarised_gets_the_sheet_that_is_there() {
    let post = Post::new(3).await;
    let (paper, letter) = (thing(1, 1), thing(1, 2));
    let database = &post.test.database;
    let to_diary = "update delivery_choice set channel = 'diary' where pupil_id";
    let unverified = "update guardian set email_verified_at = null where id";
    database.admin(format!("{to_diary} = {paper}; {unverified} = {letter}")).await;
    post.run_week().await;
    let before = fates([("diary in_diary", 1), ("email accepted", 1), ("email withheld", 1)]);
    assert_eq!(post.fates().await, before);

    database
        .admin(format!(
            "update delivery_choice set channel = 'print', application_on = '2026-03-06' where pupil_id = {paper};
             update guardian set email_verified_at = now() where id = {letter}"
        ))
        .await;
    post.run_week().await;
    let after = fates([("diary in_diary", 1), ("email accepted", 2), ("print printed", 1)]);
    assert_eq!(post.fates().await, after);
    assert_eq!(database.count("select count(*) from report").await, 3, "no sheet changed");
    assert_eq!(database.count("select count(*) from print_batch where sheets = 1").await, 1);
    // And once more does nothing at all.
    let ends = post.run_week().await;
    assert!(!ends.iter().any(|(kind, _)| kind == "print_group" || kind == "send_delivery"), "{ends:?}");
    assert_eq!(post.mailbox.envelopes().await.len(), 2);
}

#[tokio::test]
async fn homework_without_a_day_is_for_the_next_lesson() {
    let post = Post::new(1).await;
    let database = &post.test.database;
    // Two tasks are set on Tuesday; the subjects' next lessons are on Wednesday of this week, so nothing is due later.
    database.admin("update homework set due_on = null").await;
    post.run_week().await;
    let told = "select string_agg(homework::text, ',' order by version) from report";
    assert_eq!(post.text(told).await.as_deref(), Some("0"));
    // Set on Friday, they are for the lessons of next week: one of them, as the other subject has none yet.
    database
        .admin(
            "update homework h set lesson_id = f.id from lesson t, lesson f where t.id = h.lesson_id
               and f.subject_id = t.subject_id and f.day = '2026-03-06';
             insert into lesson (school_id, id, assignment_id, group_id, subject_id, day, ordinal, starts_at, ends_at,
                                 planned_staff_id, staff_id, status) overriding system value
               select school_id, id + 5000, assignment_id, group_id, subject_id, day + 5, ordinal, starts_at, ends_at,
                      planned_staff_id, staff_id, 'planned' from lesson where day = '2026-03-06' and ordinal = 1",
        )
        .await;
    post.run_week().await;
    assert_eq!(post.text(told).await.as_deref(), Some("0,1"));
}

#[tokio::test]
async fn what_was_revoked_between_rendering_and_sending_stays_here() {
    let post = Post::new(6).await;
    post.app()
        .request_weekly_summary(SchoolId::new(1), tests::support::worker::week())
        .await
        .expect("requested");
    post.drain_until("send_delivery").await;
    let of = |n| thing(1, n);
    post.test
        .database
        .admin(format!(
            "update guardianship set ends_on = '2026-03-05' where pupil_id = {};
             update delivery_choice set consent_on = null where pupil_id = {};
             update guardian set email = 'stranger@post1.test', email_verified_at = null where id = {};
             update guardian set email_suppressed_at = now() where id = {};
             update delivery_choice set channel = 'diary' where pupil_id = {}",
            of(1),
            of(2),
            of(3),
            of(4),
            of(5)
        ))
        .await;
    post.drain().await;
    assert_eq!(post.fates().await, fates([("email accepted", 1), ("email withheld", 5)]));
    let envelopes = post.mailbox.envelopes().await;
    assert_eq!(envelopes.len(), 1);
    assert_eq!(envelopes[0]["to"][0], "family-1-6@post6.test");
    let told = post.text(&format!("select server_words from delivery where pupil_id = {}", of(1))).await;
    assert_eq!(told.as_deref(), Some("Представительство закончилось. Письмо не отправлено"));
}

#[tokio::test]
async fn the_link_in_a_letter_stops_the_next_one() {
    let post = Post::new(2).await;
    post.run_week().await;
    let letters = post.mailbox.letters().await;
    let first = letters.iter().find(|letter| letter.to[0] == "family-1-1@post1.test").expect("a letter");
    let link = first.headers["list-unsubscribe"].trim_matches(['<', '>']);
    let token = link.rsplit('/').next().expect("a token").to_owned();
    let mut forged = token.clone();
    let last = forged.pop().expect("a character");
    forged.push(if last == 'A' { 'Q' } else { 'A' });
    assert!(post.app().unsubscribe(&forged).await.is_err());
    assert_eq!(post.app().unsubscribe(&token).await.expect("stopped"), "Школа №1");
    post.app().unsubscribe(&token).await.expect("a second click does no harm");

    let next = chrono::NaiveDate::from_ymd_opt(2026, 3, 9).expect("a day");
    post.test.clock.set("2026-03-13T12:00:00Z");
    post.app().request_weekly_summary(SchoolId::new(1), next).await.expect("requested");
    post.drain().await;
    let of_next =
        "select channel || ' ' || state from delivery where week_starts = '2026-03-09' and pupil_id = ";
    assert_eq!(post.text(&format!("{of_next}{}", thing(1, 1))).await.as_deref(), Some("diary in_diary"));
    assert_eq!(post.text(&format!("{of_next}{}", thing(1, 2))).await.as_deref(), Some("email accepted"));
}

#[tokio::test]
async fn a_file_of_another_child_never_leaves() {
    let post = Post::new(2).await;
    post.app()
        .request_weekly_summary(SchoolId::new(1), tests::support::worker::week())
        .await
        .expect("requested");
    post.drain_until("send_delivery").await;
    // The rows of both pupils are grafted crosswise, as a bug could do it.
    post.test
        .database
        .admin(
            "update report r set file_hash = (select o.file_hash from report o where o.pupil_id <> r.pupil_id limit 1)",
        )
        .await;
    let ends = post.drain().await;
    let gave_up =
        |(kind, end): &(String, JobEnd)| kind == "send_delivery" && matches!(end, JobEnd::GiveUp { .. });
    assert_eq!(ends.iter().filter(|end| gave_up(end)).count(), 2, "{ends:?}");
    assert_eq!(post.fates().await, fates([("email gave_up", 2)]));
    assert!(post.mailbox.envelopes().await.is_empty());
}

#[tokio::test]
async fn a_class_of_thirty_takes_as_many_statements_as_one_of_five() {
    let mut counts = Vec::new();
    for pupils in [5, 30] {
        let post = Post::new(pupils).await;
        let job = Job::summarise(tests::support::worker::class(1), tests::support::worker::week());
        post.app().enqueue_for(SchoolId::new(1), vec![job], None).await.expect("enqueued");
        let before = post.app().statements();
        let (kind, end) = post.step().await.expect("a job");
        assert_eq!((kind.as_str(), end), ("summarise_group", JobEnd::Done));
        counts.push(post.app().statements() - before);
        assert_eq!(post.test.database.count("select count(*) from report").await, i64::from(pupils));
    }
    assert_eq!(counts[0], counts[1]);
}

#[tokio::test]
async fn a_letter_whose_file_is_gone_ends_as_a_dead_letter_the_teacher_sees() {
    let post = Post::new(1).await;
    post.app()
        .request_weekly_summary(SchoolId::new(1), tests::support::worker::week())
        .await
        .expect("requested");
    post.drain_until("send_delivery").await;
    for school in std::fs::read_dir(&post.files).expect("the object store") {
        std::fs::remove_dir_all(school.expect("an entry").path()).expect("removed");
    }
    for _ in 0..8 {
        post.drain().await;
        let next = post.test.clock.now() + chrono::TimeDelta::seconds(16);
        post.test.clock.set(&next.to_rfc3339());
    }
    assert_eq!(post.fates().await, fates([("email gave_up", 1)]));
    let told = post.text("select server_words from delivery").await;
    assert_eq!(told.as_deref(), Some("Письмо не отправлено из-за ошибки программы. Сообщите администратору"));
    assert_eq!(post.app().backlog().await.expect("counted").2, 1);
}
