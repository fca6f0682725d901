//! Question files: what was asked, what a right answer contains, and the verdict on what was said.
//!
//! The form is in `tests/questions/FORMAT.md`. Accents, case, white space and the kind of apostrophe do not count.

use std::fmt;
use std::path::{Path, PathBuf};

use jiff::{Span, Timestamp};
use serde::Deserialize;

use super::Failure;
use super::exchange::exchange;
use crate::dialogue::{Answer, Conversation, Outcome, World};
use crate::language::{Slots, fold};
use crate::render;

/// One line of a question file.
#[derive(Debug, Deserialize)]
pub(super) struct Case {
    /// Where it stands, from line 1.
    #[serde(skip)]
    pub(super) place: (PathBuf, usize),
    pub(super) id: String,
    pub(super) kind: String,
    #[serde(default)]
    profile: Option<Slots>,
    turns: Vec<Turn>,
}

/// One thing said to the bot, and what is expected of its answer.
#[derive(Debug, Deserialize)]
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
pub(super) enum Verdict {
    /// Every turn met its expectation.
    Right,
    /// Something was said that should not have been, or without what was expected.
    Wrong,
    /// The bot asked back where it should not have.
    Asked,
    /// The bot did not know, or was only polite, where something was expected.
    Missed,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Right => "right",
            Self::Wrong => "wrong",
            Self::Asked => "asked",
            Self::Missed => "missed",
        })
    }
}

/// Reads a question file; a line that is no question is an error with its place.
pub(super) fn read(file: &Path) -> Result<Vec<Case>, Failure> {
    let text = std::fs::read_to_string(file).map_err(|source| Failure::File {
        what: format!("cannot read {}", file.display()),
        source,
        remedy: "give a question file in UTF-8",
    })?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let cases = lines.map(|(index, line)| {
        let place = (file.to_owned(), index + 1);
        let wrong = |why: String| Failure::Unmet(format!("{}:{}: not a question: {why}", file.display(), index + 1));
        let case: Case = serde_json::from_str(line).map_err(|error| wrong(error.to_string()))?;
        if case.turns.is_empty() {
            return Err(wrong("it has no turns".to_owned()));
        }
        Ok(Case { place, ..case })
    });
    cases.collect()
}

impl Case {
    /// Whether the bot should know.
    pub(super) fn is_in_scope(&self) -> bool {
        self.turns.iter().any(|turn| turn.expect != Outcome::Unknown)
    }

    /// Says the turns one after the other, a minute apart; the first that fails decides, and is described.
    pub(super) fn play(&self, world: &World, start: Timestamp) -> (Verdict, String) {
        let mut conversation = Conversation {
            profile: self.profile.clone().unwrap_or_default(),
            ..Conversation::default()
        };
        let mut now = start;
        for (index, turn) in self.turns.iter().enumerate() {
            let (answer, after) = exchange(world, &conversation, now, &turn.text);
            let (verdict, complaints) = turn.judge(&answer);
            if verdict != Verdict::Right {
                let number = format!("turn {} of {}", index + 1, self.turns.len());
                return (
                    verdict,
                    format!("{number}: {}\n{}", turn.text, describe(turn, &answer, &complaints)),
                );
            }
            conversation = after;
            now = now.saturating_add(Span::new().minutes(1)).unwrap_or(now);
        }
        (Verdict::Right, String::new())
    }
}

