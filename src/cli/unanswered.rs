//! `guichet unanswered`: the questions that stay without an answer, for the people who own the knowledge.

use std::io::Write;

use super::{Failure, Place, house};
use crate::store::{Store, Unanswered, Why};

/// What the command line says.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Print them as JSON Lines
    #[arg(long)]
    json: bool,
    /// Take them off the list once they are printed
    #[arg(long)]
    clear: bool,
}

/// Runs the command.
pub(super) fn run(place: &Place, options: &Options) -> Result<(), Failure> {
    let store = Store::open(&house::data_folder(place).join("store"))?;
    let questions = store.unanswered()?;
    let mut output = std::io::stdout().lock();
    for (_, question) in &questions {
        if options.json {
            let json = serde_json::to_string(question).expect("a question has string keys only");
            writeln!(output, "{json}")?;
        } else {
            print(question, &mut output)?;
        }
    }
    if questions.is_empty() && !options.json {
        writeln!(output, "Aucune question n'est restée sans réponse.")?;
    }
    output.flush()?;
    if options.clear {
        let numbers: Vec<u64> = questions.iter().map(|(number, _)| *number).collect();
        store.clear_unanswered(&numbers)?;
    }
    Ok(())
}

fn print(question: &Unanswered, output: &mut impl Write) -> std::io::Result<()> {
    let why = match question.why {
        Why::Unknown => "réponse inconnue",
        Why::TooOld => "arrivée trop tard",
        Why::Help => "demande d'aide",
    };
    let text = question.text.replace(char::is_control, " ");
    let day = question.at.strftime("%d/%m/%Y");
    writeln!(output, "{day}  {why}  {text}")
}
