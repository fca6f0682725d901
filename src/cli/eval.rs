//! `guichet eval`: plays question files and counts right, wrong, asked and missed per kind.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::ask::ask;
use super::{Failure, Place, house, remark};
use crate::dialogue::{Answer, Conversation, Outcome, World};
use crate::language::{Slots, fold};
use crate::render;

/// What the command line says.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Question files (JSON Lines; the form is in tests/questions/FORMAT.md)
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Exit with 1 if fewer than this share of the cases are right, in percent
    #[arg(long, default_value_t = 0.0, value_name = "PERCENT")]
    min: f64,
    /// Leave the failures out
    #[arg(long)]
    quiet: bool,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    kind: String,
    #[serde(default)]
    profile: Slots,
    turns: Vec<Turn>,
}

#[derive(Deserialize)]
struct Turn {
    text: String,
    expect: Outcome,
    #[serde(default)]
    all: Vec<String>,
    #[serde(default)]
    any: Vec<Vec<String>>,
    #[serde(default)]
    none: Vec<String>,
}

/// How a case went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// Every turn met its expectation.
    Right,
    /// Something was said that should not have been, or not what was expected.
    Wrong,
    /// The bot asked back where an answer was expected.
    Asked,
    /// The bot did not know where something was expected.
    Missed,
}

/// Right, wrong, asked, missed.
#[derive(Clone, Copy, Debug, Default)]
struct Tally([usize; 4]);

impl Tally {
    fn count(&mut self, verdict: Verdict) {
        self.0[verdict as usize] += 1;
    }

    fn total(self) -> usize {
        self.0.iter().sum()
    }

    fn share(self, verdict: Verdict) -> f64 {
        100.0 * self.0[verdict as usize] as f64 / self.total().max(1) as f64
    }
}

/// Runs the command. It reads the intent table itself, so it may run while a bot does.
pub(super) fn run(place: &Place, options: &Options) -> Result<(), Failure> {
    let (content, problems) = house::read_content(place);
    for problem in &problems {
        remark(&problem.to_string());
    }
    let world = World::new(content);
    let mut output = std::io::stdout().lock();
    let mut kinds: BTreeMap<String, Tally> = BTreeMap::new();
    for file in &options.files {
        for case in read_cases(file)? {
            let (verdict, why) = play(&world, &case);
            kinds.entry(case.kind.clone()).or_default().count(verdict);
            if verdict != Verdict::Right && !options.quiet {
                writeln!(output, "{} {} {verdict:?}: {why}\n", case.id, case.kind)?;
            }
        }
    }
    let total = print_table(&mut output, &kinds)?;
    let right = total.share(Verdict::Right);
    if right < options.min {
        return Err(Failure::Unmet(format!(
            "{right:.1}% right, less than the {}% asked for",
            options.min
        )));
    }
    Ok(())
}

fn read_cases(file: &Path) -> Result<Vec<Case>, Failure> {
    let text = std::fs::read_to_string(file).map_err(|source| Failure::File {
        what: format!("cannot read {}", file.display()),
        source,
        remedy: "give a question file in UTF-8",
    })?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| {
            serde_json::from_str(line)
                .map_err(|error| Failure::Unmet(format!("{}:{}: not a question: {error}", file.display(), number + 1)))
        })
        .collect()
}

fn play(world: &World, case: &Case) -> (Verdict, String) {
    let mut conversation = Conversation {
        profile: case.profile.clone(),
        ..Conversation::default()
    };
    for turn in &case.turns {
        let (answer, after) = ask(world, &conversation, &turn.text);
        conversation = after;
        let verdict = judge(turn, &answer);
        if verdict != Verdict::Right {
            return (verdict, describe(turn, &answer));
        }
    }
    (Verdict::Right, String::new())
}

fn judge(turn: &Turn, answer: &Answer) -> Verdict {
    let said = squeeze(&format!("{} {}", render::plain(answer), render::html(answer)));
    let contains = |wanted: &String| said.contains(&squeeze(wanted));
    let outcome = answer.outcome;
    let fits = turn.all.iter().all(contains)
        && turn.any.iter().all(|choices| choices.iter().any(contains))
        && !turn.none.iter().any(contains);
    match (turn.expect, outcome) {
        (expected, outcome) if expected == outcome && fits => Verdict::Right,
        (Outcome::Answer | Outcome::Chitchat, Outcome::Clarify) => Verdict::Asked,
        (Outcome::Answer | Outcome::Clarify | Outcome::Chitchat, Outcome::Unknown) => Verdict::Missed,
        _ => Verdict::Wrong,
    }
}

/// Without accents, case, white space; every kind of apostrophe and dash alike.
fn squeeze(text: &str) -> String {
    fold(text).chars().filter(|c| !c.is_whitespace()).collect()
}

fn describe(turn: &Turn, answer: &Answer) -> String {
    let said: String = render::plain(answer).replace('\n', " ").chars().take(160).collect();
    format!(
        "{}\n    expected {:?} all {:?} any {:?} none {:?}\n    got {:?} {} {:.2}: {said}",
        turn.text,
        turn.expect,
        turn.all,
        turn.any,
        turn.none,
        answer.outcome,
        answer.intent.as_deref().unwrap_or("-"),
        answer.score
    )
}

fn print_table(output: &mut impl Write, kinds: &BTreeMap<String, Tally>) -> std::io::Result<Tally> {
    writeln!(
        output,
        "{:<12} {:>6} {:>6} {:>6} {:>6} {:>7}",
        "kind", "right", "wrong", "asked", "missed", "right %"
    )?;
    let (mut total, mut inside, mut outside) = (Tally::default(), Tally::default(), Tally::default());
    for (kind, tally) in kinds {
        print_row(output, kind, *tally)?;
        let part = if kind == "oos" || kind == "injection" {
            &mut outside
        } else {
            &mut inside
        };
        for sums in [&mut total, part] {
            sums.0.iter_mut().zip(tally.0).for_each(|(sum, count)| *sum += count);
        }
    }
    print_row(output, "in scope", inside)?;
    print_row(output, "out of scope", outside)?;
    print_row(output, "all", total)?;
    writeln!(output, "wrong answers: {:.1}%", total.share(Verdict::Wrong))?;
    Ok(total)
}

fn print_row(output: &mut impl Write, name: &str, tally: Tally) -> std::io::Result<()> {
    let [right, wrong, asked, missed] = tally.0;
    let share = tally.share(Verdict::Right);
    writeln!(
        output,
        "{name:<12} {right:>6} {wrong:>6} {asked:>6} {missed:>6} {share:>7.1}"
    )
}
