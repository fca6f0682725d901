//! Unknown words → the known word that was meant: one typing error away, glued to its article, or sounding the same.

use std::hash::{BuildHasher as _, BuildHasherDefault};

use rustc_hash::{FxHashMap, FxHasher};
use serde::{Deserialize, Serialize};

use super::embedding::Meaning;

/// The known words, indexed for repair.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Vocabulary {
    /// The words, those seen most often first.
    words: Vec<String>,
    #[serde(skip)]
    places: FxHashMap<String, u32>,
    /// Hash of a word, whole or less one letter → its place; ascending.
    neighbours: Vec<(u64, u32)>,
    /// Hash of how a word sounds → its place; ascending.
    sounds: Vec<(u64, u32)>,
}

/// A word that is seen so often is a word, not an error; one that is seen at most so often may be one.
const USUAL: u32 = 8;
const RARE: u32 = 1;
/// Words shorter than this are never repaired by distance: too many look alike.
const SHORTEST_REPAIRED: usize = 5;
/// From this likeness on, a word is a form of another.
const SAME_MEANING: f32 = 0.6;
/// What people glue to the next word when they type fast: « jveux », « larena », « dordi ».
const GLUED: [&str; 8] = ["l", "d", "j", "m", "n", "s", "t", "qu"];

impl Vocabulary {
    /// Indexes words; those seen more often are preferred. Those that are certain are known however they look; of the
    /// others, one that is rare, no word of French, and one error away from a usual one is an error itself.
    pub fn new<'a>(certain: &[&'a str], words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut counts: FxHashMap<&str, u32> = FxHashMap::default();
        for word in words {
            *counts.entry(word).or_default() += 1;
        }
        for word in certain {
            *counts.entry(word).or_default() += USUAL;
        }
        let mut counted: Vec<(&str, u32)> = counts.into_iter().collect();
        counted.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        let usual = counted.partition_point(|(_, count)| *count >= USUAL);
        let all: Vec<&str> = counted.iter().map(|(word, _)| *word).collect();
        let sure = Self::of(&all[..usual]);
        let is_error = |word: &str, count: u32| {
            count <= RARE && is_repairable(word) && Meaning::of(word).is_none() && sure.nearest(word).is_some()
        };
        let known = counted.iter().filter(|(word, count)| !is_error(word, *count));
        Self::of(&known.map(|(word, _)| *word).collect::<Vec<_>>())
    }

    /// Indexes words, the preferred ones first.
    fn of(words: &[&str]) -> Self {
        let (mut neighbours, mut sounds) = (Vec::new(), Vec::new());
        for (word, place) in words.iter().zip(0_u32..).filter(|(word, _)| is_repairable(word)) {
            neighbours.push((hash(word), place));
            each_deletion(word, |shorter| neighbours.push((hash(shorter), place)));
            sounds.push((hash(&sound(word)), place));
        }
        neighbours.sort_unstable();
        neighbours.shrink_to_fit();
        sounds.sort_unstable();
        Self {
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            neighbours,
            sounds,
            ..Self::default()
        }
        .indexed()
    }

    /// With what is looked up in it, which is not kept when it is stored.
    pub(super) fn indexed(mut self) -> Self {
        self.places = self.words.iter().cloned().zip(0..).collect();
        self
    }

    /// Whether a word is known as it stands.
    pub fn knows(&self, word: &str) -> bool {
        self.places.contains_key(word)
    }

    /// The words that an unknown word stands for, or `None` if it is known or nothing is near.
    ///
    /// ```
    /// use guichet::language::Vocabulary;
    /// let known = Vocabulary::new(&[], ["affectation", "telephone", "arena", "ordinateur"]);
    /// assert_eq!(known.repair("afectation"), Some(vec!["affectation".to_owned()]));
    /// assert_eq!(known.repair("telefone"), Some(vec!["telephone".to_owned()]));
    /// assert_eq!(known.repair("larena"), Some(vec!["l".to_owned(), "arena".to_owned()]));
    /// assert_eq!(known.repair("arena"), None);
    /// ```
    pub fn repair(&self, word: &str) -> Option<Vec<String>> {
        if self.knows(word) || word.chars().any(|c| c.is_ascii_digit()) {
            return None;
        }
        let unglued = || self.unglued(word).filter(|_| Meaning::of(word).is_none());
        unglued().or_else(|| {
            if !is_repairable(word) {
                return None;
            }
            let repaired = self.nearest(word).or_else(|| self.that_sounds_like(word));
            repaired
                .filter(|known| may_stand_for(word, known))
                .map(|known| vec![known.to_owned()])
        })
    }

    fn unglued(&self, word: &str) -> Option<Vec<String>> {
        GLUED.iter().find_map(|glue| {
            let rest = word.strip_prefix(glue)?;
            (rest.len() >= 4 && self.knows(rest)).then(|| vec![(*glue).to_owned(), rest.to_owned()])
        })
    }

    /// The most frequent of the words that are one error away.
    fn nearest(&self, word: &str) -> Option<&str> {
        let mut best: Option<u32> = None;
        let mut look = |key: &str| {
            for place in at(&self.neighbours, hash(key)) {
                let is_better = best.is_none_or(|best| place < best);
                if is_better && is_one_error_away(word, &self.words[place as usize]) {
                    best = Some(place);
                }
            }
        };
        look(word);
        each_deletion(word, look);
        Some(&self.words[best? as usize])
    }

    fn that_sounds_like(&self, word: &str) -> Option<&str> {
        let sounded = sound(word);
        let words = at(&self.sounds, hash(&sounded)).map(|place| self.words[place as usize].as_str());
        words.into_iter().find(|known| sound(known) == sounded)
    }
}

