//! `policies/matrix.txt` is the print of `policies/policy.csv`.

#[test]
fn the_printed_matrix_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies/matrix.txt");
    let printed = std::fs::read_to_string(path).unwrap_or_default();
    let now = authz::matrix::render().expect("the embedded policy loads");
    let differing = printed.lines().zip(now.lines()).position(|(old, new)| old != new);
    assert!(
        printed == now,
        "policies/matrix.txt is not what policies/policy.csv decides (first differing line: {}). \
         Run `cargo xtask matrix`, read the diff and commit both files.",
        differing.map_or_else(|| "at the end".to_owned(), |line| (line + 1).to_string()),
    );
}

#[test]
fn every_decision_is_printed() {
    let text = authz::matrix::render().expect("the embedded policy loads");
    for role in domain::role::Role::ALL {
        let heads = text.lines().filter(|line| line.split("  ").next() == Some(role.code())).count();
        assert_eq!(heads, 1, "{role}");
    }
    for resource in authz::Resource::ALL {
        let rows = text.lines().filter(|line| {
            let mut cells = line.split_whitespace();
            cells.next() == Some(resource.code()) && cells.count() == authz::Action::ALL.len()
        });
        assert_eq!(rows.count(), domain::role::Role::ALL.len(), "{resource}");
    }
}
