//! An utterance → a sparse vector: character n-grams inside words, words and pairs of words, terms and slots, meaning.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use crate::language::{DIMENSIONS, Meaning, Utterance};

/// Shares of the blocks in a vector, before the whole is normalised. These, and what follows, were chosen by
/// cross-validation on examples of three tables.
const CHARACTERS: f32 = 1.0;
const WORDS: f32 = 0.6;
const CONCEPTS: f32 = 0.6;
const MEANING: f32 = 0.7;

/// A sparse vector: feature number and weight, sorted by number.
pub(super) type Vector = Vec<(u32, f32)>;

/// Feature key (a stable hash) → number and rarity, learned from the examples.
#[derive(Clone, Debug, Default)]
pub(super) struct Features {
    numbers: FxHashMap<u64, (u32, f32)>,
}

/// The raw features of an utterance.
pub(super) struct Raw {
    /// Key and count, sorted by key: character n-grams, words, concepts.
    blocks: [Vec<(u64, f32)>; 3],
    /// The words that have a meaning, by the key of the word.
    meanings: Vec<(u64, Meaning)>,
}

/// The rarity of a word that no example contains: as rare as can be.
const UNKNOWN: f32 = 6.0;

impl Features {
    /// Learns which features there are, and how rare each is: in how few of the classes it occurs.
    pub(super) fn learn(examples: &[(Raw, u16)]) -> Self {
        let mut seen: Vec<(u64, u16)> = Vec::new();
        for (raw, class) in examples {
            seen.extend(raw.blocks.iter().flatten().map(|(key, _)| (*key, *class)));
        }
        seen.sort_unstable();
        seen.dedup();
        let classes = examples
            .iter()
            .map(|(_, class)| class)
            .max()
            .map_or(0, |last| usize::from(*last) + 1);
        let number = |(number, same): (u32, &[(u64, u16)])| {
            let rarity = libm::logf((1.0 + count(classes)) / (1.0 + count(same.len()))) + 1.0;
            (same[0].0, (number, rarity))
        };
        Self {
            numbers: (0..).zip(seen.chunk_by(|a, b| a.0 == b.0)).map(number).collect(),
        }
    }

    /// How many features there are; the last [`DIMENSIONS`] are those of meaning.
    pub(super) fn len(&self) -> usize {
        self.numbers.len() + DIMENSIONS
    }

    /// The vector of an utterance. Unknown features are left out, but count in its length, so that a sentence made of
    /// foreign words is far from every example.
    pub(super) fn vector(&self, raw: &Raw) -> Vector {
        let mut vector = Vector::new();
        for (block, share) in raw.blocks.iter().zip([CHARACTERS, WORDS, CONCEPTS]) {
            let start = vector.len();
            let mut squares = 0.0;
            for (key, count) in block {
                let frequency = 1.0 + libm::logf(*count);
                if let Some(&(number, rarity)) = self.numbers.get(key) {
                    vector.push((number, frequency * rarity));
                    squares += (frequency * rarity).powi(2);
                } else {
                    squares += (frequency * UNKNOWN).powi(2);
                }
            }
            let scale = if squares > 0.0 { share / squares.sqrt() } else { 0.0 };
            for (_, weight) in &mut vector[start..] {
                *weight *= scale;
            }
        }
        vector.sort_unstable_by_key(|&(number, _)| number);
        self.add_meaning(&raw.meanings, &mut vector);
        normalise(
            &mut vector,
            (CHARACTERS.powi(2) + WORDS.powi(2) + MEANING.powi(2)).sqrt(),
        );
        vector
    }

    /// What the whole sentence means: the mean of the meanings of its words, the rare ones foremost.
    fn add_meaning(&self, meanings: &[(u64, Meaning)], vector: &mut Vector) {
        let mut mean = [0.0_f32; DIMENSIONS];
        for (key, meaning) in meanings {
            let rarity = self.numbers.get(key).map_or(UNKNOWN, |&(_, rarity)| rarity);
            let weight = rarity * rarity.sqrt();
            for (sum, x) in mean.iter_mut().zip(meaning.vector()) {
                *sum += weight * x;
            }
        }
        let length = mean.iter().map(|x| x * x).sum::<f32>().sqrt();
        if length > 0.0 {
            let first = u32::try_from(self.numbers.len()).expect("numbered with u32");
            vector.extend((first..).zip(mean.map(|x| MEANING * x / length)));
        }
    }
}

