//! The intents of one knowledge base, ready to be asked.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;
use regex::RegexSet;
use serde::{Deserialize, Serialize};

use super::definition::{Intent, Reply};
use super::features::count;
use super::matcher::{Candidate, Matcher};
use crate::language::{Language, Utterance};

/// The intents of one knowledge base, ready to be asked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Table {
    intents: Vec<Intent>,
    #[serde(skip)]
    by_id: HashMap<String, usize>,
    #[serde(skip)]
    patterns: RegexSet,
    #[serde(skip)]
    pattern_intents: Vec<usize>,
    subjects: Vec<Subjects>,
    matcher: Matcher,
}

/// The subjects that the examples of an intent name.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Subjects {
    /// Some example names it.
    named: HashSet<String>,
    /// Nearly every example names it.
    always: HashSet<String>,
}

/// How much strength an intent loses for each subject that is named but in none of its examples: « peut-on mettre
/// Pronote sur le téléphone ? » is not about the telephone number of anybody.
const OFF_SUBJECT: f32 = 0.7;
/// How much it loses for each subject that is not named but in nearly all of its examples.
const NO_SUBJECT: f32 = 0.2;
/// What « nearly all » means.
const NEARLY_ALL: f32 = 0.9;

/// An intent that an utterance may mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranked<'a> {
    /// The intent.
    pub intent: &'a Intent,
    /// Confidence, 0 to 1.
    pub score: f32,
}

/// Why an intent ranks as it does.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence<'a> {
    /// The intent.
    pub intent: &'a Intent,
    /// Confidence, 0 to 1.
    pub score: f32,
    /// Distance to the separator of the intent.
    pub margin: f32,
    /// Cosine to its nearest example, 0 to 1.
    pub cosine: f32,
    /// That example.
    pub example: &'a str,
    /// What it loses for being about another subject.
    pub off_subject: f32,
    /// The words of the utterance, with what the margin loses without each; those that speak for it first.
    pub words: Vec<(String, f32)>,
}

/// Confidence in an intent whose pattern matches.
const BY_PATTERN: f32 = 0.97;
/// Confidence in an intent one of whose examples was asked.
const BY_EXAMPLE: f32 = 0.99;

impl Table {
    /// Trains the matcher on the examples of the intents. Patterns that are no regular expressions are left out:
    /// checking content names them.
    pub fn new(language: &Language, intents: Vec<Intent>) -> Self {
        let examples: Vec<Vec<Utterance>> = intents
            .par_iter()
            .map(|intent| intent.examples.iter().map(|text| language.read(text)).collect())
            .collect();
        let subjects = examples.iter().map(|examples| Subjects::of(examples)).collect();
        let matcher = Matcher::train(examples);
        Self::of(intents, subjects, matcher)
    }

    /// As it was when it was stored.
    #[must_use]
    pub fn restored(self) -> Self {
        Self::of(self.intents, self.subjects, self.matcher.restored())
    }

    fn of(intents: Vec<Intent>, subjects: Vec<Subjects>, matcher: Matcher) -> Self {
        let valid = |pattern: &String| regex::Regex::new(pattern).is_ok();
        let patterns: Vec<(usize, &String)> = intents
            .iter()
            .enumerate()
            .flat_map(|(i, intent)| intent.patterns.iter().filter(|p| valid(p)).map(move |p| (i, p)))
            .collect();
        let set = RegexSet::new(patterns.iter().map(|(_, pattern)| pattern)).unwrap_or_default();
        let pattern_intents = patterns.into_iter().map(|(i, _)| i).collect();
        let by_id = intents
            .iter()
            .enumerate()
            .map(|(i, intent)| (intent.id.clone(), i))
            .collect();
        Self {
            intents,
            by_id,
            patterns: set,
            pattern_intents,
            subjects,
            matcher,
        }
    }

    /// The intents, in the order of the files.
    pub fn intents(&self) -> &[Intent] {
        &self.intents
    }

    /// An intent by its id.
    pub fn intent(&self, id: &str) -> Option<&Intent> {
        self.by_id.get(id).map(|&i| &self.intents[i])
    }

