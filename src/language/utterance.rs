//! A sentence as it was understood: words after repair, the concepts and slots that they name.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::lexicon::{Lexicon, Phrases, Sense};
use super::repair::Vocabulary;
use super::slot::Slots;
use super::token::{Token, tokens};

/// More words than this are not read: nobody asks a question that long.
const MOST_WORDS: usize = 400;
/// Words that turn what follows around: « pas dans Lycée connecté ».
const NEGATIONS: [&str; 6] = ["pas", "ni", "sans", "hors", "sauf", "non"];
/// How many words may stand between a negation and what it negates.
const NEGATION_REACH: usize = 3;

/// The language of one knowledge base: its lexicon and the words that its examples use.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Language {
    lexicon: Lexicon,
    #[serde(skip)]
    phrases: Phrases,
    #[serde(skip)]
    subjects: Phrases,
    #[serde(skip)]
    abbreviations: FxHashMap<String, Vec<String>>,
    vocabulary: Vocabulary,
}

/// A sentence as it was understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Utterance {
    /// The words, folded, abbreviations opened, errors repaired.
    pub words: Vec<String>,
    /// Canonical terms that the words name, in the order of the sentence.
    pub terms: Vec<String>,
    /// Subjects of conversation that the words name, in the order of the sentence.
    pub subjects: Vec<String>,
    /// Slot values that the words name, in the order of the sentence.
    pub mentions: Vec<Mention>,
    /// What was repaired.
    pub repairs: Vec<Repair>,
    /// For each word, whether it names a slot value.
    pub in_slot: Vec<bool>,
    /// It ends with, or contains, a question mark.
    pub question_mark: bool,
}

/// A slot value that was named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Slot id.
    pub slot: String,
    /// Value id.
    pub value: String,
    /// The words that name it, as understood.
    pub said: String,
    /// It was named to be excluded: « pas l'ENT Creuse ».
    pub negated: bool,
}

/// A word that was replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// As it was written, folded.
    pub from: String,
    /// As it was understood.
    pub to: String,
}

