//! Words on the command line → a command; one file per command.

#[cfg(feature = "matrix")]
mod account;
mod ask;
mod chat;
mod check;
mod desk;
mod eval;
mod exchange;
mod explain;
mod house;
mod json_lines;
mod line;
#[cfg(feature = "matrix")]
mod login;
mod moment;
mod nlu_serve;
mod questions;
mod school;
#[cfg(feature = "matrix")]
mod serve;
#[cfg(feature = "matrix")]
mod status;
mod unanswered;

use std::io::Write;
use std::path::PathBuf;

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Parser, Subcommand};

use crate::calendar::Zone;

/// Answers teachers' questions about digital education, in French, in a terminal or on Matrix.
#[derive(Debug, Parser)]
#[command(name = "guichet", version, about, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    place: Place,
}

/// Where knowledge comes from and where memory goes.
#[derive(Clone, Debug, clap::Args)]
pub struct Place {
    /// Folder where the bot keeps what it knows and remembers [default: the platform's data folder]
    #[arg(long, env = "GUICHET_DATA", global = true, value_name = "DIR", value_parser = path())]
    data: Option<PathBuf>,
    /// Folder of the intent table [default: ./intents if there is one, else the table in the program]
    #[arg(long, env = "GUICHET_INTENTS", global = true, value_name = "DIR", value_parser = path())]
    intents: Option<PathBuf>,
    /// School zone: A, B or C
    #[arg(
        long,
        env = "GUICHET_SCHOOL_ZONE",
        global = true,
        default_value = "A",
        value_name = "ZONE"
    )]
    school_zone: Zone,
    /// Holidays of further years: the official iCalendar file of the zone, or a CSV file (zone,nom,premier_jour,dernier_jour)
    #[arg(long, env = "GUICHET_HOLIDAYS", global = true, value_name = "FILE", value_parser = path())]
    holidays: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Talk in the terminal (the default)
    Chat,
    /// Answer one question and stop; without a question, one per line of standard input
    Ask(ask::Options),
    /// Show how a question is understood: words, rules, intents with their evidence, slots
    Explain(explain::Options),
    /// Play question files and count the right answers
    Eval(eval::Options),
    /// List the questions that stayed without an answer (stop the bot first, or use a copy of its data folder)
    Unanswered(unanswered::Options),
    /// Validate an intent table: every problem with file, line and remedy
    Check(check::Options),
    /// Run the Matrix bot
    #[cfg(feature = "matrix")]
    Serve(serve::Options),
    /// Show how the running bot is doing; exits with 1 if not all is well
    #[cfg(feature = "matrix")]
    Status(status::Options),
    /// Log the bot in once, and show its recovery key
    #[cfg(feature = "matrix")]
    Login(login::Options),
    /// Show how a date, an hour or a recurrence is understood
    Moment(moment::Options),
    /// Run the language engine alone on another table (JSON Lines with "text" and "intent")
    NluServe(nlu_serve::Options),
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The store.
    #[error("{0}")]
    Store(#[from] crate::store::StoreError),
    /// The Matrix session.
    #[cfg(feature = "matrix")]
    #[error("{0}")]
    Session(#[from] crate::adapter::matrix::SessionError),
    /// The Matrix sync.
    #[cfg(feature = "matrix")]
    #[error("{0}")]
    Sync(#[from] crate::adapter::matrix::SyncError),
    /// A file or a stream.
    #[error("{what}: {source}; {remedy}")]
    File {
        /// What was attempted.
        what: String,
        /// Why it failed.
        source: std::io::Error,
        /// What to do.
        remedy: &'static str,
    },
    /// Reading or writing the terminal.
    #[error("cannot read or write the terminal: {0}")]
    Stream(#[from] std::io::Error),
    /// What was asked for does not hold; what was found is printed already.
    #[error("{0}")]
    Unmet(String),
}

impl Cli {
    /// Carries out the command.
    ///
    /// # Errors
    ///
    /// What happened, why, and what to do.
    pub fn run(self) -> Result<(), Failure> {
        match self.command.unwrap_or(Command::Chat) {
            Command::Chat => chat::run(&self.place),
            Command::Ask(options) => ask::run(&self.place, &options),
            Command::Explain(options) => explain::run(&self.place, &options),
            Command::Eval(options) => eval::run(&self.place, &options),
            Command::Unanswered(options) => unanswered::run(&self.place, &options),
            Command::Check(options) => check::run(&self.place, &options),
            #[cfg(feature = "matrix")]
            Command::Serve(options) => serve::run(&self.place, options),
            #[cfg(feature = "matrix")]
            Command::Status(options) => status::run(&self.place, &options),
            #[cfg(feature = "matrix")]
            Command::Login(options) => login::run(&self.place, &options),
            Command::Moment(options) => moment::run(&options),
            Command::NluServe(options) => nlu_serve::run(&options),
        }
    }
}

impl Failure {
    /// Whether it only says that the reader of our output has left.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Stream(error) if error.kind() == std::io::ErrorKind::BrokenPipe)
    }
}

/// Any path; an empty one, as an environment file may leave it, is taken as not given by those who use it.
fn path() -> impl TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().map(PathBuf::from)
}

/// A remark to the person at the terminal, on standard error; nobody may be listening.
fn remark(text: &str) {
    let _nobody_listens = writeln!(std::io::stderr().lock(), "guichet: {text}");
}
