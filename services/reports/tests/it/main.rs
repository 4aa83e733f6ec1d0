//! Tests of the finished reports, in one binary because linking Typst takes longer than running them.

mod hostile;
mod pool;
mod samples;
mod support;
