//! The signed context (C-12): whatever is not exactly what the application signed gives zero rows.

use chrono::TimeDelta;
use sqlx::{AssertSqlSafe, Executor as _, PgConnection};
use tests::support::{Database, Login, context};

use crate::proofs::tenant_tables;

/// Rows of all `tables` together under a context; a context that is an error counts as -1.
async fn seen(connection: &mut PgConnection, tables: &[String], ctx: &str) -> i64 {
    let counts: Vec<String> = tables.iter().map(|table| format!("(select count(*) from {table})")).collect();
    connection.execute("begin").await.expect("begin");
    sqlx::query("select set_config('tabel.ctx', $1, true)")
        .bind(ctx)
        .execute(&mut *connection)
        .await
        .expect("sets");
    let sum = format!("select {}", counts.join(" + "));
    let rows = sqlx::query_scalar(AssertSqlSafe(sum)).fetch_one(&mut *connection).await.unwrap_or(-1);
    connection.execute("rollback").await.expect("rollback");
    rows
}

#[tokio::test]
async fn only_what_was_signed_opens_a_school() {
    let database = Database::with_schools().await;
    let tables = tenant_tables(&mut database.connect(Login::Admin).await).await;
    let mut app = database.connect(Login::App).await;

    let good = context::tenant(1);
    assert!(seen(&mut app, &tables, &good).await > 50, "a good context sees its school");

    let body = context::body(1, context::soon());
    let tag = context::tag(&context::KEY, &body);
    let parts: Vec<&str> = body.split('.').collect();
    let expired = context::soon() - TimeDelta::seconds(31);
    let bad = [
        ("nothing", String::new()),
        ("another school under the same tag", good.replacen("t.1.", "t.2.", 1)),
        ("another account under the same tag", good.replacen(".9.deputy.", ".2.deputy.", 1)),
        ("another role under the same tag", good.replacen("deputy", "director", 1)),
        ("expired", context::signed(&context::KEY, &context::body(1, expired))),
        (
            "a later expiry under the same tag",
            format!("{}.{tag}", context::body(1, context::soon() + TimeDelta::days(1))),
        ),
        ("signed with another key", context::signed(&[8; 32], &body)),
        ("signed with an empty key", context::signed(&[], &body)),
        ("no tag", body.clone()),
        ("an empty tag", format!("{body}.")),
        ("a truncated tag", good[..good.len() - 1].to_owned()),
        ("a tag in capitals", format!("{body}.{}", tag.to_uppercase())),
        ("a longer tag", format!("{good}0")),
        ("one more part", format!("{good}.{tag}")),
        (
            "parts in another order",
            format!("{}.{tag}", [parts[0], parts[2], parts[1], parts[3], parts[4], parts[5]].join(".")),
        ),
        ("a missing part, signed", context::signed(&context::KEY, &parts[..5].join("."))),
        ("the system's kind, signed", context::signed(&context::KEY, &body.replacen("t.", "s.", 1))),
        ("an unknown kind, signed", context::signed(&context::KEY, &body.replacen("t.", "x.", 1))),
        ("no expiry, signed", context::signed(&context::KEY, "t.1.1.deputy..00")),
        ("an expiry that is no number, signed", context::signed(&context::KEY, "t.1.1.deputy.9e12.00")),
        ("an endless expiry, signed", context::signed(&context::KEY, "t.1.1.deputy.9999999999999.00")),
        ("a very long one", good.repeat(20)),
        ("SQL", "t.1.1.deputy.9.0'; select 1; --".to_owned()),
        ("a school that does not exist, signed", context::tenant(99)),
        ("school 0, signed", context::tenant(0)),
        ("a negative school, signed", context::tenant(-1)),
    ];
    for (what, ctx) in bad {
        assert_eq!(seen(&mut app, &tables, &ctx).await, 0, "{what}");
    }
}

#[tokio::test]
async fn a_context_ends_with_its_term() {
    let database = Database::with_schools().await;
    let mut app = database.connect(Login::App).await;
    let tables = ["pupil".to_owned()];
    let until = platform::clock::now() + TimeDelta::seconds(2);
    let ctx = context::signed(&context::KEY, &context::body(1, until));
    assert_eq!(seen(&mut app, &tables, &ctx).await, 3);
    tokio::time::sleep(std::time::Duration::from_millis(3100)).await;
    assert_eq!(seen(&mut app, &tables, &ctx).await, 0, "replayed after its end");
}

/// A key is changed without stopping anything: two are valid meanwhile, and a removed one opens nothing.
#[tokio::test]
async fn keys_rotate() {
    let database = Database::with_schools().await;
    let mut app = database.connect(Login::App).await;
    let tables = ["pupil".to_owned()];
    let new = context::signed(&[42; 32], &context::body(1, context::soon()));
    assert_eq!(seen(&mut app, &tables, &new).await, 0);
    database.admin(format!("insert into tabel.context_key values (2, '\\x{}')", "2a".repeat(32))).await;
    assert_eq!(seen(&mut app, &tables, &new).await, 3);
    assert_eq!(seen(&mut app, &tables, &context::tenant(1)).await, 3);
    database.admin("delete from tabel.context_key where id = 1").await;
    assert_eq!(seen(&mut app, &tables, &context::tenant(1)).await, 0);
}

/// The other door: each reason opens the tables that name it, and nothing else; a tenant's context opens none.
#[tokio::test]
async fn a_system_reason_opens_its_tables_only() {
    let database = Database::with_schools().await;
    let mut system = database.connect(Login::System).await;
    let reasons = "select p.polrelid::regclass::text, pg_get_expr(p.polqual, p.polrelid), has_table_privilege('tabel_system', p.polrelid, 'select')
                   from pg_policy p where p.polname = 'system'";
    let mut admin = database.connect(Login::Admin).await;
    let tables: Vec<(String, String, bool)> =
        sqlx::query_as(reasons).fetch_all(&mut admin).await.expect("policies");
    assert!(tables.len() > 10, "{tables:?}");
    let words = store::SystemReason::ALL.map(store::SystemReason::code);
    for (table, policy, readable) in &tables {
        for reason in words {
            // Sessions are empty in the world; `audit` and others are write-only.
            let rows = seen(&mut system, std::slice::from_ref(table), &context::system(reason)).await;
            let open = policy.split(|c: char| !c.is_ascii_lowercase() && c != '_').any(|word| word == reason);
            let expected_rows = database.count(format!("select count(*) from {table}")).await;
            let expected = match (readable, open) {
                (false, _) => -1,
                (true, true) => expected_rows,
                (true, false) => 0,
            };
            assert_eq!(rows, expected, "{table} for {reason}: {policy}");
        }
        for bad in [
            context::tenant(1),
            context::system("anything"),
            context::signed(&[8; 32], "s.0.0.sign_in.9999999999.0"),
            String::new(),
        ] {
            let rows = seen(&mut system, std::slice::from_ref(table), &bad).await;
            assert!(rows <= 0, "{table}: {bad} gives {rows} rows");
        }
    }
    let tenant: Vec<String> = tenant_tables(&mut admin).await;
    for table in tenant.iter().filter(|table| !tables.iter().any(|(open, ..)| open == *table)) {
        for reason in words {
            assert_eq!(
                seen(&mut system, std::slice::from_ref(table), &context::system(reason)).await,
                -1,
                "{table} for {reason}"
            );
        }
    }
}
