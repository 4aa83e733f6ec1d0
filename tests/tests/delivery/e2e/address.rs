//! A family gives an address: the letter, the link, and no summary before the link was followed.

use app::delivery_choice::{ChooseDelivery, DeliveryChannel, DeliveryChoice};
use app::jobs::JobEnd;
use app::{Actor, Failure, Kind};
use domain::id::{AccountId, GuardianId, MembershipId, PersonId, SchoolId};
use domain::role::Role;
use tests::support::worker::{Post, thing};

/// The guardian of pupil 1, in a parent's role.
async fn parent(post: &Post) -> Actor {
    let [membership, person, guardian] = [900, 2001, 1].map(|n| thing(1, n));
    post.test
        .database
        .admin(format!(
            "insert into membership (school_id, id, person_id, role, guardian_id, starts_on) overriding system value
               values (1, {membership}, {person}, 'parent', {guardian}, '2025-09-01')"
        ))
        .await;
    Actor {
        account: AccountId::new(1),
        person: PersonId::new(person),
        school: SchoolId::new(1),
        membership: MembershipId::new(membership),
        role: Role::Parent,
        staff: None,
        guardian: Some(GuardianId::new(guardian)),
        pupil: None,
        name: "Птенцова Н.".into(),
        zone: chrono_tz::Europe::Moscow,
        request: 1,
    }
}

async fn choose(post: &Post, actor: &Actor, address: &str) -> DeliveryChoice {
    let pupil = post.app().ids().encode(Kind::Pupil, SchoolId::new(1), thing(1, 1));
    let wish =
        ChooseDelivery { channel: DeliveryChannel::Email, address: Some(address.into()), consent: true };
    post.app().choose_delivery(actor, &pupil, wish, None).await.expect("the choice is taken")
}

/// The token in the newest letter to an address.
async fn token(post: &Post, address: &str) -> String {
    let letters = post.mailbox.letters().await;
    let letter = letters.iter().rfind(|letter| letter.to == [address]).expect("a letter to the address");
    assert!(letter.files.is_empty() && !letter.headers.contains_key("list-unsubscribe"), "{letter:?}");
    assert!(
        !letter.text.contains("Птенцов"),
        "a letter to an unknown address names somebody: {}",
        letter.text
    );
    let (_, rest) = letter.text.split_once("https://tabel.test/confirm/").expect("a link");
    rest.split_whitespace().next().expect("a token").to_owned()
}

#[tokio::test]
async fn the_first_summary_leaves_only_after_the_address_was_confirmed() {
    let post = Post::new(1).await;
    let actor = parent(&post).await;
    let choice = choose(&post, &actor, "anna@post1.test").await;
    assert!(!choice.verified && choice.waiting);
    let ends = post.drain().await;
    assert_eq!(ends, [("confirm_address".to_owned(), JobEnd::Done)]);
    let link = token(&post, "anna@post1.test").await;

    // Not confirmed: withheld, with what is missing.
    let ends = post.run_week().await;
    assert!(ends.iter().all(|(_, end)| *end == JobEnd::Done), "{ends:?}");
    let fates = post.fates().await;
    assert_eq!(fates.get("email withheld"), Some(&1), "{fates:?}");
    assert_eq!(post.mailbox.letters().await.len(), 1);

    let school = post.app().confirm_address(&link).await.expect("the link works");
    assert_eq!(school, "Школа №1");
    post.app().confirm_address(&link).await.expect("it is harmless to repeat");
    let seen = choose(&post, &actor, "anna@post1.test").await;
    assert!(seen.verified && !seen.waiting, "{}", seen.notice);
    // As if it were the next week: an unchanged sheet is not told about twice.
    post.test.database.admin("delete from delivery; delete from report").await;
    post.run_week().await;
    assert_eq!(post.fates().await.get("email accepted"), Some(&1));
    assert_eq!(post.mailbox.letters().await.last().expect("a summary").to, ["anna@post1.test"]);
}

#[tokio::test]
async fn a_link_confirms_one_address_for_a_week_and_nothing_else() {
    let post = Post::new(1).await;
    let actor = parent(&post).await;
    choose(&post, &actor, "anna@post1.test").await;
    post.drain().await;
    let old = token(&post, "anna@post1.test").await;
    let refused =
        async |token: &str| matches!(post.app().confirm_address(token).await, Err(Failure::NotFound));
    let forged: String = old
        .chars()
        .enumerate()
        .map(|(n, c)| if n == 20 { if c == 'A' { 'B' } else { 'A' } } else { c })
        .collect();
    for bad in ["", "x", forged.as_str(), &old[1..]] {
        assert!(refused(bad).await, "{bad}");
    }
    // Another act's token is no key here, and this one none there.
    assert!(post.app().unsubscribe(&old).await.is_err());

    // The address was changed: the old link is dead.
    let later = post.test.clock.now() + chrono::TimeDelta::minutes(5);
    post.test.clock.set(&later.to_rfc3339());
    choose(&post, &actor, "berta@post1.test").await;
    assert!(refused(&old).await);
    post.drain().await;
    let link = token(&post, "berta@post1.test").await;
    let later = post.test.clock.now() + chrono::TimeDelta::days(7) + chrono::TimeDelta::minutes(1);
    post.test.clock.set(&later.to_rfc3339());
    assert!(refused(&link).await, "the link works longer than seven days");
    let verified = "select count(*) from guardian where email_verified_at > '2026-01-01'";
    assert_eq!(post.test.database.count(verified).await, 0);
}
