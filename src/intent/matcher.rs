//! The learned matcher: utterance → classes with a margin, the nearest example, and a confidence.

use rayon::prelude::*;

use super::classifier::Classifier;
use super::features::{Features, Vector, with_dense};
use crate::language::Utterance;

/// How many classes are compared with their examples, best margins first.
const COMPARED: usize = 6;

/// What the nearest example adds to the margin when classes are ordered.
const NEAREST_EXAMPLE: f32 = 0.2;
/// From this share of its square on, a dot product is one of a vector with itself.
const SAME: f32 = 0.999;

/// A trained matcher over numbered classes.
#[derive(Clone, Debug)]
pub struct Matcher {
    features: Features,
    classifier: Classifier,
    examples: Vec<Vec<Vector>>,
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
    /// The utterance is that example.
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
    /// Trains on utterances and their classes (0 to `classes` − 1).
    pub fn train(mut utterances: Vec<(Utterance, usize)>, classes: usize) -> Self {
        utterances.sort_by_key(|(_, class)| *class);
        let number = |class: usize| u16::try_from(class).unwrap_or(u16::MAX);
        let features = Features::learn(utterances.iter().map(|(utterance, class)| (utterance, number(*class))));
        let vector = |(utterance, class): &(Utterance, usize)| (features.vector(utterance), number(*class));
        let numbered: Vec<(Vector, u16)> = utterances.par_iter().map(vector).collect();
        drop(utterances);
        let classifier = Classifier::train(&numbered, classes, features.len());
        let mut examples = vec![Vec::new(); classes];
        for (vector, class) in numbered {
            examples[usize::from(class)].push(vector);
        }
        Self {
            features,
            classifier,
            examples,
        }
    }

    /// How much each word of an utterance speaks for a class: what the margin loses without it.
    pub fn weigh_words(&self, utterance: &Utterance, class: usize) -> Vec<f32> {
        let margin = |utterance: &Utterance| self.classifier.margins(&self.features.vector(utterance))[class];
        let all = margin(utterance);
        let without = |i: usize| {
            let mut rest = utterance.clone();
            rest.words.remove(i);
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
        let square = vector.square();
        let margins = self.classifier.margins(&vector);
        let mut order: Vec<usize> = (0..margins.len()).filter(|&class| eligible(class)).collect();
        let best_first = |&a: &usize, &b: &usize| margins[b].total_cmp(&margins[a]).then(a.cmp(&b));
        if order.len() > COMPARED {
            order.select_nth_unstable_by(COMPARED - 1, best_first);
            order.truncate(COMPARED);
        }
        order.sort_by(best_first);
        let compared = order.into_iter();
        let mut candidates: Vec<Candidate> = with_dense(&vector.sparse, self.features.len(), |dense| {
            compared
                .map(|class| {
                    let cosines = self.examples[class]
                        .iter()
                        .map(|example| example.dot(dense, &vector.meaning));
                    let none = (0.0, 0);
                    let (cosine, example) = cosines
                        .zip(0..)
                        .fold(none, |best, next| if next.0 > best.0 { next } else { best });
                    Candidate {
                        class,
                        margin: margins[class],
                        cosine,
                        example,
                        is_example: self.examples[class]
                            .get(example)
                            .is_some_and(|it| cosine > SAME * it.square().max(square)),
                    }
                })
                .collect()
        });
        candidates.sort_by(|a, b| b.order().total_cmp(&a.order()).then(a.class.cmp(&b.class)));
        candidates
    }
}
