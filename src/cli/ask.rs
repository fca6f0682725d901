//! `guichet ask`: one answer and out; or one per line of input, in text or JSON.

use std::io::{BufRead, Write};

use jiff::Timestamp;

use super::exchange::exchange;
use super::line::{Line, read_line};
use super::{Failure, Place, house, json_lines, remark};
use crate::dialogue::{Conversation, World};
use crate::render;

/// What the command line says.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// The question
    question: Vec<String>,
    /// Read requests and write replies as JSON Lines
    #[arg(long, conflicts_with = "question")]
    json: bool,
}

/// Runs the command.
pub(super) fn run(place: &Place, options: &Options) -> Result<(), Failure> {
    let (_store, world) = house::open(place)?;
    let input = std::io::stdin().lock();
    let mut output = std::io::stdout().lock();
    if options.json {
        return Ok(json_lines::answer(&world, input, &mut output)?);
    }
    if options.question.is_empty() {
        return answer_lines(&world, input, &mut output);
    }
    Ok(say(&world, &options.question.join(" "), &mut output)?)
}

/// Every line is a question of its own; a blank line stands between two answers.
fn answer_lines(world: &World, mut input: impl BufRead, output: &mut impl Write) -> Result<(), Failure> {
    let (mut number, mut answered, mut skipped) = (0, 0, 0);
    while let Some(line) = read_line(&mut input)? {
        number += 1;
        match line {
            Line::Text(text) => {
                if answered > 0 {
                    writeln!(output)?;
                }
                say(world, &text, output)?;
                answered += 1;
            }
            Line::Bad(why) => {
                remark(&format!("line {number}: {why}"));
                skipped += 1;
            }
        }
    }
    match skipped {
        0 => Ok(()),
        _ => Err(Failure::Unmet(format!("{skipped} of {number} lines could not be read"))),
    }
}

fn say(world: &World, question: &str, output: &mut impl Write) -> std::io::Result<()> {
    let (answer, _) = exchange(world, &Conversation::default(), Timestamp::now(), question);
    writeln!(output, "{}", render::plain(&answer))?;
    output.flush()
}
