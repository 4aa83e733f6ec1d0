//! The API from outside: real gateway, real database, people with browsers.

mod access;
mod account;
mod diary;
mod files;
mod home;
mod overview;
mod people;
mod sdl;
mod sessions;
mod statements;