/// Divides by the vector's length, or by `least` if the vector is shorter than it should be (unknown features).
fn normalise(vector: &mut Vector, least: f32) {
    let length = vector.iter().map(|(_, w)| w * w).sum::<f32>().sqrt().max(least);
    for (_, weight) in vector {
        *weight /= length;
    }
}

/// A small count as a number to calculate with: exact up to 65,535, which is more than any example has.
pub(super) fn count(items: usize) -> f32 {
    f32::from(u16::try_from(items).unwrap_or(u16::MAX))
}

/// Dot product of two sorted vectors.
pub(super) fn dot(a: &[(u32, f32)], b: &[(u32, f32)]) -> f32 {
    let (mut i, mut j, mut sum) = (0, 0, 0.0);
    while i < a.len() && j < b.len() {
        match a[i].0.cmp(&b[j].0) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                sum += a[i].1 * b[j].1;
                i += 1;
                j += 1;
            }
        }
    }
    sum
}

/// Dot product of a sparse vector and a dense one.
pub(super) fn dot_dense(vector: &[(u32, f32)], dense: &[f32]) -> f32 {
    vector
        .iter()
        .map(|&(feature, weight)| weight * dense[feature as usize])
        .sum()
}

/// Spreads a vector out over `features` places for the time of a computation. The places are kept from one time to the
/// next, zeroed: making them anew would cost more than the computation.
pub(super) fn with_dense<T>(vector: &[(u32, f32)], features: usize, compute: impl FnOnce(&[f32]) -> T) -> T {
    thread_local! {
        static DENSE: RefCell<Vec<f32>> = const { RefCell::new(Vec::new()) };
    }
    DENSE.with_borrow_mut(|dense| {
        if dense.len() < features {
            dense.resize(features, 0.0);
        }
        for &(feature, weight) in vector {
            dense[feature as usize] = weight;
        }
        let outcome = compute(dense);
        for &(feature, _) in vector {
            dense[feature as usize] = 0.0;
        }
        outcome
    })
}

/// The raw features of an utterance.
pub(super) fn raw(utterance: &Utterance) -> Raw {
    let mut blocks: [Vec<u64>; 3] = Default::default();
    let mut meanings = Vec::new();
    let words: Vec<&str> = utterance
        .words
        .iter()
        .map(String::as_str)
        .filter(|word| word.len() > 1)
        .collect();
    for word in &words {
        let padded: Vec<char> = [' '].into_iter().chain(word.chars().take(40)).chain([' ']).collect();
        for n in 2..=4 {
            blocks[0].extend(padded.windows(n).map(|gram| hash(1, gram.iter().copied())));
        }
        let key = hash(2, word.chars());
        blocks[1].push(key);
        meanings.extend(Meaning::of(word).map(|meaning| (key, meaning)));
    }
    for pair in words.windows(2) {
        blocks[1].push(hash(3, pair[0].chars().chain([' ']).chain(pair[1].chars())));
    }
    blocks[2].extend(utterance.terms.iter().map(|term| hash(4, term.chars())));
    for mention in &utterance.mentions {
        blocks[2].push(hash(5, mention.slot.chars()));
        blocks[2].push(hash(6, mention.slot.chars().chain(['=']).chain(mention.value.chars())));
    }
    blocks[2].sort_unstable();
    blocks[2].dedup();
    Raw {
        blocks: blocks.map(counted),
        meanings,
    }
}

fn counted(mut keys: Vec<u64>) -> Vec<(u64, f32)> {
    keys.sort_unstable();
    keys.chunk_by(|a, b| a == b)
        .map(|same| (same[0], count(same.len())))
        .collect()
}

/// FNV-1a over characters, the same on every machine.
fn hash(kind: u8, chars: impl Iterator<Item = char>) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ u64::from(kind);
    for c in chars {
        hash = (hash ^ u64::from(u32::from(c))).wrapping_mul(0x0100_0000_01b3);
    }
    hash
}
