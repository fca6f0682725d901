//! The vectors of all examples, class by class, in small numbers: they are what a table costs in memory.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::features::{Features, Vector};
use super::packed;
use crate::language::{DIMENSIONS, Utterance};

/// The vectors of all examples. A weight is a small number times the scale of its example.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Examples {
    /// Where the examples of each class begin, and where the last ones end.
    #[serde(with = "packed")]
    classes: Vec<u32>,
    /// Where the features of each example begin, and where the last ones end.
    #[serde(with = "packed")]
    starts: Vec<u32>,
    #[serde(with = "packed")]
    features: Vec<u32>,
    #[serde(with = "packed")]
    weights: Vec<u8>,
    #[serde(with = "packed")]
    scales: Vec<f32>,
    /// As many for each example as a meaning has dimensions.
    #[serde(with = "packed")]
    meanings: Vec<i8>,
    #[serde(with = "packed")]
    meaning_scales: Vec<f32>,
}

impl Examples {
    /// The examples of each class. Utterances go as their vectors come: both together would take much memory.
    pub(super) fn of(features: &Features, classes: Vec<Vec<Utterance>>) -> Self {
        let part = |utterances: Vec<Utterance>| {
            let mut part = Self::empty();
            for utterance in utterances {
                part.push(&features.vector(&utterance));
            }
            part
        };
        let parts: Vec<Self> = classes.into_par_iter().map(part).collect();
        let mut all = Self::empty();
        let sum = |count: fn(&Self) -> usize| parts.iter().map(count).sum();
        all.features.reserve_exact(sum(|part| part.features.len()));
        all.weights.reserve_exact(sum(|part| part.weights.len()));
        all.meanings.reserve_exact(sum(|part| part.meanings.len()));
        for part in parts {
            all.append(part);
        }
        all
    }

    fn empty() -> Self {
        Self {
            classes: vec![0],
            starts: vec![0],
            ..Self::default()
        }
    }

    fn push(&mut self, vector: &Vector) {
        let largest = vector
            .sparse
            .iter()
            .fold(f32::MIN_POSITIVE, |most, (_, w)| most.max(*w));
        let scale = largest / f32::from(u8::MAX);
        self.features.extend(vector.sparse.iter().map(|(feature, _)| feature));
        self.weights.extend(vector.sparse.iter().map(|(_, w)| small(*w, scale)));
        self.scales.push(scale);
        let largest = vector
            .meaning
            .iter()
            .fold(f32::MIN_POSITIVE, |most, x| most.max(x.abs()));
        let scale = largest / f32::from(i8::MAX);
        let signed = |x: f32| i8::try_from(small(x.abs(), scale)).unwrap_or(i8::MAX);
        let meaning = vector.meaning.iter();
        self.meanings
            .extend(meaning.map(|&x| if x < 0.0 { -signed(x) } else { signed(x) }));
        self.meaning_scales.push(scale);
        self.starts.push(place(self.features.len()));
    }

    /// The examples of one more class.
    fn append(&mut self, class: Self) {
        let before = place(self.features.len());
        self.features.extend(class.features);
        self.weights.extend(class.weights);
        self.scales.extend(class.scales);
        self.meanings.extend(class.meanings);
        self.meaning_scales.extend(class.meaning_scales);
        self.starts.extend(class.starts[1..].iter().map(|start| start + before));
        self.classes.push(place(self.scales.len()));
    }

    /// The examples of a class, by number.
    pub(super) fn of_class(&self, class: usize) -> std::ops::Range<usize> {
        self.classes[class] as usize..self.classes[class + 1] as usize
    }

    /// How many classes there are.
    pub(super) fn classes(&self) -> usize {
        self.classes.len() - 1
    }

    /// How many examples there are.
    pub(super) fn len(&self) -> usize {
        self.scales.len()
    }

    /// The features of an example.
    pub(super) fn features(&self, example: usize) -> &[u32] {
        &self.features[self.starts[example] as usize..self.starts[example + 1] as usize]
    }

    /// The features of an example, with their weights.
    pub(super) fn weights(&self, example: usize) -> impl Iterator<Item = (usize, f32)> {
        let range = self.starts[example] as usize..self.starts[example + 1] as usize;
        let scale = self.scales[example];
        let weights = self.weights[range].iter();
        let features = self.features(example).iter().map(|feature| *feature as usize);
        features.zip(weights.map(move |weight| f32::from(*weight) * scale))
    }

    /// The dot product of an example with a vector that is spread out.
    pub(super) fn dot(&self, example: usize, dense: &[f32], meaning: &[f32; DIMENSIONS]) -> f32 {
        self.sparse_dot(example, dense) + self.meaning_dot(example, meaning)
    }

    /// As [`dot`](Self::dot), without the meaning. Four sums side by side: one alone would wait for itself at each step.
    pub(super) fn sparse_dot(&self, example: usize, dense: &[f32]) -> f32 {
        let range = self.starts[example] as usize..self.starts[example + 1] as usize;
        let (weights, features) = (&self.weights[range], self.features(example));
        let (weights, last_weights) = weights.as_chunks::<4>();
        let (features, last_features) = features.as_chunks::<4>();
        let mut sums = [0.0_f32; 4];
        for (weights, features) in weights.iter().zip(features) {
            for i in 0..4 {
                sums[i] += f32::from(weights[i]) * dense[features[i] as usize];
            }
        }
        for (weight, feature) in last_weights.iter().zip(last_features) {
            sums[0] += f32::from(*weight) * dense[*feature as usize];
        }
        (sums[0] + sums[1] + sums[2] + sums[3]) * self.scales[example]
    }

    fn meaning_dot(&self, example: usize, meaning: &[f32; DIMENSIONS]) -> f32 {
        let mut sums = [0.0_f32; 8];
        for (a, b) in self
            .meaning(example)
            .as_chunks::<8>()
            .0
            .iter()
            .zip(meaning.as_chunks::<8>().0)
        {
            for i in 0..8 {
                sums[i] += f32::from(a[i]) * b[i];
            }
        }
        sums.iter().sum::<f32>() * self.meaning_scales[example]
    }

    /// Adds an example, so many times, to a vector that is spread out.
    pub(super) fn add(&self, example: usize, times: f32, dense: &mut [f32], meaning: &mut [f32; DIMENSIONS]) {
        for (feature, weight) in self.weights(example) {
            dense[feature] += times * weight;
        }
        let scale = times * self.meaning_scales[example];
        for (sum, x) in meaning.iter_mut().zip(self.meaning(example)) {
            *sum += scale * f32::from(*x);
        }
    }

    fn meaning(&self, example: usize) -> &[i8] {
        &self.meanings[example * DIMENSIONS..][..DIMENSIONS]
    }
}

/// A number from 0 up in units of a scale, at most 255.
fn small(number: f32, scale: f32) -> u8 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "`as` saturates, which is meant"
    )]
    let small = (number / scale + 0.5) as u8;
    small
}

fn place(items: usize) -> u32 {
    u32::try_from(items).expect("a table has fewer than four billion features")
}
