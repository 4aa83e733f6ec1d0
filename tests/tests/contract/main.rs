//! What the repository promises about itself: who depends on whom, sizes of files, generated files without drift.

mod drift;
mod edges;
mod files;
