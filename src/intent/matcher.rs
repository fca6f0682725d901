//! The learned matcher: utterance → classes with a margin, the nearest example, and a confidence.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::classifier::Classifier;
use super::examples::Examples;
use super::features::{Features, hash, with_dense};
use crate::language::Utterance;

/// How many classes are compared with their examples, best margins first.
const COMPARED: usize = 4;

/// What the nearest example adds to the margin when classes are ordered.
const NEAREST_EXAMPLE: f32 = 0.2;

/// A trained matcher over numbered classes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Matcher {
    features: Features,
    classifier: Classifier,
    examples: Examples,
    /// The words of each example, hashed, in ascending order, with its class.
    asked: Vec<(u64, u16)>,
}

/// A class that an utterance may belong to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// Class number.
    pub class: usize,
    /// Distance to the separator; 1 on the edge of the class's own examples, −1 on that of the others.
    pub margin: f32,
    /// Cosine to the nearest example of the class, 0 to 1.
    pub cosine: f32,
    /// The number of that example among those of the class.
    pub example: usize,
    /// The utterance is an example of the class, and of no other.
    pub is_example: bool,
}

impl Candidate {
    /// Margin plus twice the cosine to the nearest example: what separates known from foreign best.
    pub fn strength(&self) -> f32 {
        self.margin + 2.0 * self.cosine
    }

    /// What orders classes among themselves best: the margin, a little helped by the nearest example. An utterance
    /// that is an example belongs to its class, whatever the separators say.
    pub(super) fn order(&self) -> f32 {
        let is_example = if self.is_example { f32::from(u8::MAX) } else { 0.0 };
        self.margin + NEAREST_EXAMPLE * self.cosine + is_example
    }
}

impl Matcher {
    /// Trains on the utterances of each class. There are at most 65,535 classes.
    pub fn train(classes: Vec<Vec<Utterance>>) -> Self {
        let features = Features::learn(&classes);
        let asked = asked(&classes);
        let examples = Examples::of(&features, classes);
        let classifier = Classifier::train(&examples, features.len());
        Self {
            features,
            classifier,
            examples,
            asked,
        }
    }

    /// As it was when it was stored.
    pub(super) fn restored(self) -> Self {
        Self {
            features: self.features.indexed(),
            ..self
        }
    }

    /// How much each word of an utterance speaks for a class: what the margin loses without it.
    pub fn weigh_words(&self, utterance: &Utterance, class: usize) -> Vec<f32> {
        let margin = |utterance: &Utterance| self.classifier.margins(&self.features.vector(utterance))[class];
        let all = margin(utterance);
        let without = |i: usize| {
            let mut rest = utterance.clone();
            rest.words.remove(i);
            rest.in_slot.remove(i);
            all - margin(&rest)
        };
        (0..utterance.words.len()).map(without).collect()
    }

    /// The classes that an utterance may belong to, strongest first.
    pub fn rank(&self, utterance: &Utterance) -> Vec<Candidate> {
        self.rank_among(utterance, |_| true)
    }

    /// As [`rank`](Self::rank), among some classes only.
    pub fn rank_among(&self, utterance: &Utterance, eligible: impl Fn(usize) -> bool) -> Vec<Candidate> {
        let vector = self.features.vector(utterance);
        let margins = self.classifier.margins(&vector);
        let asked = self.class_asked(utterance);
        let mut order: Vec<usize> = (0..margins.len()).filter(|&class| eligible(class)).collect();
        let best_first = |&a: &usize, &b: &usize| {
            let same = (Some(b) == asked).cmp(&(Some(a) == asked));
            same.then(margins[b].total_cmp(&margins[a])).then(a.cmp(&b))
        };
        if order.len() > COMPARED {
            order.select_nth_unstable_by(COMPARED - 1, best_first);
            order.truncate(COMPARED);
        }
        let mut candidates: Vec<Candidate> = with_dense(&vector.sparse, self.features.len(), |dense| {
            let candidate = |class: usize| {
                let own = self.examples.of_class(class);
                let cosines = own.map(|example| self.examples.dot(example, dense, &vector.meaning));
                let nearer = |best: (f32, usize), next: (f32, usize)| if next.0 > best.0 { next } else { best };
                let (cosine, example) = cosines.zip(0..).fold((0.0, 0), nearer);
                Candidate {
                    class,
                    margin: margins[class],
                    cosine,
                    example,
                    is_example: asked == Some(class),
                }
            };
            order.into_iter().map(candidate).collect()
        });
        candidates.sort_by(|a, b| b.order().total_cmp(&a.order()).then(a.class.cmp(&b.class)));
        candidates
    }

    /// The class whose example an utterance is, if it is one.
    fn class_asked(&self, utterance: &Utterance) -> Option<usize> {
        let key = words_key(utterance);
        let place = self.asked.binary_search_by_key(&key, |(known, _)| *known).ok()?;
        Some(usize::from(self.asked[place].1))
    }
}

fn words_key(utterance: &Utterance) -> u64 {
    let words = utterance.words.iter();
    hash(7, words.flat_map(|word| word.chars().chain([' '])))
}

/// The words of all examples, without those of examples that two classes have.
fn asked(classes: &[Vec<Utterance>]) -> Vec<(u64, u16)> {
    let keys = |(class, utterances): (u16, &Vec<Utterance>)| -> Vec<(u64, u16)> {
        utterances
            .iter()
            .map(|utterance| (words_key(utterance), class))
            .collect()
    };
    let numbered: Vec<(u16, &Vec<Utterance>)> = (0..).zip(classes).collect();
    let mut asked: Vec<(u64, u16)> = numbered.into_par_iter().flat_map_iter(keys).collect();
    asked.sort_unstable();
    asked.dedup();
    asked
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|same| same.len() == 1)
        .map(|same| same[0])
        .collect()
}