impl Language {
    /// Prepares a lexicon; `examples` teach which words are known.
    pub fn new<'a>(lexicon: Lexicon, examples: impl IntoIterator<Item = &'a str>) -> Self {
        let mut language = Self::of_lexicon(lexicon, Vocabulary::default());
        let examples: Vec<&str> = examples.into_iter().collect();
        let opened = language.abbreviations.values().flatten().map(String::as_str);
        let certain: Vec<&str> = language.phrases.words().chain(opened).collect();
        let words: Vec<Token> = examples.into_par_iter().flat_map_iter(tokens).collect();
        let vocabulary = Vocabulary::new(&certain, words.iter().map(|token| token.text.as_str()));
        language.vocabulary = vocabulary;
        language
    }

    /// As it was when it was stored.
    #[must_use]
    pub fn restored(self) -> Self {
        Self::of_lexicon(self.lexicon, self.vocabulary.indexed())
    }

    fn of_lexicon(lexicon: Lexicon, vocabulary: Vocabulary) -> Self {
        let abbreviations: FxHashMap<String, Vec<String>> = lexicon
            .abbreviations
            .iter()
            .filter_map(|(short, long)| {
                let key = tokens(short).pop()?.text;
                Some((key, tokens(long).into_iter().map(|t| t.text).collect()))
            })
            .collect();
        let read = |phrase: &str| opened(&tokens(phrase), &abbreviations);
        let phrases = Phrases::new(&lexicon, read);
        let subjects = Phrases::of_subjects(&lexicon, read);
        Self {
            lexicon,
            phrases,
            subjects,
            abbreviations,
            vocabulary,
        }
    }

    /// The lexicon that this language was made of.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// Whether a folded word occurs in the lexicon or the examples.
    pub fn knows(&self, word: &str) -> bool {
        self.vocabulary.knows(word)
    }

    /// Reads a sentence.
    pub fn read(&self, text: &str) -> Utterance {
        let written = tokens(text);
        let mut utterance = Utterance {
            question_mark: text.contains('?'),
            words: Vec::with_capacity(written.len().min(MOST_WORDS)),
            ..Utterance::default()
        };
        for (i, token) in written.iter().enumerate().take(MOST_WORDS) {
            self.read_word(token, written.get(i + 1), &mut utterance);
        }
        utterance.in_slot = vec![false; utterance.words.len()];
        self.find_phrases(&mut utterance);
        utterance.subjects = self.find_subjects(&utterance.words);
        utterance
    }

    fn read_word(&self, token: &Token, next: Option<&Token>, utterance: &mut Utterance) {
        let word = &token.text;
        let replaced = match open(token, next, &self.abbreviations) {
            Some(words) => Some(words.to_vec()),
            None => self.vocabulary.repair(word),
        };
        if let Some(words) = replaced {
            utterance.repairs.push(Repair {
                from: word.clone(),
                to: words.join(" "),
            });
            utterance.words.extend(words);
        } else {
            utterance.words.push(word.clone());
        }
    }

    /// Subjects may stand inside other phrases: « responsable d'affectation GAR » names the GAR.
    fn find_subjects(&self, words: &[String]) -> Vec<String> {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let mut subjects: Vec<String> = Vec::new();
        let mut i = 0;
        while i < words.len() {
            let found = self.subjects.longest(&words[i..]);
            for meaning in found.iter().flat_map(|(_, meanings)| meanings) {
                if let Sense::Subject(subject) = meaning
                    && !subjects.contains(subject)
                {
                    subjects.push(subject.clone());
                }
            }
            i += found.map_or(1, |(length, _)| length);
        }
        subjects
    }

    fn find_phrases(&self, utterance: &mut Utterance) {
        let words: Vec<&str> = utterance.words.iter().map(String::as_str).collect();
        let mut terms = Vec::new();
        let mut mentions = Vec::new();
        let mut i = 0;
        while i < words.len() {
            let Some((length, meanings)) = self.phrases.longest(&words[i..]) else {
                i += 1;
                continue;
            };
            for meaning in meanings {
                match meaning {
                    Sense::Term(term) => terms.push(term.clone()),
                    Sense::Slot { slot, value } => {
                        utterance.in_slot[i..i + length].fill(true);
                        let negated = is_negated(&words[..i]);
                        mentions.push(Mention {
                            slot: slot.clone(),
                            value: value.clone(),
                            said: words[i..i + length].join(" "),
                            negated,
                        });
                    }
                    Sense::Expression | Sense::Subject(_) => {}
                }
            }
            i += length;
        }
        utterance.terms = terms;
        utterance.mentions = mentions;
    }
}

/// What an abbreviation stands for. « c est » is not opened to « c'est est ».
fn open<'a>(
    token: &Token,
    next: Option<&Token>,
    abbreviations: &'a FxHashMap<String, Vec<String>>,
) -> Option<&'a [String]> {
    let words = abbreviations.get(&token.text).filter(|_| !token.elided)?;
    let already_open = words.first() == Some(&token.text) && next.is_some_and(|n| words.get(1) == Some(&n.text));
    (!already_open).then_some(words)
}

fn opened(tokens: &[Token], abbreviations: &FxHashMap<String, Vec<String>>) -> Vec<String> {
    let mut words = Vec::new();
    for (i, token) in tokens.iter().enumerate() {
        match open(token, tokens.get(i + 1), abbreviations) {
            Some(opened) => words.extend(opened.iter().cloned()),
            None => words.push(token.text.clone()),
        }
    }
    words
}

fn is_negated(before: &[&str]) -> bool {
    before
        .iter()
        .rev()
        .take(NEGATION_REACH)
        .take_while(|word| !matches!(**word, "mais" | "suis" | "et" | "c"))
        .any(|word| NEGATIONS.contains(word))
}

