//! The lexicon (`lexique.toml`): subjects, slot words, synonyms, abbreviations, and what they are worth in a sentence.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use serde::{Deserialize, Serialize};

use super::slot::{Deduction, SlotDefinition};

/// The lexicon as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lexicon {
    /// What conversations are about.
    pub subjects: Vec<Subject>,
    /// What answers may depend on.
    pub slots: Vec<SlotDefinition>,
    /// What follows from what.
    pub deductions: Vec<Deduction>,
    /// Canonical term → the words that mean the same.
    pub synonyms: Vec<Synonym>,
    /// Fixed expressions whose words must not be taken for slots.
    pub expressions: Vec<String>,
    /// Chat spelling → standard words.
    pub abbreviations: BTreeMap<String, String>,
}

impl Lexicon {
    /// Adds the words of another.
    pub fn append(&mut self, other: Self) {
        self.subjects.extend(other.subjects);
        self.slots.extend(other.slots);
        self.deductions.extend(other.deductions);
        self.synonyms.extend(other.synonyms);
        self.expressions.extend(other.expressions);
        self.abbreviations.extend(other.abbreviations);
    }
}

/// A subject of conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// Short id.
    pub id: String,
    /// « le café numérique ».
    #[serde(rename = "nom")]
    pub name: String,
    /// Words that name it.
    #[serde(rename = "mots", default)]
    pub words: Vec<String>,
}

/// Words that mean the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Synonym {
    /// The canonical term.
    #[serde(rename = "terme")]
    pub term: String,
    /// The other ways to say it.
    #[serde(rename = "mots")]
    pub words: Vec<String>,
}

/// What a phrase of the lexicon means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sense {
    /// A canonical term, as one word: `chef_d_etablissement`.
    Term(String),
    /// A subject of conversation.
    Subject(String),
    /// A slot value.
    Slot { slot: String, value: String },
    /// Nothing: it only keeps its words from being taken for something else.
    Expression,
}

/// Phrases indexed by their first word, longest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Phrases {
    by_first: FxHashMap<String, Vec<(Vec<String>, Sense)>>,
}

impl Phrases {
    /// `read` gives the words of a phrase as they stand in an utterance.
    pub(super) fn new(lexicon: &Lexicon, read: impl Fn(&str) -> Vec<String>) -> Self {
        let mut phrases = Self::default();
        for synonym in &lexicon.synonyms {
            let term = read(&synonym.term).join("_");
            for phrase in synonym.words.iter().chain([&synonym.term]) {
                phrases.add(read(phrase), &Sense::Term(term.clone()));
            }
        }
        for slot in &lexicon.slots {
            for value in &slot.values {
                for phrase in value.words.iter().chain([&value.name]) {
                    phrases.add(
                        read(phrase),
                        &Sense::Slot {
                            slot: slot.id.clone(),
                            value: value.id.clone(),
                        },
                    );
                }
            }
        }
        for phrase in &lexicon.expressions {
            phrases.add(read(phrase), &Sense::Expression);
        }
        phrases.longest_first()
    }

    /// The phrases that name subjects: their own words, and the synonyms of these.
    pub(super) fn of_subjects(lexicon: &Lexicon, read: impl Fn(&str) -> Vec<String>) -> Self {
        let mut phrases = Self::default();
        for subject in &lexicon.subjects {
            let meaning = Sense::Subject(subject.id.clone());
            for phrase in &subject.words {
                let words = read(phrase);
                let same = lexicon.synonyms.iter().filter(|synonym| read(&synonym.term) == words);
                for synonym in same.flat_map(|synonym| &synonym.words) {
                    phrases.add(read(synonym), &meaning);
                }
                phrases.add(words, &meaning);
            }
        }
        phrases.longest_first()
    }

    fn longest_first(mut self) -> Self {
        for candidates in self.by_first.values_mut() {
            candidates.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        }
        self
    }

    fn add(&mut self, words: Vec<String>, meaning: &Sense) {
        if let Some(first) = words.first() {
            let candidates = self.by_first.entry(first.clone()).or_default();
            if !candidates
                .iter()
                .any(|(known, same)| *known == words && same == meaning)
            {
                candidates.push((words, meaning.clone()));
            }
        }
    }

    /// The longest phrases that begin a sequence of words: their length and every meaning of that length.
    pub(super) fn longest<'a>(&'a self, sentence: &[&str]) -> Option<(usize, Vec<&'a Sense>)> {
        let candidates = self.by_first.get(*sentence.first()?)?;
        let fits = |words: &[String]| words.len() <= sentence.len() && words.iter().zip(sentence).all(|(a, b)| a == b);
        let length = candidates.iter().find(|(words, _)| fits(words))?.0.len();
        let meanings = candidates
            .iter()
            .filter(|(words, _)| words.len() == length && fits(words))
            .map(|(_, m)| m)
            .collect();
        Some((length, meanings))
    }

    /// Every word of every phrase.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.by_first
            .values()
            .flatten()
            .flat_map(|(words, _)| words)
            .map(String::as_str)
    }
}
