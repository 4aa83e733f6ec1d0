//! Tests of the finished reports, in one binary because linking Typst takes longer than running them.

mod hostile;
mod poison;
mod pool;
mod samples;
mod support;
