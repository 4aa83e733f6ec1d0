//! What the binary `tabel` is made of that tests and build tasks use as well. Never holds a use case: those are
//! in `app`.

pub mod demo;
