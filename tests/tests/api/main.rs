//! The API from outside: real gateway, real database, people with browsers.

mod access;
mod account;
mod files;
mod diary;
mod home;
mod overview;
mod people;
mod sdl;
mod statements;
