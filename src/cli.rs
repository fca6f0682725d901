//! Words on the command line → a command; one file per command.

pub mod nlu_serve;
