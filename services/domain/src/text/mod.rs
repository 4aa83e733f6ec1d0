//! Russian text as a school writes it: plural forms, dates, sorting, search, limits, checks of input (5.8).
//!
//! Nothing here declines a name, and nothing knows which screen the text is for.

mod dates;
mod input;
mod keys;
mod letters;
mod plural;
mod snils;

pub use dates::{date_day, date_long, date_short, time};
pub use input::{Limit, TextRefusal, clean};
pub use keys::{class_sort_key, search_key, sort_key};
pub use letters::{cyrillic_look_alike, normalise_typed};
pub use plural::{Forms, count, plural};
pub use snils::{Snils, SnilsRefusal};

/// No-break space, U+00A0: the only one we use (5.10).
pub const NBSP: char = '\u{a0}';
