//! `guichet nlu-serve TRAIN.jsonl`: the language engine alone, on any table, for comparison with other engines.
//!
//! The table has lines `{"text": …, "intent": …}`. Once trained, it prints `{"ready":true}` and answers each line
//! `{"text": …}` of its input by a line `{"intent": …, "score": …}`.

use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::json;

use super::Failure;
use crate::intent::Matcher;
use crate::language::{Language, Lexicon, Utterance};

#[derive(Deserialize)]
struct Line {
    text: String,
    #[serde(default)]
    intent: Option<String>,
}

/// What the command line says.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// The table to train on
    table: PathBuf,
}

/// Runs the command.
pub(super) fn run(options: &Options) -> Result<(), Failure> {
    let table = std::fs::File::open(&options.table).map_err(|source| Failure::File {
        what: format!("cannot read {}", options.table.display()),
        source,
        remedy: "give a file of lines with \"text\" and \"intent\"",
    })?;
    Ok(serve(
        BufReader::new(table),
        std::io::stdin().lock(),
        std::io::stdout().lock(),
    )?)
}

fn serve(table: impl BufRead, input: impl BufRead, output: impl Write) -> std::io::Result<()> {
    let mut output = BufWriter::new(output);
    let lines: Vec<Line> = table
        .lines()
        .filter_map(|line| serde_json::from_str(&line.ok()?).ok())
        .collect();
    let mut intents: Vec<&str> = lines.iter().filter_map(|line| line.intent.as_deref()).collect();
    intents.sort_unstable();
    intents.dedup();
    let mut texts: Vec<Vec<&str>> = vec![Vec::new(); intents.len()];
    for line in &lines {
        let class = line.intent.as_deref().map(|intent| intents.binary_search(&intent));
        if let Some(Ok(class)) = class {
            texts[class].push(&line.text);
        }
    }
    let started = std::time::Instant::now();
    let language = Language::new(Lexicon::default(), texts.iter().flatten().copied());
    let read = |texts: &Vec<&str>| texts.iter().map(|text| language.read(text)).collect();
    let utterances: Vec<Vec<Utterance>> = texts.iter().map(read).collect();
    let matcher = Matcher::train(utterances);
    let train_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    writeln!(output, "{}", json!({"ready": true, "train_ms": train_ms}))?;
    output.flush()?;
    for line in input.lines() {
        let reply = match serde_json::from_str::<Line>(&line?) {
            Ok(line) => match matcher.rank(&language.read(&line.text)).first() {
                Some(best) => json!({"intent": intents[best.class], "score": best.strength()}),
                None => json!({"intent": null, "score": 0.0}),
            },
            Err(error) => json!({"error": error.to_string()}),
        };
        writeln!(output, "{reply}")?;
        output.flush()?;
    }
    Ok(())
}
