//! Behaviour, tested through the doors that a person or a process uses. One binary, so that everything links once.

mod small_world;

mod architecture;
mod cli;
mod mail;
mod store;
mod transcripts;
