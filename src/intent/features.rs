//! An utterance → a sparse vector: character n-grams inside words, words and pairs of words, terms and slots.

use std::collections::HashMap;

use crate::language::Utterance;

/// Shares of the three blocks in a vector of length 1, before the whole is normalised again.
const CHARACTERS: f32 = 1.0;
const WORDS: f32 = 0.6;
const CONCEPTS: f32 = 0.6;

/// A sparse vector: feature number and weight, sorted by number.
pub(super) type Vector = Vec<(u32, f32)>;

/// Feature key (a stable hash) → number and inverse document frequency, learned from the examples.
#[derive(Clone, Debug, Default)]
pub(super) struct Features {
    numbers: HashMap<u64, (u32, f32)>,
}

/// The three blocks of raw features of an utterance.
pub(super) struct Raw([HashMap<u64, f32>; 3]);

impl Features {
    /// Learns which features there are, and how rare each is.
    pub(super) fn learn(examples: &[Raw]) -> Self {
        let mut counts: HashMap<u64, u32> = HashMap::new();
        for key in examples.iter().flat_map(|raw| &raw.0).flat_map(HashMap::keys) {
            *counts.entry(*key).or_default() += 1;
        }
        let mut keys: Vec<_> = counts.into_iter().collect();
        keys.sort_unstable();
        let total = examples.len() as f32;
        let number = |(number, (key, count)): (usize, (u64, u32))| {
            let idf = ((1.0 + total) / (1.0 + count as f32)).ln() + 1.0;
            (key, (u32::try_from(number).unwrap_or(u32::MAX), idf))
        };
        Self {
            numbers: keys.into_iter().enumerate().map(number).collect(),
        }
    }

    /// How many features there are.
    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// The vector of an utterance; unknown features are left out, but count in the length of the character block, so
    /// that a sentence made of foreign words is far from every example.
    pub(super) fn vector(&self, raw: &Raw) -> Vector {
        let mut vector = Vector::new();
        for (block, share) in raw.0.iter().zip([CHARACTERS, WORDS, CONCEPTS]) {
            let start = vector.len();
            let mut squares = 0.0;
            let unknown_idf = self.unknown_idf();
            for (key, count) in block {
                let frequency = 1.0 + count.ln();
                if let Some(&(number, idf)) = self.numbers.get(key) {
                    vector.push((number, frequency * idf));
                    squares += (frequency * idf).powi(2);
                } else {
                    squares += (frequency * unknown_idf).powi(2);
                }
            }
            let scale = if squares > 0.0 { share / squares.sqrt() } else { 0.0 };
            vector[start..].iter_mut().for_each(|(_, weight)| *weight *= scale);
        }
        vector.sort_unstable_by_key(|&(number, _)| number);
        normalise(&mut vector, (CHARACTERS.powi(2) + WORDS.powi(2)).sqrt());
        vector
    }

    fn unknown_idf(&self) -> f32 {
        4.0
    }
}

/// Divides by the vector's length, or by `least` if the vector is shorter than it should be (unknown features).
fn normalise(vector: &mut Vector, least: f32) {
    let length = vector.iter().map(|(_, w)| w * w).sum::<f32>().sqrt().max(least);
    vector.iter_mut().for_each(|(_, weight)| *weight /= length);
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

/// The raw features of an utterance.
pub(super) fn raw(utterance: &Utterance) -> Raw {
    let mut blocks: [HashMap<u64, f32>; 3] = Default::default();
    let words: Vec<&str> = utterance
        .words
        .iter()
        .map(String::as_str)
        .filter(|word| word.len() > 1)
        .collect();
    for word in &words {
        let padded: Vec<char> = format!(" {word} ").chars().take(40).collect();
        for n in 2..=5 {
            for gram in padded.windows(n) {
                *blocks[0].entry(hash(1, gram.iter().copied())).or_default() += 1.0;
            }
        }
        *blocks[1].entry(hash(2, word.chars())).or_default() += 1.0;
    }
    for pair in words.windows(2) {
        *blocks[1]
            .entry(hash(3, pair[0].chars().chain([' ']).chain(pair[1].chars())))
            .or_default() += 1.0;
    }
    for term in &utterance.terms {
        *blocks[2].entry(hash(4, term.chars())).or_default() += 1.0;
    }
    for mention in &utterance.mentions {
        *blocks[2].entry(hash(5, mention.slot.chars())).or_default() += 1.0;
        *blocks[2]
            .entry(hash(6, mention.slot.chars().chain(['=']).chain(mention.value.chars())))
            .or_default() += 1.0;
    }
    for block in &mut blocks[2..] {
        block.values_mut().for_each(|count| *count = 1.0);
    }
    Raw(blocks)
}

/// FNV-1a over characters, the same on every machine.
fn hash(kind: u8, chars: impl Iterator<Item = char>) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ u64::from(kind);
    for c in chars {
        hash = (hash ^ u64::from(u32::from(c))).wrapping_mul(0x0100_0000_01b3);
    }
    hash
}