impl Utterance {
    /// The values that were named for each slot, without those that were excluded.
    pub fn slot_values(&self) -> BTreeMap<String, Vec<String>> {
        let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for mention in self.mentions.iter().filter(|mention| !mention.negated) {
            let named = values.entry(mention.slot.clone()).or_default();
            if !named.contains(&mention.value) {
                named.push(mention.value.clone());
            }
        }
        values
    }

    /// The slots for which exactly one value was named.
    pub fn slots(&self) -> Slots {
        let single = |values: Vec<String>| (values.len() == 1).then(|| values.into_iter().next()).flatten();
        self.slot_values()
            .into_iter()
            .filter_map(|(slot, values)| Some((slot, single(values)?)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Synonym;
    use crate::language::slot::{SlotDefinition, SlotValue};

    fn language() -> Language {
        let value = |id: &str, words: &[&str]| SlotValue {
            id: id.to_owned(),
            name: words[0].to_owned(),
            words: words.iter().map(|&word| word.to_owned()).collect(),
            outside: false,
        };
        let slot = |id: &str, values: Vec<SlotValue>| SlotDefinition {
            id: id.to_owned(),
            name: id.to_owned(),
            question: String::new(),
            values,
        };
        let lexicon = Lexicon {
            slots: vec![
                slot(
                    "departement",
                    vec![
                        value("23", &["Creuse", "23", "Guéret"]),
                        value("87", &["Haute-Vienne", "Limoges"]),
                    ],
                ),
                slot(
                    "type",
                    vec![value("college", &["collège", "clg"]), value("lycee", &["lycée"])],
                ),
                slot(
                    "ent",
                    vec![
                        value("lycee-connecte", &["Lycée connecté"]),
                        value("ent-creuse", &["ENT Creuse"]),
                    ],
                ),
            ],
            synonyms: vec![Synonym {
                term: "chef d'établissement".to_owned(),
                words: vec!["proviseur".to_owned()],
            }],
            expressions: vec!["académie de Limoges".to_owned()],
            abbreviations: [("ds", "dans"), ("c", "c'est"), ("jve", "je veux")]
                .map(|(short, long)| (short.to_owned(), long.to_owned()))
                .into(),
            ..Lexicon::default()
        };
        Language::new(lexicon, ["comment partager un document avec les élèves ?"])
    }

    #[track_caller]
    fn check(text: &str, words: &str, slots: &[(&str, &str)]) {
        let utterance = language().read(text);
        assert_eq!(utterance.words.join(" "), words, "{text}");
        let expected: Slots = slots
            .iter()
            .map(|(slot, value)| ((*slot).to_owned(), (*value).to_owned()))
            .collect();
        assert_eq!(utterance.slots(), expected, "{text}");
    }

    #[test]
    fn slots_are_found_wherever_and_however_they_are_written() {
        check(
            "Collège, en Haute-Vienne",
            "college en haute vienne",
            &[("type", "college"), ("departement", "87")],
        );
        check(
            "ds un clg du 23",
            "dans un clg du 23",
            &[("type", "college"), ("departement", "23")],
        );
        check(
            "dans LYCEE CONNECTE",
            "dans lycee connecte",
            &[("ent", "lycee-connecte")],
        );
        check("lycée conecté", "lycee connecte", &[("ent", "lycee-connecte")]);
        check("l'académie de Limoges", "l academie de limoges", &[]);
        check(
            "pas dans Lycée connecté, dans l'ENT Creuse",
            "pas dans lycee connecte dans l ent creuse",
            &[("ent", "ent-creuse")],
        );
        check("collège ou lycée ?", "college ou lycee", &[]);
    }

    #[test]
    fn words_are_opened_and_repaired() {
        check("c quoi", "c est quoi", &[]);
        check("c'est quoi", "c est quoi", &[]);
        check("jve partagé un documant", "je veux partager un document", &[]);
        assert_eq!(language().read("ma proviseur").terms, ["chef_d_etablissement"]);
    }
}
