//! `guichet nlu-serve TRAIN.jsonl`: the language engine alone, on any table, for comparison with other engines.
//!
//! The table has lines `{"text": …, "intent": …}`. Once trained, it prints `{"ready":true}` and answers each line
//! `{"text": …}` of its input by a line `{"intent": …, "score": …}`.

use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use serde::Deserialize;
use serde_json::json;

use crate::intent::Matcher;
use crate::language::{Language, Lexicon};

#[derive(Deserialize)]
struct Line {
    text: String,
    #[serde(default)]
    intent: Option<String>,
}

/// Trains on a table and answers until the input ends.
///
/// # Errors
///
/// The table cannot be read, or the output is closed.
pub fn run(table: &Path, input: impl BufRead, output: impl Write) -> std::io::Result<()> {
    let mut output = BufWriter::new(output);
    let lines = BufReader::new(std::fs::File::open(table)?).lines();
    let lines: Vec<Line> = lines
        .filter_map(|line| serde_json::from_str(&line.ok()?).ok())
        .collect();
    let mut intents: Vec<&str> = lines.iter().filter_map(|line| line.intent.as_deref()).collect();
    intents.sort_unstable();
    intents.dedup();
    let texts: Vec<(&str, usize)> = lines
        .iter()
        .filter_map(|line| {
            Some((
                line.text.as_str(),
                intents.binary_search(&line.intent.as_deref()?).ok()?,
            ))
        })
        .collect();
    let started = std::time::Instant::now();
    let language = Language::new(Lexicon::default(), texts.iter().map(|(text, _)| *text));
    let matcher = Matcher::train(&language, &texts, intents.len());
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
