//! `guichet check`: every problem of an intent table, with file, line, what and remedy. In French: staff read it.

use std::io::Write;
use std::path::PathBuf;

use super::{Failure, Place, house};
use crate::content;
use crate::dialogue::{World, unreached_examples};

/// What the command line says.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// The folder of the table [default: ./intents, else the table in the program]
    dir: Option<PathBuf>,
}

/// Runs the command.
pub(super) fn run(place: &Place, options: &Options) -> Result<(), Failure> {
    let (content, mut problems) = options
        .dir
        .as_deref()
        .map_or_else(|| house::read_content(place), content::read_folder);
    let counts = (content.intents.len(), content.records.len());
    let examples: usize = content.intents.iter().map(|intent| intent.examples.len()).sum();
    if problems.is_empty() {
        problems = unreached_examples(&World::new(content));
    }
    let mut output = std::io::stdout().lock();
    for problem in &problems {
        writeln!(output, "{problem}")?;
    }
    if problems.is_empty() {
        writeln!(
            output,
            "Tout est en ordre : {} intentions, {examples} exemples, {} fiches.",
            counts.0, counts.1
        )?;
        return Ok(());
    }
    let plural = if problems.len() == 1 { "" } else { "s" };
    Err(Failure::Unmet(format!(
        "{} problème{plural} à corriger.",
        problems.len()
    )))
}
