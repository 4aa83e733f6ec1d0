//! Letters over real SMTP and through a stranger's parser. Needs `python3` with aiosmtpd (Debian
//! package `python3-aiosmtpd`); a missing one fails the tests rather than skipping them.

mod parse_back;
mod smtp;
mod support;
