//! The rules of the house as tests. Each message says what to do.

use std::fs;
use std::path::Path;

use guichet::language::fold;
use regex::Regex;
use serde_json::Value;

/// Each room may use those before it, and never the reverse.
const ROOMS: [&str; 12] = [
    "language",
    "knowledge",
    "calendar",
    "intent",
    "content",
    "dialogue",
    "render",
    "store",
    "config",
    "runtime",
    "adapter",
    "cli",
];
/// The rooms that decide: no clock, nothing that waits.
const CORE: &[&str] = ROOMS.split_at(7).0;
/// Lines without tests; 300 is a good moment to split.
const LONGEST_FILE: usize = 500;
/// Tables and phrases may be longer.
const MAY_BE_LONGER: [&str; 1] = ["src/dialogue/phrases.rs"];

/// A file of the source tree, by its path in the package.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// The room it belongs to; `None` for `lib.rs` and `main.rs`.
    fn room(&self) -> Option<&str> {
        let name = self.path.strip_prefix("src/")?.split(['/', '.']).next()?;
        (!matches!(name, "lib" | "main")).then_some(name)
    }

    /// Its lines of code, with their numbers: without comments and without the tests at its end.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self
            .text
            .lines()
            .enumerate()
            .take_while(|(_, line)| *line != "#[cfg(test)]");
        lines
            .map(|(index, line)| (index + 1, line))
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// The places where a pattern stands in the code.
    fn places(&self, pattern: &Regex) -> Vec<String> {
        let found = self.code().filter(|(_, line)| pattern.is_match(line));
        found
            .map(|(number, line)| format!("{}:{number}: {}", self.path, line.trim()))
            .collect()
    }
}

/// Every text file under a folder or at a path of the package.
fn files(place: &str, extensions: &[&str]) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut waiting = vec![root.join(place)];
    let mut sources = Vec::new();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(&path).expect("a folder can be read");
            waiting.extend(entries.map(|entry| entry.expect("an entry can be read").path()));
        } else if has_extension(&path, extensions) {
            let text = fs::read_to_string(&path).expect("a source file is UTF-8");
            let path = path
                .strip_prefix(root)
                .expect("it is in the package")
                .display()
                .to_string();
            sources.push(Source { path, text });
        }
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    sources
}

fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    path.exists() && extension.is_none_or(|extension| extensions.contains(&extension))
}

fn sources() -> Vec<Source> {
    files("src", &["rs"])
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of ours is right")
}

/// Fails with every place where the rule is broken, and what to do.
fn none(broken: &[String], remedy: &str) {
    assert!(broken.is_empty(), "{remedy}\n  {}", broken.join("\n  "));
}

#[test]
fn rooms_use_only_what_stands_before_them() {
    let uses = regex(r"\bcrate::(\w+|\{)");
    let mut broken = Vec::new();
    for source in sources() {
        let Some(room) = source.room() else { continue };
        let Some(rank) = ROOMS.iter().position(|known| *known == room) else {
            broken.push(format!(
                "{}: the room « {room} » is not in the list of this test",
                source.path
            ));
            continue;
        };
        for (number, line) in source.code() {
            for used in uses.captures_iter(line).map(|captures| captures[1].to_owned()) {
                if !ROOMS[..=rank].contains(&used.as_str()) {
                    broken.push(format!("{}:{number}: {room} uses {used}", source.path));
                }
            }
        }
    }
    none(
        &broken,
        "a room uses one that stands behind it; move what both need to the one before (the order is in src/lib.rs), \
         and write one `use crate::room::…` a line:",
    );
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent = sources().into_iter().filter(|source| !source.text.starts_with("//! "));
    none(
        &silent.map(|source| source.path).collect::<Vec<_>>(),
        "open the file with one `//!` sentence that says what it is for:",
    );
}

#[test]
fn files_end_before_they_tire() {
    let length = |source: &Source| source.text.lines().take_while(|line| *line != "#[cfg(test)]").count();
    let long = sources()
        .into_iter()
        .filter(|source| !MAY_BE_LONGER.contains(&source.path.as_str()));
    let long = long
        .map(|source| (length(&source), source.path))
        .filter(|(length, _)| *length > LONGEST_FILE);
    none(
        &long
            .map(|(length, path)| format!("{path}: {length} lines without tests"))
            .collect::<Vec<_>>(),
        "split the file by what it talks about (500 lines without tests are the end):",
    );
}

