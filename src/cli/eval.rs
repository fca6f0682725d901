//! `guichet eval`: plays question files and counts right, wrong, asked and missed per kind.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use jiff::Timestamp;

use super::questions::{self, Verdict};
use super::{Failure, Place, house, remark};
use crate::dialogue::World;

/// What the command line says.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Question files (JSON Lines; the form is in tests/questions/FORMAT.md)
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Exit with 1 if fewer than this share of the cases are right, in percent
    #[arg(long, default_value = "0", value_name = "PERCENT", value_parser = percent)]
    min: f64,
    /// Leave the failures out
    #[arg(long)]
    quiet: bool,
}

fn percent(text: &str) -> Result<f64, String> {
    let number: f64 = text
        .trim_end_matches('%')
        .parse()
        .map_err(|_| "not a number".to_owned())?;
    if (0.0..=100.0).contains(&number) {
        Ok(number)
    } else {
        Err("not between 0 and 100".to_owned())
    }
}

/// How many cases went which way: right, wrong, asked, missed.
#[derive(Clone, Copy, Debug, Default)]
struct Tally([u32; 4]);

impl Tally {
    fn count(&mut self, verdict: Verdict) {
        self.0[verdict as usize] += 1;
    }

    fn total(self) -> u32 {
        self.0.iter().sum()
    }

    fn share(self, verdict: Verdict) -> f64 {
        100.0 * f64::from(self.0[verdict as usize]) / f64::from(self.total().max(1))
    }
}

/// All cases, per kind and together.
#[derive(Debug, Default)]
struct Score {
    kinds: BTreeMap<String, Tally>,
    in_scope: Tally,
    out_of_scope: Tally,
    all: Tally,
}

/// Runs the command. It reads the intent table itself, so it may run while a bot does.
pub(super) fn run(place: &Place, options: &Options) -> Result<(), Failure> {
    let (content, problems) = house::read_content(house::content_folder(place).as_deref());
    if !problems.is_empty() {
        house::report(&problems);
        if content.intents.is_empty() {
            return Err(Failure::Unmet(
                "there is nothing to play the questions against".to_owned(),
            ));
        }
        remark("it would not be loaded as it is; the questions are played against it all the same");
    }
    let files: Vec<_> = options
        .files
        .iter()
        .map(|file| questions::read(file))
        .collect::<Result<_, _>>()?;
    let world = World::new(content);
    let mut output = std::io::stdout().lock();
    let mut score = Score::default();
    let start = Timestamp::now();
    for case in files.iter().flatten() {
        let (verdict, why) = case.play(&world, start);
        score.count(&case.kind, case.is_in_scope(), verdict);
        if verdict != Verdict::Right && !options.quiet {
            let (file, line) = (case.place.0.display(), case.place.1);
            writeln!(output, "{file}:{line} {} ({}) {verdict}, {why}\n", case.id, case.kind)?;
        }
    }
    score.print(&mut output)?;
    let right = score.all.share(Verdict::Right);
    if score.all.total() == 0 {
        return Err(Failure::Unmet("no question was found in the files".to_owned()));
    }
    if right < options.min {
        return Err(Failure::Unmet(format!(
            "{right:.1}% right is less than the {}% asked for",
            options.min
        )));
    }
    Ok(())
}

impl Score {
    fn count(&mut self, kind: &str, in_scope: bool, verdict: Verdict) {
        let part = if in_scope {
            &mut self.in_scope
        } else {
            &mut self.out_of_scope
        };
        part.count(verdict);
        self.all.count(verdict);
        self.kinds.entry(kind.to_owned()).or_default().count(verdict);
    }

    fn print(&self, output: &mut impl Write) -> std::io::Result<()> {
        let head = ["cases", "right", "wrong", "asked", "missed", "right %"];
        write!(output, "{:<14}", "kind")?;
        head.iter().try_for_each(|word| write!(output, "{word:>8}"))?;
        writeln!(output)?;
        for (kind, tally) in &self.kinds {
            print_row(output, kind, *tally)?;
        }
        print_row(output, "in scope", self.in_scope)?;
        print_row(output, "out of scope", self.out_of_scope)?;
        print_row(output, "all", self.all)?;
        writeln!(output, "wrong: {:.1}% of all", self.all.share(Verdict::Wrong))
    }
}

fn print_row(output: &mut impl Write, name: &str, tally: Tally) -> std::io::Result<()> {
    write!(output, "{name:<14}{:>8}", tally.total())?;
    tally.0.iter().try_for_each(|count| write!(output, "{count:>8}"))?;
    writeln!(output, "{:>8.1}", tally.share(Verdict::Right))
}
