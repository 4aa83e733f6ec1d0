//! Changes of journal pages between processes: published after commit, carried by Redis while it answers, always
//! delivered inside the process. A message says which page changed and to which versions; it carries no names and
//! grants nothing: the subscriber asks the same authorisation question as a read before it shows anything.

mod hub;
mod wire;

pub use hub::{LiveEvent, LiveHub, PageSubscription};
pub use wire::{JournalChange, JournalPage};