    /// The intents that an utterance may mean, best first.
    pub fn rank(&self, utterance: &Utterance) -> Vec<Ranked<'_>> {
        self.rank_among(utterance, |_| true)
    }

    /// As [`rank`](Self::rank), among some intents only.
    pub fn rank_among(&self, utterance: &Utterance, eligible: impl Fn(&Intent) -> bool) -> Vec<Ranked<'_>> {
        let weighed = self.weigh(utterance, &eligible);
        let mut ranked: Vec<Ranked<'_>> = (0..weighed.len())
            .map(|i| Ranked {
                intent: &self.intents[weighed[i].candidate.class],
                score: score(&weighed, i),
            })
            .collect();
        for (intent, _) in self.pattern_hits(utterance).filter(|(intent, _)| eligible(intent)) {
            ranked.retain(|other| other.intent.id != intent.id);
            ranked.insert(
                0,
                Ranked {
                    intent,
                    score: BY_PATTERN,
                },
            );
        }
        ranked
    }

    /// The intents one of whose patterns an utterance matches, with the pattern.
    pub fn pattern_hits<'a>(&'a self, utterance: &Utterance) -> impl Iterator<Item = (&'a Intent, &'a str)> {
        let hits = self.patterns.matches(&utterance.words.join(" "));
        hits.into_iter().map(|hit| {
            (
                &self.intents[self.pattern_intents[hit]],
                self.patterns.patterns()[hit].as_str(),
            )
        })
    }

    /// Why intents rank as they do, best first, without patterns.
    pub fn evidence(&self, utterance: &Utterance) -> Vec<Evidence<'_>> {
        let weighed = self.weigh(utterance, &|_| true);
        let evidence = |i: usize| {
            let Weighed { candidate, off_subject } = weighed[i];
            let intent = &self.intents[candidate.class];
            let weights = self.matcher.weigh_words(utterance, candidate.class);
            let mut words: Vec<(String, f32)> = utterance.words.iter().cloned().zip(weights).collect();
            words.sort_by(|a, b| b.1.total_cmp(&a.1));
            Evidence {
                intent,
                score: score(&weighed, i),
                margin: candidate.margin,
                cosine: candidate.cosine,
                example: intent.examples.get(candidate.example).map_or("", String::as_str),
                off_subject,
                words,
            }
        };
        (0..weighed.len()).map(evidence).collect()
    }

    /// The candidates of the matcher, less what they lose, best first.
    fn weigh(&self, utterance: &Utterance, eligible: &dyn Fn(&Intent) -> bool) -> Vec<Weighed> {
        let candidates = self
            .matcher
            .rank_among(utterance, |class| eligible(&self.intents[class]));
        let weigh = |candidate: Candidate| Weighed {
            candidate,
            off_subject: self.off_subject(candidate.class, utterance),
        };
        let mut weighed: Vec<Weighed> = candidates.into_iter().map(weigh).collect();
        weighed.sort_by(|a, b| b.order().total_cmp(&a.order()));
        weighed
    }

    /// What an intent loses because the utterance is about something else than its examples are.
    fn off_subject(&self, class: usize, utterance: &Utterance) -> f32 {
        if !matches!(self.intents[class].reply, Reply::Record(_)) {
            return 0.0;
        }
        let Subjects { named, always } = &self.subjects[class];
        let foreign = utterance
            .subjects
            .iter()
            .filter(|subject| !named.contains(*subject))
            .count();
        let missing = always
            .iter()
            .filter(|subject| !utterance.subjects.contains(subject))
            .count();
        OFF_SUBJECT * count(foreign) + NO_SUBJECT * count(missing)
    }
}

/// A candidate, less what it loses for being about something else.
#[derive(Clone, Copy, Debug)]
struct Weighed {
    candidate: Candidate,
    off_subject: f32,
}

impl Weighed {
    fn order(&self) -> f32 {
        self.candidate.order() - self.off_subject
    }

    fn strength(&self) -> f32 {
        self.candidate.strength() - self.off_subject
    }
}

/// The confidence in one of the candidates.
fn score(weighed: &[Weighed], of: usize) -> f32 {
    if weighed[of].candidate.is_example {
        return BY_EXAMPLE;
    }
    confidence(weighed[of].strength(), rival(weighed, of))
}

/// The strength of the strongest other candidate; of nothing if there is none.
fn rival(weighed: &[Weighed], of: usize) -> f32 {
    let others = weighed.iter().enumerate().filter(|(i, _)| *i != of);
    others.map(|(_, other)| other.strength()).fold(NO_RIVAL, f32::max)
}

impl Subjects {
    fn of(examples: &[Utterance]) -> Self {
        let mut times: HashMap<&str, usize> = HashMap::new();
        for example in examples {
            for subject in &example.subjects {
                *times.entry(subject).or_default() += 1;
            }
        }
        let always = times
            .iter()
            .filter(|(_, times)| count(**times) >= NEARLY_ALL * count(examples.len()));
        Self {
            always: always.map(|(subject, _)| (*subject).to_owned()).collect(),
            named: times.into_keys().map(str::to_owned).collect(),
        }
    }
}

/// The strength of what does not resemble a question at all.
const NO_RIVAL: f32 = -1.0;

/// A strength, and that of the strongest rival → the share of right answers among such.
///
/// Fitted by logistic regression to examples that were held out of training; `tests/it/reliability.rs` shows how well.
fn confidence(strength: f32, rival: f32) -> f32 {
    1.0 / (1.0 + libm::expf(1.2 - 1.1 * strength - 1.54 * (strength - rival)))
}
