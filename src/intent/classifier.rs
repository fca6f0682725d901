//! One linear separator per class (squared hinge, L2), found by dual coordinate descent.
//!
//! Source: Hsieh, Chang, Lin, Keerthi, Sundararajan, « A dual coordinate descent method for large-scale linear SVM »,
//! ICML 2008. A class is separated from the examples that lie nearest to it and a sample of all the others; then from
//! those, of all, that do not lie clearly on their side yet. With hundreds of classes the far ones teach nothing.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::examples::Examples;
use super::features::{Vector, count, dot};
use super::packed;
use crate::language::DIMENSIONS;

/// Penalty of an error on an example of another class.
const PENALTY: f32 = 3.0;
/// A class with this many examples gets the same penalty for its own; with fewer a higher one, with more a lower one, so
/// that the most written-about class does not win by its size.
const USUAL_EXAMPLES: f32 = 20.0;
/// Passes over the examples that teach a class something, at first and once more of them are known.
const PASSES: usize = 4;
const MORE_PASSES: usize = 5;
/// At first, the examples of so many of the nearest classes are looked at, of which so many, the nearest, take part, and
/// one in so many of all others.
const NEAREST: usize = 15;
const HARDEST: usize = 300;
const SAMPLE: usize = 60;
/// Then those of so many classes, and one in so many of all others, take part whose margin is more than this: they do not
/// lie clearly on their side.
const NEAR: usize = 60;
const MORE_SAMPLE: usize = 12;
const MISLED: f32 = -0.7;
/// How many features stand for a class when classes are compared.
const STRONGEST: usize = 100;
/// Weights below this share of the largest are dropped: the more classes there are, the more there is to drop.
const NEGLIGIBLE: f32 = 0.07;
/// So many classes are many.
const MANY_CLASSES: f32 = 300.0;

/// For each feature, the classes that weigh it; for each class, how it weighs meaning.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Classifier {
    /// Where the weights of each feature begin, and where the last ones end.
    #[serde(with = "packed")]
    starts: Vec<u32>,
    #[serde(with = "packed")]
    classes: Vec<u16>,
    #[serde(with = "packed")]
    weights: Vec<f32>,
    /// As many for each class as a meaning has dimensions.
    #[serde(with = "packed")]
    meaning: Vec<f32>,
    #[serde(with = "packed")]
    bias: Vec<f32>,
}

impl Classifier {
    /// Trains on examples over `features` features. Classes are shared out over the processors; each is trained by itself,
    /// so the outcome is the same however many there are.
    pub(super) fn train(examples: &Examples, features: usize) -> Self {
        let profiles = profiles(examples, features);
        let nearest = nearest_classes(&profiles, features);
        let classes = (0..examples.classes()).into_par_iter();
        let separators = classes.map_init(
            || vec![0.0_f32; features],
            |dense, class| separate(examples, &nearest[class], &profiles[class], dense),
        );
        Self::of(&separators.collect::<Vec<_>>(), features)
    }

