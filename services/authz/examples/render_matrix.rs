//! Prints the embedded policy's decisions: `cargo xtask matrix` writes this output to `policies/matrix.txt`.

fn main() -> Result<(), authz::PolicyError> {
    print!("{}", authz::matrix::render()?);
    Ok(())
}
