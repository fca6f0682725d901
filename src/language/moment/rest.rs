//! What is left of a text without what it says of time and without the words that ask for a reminder.

use std::ops::Range;

use super::cursor::Cursor;
use super::words::Word;

/// Words of politeness that may stand before the request.
const POLITE: &[&str] = &[
    "bonjour|bonsoir|salut|coucou|hello|slt|bjr|hey",
    "stp|svp|please|alors|donc|ok|oui|et|merci",
    "s il te|vous plait|plais|plai",
    "guichet",
    ",|.|!|:|;|-|?",
];
/// Words that ask for a reminder.
const COMMANDS: &[&str] = &[
    "est ce que tu peux|pourrais me|m rappeler|rapeler|rappeller|prevenir|avertir|relancer",
    "tu|vous? peux|pourrais|peut|pe|pouvez|pourriez tu|vous? me|m rappeler|rapeler|rappeller|prevenir|avertir|relancer",
    "peux|pourrais|pouvez|pourriez tu|vous? me|m faire penser",
    "je|jour veux|voudrais|souhaite|aimerais que tu|vous me rappelles|rappeliez",
    "il faut|faudrait que tu|vous me rappelles|rappeliez",
    "merci de me|nous rappeler|prevenir|relancer|avertir",
    "pense|penser a me|nous rappeler|prevenir",
    "n? oublie pas de me rappeler",
    "il faut|faudrait me rappeler",
    "rappelle|rapelle|rappel|rapel|rappele|rapele|rappeles|rappelles|rappelez|rapl|rapel moi|nous|mwa|mw",
    "rappelle|rapelle|rappelez|rappele|m|me rappeler|rappelle",
    "previens|avertis|relance|alerte|notifie|ping|prevenez|relancez moi|nous|moi",
    "fais|faites|fait moi|nous penser",
    "mets|met|mettre|cree|creer|programme|programmer|ajoute|pose|planifie|note|fais moi? un|le|ce? rappel|rappels|rapel|alerte",
    "un? nouveau? rappel|rapel|rappels",
    "rappelle|rapelle",
];
/// Words that tie the request to its task.
const TIES: &[&str] = &["que|qu|de|d|a|pour|:|,|-|.|!|;", "pr"];
/// More rounds are not taken.
const ROUNDS: usize = 8;

/// The index of the first word after greetings and the words that ask.
pub(super) fn after_command(words: &[Word]) -> usize {
    let mut c = Cursor::new(words, 0);
    for _ in 0..ROUNDS {
        if !c.eat_any(POLITE) && !c.eat_any(COMMANDS) {
            break;
        }
    }
    c.at
}

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
        let ties = commanded && (c.eat_any(TIES) || c.eat_any(POLITE));
        if !signs && !ties {
            break;
        }
    }
    let start = if commanded || c.at == left.len() {
        c.at
    } else {
        Cursor::new(left, signs_only(left)).at
    };
    let mut end = left.len();
    // « …, rappelle-moi », « … stp »
    for from in (start..left.len()).rev().take(6) {
        let mut c = Cursor::new(left, from);
        let asks = c.eat_any(COMMANDS) || c.eat("stp|svp|merci") || c.eat("s il te|vous plait");
        if asks && c.at >= end {
            end = from;
        }
        while end > start && matches!(left[end - 1].text.as_str(), "," | ";" | ":" | "-" | "." | "\n") {
            end -= 1;
        }
    }
    start..end.max(start)
}

fn has_command(words: &[Word], until: usize) -> bool {
    (0..until).any(|at| Cursor::new(words, at).eat_any(COMMANDS))
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
