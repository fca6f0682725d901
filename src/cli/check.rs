//! `guichet check`: every problem of an intent table, with file, line, what and remedy. In French: staff read it.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::{Failure, Place, house};
use crate::content::{self, Problem};
use crate::dialogue::{Unreached, World, unreached_examples};

/// What the command line says.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// The folder of the table [default: ./intents, else the table in the program]
    dir: Option<PathBuf>,
}

/// Runs the command.
pub(super) fn run(place: &Place, options: &Options) -> Result<(), Failure> {
    let folder = options.dir.clone().or_else(|| house::content_folder(place));
    let folder = folder.as_deref();
    let (content, mut problems) = house::read_content(folder);
    let (intents, records, duties) = (content.intents.len(), content.records.len(), content.duties.len());
    let examples: usize = content.intents.iter().map(|intent| intent.examples.len()).sum();
    if problems.is_empty() {
        let unreached = unreached_examples(&World::new(content));
        problems = unreached.iter().map(|unreached| problem(unreached, folder)).collect();
    }
    let mut output = std::io::stdout().lock();
    for problem in &problems {
        writeln!(output, "{problem}")?;
    }
    if problems.is_empty() {
        let all_is_well = format!(
            "Tout est en ordre : {intents} intentions, {examples} exemples, {records} fiches, {duties} rappels."
        );
        return Ok(writeln!(output, "{all_is_well}")?);
    }
    let plural = if problems.len() == 1 { "" } else { "s" };
    Err(Failure::Unmet(format!(
        "{} problème{plural} à corriger.",
        problems.len()
    )))
}

fn problem(unreached: &Unreached, folder: Option<&Path>) -> Problem {
    let Unreached {
        example,
        intent,
        reached,
    } = unreached;
    let (file, line) = content::find_example(folder, example).unwrap_or_default();
    Problem {
        file,
        line,
        what: format!("l'exemple « {example} » de « {intent} » mène à « {reached} »"),
        remedy: "précisez-le, déplacez-le, ou ajoutez des exemples qui lui ressemblent".to_owned(),
    }
}
