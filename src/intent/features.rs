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

/// The features of an utterance: those that it has, and what it means.
#[derive(Clone, Debug)]
pub(super) struct Vector {
    /// Feature number and weight.
    pub(super) sparse: Vec<(u32, f32)>,
    /// What the whole sentence means; zero if no word of it is known.
    pub(super) meaning: [f32; DIMENSIONS],
}

impl Vector {
    /// Dot product with a vector that was spread out by [`with_dense`].
    pub(super) fn dot(&self, dense: &[f32], meaning: &[f32; DIMENSIONS]) -> f32 {
        let sparse: f32 = self
            .sparse
            .iter()
            .map(|&(feature, weight)| weight * dense[feature as usize])
            .sum();
        sparse + dot(&self.meaning, meaning)
    }

    /// Square of the length.
    pub(super) fn square(&self) -> f32 {
        self.sparse.iter().map(|(_, weight)| weight * weight).sum::<f32>() + dot(&self.meaning, &self.meaning)
    }

    fn scale(&mut self, by: f32) {
        for weight in self
            .sparse
            .iter_mut()
            .map(|(_, weight)| weight)
            .chain(&mut self.meaning)
        {
            *weight *= by;
        }
    }
}

/// Dot product of two meanings, in eight sums side by side, as processors like it.
pub(super) fn dot(a: &[f32; DIMENSIONS], b: &[f32; DIMENSIONS]) -> f32 {
    let mut sums = [0.0_f32; 8];
    for (a, b) in a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0) {
        for i in 0..8 {
            sums[i] += a[i] * b[i];
        }
    }
    sums.iter().sum()
}

/// Feature key (a stable hash) → number and rarity, learned from the examples.
#[derive(Clone, Debug, Default)]
pub(super) struct Features {
    numbers: FxHashMap<u64, (u32, f32)>,
}

/// The raw features of an utterance.
struct Raw {
    /// Key and count, sorted by key: character n-grams, words, concepts.
    blocks: [Vec<(u64, f32)>; 3],
    /// The words that have a meaning, by the key of the word.
    meanings: Vec<(u64, Meaning)>,
}

/// The rarity of a word that no example contains: as rare as can be.
const UNKNOWN: f32 = 6.0;

impl Features {
    /// Learns which features there are, and how rare each is: in how few of the classes it occurs. Utterances come class
    /// by class.
    pub(super) fn learn<'a>(utterances: impl Iterator<Item = (&'a Utterance, u16)>) -> Self {
        let mut seen: FxHashMap<u64, (u32, u16, f32)> = FxHashMap::default();
        let mut classes: u16 = 0;
        for (utterance, class) in utterances {
            classes = classes.max(class + 1);
            for (key, _) in raw(utterance).blocks.iter().flatten() {
                let number = u32::try_from(seen.len()).expect("features are numbered with u32");
                let (_, last, times) = seen.entry(*key).or_insert((number, u16::MAX, 0.0));
                if *last != class {
                    (*last, *times) = (class, *times + 1.0);
                }
            }
        }
        let rarity = |times: f32| libm::logf((1.0 + f32::from(classes)) / (1.0 + times)) + 1.0;
        let numbers = seen
            .into_iter()
            .map(|(key, (number, _, times))| (key, (number, rarity(times))));
        Self {
            numbers: numbers.collect(),
        }
    }

    /// How many features there are.
    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// The vector of an utterance. Unknown features are left out, but count in its length, so that a sentence made of
    /// foreign words is far from every example.
    pub(super) fn vector(&self, utterance: &Utterance) -> Vector {
        let raw = raw(utterance);
        let mut sparse = Vec::with_capacity(raw.blocks.iter().map(Vec::len).sum());
        for (block, share) in raw.blocks.iter().zip([CHARACTERS, WORDS, CONCEPTS]) {
            let start = sparse.len();
            let mut squares = 0.0;
            for (key, count) in block {
                let frequency = 1.0 + libm::logf(*count);
                if let Some(&(number, rarity)) = self.numbers.get(key) {
                    sparse.push((number, frequency * rarity));
                    squares += (frequency * rarity).powi(2);
                } else {
                    squares += (frequency * UNKNOWN).powi(2);
                }
            }
            let scale = if squares > 0.0 { share / squares.sqrt() } else { 0.0 };
            for (_, weight) in &mut sparse[start..] {
                *weight *= scale;
            }
        }
        let meaning = self.meaning(&raw.meanings);
        let mut vector = Vector { sparse, meaning };
        // Shorter than it should be: it has unknown features.
        let least = (CHARACTERS.powi(2) + WORDS.powi(2) + MEANING.powi(2)).sqrt();
        vector.scale(1.0 / vector.square().sqrt().max(least));
        vector
    }

    /// What the whole sentence means: the mean of the meanings of its words, the rare ones foremost.
    fn meaning(&self, meanings: &[(u64, Meaning)]) -> [f32; DIMENSIONS] {
        let mut mean = [0.0_f32; DIMENSIONS];
        for (key, meaning) in meanings {
            let rarity = self.numbers.get(key).map_or(UNKNOWN, |&(_, rarity)| rarity);
            let weight = rarity * rarity.sqrt();
            for (sum, x) in mean.iter_mut().zip(meaning.vector()) {
                *sum += weight * x;
            }
        }
        let length = dot(&mean, &mean).sqrt();
        let scale = if length > 0.0 { MEANING / length } else { 0.0 };
        mean.map(|x| x * scale)
    }
}

/// A small count as a number to calculate with: exact up to 65,535, which is more than any example has.
pub(super) fn count(items: usize) -> f32 {
    f32::from(u16::try_from(items).unwrap_or(u16::MAX))
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

/// Stands for any word that names a slot value: which one is said by the concepts. A town says nothing of what is asked.
const SLOT: &str = "[slot]";

/// Reads the raw features of an utterance.
fn raw(utterance: &Utterance) -> Raw {
    let mut blocks: [Vec<u64>; 3] = Default::default();
    let mut meanings = Vec::new();
    let words: Vec<&str> = utterance
        .words
        .iter()
        .zip(&utterance.in_slot)
        .map(|(word, in_slot)| if *in_slot { SLOT } else { word.as_str() })
        .filter(|word| word.len() > 1)
        .collect();
    for word in words.iter().filter(|word| **word != SLOT) {
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

/// FNV-1a over a kind and characters, the same on every machine.
fn hash(kind: u8, chars: impl Iterator<Item = char>) -> u64 {
    let codes = chars.map(u32::from);
    std::iter::once(u32::from(kind))
        .chain(codes)
        .fold(0xcbf2_9ce4_8422_2325, |hash, code| {
            (hash ^ u64::from(code)).wrapping_mul(0x0100_0000_01b3)
        })
}
