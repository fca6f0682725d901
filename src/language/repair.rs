//! Unknown words → the known word that was meant: one typing error away, glued to its article, or sounding the same.

use rustc_hash::FxHashMap;

use super::embedding::Meaning;

/// The known words, indexed for repair.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    counts: FxHashMap<String, u32>,
    neighbours: FxHashMap<String, Vec<String>>,
    sounds: FxHashMap<String, String>,
}

/// Words shorter than this are never repaired by distance: too many look alike.
const SHORTEST_REPAIRED: usize = 5;
/// From this likeness on, a word is a form of another.
const SAME_MEANING: f32 = 0.6;
/// What people glue to the next word when they type fast: « jveux », « larena », « dordi ».
const GLUED: [&str; 8] = ["l", "d", "j", "m", "n", "s", "t", "qu"];

impl Vocabulary {
    /// Indexes words; those seen more often are preferred.
    pub fn new<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut counts: FxHashMap<String, u32> = FxHashMap::default();
        for word in words {
            *counts.entry(word.to_owned()).or_default() += 1;
        }
        let mut sorted: Vec<_> = counts.iter().collect();
        sorted.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
        let mut neighbours: FxHashMap<String, Vec<String>> = FxHashMap::default();
        let mut sounds: FxHashMap<String, String> = FxHashMap::default();
        for (word, _) in sorted {
            if !is_repairable(word) {
                continue;
            }
            for key in deletions(word).chain([word.clone()]) {
                neighbours.entry(key).or_default().push(word.clone());
            }
            sounds.entry(sound(word)).or_insert_with(|| word.clone());
        }
        Self {
            counts,
            neighbours,
            sounds,
        }
    }

    /// Whether a word is known as it stands.
    pub fn knows(&self, word: &str) -> bool {
        self.counts.contains_key(word)
    }

    /// The words that an unknown word stands for, or `None` if it is known or nothing is near.
    ///
    /// ```
    /// use guichet::language::Vocabulary;
    /// let known = Vocabulary::new(["affectation", "telephone", "arena", "ordinateur"]);
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
            let repaired = self.nearest(word).or_else(|| self.sounds.get(&sound(word)).cloned());
            repaired
                .filter(|known| may_stand_for(word, known))
                .map(|known| vec![known])
        })
    }

    fn unglued(&self, word: &str) -> Option<Vec<String>> {
        GLUED.iter().find_map(|glue| {
            let rest = word.strip_prefix(glue)?;
            let counted = self.counts.get(rest).copied().unwrap_or(0);
            (rest.len() >= 4 && counted >= 1).then(|| vec![(*glue).to_owned(), rest.to_owned()])
        })
    }

    fn nearest(&self, word: &str) -> Option<String> {
        let candidates = deletions(word)
            .chain([word.to_owned()])
            .filter_map(|key| self.neighbours.get(&key))
            .flatten();
        candidates
            .filter(|candidate| is_one_error_away(word, candidate))
            .max_by(|a, b| self.counts[*a].cmp(&self.counts[*b]).then(b.cmp(a)))
            .cloned()
    }
}

/// A word of French is no typing error: it is only replaced by one that means nearly the same (its plural, its feminine).
fn may_stand_for(word: &str, known: &str) -> bool {
    let Some(written) = Meaning::of(word) else { return true };
    Meaning::of(known).is_some_and(|meant| meant.likeness(written) > SAME_MEANING)
}

fn is_repairable(word: &str) -> bool {
    word.len() >= SHORTEST_REPAIRED && word.len() <= 30 && word.is_ascii() && !word.bytes().any(|b| b.is_ascii_digit())
}

fn deletions(word: &str) -> impl Iterator<Item = String> + '_ {
    (0..word.len()).map(move |i| [&word[..i], &word[i + 1..]].concat())
}

/// One insertion, deletion, substitution, or exchange of two letters that stand side by side. ASCII.
fn is_one_error_away(a: &str, b: &str) -> bool {
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
