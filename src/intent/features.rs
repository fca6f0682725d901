//! An utterance → a sparse vector: character n-grams inside words, words and pairs of words, terms and slots, meaning.

use std::cell::RefCell;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::packed;
use crate::language::{DIMENSIONS, Meaning, Utterance, is_function_word};

/// Shares of the blocks in a vector, before the whole is normalised. These, and what follows, were chosen by
/// cross-validation on examples of three tables.
const CHARACTERS: f32 = 1.0;
const WORDS: f32 = 0.7;
const CONCEPTS: f32 = 0.6;
const MEANING: f32 = 0.6;
/// What a function word counts beside a word that means something, and a pair of words beside a word.
const FUNCTION_WORD: f32 = 0.8;
const PAIR: f32 = 0.8;
/// How strongly the n-grams of long words are held back, so that a long word counts for little more than a short one.
const EVENNESS: f32 = 0.3;
/// How many n-grams a word of usual length has.
const USUAL_GRAMS: f32 = 8.0 / 3.0;
/// The rarity of a word that no example contains: as rare as can be.
const UNKNOWN: f32 = 5.0;
/// A word that no example contains stands for the known words nearest to it in meaning: so many, from this likeness on,
/// and its likeness counts this much.
const STANDS_FOR: usize = 2;
const ALIKE: f32 = 0.5;
const LIKENESS: f32 = 1.5;
/// The meaning of so many unknown words is looked up in one utterance, as each costs as much as a short question; and of
/// none where so many words have a meaning: there, one says little.
const MOST_LOOKED_UP: usize = 2;
const MANY_WORDS: usize = 25;
/// Words shorter than this stand for nothing.
const SHORTEST_ALIKE: usize = 4;

/// The features of an utterance: those that it has, and what it means.
#[derive(Clone, Debug)]
pub(super) struct Vector {
    /// Feature number and weight.
    pub(super) sparse: Vec<(u32, f32)>,
    /// What the whole sentence means; zero if no word of it is known.
    pub(super) meaning: [f32; DIMENSIONS],
}

impl Vector {
    fn square(&self) -> f32 {
        self.sparse.iter().map(|(_, weight)| weight * weight).sum::<f32>() + dot(&self.meaning, &self.meaning)
    }

