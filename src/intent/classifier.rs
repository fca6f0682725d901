//! One linear separator per class (squared hinge, L2), found by dual coordinate descent.
//!
//! Source: Hsieh, Chang, Lin, Keerthi, Sundararajan, « A dual coordinate descent method for large-scale linear SVM »,
//! ICML 2008. A class is separated from the examples of the classes that lie nearest to it and from a sample of all the
//! others: with hundreds of classes the far ones teach nothing.

use rayon::prelude::*;

use super::features::{Vector, count, dot};
use crate::language::DIMENSIONS;

/// Penalty of an error on an example of another class.
const PENALTY: f32 = 1.5;
/// A class with this many examples gets the same penalty for its own; with fewer a higher one, with more a lower one, so
/// that the most written-about class does not win by its size.
const USUAL_EXAMPLES: f32 = 20.0;
/// Passes over the examples of one class.
const PASSES: usize = 12;
/// How many of the nearest classes are separated example by example.
const NEAREST: usize = 40;
/// Of the other classes, one example in this many takes part.
const SAMPLE: usize = 10;
/// How many features stand for a class when classes are compared.
const STRONGEST: usize = 100;
/// Weights below this share of the largest are dropped.
const NEGLIGIBLE: f32 = 0.02;

/// For each feature, the classes that weigh it; for each class, how it weighs meaning.
#[derive(Clone, Debug, Default)]
pub(super) struct Classifier {
    /// Where the weights of each feature begin, and where the last ones end.
    starts: Vec<u32>,
    classes: Vec<u16>,
    weights: Vec<f32>,
    meaning: Vec<[f32; DIMENSIONS]>,
    bias: Vec<f32>,
}

impl Classifier {
    /// Trains on vectors and their classes (0 to `classes` − 1) over `features` features. Classes are shared out over
    /// the processors; each is trained by itself, so the outcome is the same however many there are.
    pub(super) fn train(examples: &[(Vector, u16)], classes: usize, features: usize) -> Self {
        let nearest = nearest_classes(examples, classes, features);
        let numbered: Vec<(u16, &Vec<u16>)> = (0..).zip(&nearest).collect();
        let separators = numbered
            .into_par_iter()
            .map_init(
                || vec![0.0_f32; features],
                |dense, (class, near)| separate_from(examples, class, near, dense),
            )
            .collect();
        Self::of(separators, features)
    }

