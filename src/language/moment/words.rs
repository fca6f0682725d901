//! Text → words with their places: folded, chat spellings and typing errors mended, numbers cut from letters.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::mend::{by_neighbours, known, mended, seam};
use crate::language::{fold, is_invisible};

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

/// The words of a text.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut end_of_last = usize::MAX;
    for span in chunks(text).take(MOST_WORDS) {
        let glued = span.start == end_of_last;
        end_of_last = span.end;
        add(text, span, glued, &mut words);
    }
    by_neighbours(&mut words);
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
    if let Some(word) = known(&folded) {
        return push(word.to_owned(), folded, span, glued, words);
    }
    let mixed = written.is_ascii() && folded.bytes().any(|b| b.is_ascii_digit());
    if mixed && folded.bytes().any(|b| b.is_ascii_alphabetic()) {
        return add_parts(&folded, &span, glued, words);
    }
    if let Some(seam) = seam(&folded).filter(|seam| starts_plainly(written, &folded[..*seam])) {
        let (first, second) = folded.split_at(seam);
        let middle = span.start + seam;
        push(meant(first), first.to_owned(), span.start..middle, glued, words);
        return push(meant(second), second.to_owned(), middle..span.end, true, words);
    }
    push(meant(&folded), folded, span, glued, words);
}

/// The word of the grammar, or the word itself.
fn meant(folded: &str) -> String {
    known(folded).or_else(|| mended(folded)).unwrap_or(folded).to_owned()
}

/// The text begins with just these letters, so that places in both are the same.
fn starts_plainly(written: &str, letters: &str) -> bool {
    written
        .get(..letters.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(letters))
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
        let word = known(part).unwrap_or(part).to_owned();
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
