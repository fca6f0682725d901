//! The intents of one knowledge base, ready to be asked.

use std::collections::{HashMap, HashSet};

use regex::RegexSet;

use super::definition::{Intent, Reply};
use super::features::count;
use super::matcher::Matcher;
use crate::language::{Language, Utterance};

/// The intents of one knowledge base, ready to be asked.
#[derive(Clone, Debug)]
pub struct Table {
    intents: Vec<Intent>,
    by_id: HashMap<String, usize>,
    patterns: RegexSet,
    pattern_intents: Vec<usize>,
    subjects: Vec<Subjects>,
    matcher: Matcher,
}

/// The subjects that the examples of an intent name.
#[derive(Clone, Debug, Default)]
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

impl Table {
    /// Trains the matcher on the examples of the intents. Patterns that are no regular expressions are left out:
    /// checking content names them.
    pub fn new(language: &Language, intents: Vec<Intent>) -> Self {
        let valid = |pattern: &String| regex::Regex::new(pattern).is_ok();
        let patterns: Vec<(usize, &String)> = intents
            .iter()
            .enumerate()
            .flat_map(|(i, intent)| intent.patterns.iter().filter(|p| valid(p)).map(move |p| (i, p)))
            .collect();
        let set = RegexSet::new(patterns.iter().map(|(_, pattern)| pattern)).unwrap_or_default();
        let pattern_intents = patterns.into_iter().map(|(i, _)| i).collect();
        let read = |(class, intent): (usize, &Intent)| {
            let utterances = intent.examples.iter().map(|text| (language.read(text), class));
            utterances.collect::<Vec<_>>()
        };
        let examples: Vec<(Utterance, usize)> = intents.iter().enumerate().flat_map(read).collect();
        let of_class = |class| {
            examples
                .iter()
                .filter(move |(_, of)| *of == class)
                .map(|(example, _)| example)
        };
        let subjects = (0..intents.len()).map(|class| Subjects::of(of_class(class))).collect();
        let matcher = Matcher::train(examples, intents.len());
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
        let candidates = self
            .matcher
            .rank_among(utterance, |class| eligible(&self.intents[class]));
        let mut weighed: Vec<Weighed> = candidates
            .iter()
            .map(|candidate| {
                let off_subject = self.off_subject(candidate.class, utterance);
                Weighed {
                    class: candidate.class,
                    order: candidate.order() - off_subject,
                    strength: candidate.strength() - off_subject,
                }
            })
            .collect();
        weighed.sort_by(|a, b| b.order.total_cmp(&a.order));
        let mut ranked: Vec<Ranked<'_>> = (0..weighed.len())
            .map(|i| Ranked {
                intent: &self.intents[weighed[i].class],
                score: confidence(weighed[i].strength, rival(&weighed, i)),
            })
            .collect();
        let text = utterance.words.join(" ");
        for hit in self.patterns.matches(&text) {
            let intent = &self.intents[self.pattern_intents[hit]];
            if eligible(intent) {
                ranked.retain(|other| other.intent.id != intent.id);
                ranked.insert(0, Ranked { intent, score: 0.97 });
            }
        }
        ranked
    }
}

impl Table {
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
    class: usize,
    order: f32,
    strength: f32,
}

/// The strength of the strongest other candidate; of nothing if there is none.
fn rival(weighed: &[Weighed], of: usize) -> f32 {
    let others = weighed.iter().enumerate().filter(|(i, _)| *i != of);
    others.map(|(_, other)| other.strength).fold(NO_RIVAL, f32::max)
}

impl Subjects {
    fn of<'a>(examples: impl Iterator<Item = &'a Utterance>) -> Self {
        let mut times: HashMap<&str, usize> = HashMap::new();
        let mut all = 0;
        for example in examples {
            all += 1;
            for subject in &example.subjects {
                *times.entry(subject).or_default() += 1;
            }
        }
        let always = times
            .iter()
            .filter(|(_, times)| count(**times) >= NEARLY_ALL * count(all));
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
    1.0 / (1.0 + libm::expf(1.0 - strength - 1.4 * (strength - rival)))
}
