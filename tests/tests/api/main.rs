//! The API from outside: real gateway, real database, people with browsers.

mod access;
mod account;
mod diary;
mod files;
mod home;
mod import;
mod overview;
mod people;
mod screens;
mod sdl;
mod sessions;
mod statements;
