//! Behaviour, tested through the doors that a person or a process uses. One binary, so that everything links once.

mod house;
mod small_world;
#[cfg(feature = "matrix")]
mod support;

mod any_text;
mod architecture;
mod cafe;
mod campaigns;
mod cli;
mod content;
mod duties;
mod line;
// A release build has no faults to name.
#[cfg(feature = "matrix")]
mod broadcast;
#[cfg(all(feature = "matrix", debug_assertions))]
mod faults;
#[cfg(feature = "feeds")]
mod feeds;
mod mail;
#[cfg(feature = "matrix")]
mod matrix;
#[cfg(feature = "matrix")]
mod matrix_cafe;
#[cfg(feature = "matrix")]
mod matrix_line;
#[cfg(feature = "matrix")]
mod matrix_trouble;
mod moment;
mod reliability;
mod reminders;
mod runtime;
#[cfg(feature = "matrix")]
mod school_year;
mod store;
#[cfg(feature = "matrix")]
mod torture;
mod transcripts;
