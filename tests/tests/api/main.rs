//! The API from outside: real gateway, real database, people with browsers.

mod access;
mod account;
mod sdl;
mod statements;