    /// The separators of all classes, turned over: by feature.
    fn of(separators: &[Separator], features: usize) -> Self {
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
            for (feature, weight) in &separator.weights {
                let place = &mut next[*feature as usize];
                classes[*place as usize] = class;
                weights[*place as usize] = *weight;
                *place += 1;
            }
            meaning.extend(separator.meaning);
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
        let by_meaning = self.meaning.as_chunks::<DIMENSIONS>().0.iter();
        let mut margins: Vec<f32> = self
            .bias
            .iter()
            .zip(by_meaning)
            .map(|(bias, weights)| bias + dot(weights, &vector.meaning))
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

/// A class as its strongest features, with length 1.
type Profile = Vec<(u32, f32)>;

/// Finds the separator of a class, the first of `near`, from the others; `dense` is lent zeroed.
fn separate(examples: &Examples, near: &[u16], profile: &Profile, dense: &mut [f32]) -> Separator {
    let class = usize::from(near[0]);
    let hardest = hardest(examples, near, profile, dense);
    let mut search = Search::new(examples, class, dense);
    let own = examples.of_class(class);
    search.take_in(own.chain(hardest).chain(every(SAMPLE, examples, class)));
    search.improve(PASSES);
    let of_near = near[1..]
        .iter()
        .flat_map(|other| examples.of_class(usize::from(*other)));
    let others = of_near.chain(every(MORE_SAMPLE, examples, class));
    let misled: Vec<usize> = others.filter(|&example| search.margin(example) > MISLED).collect();
    search.take_in(misled.into_iter());
    search.improve(MORE_PASSES);
    search.end()
}

/// One in so many of the examples of other classes; which ones depends on the class.
fn every(sample: usize, examples: &Examples, class: usize) -> impl Iterator<Item = usize> {
    let own = examples.of_class(class);
    let first = class % sample;
    (first..examples.len())
        .step_by(sample)
        .filter(move |example| !own.contains(example))
}

/// The examples of the nearest classes that look most like this class.
fn hardest(examples: &Examples, near: &[u16], profile: &Profile, dense: &mut [f32]) -> Vec<usize> {
    for &(feature, weight) in profile {
        dense[feature as usize] = weight;
    }
    let others = near[1..].iter().take(NEAREST);
    let of_others = others.flat_map(|other| examples.of_class(usize::from(*other)));
    let mut close: Vec<(f32, usize)> = of_others
        .map(|example| (examples.sparse_dot(example, dense), example))
        .collect();
    for &(feature, _) in profile {
        dense[feature as usize] = 0.0;
    }
    if close.len() > HARDEST {
        close.select_nth_unstable_by(HARDEST, |a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        close.truncate(HARDEST);
    }
    close.into_iter().map(|(_, example)| example).collect()
}

/// The search for the separator of one class.
struct Search<'a> {
    examples: &'a Examples,
    own: std::ops::Range<usize>,
    own_penalty: f32,
    weights: &'a mut [f32],
    meaning: [f32; DIMENSIONS],
    bias: f32,
    /// The examples that take part, and how strongly each holds the separator where it is.
    alphas: Vec<(usize, f32)>,
    seed: u64,
}

impl<'a> Search<'a> {
    fn new(examples: &'a Examples, class: usize, weights: &'a mut [f32]) -> Self {
        let own = examples.of_class(class);
        Self {
            examples,
            own_penalty: PENALTY * (USUAL_EXAMPLES / count(own.len()).max(1.0)).sqrt(),
            own,
            weights,
            meaning: [0.0; DIMENSIONS],
            bias: 0.0,
            alphas: Vec::new(),
            seed: 0x9e37_79b9_7f4a_7c15_u64 ^ u64::try_from(class).unwrap_or(0),
        }
    }

    /// Lets more examples take part.
    fn take_in(&mut self, more: impl Iterator<Item = usize>) {
        self.alphas.extend(more.map(|example| (example, 0.0)));
        // Of an example that is there twice, the first to stay is the one that holds already.
        self.alphas
            .sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        self.alphas.dedup_by_key(|(example, _)| *example);
    }

    /// The margin of an example as it is now.
    fn margin(&self, example: usize) -> f32 {
        self.bias + self.examples.dot(example, self.weights, &self.meaning)
    }

    /// Passes over the examples so many times; each time every example does its best for itself.
    fn improve(&mut self, passes: usize) {
        let mut order: Vec<usize> = (0..self.alphas.len()).collect();
        for _ in 0..passes {
            shuffle(&mut order, &mut self.seed);
            order.retain(|&place| self.improve_by(place));
        }
    }

    /// Moves the separator for one example. Whether it is worth coming back to it.
    fn improve_by(&mut self, place: usize) -> bool {
        let (example, alpha) = self.alphas[place];
        let (sign, penalty) = if self.own.contains(&example) {
            (1.0, self.own_penalty)
        } else {
            (-1.0, PENALTY)
        };
        let gradient = sign * self.margin(example) - 1.0 + alpha / (2.0 * penalty);
        if alpha == 0.0 && gradient >= 0.0 {
            // Far on its side: leave it out of the next passes.
            return gradient < 0.3;
        }
        let curvature = 2.0 + 1.0 / (2.0 * penalty);
        let new = (alpha - gradient / curvature).max(0.0);
        let step = (new - alpha) * sign;
        self.alphas[place].1 = new;
        self.examples.add(example, step, self.weights, &mut self.meaning);
        self.bias += step;
        true
    }

    /// The separator that was found; the lent weights are left zeroed.
    fn end(self) -> Separator {
        let largest = self
            .weights
            .iter()
            .fold(0.0_f32, |largest, weight| largest.max(weight.abs()));
        let many = (count(self.examples.classes()) / MANY_CLASSES).min(1.0);
        let negligible = NEGLIGIBLE * many * largest;
        let mut weights = Vec::new();
        for feature in self
            .alphas
            .iter()
            .flat_map(|(example, _)| self.examples.features(*example))
        {
            let weight = std::mem::take(&mut self.weights[*feature as usize]);
            if weight.abs() > negligible {
                weights.push((*feature, weight));
            }
        }
        Separator {
            bias: self.bias,
            meaning: self.meaning,
            weights,
        }
    }
}

/// For each class itself and the classes whose profiles point in the most similar direction.
fn nearest_classes(profiles: &[Profile], features: usize) -> Vec<Vec<u16>> {
    let mut by_feature: Vec<Vec<(u16, f32)>> = vec![Vec::new(); features];
    for (class, profile) in (0_u16..).zip(profiles) {
        for &(feature, weight) in profile {
            by_feature[feature as usize].push((class, weight));
        }
    }
    let nearest = |(class, profile): (u16, &Profile)| {
        let mut likeness = vec![0.0_f32; profiles.len()];
        for &(feature, weight) in profile {
            for &(other, weight_there) in &by_feature[feature as usize] {
                likeness[usize::from(other)] += weight * weight_there;
            }
        }
        let mut near: Vec<(f32, u16)> = likeness.into_iter().zip(0_u16..).collect();
        near.retain(|(_, other)| *other != class);
        near.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        near.truncate(NEAR);
        std::iter::once(class)
            .chain(near.into_iter().map(|(_, other)| other))
            .collect()
    };
    (0_u16..).zip(profiles).map(nearest).collect()
}

/// The profile of each class: its mean example.
fn profiles(examples: &Examples, features: usize) -> Vec<Profile> {
    let mut dense = vec![0.0_f32; features];
    let profile = |class: usize| {
        let own = examples.of_class(class);
        for (feature, weight) in own.clone().flat_map(|example| examples.weights(example)) {
            dense[feature] += weight;
        }
        let all = own.flat_map(|example| examples.features(example));
        let mut profile: Profile = all
            .map(|&feature| (feature, std::mem::take(&mut dense[feature as usize])))
            .filter(|(_, weight)| *weight > 0.0)
            .collect();
        profile.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        profile.truncate(STRONGEST);
        let squares: f32 = profile.iter().map(|(_, weight)| weight * weight).sum();
        let length = squares.sqrt().max(f32::MIN_POSITIVE);
        for (_, weight) in &mut profile {
            *weight /= length;
        }
        profile
    };
    (0..examples.classes()).map(profile).collect()
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