impl Turn {
    /// The verdict on an answer, and what is wrong with its words.
    fn judge(&self, answer: &Answer) -> (Verdict, Vec<String>) {
        let said = squeeze(&render::plain(answer));
        let contains = |wanted: &String| said.contains(&squeeze(wanted));
        let lacking = self.all.iter().filter(|wanted| !contains(wanted));
        let lacking = lacking.map(|wanted| format!("lacks « {wanted} »"));
        let none_of = self.any.iter().filter(|wanted| !wanted.iter().any(contains));
        let none_of = none_of.map(|wanted| format!("lacks all of « {} »", wanted.join(" », « ")));
        let unwanted = self.none.iter().filter(|unwanted| contains(unwanted));
        let unwanted = unwanted.map(|unwanted| format!("contains « {unwanted} »"));
        let complaints: Vec<String> = lacking.chain(none_of).chain(unwanted).collect();
        let verdict = match (self.expect, answer.outcome) {
            (expected, said) if expected == said && complaints.is_empty() => Verdict::Right,
            (expected, said) if expected == said => Verdict::Wrong,
            (_, Outcome::Clarify) => Verdict::Asked,
            (Outcome::Answer | Outcome::Clarify, Outcome::Chitchat) | (_, Outcome::Unknown) => Verdict::Missed,
            (_, Outcome::Answer | Outcome::Chitchat) => Verdict::Wrong,
        };
        (verdict, complaints)
    }
}

/// Without accents, case and white space; every kind of apostrophe alike.
fn squeeze(text: &str) -> String {
    fold(text).chars().filter(|c| !c.is_whitespace()).collect()
}

/// What was expected and what was said, in two lines.
fn describe(turn: &Turn, answer: &Answer, complaints: &[String]) -> String {
    let said: String = render::plain(answer).replace('\n', " ").chars().take(160).collect();
    let complaints = if complaints.is_empty() {
        String::new()
    } else {
        format!("; {}", complaints.join(", "))
    };
    let intent = answer.intent.as_deref().unwrap_or("no intent");
    format!(
        "    expected {}, got {} ({intent}, {:.2}){complaints}\n    said: {said}",
        word(turn.expect),
        word(answer.outcome),
        answer.score
    )
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Answer => "answer",
        Outcome::Clarify => "clarify",
        Outcome::Unknown => "unknown",
        Outcome::Chitchat => "chitchat",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialogue::Block;

    fn said(outcome: Outcome, text: &str) -> Answer {
        Answer {
            outcome,
            intent: None,
            score: 0.5,
            blocks: vec![Block::Paragraph(text.to_owned())],
            options: Vec::new(),
            sources: Vec::new(),
        }
    }

    #[test]
    fn every_expectation_meets_every_outcome() {
        use Outcome::{Answer, Chitchat, Clarify, Unknown};
        use Verdict::{Asked, Missed, Right, Wrong};
        for (expect, verdicts) in [
            (Answer, [Right, Asked, Missed, Missed]),
            (Clarify, [Wrong, Right, Missed, Missed]),
            (Unknown, [Wrong, Asked, Right, Wrong]),
            (Chitchat, [Wrong, Asked, Missed, Right]),
        ] {
            for (outcome, expected) in [Answer, Clarify, Unknown, Chitchat].into_iter().zip(verdicts) {
                let turn = Turn {
                    text: String::new(),
                    expect,
                    all: vec![],
                    any: vec![],
                    none: vec![],
                };
                let (verdict, _) = turn.judge(&said(outcome, "Bonjour."));
                assert_eq!(
                    verdict,
                    expected,
                    "{} where {} is expected",
                    word(outcome),
                    word(expect)
                );
            }
        }
    }

    #[test]
    fn words_are_compared_without_accents_case_white_space_and_kinds_of_apostrophe() {
        let strings = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        for (all, any, none, expected) in [
            (&["L'ECOLE", "05 55 11"][..], &[][..], &[][..], 0),
            (&["collège"], &[], &[], 1),
            (&[], &["lycée", "École"], &[], 0),
            (&[], &["lycée", "collège"], &[], 1),
            (&[], &[], &["lycée"], 0),
            (&["lycée"], &["collège"], &["ecole"], 3),
        ] {
            let any = if any.is_empty() { vec![] } else { vec![strings(any)] };
            let turn = Turn {
                text: String::new(),
                expect: Outcome::Answer,
                all: strings(all),
                any,
                none: strings(none),
            };
            let (verdict, complaints) = turn.judge(&said(Outcome::Answer, "À l’école : 05\u{a0}5511"));
            assert_eq!(complaints.len(), expected, "{complaints:?}");
            assert_eq!(verdict == Verdict::Right, expected == 0);
        }
    }
}