    fn scale(&mut self, by: f32) {
        let weights = self.sparse.iter_mut().map(|(_, weight)| weight);
        weights.chain(&mut self.meaning).for_each(|weight| *weight *= by);
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
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Features {
    /// The keys in ascending order; a feature's number is its place.
    #[serde(with = "packed")]
    keys: Vec<u64>,
    #[serde(with = "packed")]
    rarities: Vec<f32>,
    /// The words of the examples that have a meaning: key and meaning; of those that mean the same, one.
    meanings: Vec<(u64, Meaning)>,
    #[serde(skip)]
    numbers: FxHashMap<u64, u32>,
    #[serde(skip)]
    lengths: Vec<f32>,
}

/// The raw features of an utterance.
struct Raw {
    /// Key and count, sorted by key: character n-grams, words, concepts.
    blocks: [Vec<(u64, f32)>; 3],
    /// The words that have a meaning, by the key of the word.
    meanings: Vec<(u64, Meaning)>,
}

impl Features {
    /// Learns which features there are, and how rare each is: in how few of the classes it occurs.
    pub(super) fn learn(classes: &[Vec<Utterance>]) -> Self {
        let read = |utterances: &Vec<Utterance>| {
            let words: Vec<(&str, f32)> = utterances.iter().flat_map(words_of).collect();
            let words = distinct(words.into_iter().map(|(word, _)| word).collect());
            let mut keys: Vec<u64> = Vec::new();
            for word in words.iter().filter(|word| **word != SLOT) {
                each_gram(word, |gram| keys.push(gram));
                keys.push(word_key(word));
            }
            for utterance in utterances {
                keys.extend(
                    pairs(&words_of(utterance))
                        .chain(concepts(utterance))
                        .map(|(key, _)| key),
                );
            }
            let long = words.iter().filter(|word| word.len() >= SHORTEST_ALIKE);
            let meanings = long.filter_map(|word| Some((word_key(word), Meaning::of(word)?)));
            (distinct(keys), meanings.collect())
        };
        let (keys, meanings): (Vec<Vec<u64>>, Vec<Vec<_>>) = classes.par_iter().map(read).unzip();
        let mut keys: Vec<u64> = keys.into_iter().flatten().collect();
        keys.par_sort_unstable();
        let rarity = |times: usize| libm::logf((1.0 + count(classes.len())) / (1.0 + count(times))) + 1.0;
        let (keys, rarities) = keys
            .chunk_by(|a, b| a == b)
            .map(|same| (same[0], rarity(same.len())))
            .unzip();
        let mut meanings = distinct(meanings.concat());
        meanings.sort_by_key(|(_, meaning)| *meaning);
        meanings.dedup_by_key(|(_, meaning)| *meaning);
        Self {
            keys,
            rarities,
            meanings,
            ..Self::default()
        }
        .indexed()
    }

    /// With what is looked up in it, which is not kept when it is stored.
    pub(super) fn indexed(mut self) -> Self {
        self.numbers = self.keys.iter().copied().zip(0..).collect();
        self.lengths = self.meanings.iter().map(|(_, meaning)| meaning.length()).collect();
        self
    }

    /// How many features there are.
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The number and the rarity of a feature, if an example has it.
    fn find(&self, key: u64) -> Option<(u32, f32)> {
        let number = *self.numbers.get(&key)?;
        Some((number, self.rarities[number as usize]))
    }

    /// The vector of an utterance. Unknown features are left out, but count in its length, so that a sentence made of
    /// foreign words is far from every example.
    pub(super) fn vector(&self, utterance: &Utterance) -> Vector {
        let mut raw = raw(utterance);
        self.stand_for_unknown(&mut raw);
        let mut sparse = Vec::with_capacity(raw.blocks.iter().map(Vec::len).sum());
        for (block, share) in raw.blocks.iter().zip([CHARACTERS, WORDS, CONCEPTS]) {
            let start = sparse.len();
            let mut squares = 0.0;
            for &(key, frequency) in block {
                if let Some((number, rarity)) = self.find(key) {
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

    /// Adds the known words that are nearest in meaning to those that are unknown.
    fn stand_for_unknown(&self, raw: &mut Raw) {
        if raw.meanings.len() > MANY_WORDS {
            return;
        }
        let unknown = raw.meanings.iter().filter(|(key, _)| !self.numbers.contains_key(key));
        let mut added = false;
        for (_, meaning) in unknown.take(MOST_LOOKED_UP) {
            let length = meaning.length();
            let known = self.meanings.iter().zip(&self.lengths).zip(0_usize..);
            let likenesses = known.map(|(((_, known), its), place)| (meaning.product(*known) / (length * its), place));
            let mut alike: Vec<(f32, usize)> = likenesses.filter(|(likeness, _)| *likeness > ALIKE).collect();
            alike.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            for (likeness, place) in alike.into_iter().take(STANDS_FOR) {
                raw.blocks[1].push((self.meanings[place].0, likeness * LIKENESS));
                added = true;
            }
        }
        if added {
            raw.blocks[1] = strongest(std::mem::take(&mut raw.blocks[1]));
        }
    }

    /// What the whole sentence means: the mean of the meanings of its words, the rare ones foremost.
    fn meaning(&self, meanings: &[(u64, Meaning)]) -> [f32; DIMENSIONS] {
        let mut mean = [0.0_f32; DIMENSIONS];
        for (key, meaning) in meanings {
            let rarity = self.find(*key).map_or(UNKNOWN, |(_, rarity)| rarity);
            for (sum, x) in mean.iter_mut().zip(meaning.vector()) {
                *sum += rarity * rarity * x;
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

/// The words that count, with what they count; those that name a slot value look all the same.
fn words_of(utterance: &Utterance) -> Vec<(&str, f32)> {
    let words = utterance.words.iter().zip(&utterance.in_slot);
    let words = words.map(|(word, in_slot)| if *in_slot { SLOT } else { word.as_str() });
    words
        .filter(|word| word.len() > 1)
        .map(|word| (word, if is_function_word(word) { FUNCTION_WORD } else { 1.0 }))
        .collect()
}

/// Calls with the key of each n-gram of a word: three or four letters, and the two at either end, the space around it
/// included. Gives how many letters there are.
fn each_gram(word: &str, mut call: impl FnMut(u64)) -> usize {
    let padded: Vec<char> = [' '].into_iter().chain(word.chars().take(40)).chain([' ']).collect();
    let pairs = [&padded[..2], &padded[padded.len() - 2..]];
    let grams = pairs.into_iter().chain(padded.windows(3)).chain(padded.windows(4));
    grams.for_each(|gram| call(hash(1, gram.iter().copied())));
    padded.len()
}

/// The pairs of words that stand side by side.
fn pairs(words: &[(&str, f32)]) -> impl Iterator<Item = (u64, f32)> {
    words.windows(2).map(|pair| {
        let [(first, a), (second, b)] = [pair[0], pair[1]];
        let key = hash(3, first.chars().chain([' ']).chain(second.chars()));
        (key, PAIR * (a * b).sqrt())
    })
}

/// The terms and slot values that are named.
fn concepts(utterance: &Utterance) -> impl Iterator<Item = (u64, f32)> {
    let terms = utterance.terms.iter().map(|term| hash(4, term.chars()));
    let mentions = utterance.mentions.iter().flat_map(|mention| {
        let value = mention.slot.chars().chain(['=']).chain(mention.value.chars());
        [hash(5, mention.slot.chars()), hash(6, value)]
    });
    terms.chain(mentions).map(|key| (key, 1.0))
}

/// Reads the raw features of an utterance.
fn raw(utterance: &Utterance) -> Raw {
    let words = words_of(utterance);
    let (mut characters, mut whole, mut meanings) = (Vec::new(), Vec::new(), Vec::new());
    for (word, weight) in words.iter().filter(|(word, _)| *word != SLOT) {
        let start = characters.len();
        let letters = each_gram(word, |gram| characters.push((gram, 0.0)));
        let even = weight * libm::powf(USUAL_GRAMS / count(letters), EVENNESS);
        characters[start..].iter_mut().for_each(|(_, weight)| *weight = even);
        let key = word_key(word);
        whole.push((key, *weight));
        meanings.extend(Meaning::of(word).map(|meaning| (key, meaning)));
    }
    whole.extend(pairs(&words));
    Raw {
        blocks: [
            counted(characters),
            counted(whole),
            strongest(concepts(utterance).collect()),
        ],
        meanings,
    }
}

/// The key of a word as a feature.
fn word_key(word: &str) -> u64 {
    hash(2, word.chars())
}

/// Each key once, with its weight, which grows slowly with how often it occurs.
fn counted(keys: Vec<(u64, f32)>) -> Vec<(u64, f32)> {
    merged(keys, |same| strongest_of(same) * (1.0 + libm::logf(count(same.len()))))
}

/// Each key once, with its greatest weight.
fn strongest(keys: Vec<(u64, f32)>) -> Vec<(u64, f32)> {
    merged(keys, strongest_of)
}

fn strongest_of(same: &[(u64, f32)]) -> f32 {
    same.iter().fold(0.0, |most, (_, weight)| weight.max(most))
}

fn merged(mut keys: Vec<(u64, f32)>, weigh: impl Fn(&[(u64, f32)]) -> f32) -> Vec<(u64, f32)> {
    keys.sort_unstable_by_key(|(key, _)| *key);
    keys.chunk_by(|a, b| a.0 == b.0)
        .map(|same| (same[0].0, weigh(same)))
        .collect()
}

fn distinct<T: Ord>(mut items: Vec<T>) -> Vec<T> {
    items.sort_unstable();
    items.dedup();
    items.shrink_to_fit();
    items
}

/// FNV-1a over a kind and characters, the same on every machine.
pub(super) fn hash(kind: u8, chars: impl Iterator<Item = char>) -> u64 {
    let codes = chars.map(u32::from);
    std::iter::once(u32::from(kind))
        .chain(codes)
        .fold(0xcbf2_9ce4_8422_2325, |hash, code| {
            (hash ^ u64::from(code)).wrapping_mul(0x0100_0000_01b3)
        })
}