    /// The separators of all classes, turned over: by feature.
    fn of(separators: Vec<Separator>, features: usize) -> Self {
        let mut starts = vec![0_u32; features + 1];
        for (feature, _) in separators.iter().flat_map(|separator| &separator.weights) {
            starts[*feature as usize + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let all = starts.last().map_or(0, |all| *all as usize);
        let (mut classes, mut weights, mut next) = (vec![0; all], vec![0.0; all], starts.clone());
        let (mut meaning, mut bias) = (Vec::new(), Vec::new());
        for (class, separator) in (0_u16..).zip(separators) {
            for (feature, weight) in separator.weights {
                let place = &mut next[feature as usize];
                classes[*place as usize] = class;
                weights[*place as usize] = weight;
                *place += 1;
            }
            meaning.push(separator.meaning);
            bias.push(separator.bias);
        }
        Self {
            starts,
            classes,
            weights,
            meaning,
            bias,
        }
    }

    /// The margin of each class: positive inside, negative outside.
    pub(super) fn margins(&self, vector: &Vector) -> Vec<f32> {
        let by_meaning = self.meaning.iter().map(|weights| dot(weights, &vector.meaning));
        let mut margins: Vec<f32> = self
            .bias
            .iter()
            .zip(by_meaning)
            .map(|(bias, meant)| bias + meant)
            .collect();
        for &(feature, value) in &vector.sparse {
            let feature = feature as usize;
            let range = self.starts[feature] as usize..self.starts[feature + 1] as usize;
            for (class, weight) in self.classes[range.clone()].iter().zip(&self.weights[range]) {
                margins[usize::from(*class)] += weight * value;
            }
        }
        margins
    }
}

/// The separator of one class, without negligible weights.
struct Separator {
    bias: f32,
    meaning: [f32; DIMENSIONS],
    weights: Vec<(u32, f32)>,
}

/// The separator of a class from the examples of the classes near it and a sample of the others; `dense` is lent zeroed.
fn separate_from(examples: &[(Vector, u16)], class: u16, near: &[u16], dense: &mut [f32]) -> Separator {
    let sampled = |i: usize| (i + usize::from(class)).is_multiple_of(SAMPLE);
    let chosen = examples
        .iter()
        .enumerate()
        .filter(|(i, (_, of))| near.contains(of) || sampled(*i));
    let chosen: Vec<&(Vector, u16)> = chosen.map(|(_, example)| example).collect();
    let (bias, meaning) = separate(&chosen, class, dense);
    Separator {
        bias,
        meaning,
        weights: take(&chosen, dense),
    }
}

/// Takes the weights that matter out of the dense ones, which are left zeroed.
fn take(examples: &[&(Vector, u16)], dense: &mut [f32]) -> Vec<(u32, f32)> {
    let largest = dense.iter().fold(0.0_f32, |largest, weight| largest.max(weight.abs()));
    let mut weights = Vec::new();
    for &(feature, _) in examples.iter().flat_map(|(vector, _)| &vector.sparse) {
        let weight = std::mem::take(&mut dense[feature as usize]);
        if weight.abs() > NEGLIGIBLE * largest {
            weights.push((feature, weight));
        }
    }
    weights
}

/// For each class itself and the classes whose mean example points in the most similar direction.
fn nearest_classes(examples: &[(Vector, u16)], classes: usize, features: usize) -> Vec<Vec<u16>> {
    let means = means(examples, classes, features);
    let mut by_feature: Vec<Vec<(u16, f32)>> = vec![Vec::new(); features];
    for (class, mean) in (0_u16..).zip(&means) {
        for &(feature, weight) in mean {
            by_feature[feature as usize].push((class, weight));
        }
    }
    let mut likeness = vec![0.0_f32; classes];
    let nearest = |mean: &Vec<(u32, f32)>| {
        likeness.fill(0.0);
        for &(feature, weight) in mean {
            for &(class, other) in &by_feature[feature as usize] {
                likeness[usize::from(class)] += weight * other;
            }
        }
        let mut near: Vec<(f32, u16)> = likeness.iter().copied().zip(0_u16..).collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        near.into_iter().take(NEAREST + 1).map(|(_, class)| class).collect()
    };
    means.iter().map(nearest).collect()
}

/// The mean example of each class: its strongest features, with length 1.
fn means(examples: &[(Vector, u16)], classes: usize, features: usize) -> Vec<Vec<(u32, f32)>> {
    let mut of_class: Vec<Vec<&Vector>> = vec![Vec::new(); classes];
    for (vector, class) in examples {
        of_class[usize::from(*class)].push(vector);
    }
    let mut dense = vec![0.0_f32; features];
    let mean = |vectors: &Vec<&Vector>| {
        let all = || vectors.iter().flat_map(|vector| &vector.sparse);
        for &(feature, value) in all() {
            dense[feature as usize] += value;
        }
        let mut mean: Vec<(u32, f32)> = all()
            .map(|&(feature, _)| (feature, std::mem::take(&mut dense[feature as usize])))
            .filter(|(_, weight)| *weight > 0.0)
            .collect();
        mean.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        mean.truncate(STRONGEST);
        let length = mean
            .iter()
            .map(|(_, w)| w * w)
            .sum::<f32>()
            .sqrt()
            .max(f32::MIN_POSITIVE);
        mean.into_iter()
            .map(|(feature, weight)| (feature, weight / length))
            .collect()
    };
    of_class.iter().map(mean).collect()
}

/// Finds the separator of one class; `weights` come in zeroed. Gives the bias and the weights of meaning.
fn separate(examples: &[&(Vector, u16)], class: u16, weights: &mut [f32]) -> (f32, [f32; DIMENSIONS]) {
    let own = examples.iter().filter(|(_, of)| *of == class).count();
    let own_penalty = PENALTY * (USUAL_EXAMPLES / count(own).max(1.0)).sqrt();
    let mut alphas = vec![0.0_f32; examples.len()];
    let (mut bias, mut meaning) = (0.0_f32, [0.0_f32; DIMENSIONS]);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64 ^ u64::from(class);
    for _ in 0..PASSES {
        shuffle(&mut order, &mut seed);
        order.retain(|&i| {
            let (vector, of) = examples[i];
            let (sign, penalty) = if *of == class {
                (1.0, own_penalty)
            } else {
                (-1.0, PENALTY)
            };
            let score = bias + vector.dot(weights, &meaning);
            let gradient = sign * score - 1.0 + alphas[i] / (2.0 * penalty);
            if alphas[i] == 0.0 && gradient >= 0.0 {
                // Far on its side: leave it out of the next passes.
                return gradient < 0.3;
            }
            let curvature = 2.0 + 1.0 / (2.0 * penalty);
            let alpha = (alphas[i] - gradient / curvature).max(0.0);
            let step = (alpha - alphas[i]) * sign;
            alphas[i] = alpha;
            for &(feature, value) in &vector.sparse {
                weights[feature as usize] += step * value;
            }
            for (weight, value) in meaning.iter_mut().zip(&vector.meaning) {
                *weight += step * value;
            }
            bias += step;
            true
        });
    }
    (bias, meaning)
}

fn shuffle(order: &mut [usize], seed: &mut u64) {
    for i in (1..order.len()).rev() {
        *seed ^= *seed << 13;
        *seed ^= *seed >> 7;
        *seed ^= *seed << 17;
        let bound = u64::try_from(i + 1).unwrap_or(1);
        order.swap(i, usize::try_from(*seed % bound).unwrap_or(0));
    }
}
