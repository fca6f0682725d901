//! Text → words with their places: folded, chat spellings and typing errors mended, numbers cut from letters.

use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use unicode_normalization::char::is_combining_mark;

use super::vocabulary::SPELLINGS;
use crate::language::{Vocabulary, fold, is_invisible};

/// More words than this are not looked at: nobody asks for a reminder at that length.
const MOST_WORDS: usize = 600;
/// A longer run of letters is no word.
const LONGEST_WORD: usize = 40;

/// A word, a number or a sign of punctuation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// As the grammar knows it: `demain` for « dmain ».
    pub(super) text: String,
    /// As it was written, folded.
    pub(super) written: String,
    /// Its place in the text, in bytes.
    pub(super) span: Range<usize>,
    /// Nothing stands between it and the word before.
    pub(super) glued: bool,
}

/// Spelling → the word of the grammar.
static KNOWN: LazyLock<FxHashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let forms = SPELLINGS
        .iter()
        .flat_map(|(word, forms)| forms.split_whitespace().chain([*word]).map(move |form| (form, *word)));
    forms.collect()
});

/// What typing errors are mended to.
static MENDED: LazyLock<Vocabulary> = LazyLock::new(|| {
    let words: Vec<&str> = SPELLINGS.iter().map(|(word, _)| *word).collect();
    Vocabulary::new(&words, [])
});

/// The words of a text.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut end_of_last = usize::MAX;
    for span in chunks(text).take(MOST_WORDS) {
        let glued = span.start == end_of_last;
        end_of_last = span.end;
        add(text, span, glued, &mut words);
    }
    words
}

/// Runs of letters and digits, and signs one by one. Apostrophes and hyphens between letters only part words.
fn chunks(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        while let Some((start, c)) = chars.next() {
            if c.is_alphanumeric() {
                let mut end = start + c.len_utf8();
                while let Some((at, c)) = chars.next_if(|(_, c)| belongs(*c)) {
                    end = at + c.len_utf8();
                }
                return Some(start..end);
            }
            if matches!(
                c,
                '/' | ':' | '.' | ',' | '-' | '–' | '?' | '!' | ';' | '(' | ')' | '\n'
            ) {
                return Some(start..start + c.len_utf8());
            }
        }
        None
    })
}

fn belongs(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c) || is_invisible(c)
}

fn add(text: &str, span: Range<usize>, glued: bool, words: &mut Vec<Word>) {
    let written = &text[span.clone()];
    if written.starts_with(['-', '–']) {
        let beside_digit = text[..span.start].ends_with(|c: char| c.is_ascii_digit())
            || text[span.end..].starts_with(|c: char| c.is_ascii_digit());
        if glued && !beside_digit {
            return;
        }
        return push("-".to_owned(), "-".to_owned(), span, glued, words);
    }
    let folded = if written.len() > LONGEST_WORD {
        String::new()
    } else {
        fold(written)
    };
    if let Some(word) = KNOWN.get(folded.as_str()) {
        return push((*word).to_owned(), folded, span, glued, words);
    }
    let mixed = written.is_ascii() && folded.bytes().any(|b| b.is_ascii_digit());
    if mixed && folded.bytes().any(|b| b.is_ascii_alphabetic()) {
        return add_parts(&folded, &span, glued, words);
    }
    let word = mended(&folded).unwrap_or_else(|| folded.clone());
    push(word, folded, span, glued, words);
}

/// « 14h30 » is three words that stand glued.
fn add_parts(folded: &str, span: &Range<usize>, mut glued: bool, words: &mut Vec<Word>) {
    let mut start = 0;
    while start < folded.len() {
        let is_digit = folded.as_bytes()[start].is_ascii_digit();
        let rest = &folded[start..];
        let length = rest
            .bytes()
            .position(|b| b.is_ascii_digit() != is_digit)
            .unwrap_or(rest.len());
        let part = &rest[..length];
        let word = KNOWN.get(part).map_or(part, |word| *word).to_owned();
        push(
            word,
            part.to_owned(),
            span.start + start..span.start + start + length,
            glued,
            words,
        );
        glued = true;
        start += length;
    }
}

fn push(text: String, written: String, span: Range<usize>, glued: bool, words: &mut Vec<Word>) {
    words.push(Word {
        text,
        written,
        span,
        glued,
    });
}

/// The word of the grammar that was meant by one that is not French.
fn mended(word: &str) -> Option<String> {
    if word.len() < 5 || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    let [only] = <[String; 1]>::try_from(MENDED.repair(word)?).ok()?;
    KNOWN.get(only.as_str()).map(|word| (*word).to_owned())
}
