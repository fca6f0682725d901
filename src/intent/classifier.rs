//! One linear separator per class (squared hinge, L2), found by dual coordinate descent.
//!
//! Source: Hsieh, Chang, Lin, Keerthi, Sundararajan, « A dual coordinate descent method for large-scale linear SVM »,
//! ICML 2008. A class is separated from the examples of the classes that lie nearest to it and from a sample of all the
//! others: with hundreds of classes the far ones teach nothing.

use super::features::{Vector, count, dot};

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
/// Weights below this share of the largest are dropped.
const NEGLIGIBLE: f32 = 0.02;

/// For each feature, the classes that weigh it.
#[derive(Clone, Debug, Default)]
pub(super) struct Classifier {
    weights: Vec<Vec<(u16, f32)>>,
    bias: Vec<f32>,
}

impl Classifier {
    /// Trains on vectors and their classes (0 to `classes` − 1) over `features` features. Classes are shared out over
    /// the processors; each is trained by itself, so the outcome is the same however many there are.
    pub(super) fn train(examples: &[(Vector, u16)], classes: usize, features: usize) -> Self {
        let nearest = nearest_classes(examples, classes, features);
        let threads = std::thread::available_parallelism()
            .map_or(1, usize::from)
            .min(classes.max(1));
        let numbered: Vec<(u16, &Vec<u16>)> = (0..).zip(&nearest).collect();
        let share = numbered.len().div_ceil(threads).max(1);
        let separators: Vec<Separator> = std::thread::scope(|scope| {
            let train = |classes| move || separate_all(examples, classes, features);
            let workers: Vec<_> = numbered
                .chunks(share)
                .map(|classes| scope.spawn(train(classes)))
                .collect();
            workers
                .into_iter()
                .flat_map(|worker| worker.join().expect("training does not panic"))
                .collect()
        });
        let mut classifier = Self {
            weights: vec![Vec::new(); features],
            bias: Vec::with_capacity(classes),
        };
        for (class, separator) in (0..).zip(separators) {
            classifier.bias.push(separator.bias);
            for (feature, weight) in separator.weights {
                classifier.weights[feature as usize].push((class, weight));
            }
        }
        classifier
    }

    /// The margin of each class: positive inside, negative outside.
    pub(super) fn margins(&self, vector: &[(u32, f32)]) -> Vec<f32> {
        let mut margins = self.bias.clone();
        for &(feature, value) in vector {
            for &(class, weight) in &self.weights[feature as usize] {
                margins[class as usize] += weight * value;
            }
        }
        margins
    }
}

/// The separator of one class, without negligible weights.
struct Separator {
    bias: f32,
    weights: Vector,
}

/// The separators of some classes, each from the examples of the classes near it and a sample of the others.
fn separate_all(examples: &[(Vector, u16)], classes: &[(u16, &Vec<u16>)], features: usize) -> Vec<Separator> {
    let mut dense = vec![0.0_f32; features];
    classes
        .iter()
        .map(|(class, near)| {
            let sampled = |i: usize| (i + usize::from(*class)).is_multiple_of(SAMPLE);
            let chosen = examples
                .iter()
                .enumerate()
                .filter(|(i, (_, of))| near.contains(of) || sampled(*i));
            let chosen: Vec<&(Vector, u16)> = chosen.map(|(_, example)| example).collect();
            let bias = separate(&chosen, *class, &mut dense);
            Separator {
                bias,
                weights: take(&chosen, &mut dense),
            }
        })
        .collect()
}

/// Takes the weights that matter out of the dense ones, which are left zeroed.
fn take(examples: &[&(Vector, u16)], dense: &mut [f32]) -> Vector {
    let largest = dense.iter().fold(0.0_f32, |largest, weight| largest.max(weight.abs()));
    let mut weights = Vector::new();
    for &(feature, _) in examples.iter().flat_map(|(vector, _)| vector) {
        let weight = std::mem::take(&mut dense[feature as usize]);
        if weight.abs() > NEGLIGIBLE * largest {
            weights.push((feature, weight));
        }
    }
    weights
}

/// For each class itself and the classes whose mean example points in the most similar direction.
fn nearest_classes(examples: &[(Vector, u16)], classes: usize, features: usize) -> Vec<Vec<u16>> {
    let mut dense = vec![0.0_f32; features];
    let means: Vec<Vector> = (0..classes)
        .map(|class| {
            let mut touched = Vec::new();
            for (vector, _) in examples.iter().filter(|(_, of)| usize::from(*of) == class) {
                for &(feature, value) in vector {
                    dense[feature as usize] += value;
                    touched.push(feature);
                }
            }
            touched.sort_unstable();
            touched.dedup();
            let mean: Vector = touched
                .iter()
                .map(|&f| (f, std::mem::take(&mut dense[f as usize])))
                .collect();
            let length = dot(&mean, &mean).sqrt().max(f32::MIN_POSITIVE);
            mean.into_iter().map(|(f, w)| (f, w / length)).collect()
        })
        .collect();
    means
        .iter()
        .map(|mean| {
            for &(feature, value) in mean {
                dense[feature as usize] = value;
            }
            let mut near: Vec<(f32, u16)> = (0_u16..)
                .zip(&means)
                .map(|(class, other)| (other.iter().map(|&(f, w)| w * dense[f as usize]).sum(), class))
                .collect();
            for &(feature, _) in mean {
                dense[feature as usize] = 0.0;
            }
            near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            near.into_iter().take(NEAREST + 1).map(|(_, class)| class).collect()
        })
        .collect()
}

/// Finds the separator of one class; `weights` come in zeroed. Gives the bias.
fn separate(examples: &[&(Vector, u16)], class: u16, weights: &mut [f32]) -> f32 {
    let own = examples.iter().filter(|(_, of)| *of == class).count();
    let own_penalty = PENALTY * (USUAL_EXAMPLES / count(own).max(1.0)).sqrt();
    let mut alphas = vec![0.0_f32; examples.len()];
    let mut bias = 0.0_f32;
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
            let score = bias
                + vector
                    .iter()
                    .map(|&(f, value)| weights[f as usize] * value)
                    .sum::<f32>();
            let gradient = sign * score - 1.0 + alphas[i] / (2.0 * penalty);
            if alphas[i] == 0.0 && gradient >= 0.0 {
                // Far on its side: leave it out of the next passes.
                return gradient < 0.3;
            }
            let curvature = 2.0 + 1.0 / (2.0 * penalty);
            let alpha = (alphas[i] - gradient / curvature).max(0.0);
            let step = (alpha - alphas[i]) * sign;
            alphas[i] = alpha;
            for &(f, value) in vector {
                weights[f as usize] += step * value;
            }
            bias += step;
            true
        });
    }
    bias
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
