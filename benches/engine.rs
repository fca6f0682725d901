//! How long a question takes: `cargo bench --no-default-features --bench engine`.
//!
//! First the spread over real questions on the shipped table (median, 99th percentile), then how time grows with the
//! number of intents, and how long training takes.

use std::time::Instant;

use divan::{Bencher, black_box};
use guichet::content;
use guichet::intent::{Matcher, Table};
use guichet::language::{Language, Lexicon, Utterance};

/// Each question is asked so often; its median time counts.
const REPEATS: usize = 51;
/// Examples of a synthetic intent.
const EXAMPLES: usize = 8;

fn main() -> std::io::Result<()> {
    show_percentiles(std::io::stdout().lock())?;
    divan::main();
    Ok(())
}

fn shipped() -> (Language, Table) {
    let (content, _) = content::embedded();
    let examples: Vec<&str> = content
        .intents
        .iter()
        .flat_map(|i| &i.examples)
        .map(String::as_str)
        .collect();
    let language = Language::new(content.lexicon, examples);
    let table = Table::new(&language, content.intents);
    (language, table)
}

/// Every question of the development set.
fn questions() -> Vec<String> {
    let lines = include_str!("../tests/questions/dev.jsonl").lines();
    let cases = lines.map(|line| serde_json::from_str::<serde_json::Value>(line).expect("a case a line"));
    let turns = cases.flat_map(|case| case["turns"].as_array().cloned().unwrap_or_default());
    turns
        .filter_map(|turn| Some(turn["text"].as_str()?.to_owned()))
        .collect()
}

fn show_percentiles(mut output: impl std::io::Write) -> std::io::Result<()> {
    let (language, table) = shipped();
    let mut times: Vec<u128> = questions()
        .iter()
        .map(|question| {
            let mut runs: Vec<u128> = (0..REPEATS)
                .map(|_| {
                    let started = Instant::now();
                    black_box(table.rank(&language.read(black_box(question))));
                    started.elapsed().as_nanos()
                })
                .collect();
            runs.sort_unstable();
            runs[REPEATS / 2]
        })
        .collect();
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100] / 1_000;
    writeln!(
        output,
        "shipped table, {} intents, {} questions: median {} µs, 99th percentile {} µs",
        table.intents().len(),
        times.len(),
        at(50),
        at(99)
    )
}

/// Numbered words, so that synthetic intents have words of their own beside common ones.
fn synthetic(intents: usize) -> (Language, Matcher) {
    let syllables = [
        "ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "zo", "bra", "cle",
    ];
    let word = |mut number: usize| {
        let mut word = String::new();
        for _ in 0..4 {
            word.push_str(syllables[number % syllables.len()]);
            number /= syllables.len();
        }
        word
    };
    let openings = [
        "comment faire pour",
        "qui s'occupe de",
        "où trouver",
        "est-ce que je peux avoir",
    ];
    let text = |intent: usize, i: usize| {
        let own = word(intent * 31 + 7);
        let shared = word(intent / 7 * 101 + i);
        format!(
            "{} {own} {shared} {}",
            openings[(intent + i) % openings.len()],
            word(i * 13)
        )
    };
    let texts: Vec<Vec<String>> = (0..intents)
        .map(|intent| (0..EXAMPLES).map(|i| text(intent, i)).collect())
        .collect();
    let language = Language::new(Lexicon::default(), texts.iter().flatten().map(String::as_str));
    let read = |texts: &Vec<String>| texts.iter().map(|text| language.read(text)).collect();
    let utterances: Vec<Vec<Utterance>> = texts.iter().map(read).collect();
    let matcher = Matcher::train(utterances);
    (language, matcher)
}

#[divan::bench(args = [100, 1_000, 10_000], sample_count = 200)]
fn question_among_intents(bencher: Bencher<'_, '_>, intents: usize) {
    let (language, matcher) = synthetic(intents);
    bencher.bench_local(|| matcher.rank(&language.read(black_box("comment faire pour avoir la salle bacedifo ?"))));
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn training_of_the_shipped_table() -> (Language, Table) {
    shipped()
}
