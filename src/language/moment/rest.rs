//! What is left of a text without what it says of time and without the words that ask for a reminder.

use std::ops::Range;

use super::cursor::Cursor;
use super::request::{after_command, command, has_command, politeness};
use super::words::Word;

/// Words that tie the request to its task.
const TIES: &[&str] = &["que|qu|de|d|a|pour|:|,|-|.|!|;", "pr"];
/// More rounds are not taken.
const ROUNDS: usize = 8;

/// The text without these words.
pub(super) fn rest(text: &str, words: &[Word], cut: &[Range<usize>]) -> String {
    let is_cut = |index: usize| cut.iter().any(|range| range.contains(&index));
    let left: Vec<Word> = (0..words.len())
        .filter(|index| !is_cut(*index))
        .map(|index| words[index].clone())
        .collect();
    if left.is_empty() {
        return String::new();
    }
    let task = task(&left);
    let first = left
        .get(task.start)
        .map_or(text.len(), |word| with_quote(text, word.span.start));
    let Some(last) = task
        .end
        .checked_sub(1)
        .filter(|_| !task.is_empty())
        .and_then(|last| left.get(last))
    else {
        return String::new();
    };
    let last_of_all = words.last().map_or(0, |word| word.span.end);
    let last = if task.end == left.len() && last.span.end == last_of_all {
        text.len()
    } else {
        last.span.end
    };
    let mut spans: Vec<Range<usize>> = cut.iter().map(|range| span(words, range)).collect();
    spans.sort_by_key(|span| span.start);
    tidy(&without(text, first..last, &spans))
}

/// The place of a word, or of the quotation mark that opens before it.
fn with_quote(text: &str, start: usize) -> usize {
    let before = text[..start].trim_end();
    before.strip_suffix(['"', '«', '“', '(']).map_or(start, str::len)
}

/// The words of the task, of those that are left.
fn task(left: &[Word]) -> Range<usize> {
    let asked = after_command(left);
    let mut c = Cursor::new(left, asked);
    let commanded = has_command(left, asked);
    for _ in 0..ROUNDS {
        if c.at + 1 >= left.len() {
            break;
        }
        let signs = c.eat(",|:|;|-|.|!|(|)|\n");
        let ties = commanded && (c.eat_any(TIES) || politeness(&mut c));
        if !signs && !ties {
            break;
        }
    }
    // « demain matin d'appeler le rectorat »
    let tied = !commanded && c.is_at_task() && c.eat("de|d");
    let start = if commanded || tied || c.at == left.len() {
        c.at
    } else {
        Cursor::new(left, signs_only(left)).at
    };
    let mut end = left.len();
    // « …, rappelle-moi », « … stp »
    for from in (start..left.len()).rev().take(6) {
        let mut c = Cursor::new(left, from);
        let asks = command(&mut c) || c.eat("stp|svp|merci") || c.eat("s il te|vous plait");
        if asks && c.at >= end {
            end = from;
        }
        while end > start && matches!(left[end - 1].text.as_str(), "," | ";" | ":" | "-" | "." | "\n") {
            end -= 1;
        }
    }
    start..end.max(start)
}

fn signs_only(left: &[Word]) -> usize {
    left.iter()
        .take_while(|word| matches!(word.text.as_str(), "," | ";" | ":" | "-" | "." | "\n"))
        .count()
}

/// The bytes from the first word to the last.
pub(super) fn span(words: &[Word], range: &Range<usize>) -> Range<usize> {
    let start = words.get(range.start).map_or(0, |word| word.span.start);
    let end = range
        .end
        .checked_sub(1)
        .and_then(|last| words.get(last))
        .map_or(start, |word| word.span.end);
    start..end.max(start)
}

fn without(text: &str, kept: Range<usize>, spans: &[Range<usize>]) -> String {
    let mut out = String::new();
    let mut at = kept.start;
    for span in spans
        .iter()
        .filter(|span| span.end > kept.start && span.start < kept.end)
    {
        if span.start > at {
            out.push_str(text.get(at..span.start).unwrap_or_default());
            out.push(' ');
        }
        at = at.max(span.end);
    }
    if at < kept.end {
        out.push_str(text.get(at..kept.end).unwrap_or_default());
    }
    out
}

/// Single spaces, and no sign left alone at either end.
fn tidy(text: &str) -> String {
    let spaced = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let joined = spaced
        .replace("( )", "")
        .replace("()", "")
        .replace(", ,", ",")
        .replace(" ,", ",");
    let is_sign = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '-' | '–' | '—' | '\'' | '’');
    let trimmed = joined
        .trim_start_matches(|c| is_sign(c) || matches!(c, '.' | '!' | '?'))
        .trim_end_matches(is_sign);
    trimmed.trim_end_matches('.').trim_end_matches(is_sign).to_owned()
}