/// The places that stand at a key.
fn at(index: &[(u64, u32)], key: u64) -> impl Iterator<Item = u32> {
    let start = index.partition_point(|(known, _)| *known < key);
    let same = index[start..].iter().take_while(move |(known, _)| *known == key);
    same.map(|(_, place)| *place)
}

fn hash(word: &str) -> u64 {
    BuildHasherDefault::<FxHasher>::default().hash_one(word)
}

/// A word of French is no typing error: it is only replaced by one that means nearly the same (its plural, its feminine).
fn may_stand_for(word: &str, known: &str) -> bool {
    let Some(written) = Meaning::of(word) else { return true };
    Meaning::of(known).is_some_and(|meant| meant.likeness(written) > SAME_MEANING)
}

fn is_repairable(word: &str) -> bool {
    word.len() >= SHORTEST_REPAIRED && word.len() <= 30 && word.is_ascii() && !word.bytes().any(|b| b.is_ascii_digit())
}

/// Calls with the word less each of its letters in turn.
fn each_deletion(word: &str, mut call: impl FnMut(&str)) {
    let mut shorter = String::with_capacity(word.len());
    for i in 0..word.len() {
        shorter.clear();
        shorter.push_str(&word[..i]);
        shorter.push_str(&word[i + 1..]);
        call(&shorter);
    }
}

/// One insertion, deletion, substitution, or exchange of two letters that stand side by side. ASCII.
pub(crate) fn is_one_error_away(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() {
        (a.as_bytes(), b.as_bytes())
    } else {
        (b.as_bytes(), a.as_bytes())
    };
    let start = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    match long.len() - short.len() {
        0 => {
            let rest = &short[start..];
            let other = &long[start..];
            rest.len() <= 1
                || rest[1..] == other[1..]
                || (rest[0] == other[1] && rest[1] == other[0] && rest[2..] == other[2..])
        }
        1 => short[start..] == long[start + 1..],
        _ => false,
    }
}

/// A rough key of how a French word sounds: silent endings, doubled letters and spelling variants fall together.
///
/// | word | key |
/// | --- | --- |
/// | `telephone`, `telefone` | `telefon` |
/// | `numerique`, `numerike` | `numerik` |
/// | `moment`, `momant` | `moman` |
fn sound(word: &str) -> String {
    const SPELLINGS: [(&str, &str); 22] = [
        ("eaux", "o"),
        ("eau", "o"),
        ("aux", "o"),
        ("ph", "f"),
        ("th", "t"),
        ("qu", "k"),
        ("ck", "k"),
        ("ch", "$"),
        ("gn", "n"),
        ("tion", "sion"),
        ("ce", "se"),
        ("ci", "si"),
        ("cy", "si"),
        ("ge", "je"),
        ("gi", "ji"),
        ("au", "o"),
        ("em", "am"),
        ("en", "an"),
        ("ai", "e"),
        ("ei", "e"),
        ("c", "k"),
        ("y", "i"),
    ];
    let mut key = word.to_owned();
    for (from, to) in SPELLINGS {
        if key.contains(from) {
            key = key.replace(from, to);
        }
    }
    let mut letters: Vec<char> = Vec::with_capacity(key.len());
    for c in key.chars().filter(|&c| c != 'h') {
        if letters.last() != Some(&c) {
            letters.push(c);
        }
    }
    while letters.len() > 3
        && letters
            .last()
            .is_some_and(|c| matches!(c, 'e' | 's' | 't' | 'd' | 'x' | 'r' | 'z'))
    {
        letters.pop();
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_one_error_away_are_told_from_others() {
        for (a, b, expected) in [
            ("lycee", "lycee", true),
            ("lyce", "lycee", true),
            ("lycee", "lycce", true),
            ("lycee", "lyece", true),
            ("lycee", "college", false),
            ("ent", "tne", false),
        ] {
            assert_eq!(is_one_error_away(a, b), expected, "{a} / {b}");
            assert_eq!(is_one_error_away(b, a), expected, "{b} / {a}");
        }
    }

    #[test]
    fn words_that_sound_alike_share_a_key() {
        for (a, b) in [
            ("telephone", "telefone"),
            ("numerique", "numerike"),
            ("moment", "momant"),
            ("cafe", "caffe"),
        ] {
            assert_eq!(sound(a), sound(b), "{a} / {b}");
        }
    }
}
