//! Processes killed and servers stopped at work. Everything lies in the module `faults`, by whose name the test runner
//! runs these one at a time.

mod faults {
    mod import;
    mod kill;
    mod outage;
}