#[test]
fn what_decides_reads_no_clock_and_does_not_wait() {
    let forbidden = regex(r"Timestamp::now|Zoned::now|SystemTime|Instant::now|\basync\b|\.await\b|\btokio\b|\brand::");
    let core = sources()
        .into_iter()
        .filter(|source| source.room().is_some_and(|room| CORE.contains(&room)));
    none(
        &core.flat_map(|source| source.places(&forbidden)).collect::<Vec<_>>(),
        "take the time as a parameter, and leave waiting to runtime, adapter and cli:",
    );
}

#[test]
fn only_the_store_knows_sled() {
    let sled = regex(r"\bsled::");
    let others = sources().into_iter().filter(|source| source.room() != Some("store"));
    none(
        &others.flat_map(|source| source.places(&sled)).collect::<Vec<_>>(),
        "give the store a function for it:",
    );
}

#[test]
fn nothing_is_unwrapped() {
    let unwrap = regex(r"\.unwrap\(\)");
    none(
        &sources()
            .iter()
            .flat_map(|source| source.places(&unwrap))
            .collect::<Vec<_>>(),
        "return an error, or say why it holds: `expect(\"…\")`:",
    );
}

#[test]
fn no_test_is_ignored() {
    let ignored = regex(r"^\s*#\[ignore");
    let mut all = sources();
    all.extend(files("tests", &["rs"]));
    let places = |source: &Source| {
        let lines = source
            .text
            .lines()
            .enumerate()
            .filter(|(_, line)| ignored.is_match(line));
        lines
            .map(|(index, _)| format!("{}:{}", source.path, index + 1))
            .collect::<Vec<_>>()
    };
    none(
        &all.iter().flat_map(places).collect::<Vec<_>>(),
        "mend the test or delete it:",
    );
}

#[test]
fn no_test_question_stands_in_the_content() {
    let mut examples = Vec::new();
    for source in files("intents", &["toml"]) {
        let table: toml::Table = source.text.parse().expect("intents/ is TOML: run `guichet check`");
        let mut texts = Vec::new();
        strings(&toml::Value::Table(table), &mut texts);
        examples.extend(texts.iter().map(|text| (words(text), source.path.clone())));
    }
    let mut broken = Vec::new();
    for source in files("tests/questions", &["jsonl"]) {
        for (index, line) in source
            .text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty())
        {
            let case: Value = serde_json::from_str(line).expect("a question file is JSON Lines");
            for turn in case["turns"].as_array().into_iter().flatten() {
                let question = words(turn["text"].as_str().unwrap_or_default());
                let copies = examples.iter().filter(|(example, _)| {
                    question.len() > 3 && example.windows(question.len()).any(|part| part == question)
                });
                let place = format!("{}:{}: {}", source.path, index + 1, turn["text"]);
                broken.extend(copies.map(|(_, file)| format!("{place} stands in {file}")));
            }
        }
    }
    none(
        &broken,
        "a question that measures must not be learnt by heart; replace the example by one in other words:",
    );
}

fn strings(value: &toml::Value, found: &mut Vec<String>) {
    match value {
        toml::Value::String(text) => found.push(text.clone()),
        toml::Value::Array(values) => values.iter().for_each(|value| strings(value, found)),
        toml::Value::Table(table) => table.values().for_each(|value| strings(value, found)),
        _ => {}
    }
}

fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

#[test]
fn nothing_refers_to_what_is_not_in_the_repository() {
    let elsewhere = [["..", "shared"].join("/"), ["/work", ""].join("/")];
    let extensions = [
        "rs", "toml", "md", "txt", "json", "jsonl", "yml", "yaml", "service", "sh", "py",
    ];
    let mut broken = Vec::new();
    for place in [
        "src",
        "intents",
        "tests",
        "benches",
        "deploy",
        ".ci",
        "README.md",
        "Cargo.toml",
    ] {
        for source in files(place, &extensions) {
            let lines = source.text.lines().enumerate();
            let found = lines.filter(|(_, line)| elsewhere.iter().any(|path| line.contains(path)));
            broken.extend(found.map(|(index, _)| format!("{}:{}", source.path, index + 1)));
        }
    }
    none(
        &broken,
        "copy what is needed into the repository, or leave the mention out:",
    );
}
