//! The API from outside: real gateway, real database, people with browsers.

mod access;
mod account;
mod files;
mod diary;
mod home;
mod overview;
mod sdl;
mod statements;
