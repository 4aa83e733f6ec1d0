//! From a school's week to the family: rendering, letters, the mail server's moods, the queue's promises.

mod e2e;
mod queue;
