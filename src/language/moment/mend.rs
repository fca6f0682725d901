//! What was typed → the word of the grammar that was meant: chat spellings, typing errors, glued words, homophones.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::verbs::is_infinitive;
use super::vocabulary::{MONTHS, SPELLINGS, WEEKDAYS};
use super::words::Word;
use crate::language::{Meaning, Vocabulary};

/// Shorter words have too many neighbours.
const SHORTEST: usize = 5;
/// Words, besides those of weekdays and months, in which neighbouring letters are put back in their order.
const SWAPPED: &[&str] = &[
    "prochain",
    "prochaine",
    "rentree",
    "semaine",
    "demain",
    "matin",
    "vacances",
];
/// What is glued to a word of time: « dici », « laprem », « cesoir », « demainmatin ».
const GLUED: &[&str] = &[
    "cette", "cet", "ce", "demain", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "avant",
    "pour", "des", "le", "la", "du", "au", "a", "d", "l",
];
/// What it is glued to.
const GLUED_TO: &[&str] = &[
    "ici",
    "demain",
    "apresdemain",
    "matin",
    "matinee",
    "midi",
    "aprem",
    "soir",
    "soiree",
    "semaine",
    "weekend",
    "rentree",
    "heure",
    "prochain",
    "minuit",
];
/// Word before, homophone, word after → what was meant. « # » is a number, nothing is anything; of two words before or
/// after, both must stand there.
const HOMOPHONES: &[(&str, &str, &str, &str)] = &[
    ("le|ce|au", "moi", "prochain|suivant|dernier|pro|qui|ci", "mois"),
    ("#|chaque|par|du|deux|trois|quatre|six", "moi", "", "mois"),
    ("tous les", "moi", "", "mois"),
    ("", "se", "soir|matin|midi|aprem|weekend", "ce"),
    ("", "cet|set|cete", "semaine", "cette"),
    ("", "lun", "matin|midi|aprem|soir|prochain", "lundi"),
    ("", "mar", "matin|midi|aprem|soir|prochain", "mardi"),
    ("", "mer", "matin|midi|aprem|soir|prochain", "mercredi"),
    ("", "jeu", "matin|midi|aprem|soir|prochain", "jeudi"),
    ("", "ven", "matin|midi|aprem|soir|prochain", "vendredi"),
    ("", "sam", "matin|midi|aprem|soir|prochain", "samedi"),
    ("", "dim", "matin|midi|aprem|soir|prochain", "dimanche"),
    ("", "ver|verre|vert", "# heure", "vers"),
    (
        "a|des|pour|avant|apres|jusqu|depuis la",
        "rentre|rentrer|rentres|rentrez",
        "",
        "rentree",
    ),
    (
        "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|semaine|mois|weekend|end|an|trimestre",
        "pro",
        "",
        "prochain",
    ),
];

/// Spelling → the word of the grammar.
static KNOWN: LazyLock<FxHashMap<String, &'static str>> = LazyLock::new(|| {
    let mut known: FxHashMap<String, &'static str> = FxHashMap::default();
    for (word, forms) in SPELLINGS {
        for form in forms.split_whitespace().chain([*word]) {
            known.insert(form.to_owned(), word);
        }
    }
    let names = WEEKDAYS
        .iter()
        .map(|(word, _)| *word)
        .chain(MONTHS.iter().map(|(word, _)| *word));
    for form in names
        .chain(SWAPPED.iter().copied())
        .filter(|word| word.len() >= SHORTEST)
    {
        let word = known.get(form).copied().unwrap_or(form);
        for swapped in swaps(form) {
            known.entry(swapped).or_insert(word);
        }
    }
    known
});

/// What typing errors are mended to.
static MENDED: LazyLock<Vocabulary> = LazyLock::new(|| {
    let words: Vec<&str> = SPELLINGS.iter().map(|(word, _)| *word).collect();
    Vocabulary::new(&words, [])
});

/// The word with each two neighbouring letters exchanged.
fn swaps(word: &str) -> impl Iterator<Item = String> {
    (1..word.len()).map(move |at| {
        let (start, rest) = word.split_at(at - 1);
        let (pair, end) = rest.split_at(2);
        let turned: String = pair.chars().rev().collect();
        format!("{start}{turned}{end}")
    })
}

/// The word of the grammar that is written so.
pub(super) fn known(word: &str) -> Option<&'static str> {
    KNOWN.get(word).copied()
}

/// The word of the grammar that was meant by one that is not French.
pub(super) fn mended(word: &str) -> Option<&'static str> {
    if word.len() < SHORTEST || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    let repaired = |word: &str| {
        let [only] = <[String; 1]>::try_from(MENDED.repair(word)?).ok()?;
        known(&only)
    };
    // « lunids », « jeduis »
    let singular = word
        .strip_suffix('s')
        .filter(|singular| singular.len() >= SHORTEST && Meaning::of(word).is_none());
    repaired(word).or_else(|| singular.and_then(|singular| known(singular).or_else(|| repaired(singular))))
}

/// Where a word that is not French falls into two: « demain|matin », « d|ici », « d|appeler ».
pub(super) fn seam(word: &str) -> Option<usize> {
    if word.len() < 4 || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    // Short spellings are found in many a French word.
    let is_sure = |rest: &str| rest.len() > 3 || (rest.len() == 3 && Meaning::of(word).is_none());
    let of_time = |rest: &str| GLUED_TO.contains(&known(rest).unwrap_or(rest)) || is_weekday(rest);
    let glued = |glue: &&&str| {
        word.strip_prefix(**glue)
            .is_some_and(|rest| is_sure(rest) && of_time(rest))
    };
    if let Some(glue) = GLUED.iter().find(glued) {
        return Some(glue.len());
    }
    let task = word
        .strip_prefix('d')
        .filter(|rest| rest.starts_with(['a', 'e', 'i', 'o', 'u', 'h', 'y']));
    let is_task = |rest: &str| is_infinitive(rest) && Meaning::of(rest).is_some() && Meaning::of(word).is_none();
    task.is_some_and(is_task).then_some(1)
}

fn is_weekday(word: &str) -> bool {
    WEEKDAYS.iter().any(|(day, _)| *day == word)
}

/// Puts right the words that only their neighbours tell: « le moi prochain », « lundi pro ».
pub(super) fn by_neighbours(words: &mut [Word]) {
    for at in 0..words.len() {
        let row = HOMOPHONES.iter().find(|(before, homophone, after, _)| {
            homophone.split('|').any(|form| form == words[at].text)
                && ends_with(&words[..at], before)
                && starts_with(&words[at + 1..], after)
        });
        if let Some((.., meant)) = row {
            (*meant).clone_into(&mut words[at].text);
        }
    }
}

fn starts_with(words: &[Word], pattern: &str) -> bool {
    let mut elements = pattern.split_whitespace().enumerate();
    elements.all(|(at, element)| words.get(at).is_some_and(|word| is_of(word, element)))
}

fn ends_with(words: &[Word], pattern: &str) -> bool {
    let length = pattern.split_whitespace().count();
    words
        .len()
        .checked_sub(length)
        .is_some_and(|start| starts_with(&words[start..], pattern))
}

fn is_of(word: &Word, element: &str) -> bool {
    let is_number = || word.text.bytes().all(|b| b.is_ascii_digit());
    element
        .split('|')
        .any(|known| known == word.text || (known == "#" && is_number()))
}
