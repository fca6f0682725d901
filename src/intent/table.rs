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
        let matcher = Matcher::train(&examples, intents.len());
        let of_class = |class| {
            examples
                .iter()
                .filter(move |(_, of)| *of == class)
                .map(|(example, _)| example)
        };
        let subjects = (0..intents.len()).map(|class| Subjects::of(of_class(class))).collect();
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
        let mut weighed: Vec<(f32, Ranked<'_>)> = candidates
            .iter()
            .map(|candidate| {
                let off_subject = self.off_subject(candidate.class, utterance);
                let score = confidence(candidate.strength() - off_subject);
                let intent = &self.intents[candidate.class];
                (candidate.order() - off_subject, Ranked { intent, score })
            })
            .collect();
        weighed.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        let mut ranked: Vec<Ranked<'_>> = weighed.into_iter().map(|(_, ranked)| ranked).collect();
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

/// A strength → the share of right answers at that strength.
///
/// Fitted to examples that were held out of training, 4 in 5 for training (strength: share of right answers): 0.0: 0.31,
/// 0.4: 0.50, 0.8: 0.62, 1.2: 0.79, 1.6: 0.93, 2.0: 0.93, 2.4: 1.0.
fn confidence(strength: f32) -> f32 {
    1.0 / (1.0 + (-2.0 * (strength - 0.42)).exp())
}
