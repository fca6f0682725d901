//! Words → pieces → phrases about time, and which of them the request is about.

use std::ops::Range;

use super::cursor::Cursor;
use super::days::day;
use super::expression::{Amount, Day, Hour, Month, Rhythm, Unit, Wrong};
use super::habits::habit;
use super::hours::hour;
use super::piece::{Found, Piece, Said, Strength};
use super::request::{after_command, has_command};
use super::verbs::task_at;
use super::words::Word;

/// Pieces that stand side by side, but for an « et », an « ou », a comma.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Phrase {
    pub(super) said: Vec<Said>,
    /// What is in the task, not of it: « la réunion du 12 ».
    pub(super) is_content: bool,
}

impl Phrase {
    /// The words, from the first to the last.
    pub(super) fn words(&self) -> Range<usize> {
        let start = self.said.first().map_or(0, |said| said.words.start);
        let end = self.said.last().map_or(0, |said| said.words.end);
        start..end
    }

    pub(super) fn has(&self, is: impl Fn(&Piece) -> bool) -> bool {
        self.said.iter().flat_map(|said| &said.pieces).any(is)
    }

    fn names_a_day(&self) -> bool {
        self.said.iter().any(names_a_day)
    }

    fn strength(&self) -> Strength {
        self.said
            .iter()
            .map(|said| said.strength)
            .max()
            .unwrap_or(Strength::Beside)
    }
}

fn names_a_day(said: &Said) -> bool {
    let is_day = |piece: &Piece| matches!(piece, Piece::Day(_) | Piece::Rhythm(_));
    said.pieces.iter().any(is_day)
}

/// Every phrase about time, in the order of the text.
pub(super) fn phrases(words: &[Word]) -> Vec<Phrase> {
    let mut phrases: Vec<Phrase> = Vec::new();
    let request = after_command(words);
    let mut at = if request > 0 && has_command(words, request) {
        request
    } else {
        0
    };
    while at < words.len() {
        match piece(words, at).filter(|_| !is_inside_a_number(words, at)) {
            Some(said) => {
                at = said.words.end;
                match phrases.last_mut().filter(|last| joins(words, last, &said)) {
                    Some(last) => last.said.push(said),
                    None => phrases.push(Phrase {
                        said: vec![said],
                        is_content: false,
                    }),
                }
            }
            None => at += 1,
        }
    }
    let has_habit = phrases
        .iter()
        .any(|phrase| phrase.has(|piece| matches!(piece, Piece::Rhythm(_))));
    for phrase in &mut phrases {
        settle(phrase, words, request, has_habit);
    }
    phrases.retain(|phrase| !phrase.said.is_empty());
    phrases
}

/// The `55` of « 05.55.11 ».
fn is_inside_a_number(words: &[Word], at: usize) -> bool {
    let digits = |word: &Word| word.text.bytes().all(|b| b.is_ascii_digit());
    let Some([before, sign, word]) = at.checked_sub(2).and_then(|start| words.get(start..=at)) else {
        return false;
    };
    word.glued && sign.glued && digits(word) && digits(before) && matches!(sign.text.as_str(), "." | "/" | "-")
}

/// « vendredi au plus tard »
const AT_LATEST: &[&str] = &[
    ",? au plus tard",
    ",? dernier delai|carat|limite",
    ",? delai de rigueur",
    ",? grand? maximum|maxi",
];

/// The piece that begins at a word.
fn piece(words: &[Word], at: usize) -> Option<Said> {
    let start = Cursor::new(words, at);
    let mut c = start;
    let found: Found = c
        .attempt(habit)
        .or_else(|| c.attempt(day))
        .or_else(|| c.attempt(hour))?;
    if c.at == at {
        return None;
    }
    let Found {
        pieces,
        strength,
        deadline,
        kept,
    } = found;
    let is_moment = |piece: &Piece| matches!(piece, Piece::Day(_) | Piece::Hour(_));
    let deadline = (pieces.iter().all(is_moment) && c.eat_any(AT_LATEST)) || deadline;
    Some(Said {
        pieces,
        words: at..c.at,
        strength,
        deadline,
        kept,
    })
}

/// Only a comma, « et », « ou » or « puis » stands between; « la réunion du 12 janvier demain » is two.
fn joins(words: &[Word], last: &Phrase, said: &Said) -> bool {
    let is_day = |piece: &Piece| matches!(piece, Piece::Day(_));
    let between = &words[last.words().end..said.words.start];
    let apart = between.is_empty() && is_of_a_noun(words, last) && last.has(is_day) && said.pieces.iter().any(is_day);
    !apart && between.len() <= 2 && between.iter().all(|word| is_link(&word.text))
}

/// « … du 12 janvier », « … de lundi »
fn is_of_a_noun(words: &[Word], phrase: &Phrase) -> bool {
    let start = phrase.words().start;
    let inside = words
        .get(start)
        .is_some_and(|word| matches!(word.text.as_str(), "du" | "de"));
    let before = start.checked_sub(1).and_then(|at| words.get(at));
    inside || before.is_some_and(|word| matches!(word.text.as_str(), "de" | "du" | "des" | "d"))
}

pub(super) fn is_link(word: &str) -> bool {
    matches!(word, "," | "et" | "ou" | "puis" | "a" | "le" | "la" | "bien" | "soit")
}

/// Nouns that a number belongs to: « salle 12 », « page 12/01 ».
const NUMBERED: &[&str] = &[
    "page", "article", "salle", "numero", "n", "note", "notes", "chapitre", "exercice", "lot", "version", "question",
    "groupe", "batiment", "poste", "code", "ligne", "option", "etape", "fiche", "annexe", "pix",
];

/// Lets go of pieces that are no time where they stand, and tells content from request.
fn settle(phrase: &mut Phrase, words: &[Word], request: usize, has_habit: bool) {
    let start = phrase.words().start;
    let before = start.checked_sub(1).map_or("", |at| words[at].text.as_str());
    let leads = start <= request;
    let beside_day = phrase.names_a_day();
    let ends = phrase.words().end == words.len();
    let days: Vec<usize> = phrase
        .said
        .iter()
        .filter(|said| names_a_day(said))
        .map(|said| said.words.end)
        .collect();
    let after_day = |said: &Said| days.iter().any(|end| *end <= said.words.start);
    phrase.said.retain(|said| match said.strength {
        Strength::Firm => !is_count(said, words, request),
        _ if said.words.start == start && NUMBERED.contains(&before) => false,
        Strength::Weak => (beside_day || leads || ends) && !is_length(said, words, request, after_day(said)),
        Strength::Beside => beside_day || (leads && said.pieces.iter().all(is_part_of_day)),
    });
    let of_habit = |piece: &Piece| {
        matches!(
            piece,
            Piece::Except(_) | Piece::End(_) | Piece::Wrong(Wrong::OneDayExcepted)
        )
    };
    let of_season = |said: &Said| said.pieces.iter().any(|piece| matches!(piece, Piece::End(_)));
    phrase
        .said
        .retain(|said| has_habit || !(of_season(said) || said.pieces.iter().all(of_habit)));
    let department = before == "dans" && phrase.has(|piece| matches!(piece, Piece::Day(Day::Date { .. })));
    if department || matches!(before, "depuis" | "bonne" | "bon") || is_farewell(phrase, words) {
        phrase.said.clear();
    }
    let is_habit = phrase.has(|piece| matches!(piece, Piece::Rhythm(_)));
    phrase.is_content = is_of_a_noun(words, phrase) && start > request && !is_habit;
    let lone = |piece: &Piece| {
        matches!(
            piece,
            Piece::Day(Day::Date {
                month: Month::Any,
                weekday: None,
                ..
            })
        )
    };
    // « l'ENT du 23 »: the département.
    let department = phrase
        .said
        .iter()
        .all(|said| !said.kept && said.pieces.iter().all(lone));
    if phrase.is_content && (department || phrase.strength() < Strength::Firm) {
        phrase.said.clear();
    }
}

/// Verbs that make « à lundi » a day: « reporte à lundi ».
const POSTPONES: &[&str] = &["report", "decal", "repouss", "remet", "deplac", "avanc", "fix"];

/// « à demain », « à lundi »
fn is_farewell(phrase: &Phrase, words: &[Word]) -> bool {
    let start = phrase.words().start;
    let led = words[..=start].iter().rev().take(2).any(|word| word.text == "a");
    let leaves = |piece: &Piece| matches!(piece, Piece::Day(Day::Ahead(_) | Day::Weekday(..) | Day::In(_)));
    let postpones = words[..start]
        .iter()
        .any(|word| POSTPONES.iter().any(|verb| word.text.starts_with(verb)));
    led && !postpones && phrase.said.iter().all(|said| said.pieces.iter().all(leaves))
}

/// « 2h de cours », « une heure de colle »: how long, not when; « lundi 8h de vérifier » is when.
fn is_length(said: &Said, words: &[Word], request: usize, after_day: bool) -> bool {
    let asked = request > 0 && said.words.start <= request;
    let first = &words[said.words.start];
    let is_clock = said.pieces.iter().all(|piece| matches!(piece, Piece::Hour(_)));
    let short = said.pieces.iter().all(is_short);
    let in_words = !asked && said.words.len() == 2 && first.text.starts_with(|c: char| c.is_ascii_lowercase());
    let of_a_noun = counts_a_noun(words, said.words.end) && !asked && (short || !after_day);
    is_clock && (first.text == "un" || (in_words && short) || of_a_noun)
}

/// « … de cours », and not « … de vérifier »
fn counts_a_noun(words: &[Word], at: usize) -> bool {
    let tied = words
        .get(at)
        .is_some_and(|word| matches!(word.text.as_str(), "de" | "d"));
    tied && !task_at(words, at)
}

/// « le soir »
fn is_part_of_day(piece: &Piece) -> bool {
    matches!(piece, Piece::Hour(Hour { clock: false, .. }))
}

/// « chaque heure de labo », « à deux heures de route »
fn is_count(said: &Said, words: &[Word], request: usize) -> bool {
    let hourly = |piece: &Piece| {
        matches!(
            piece,
            Piece::Rhythm(Rhythm::Every(Amount {
                unit: Unit::Hour | Unit::Minute,
                ..
            }))
        )
    };
    request == 0
        && counts_a_noun(words, said.words.end)
        && said.pieces.iter().any(|piece| hourly(piece) || is_short(piece))
}

fn is_short(piece: &Piece) -> bool {
    matches!(piece, Piece::Hour(Hour { clock: true, next_day: false, time, .. }) if (1..5).contains(&time.hour()))
}

/// The phrases that the request is about: one, and those that complete it.
pub(super) fn chosen(phrases: Vec<Phrase>, words: &[Word]) -> Vec<Phrase> {
    let request = after_command(words);
    let ends = |phrase: &Phrase| words[phrase.words().end..].iter().all(|word| is_sign(&word.text));
    let rank = |phrase: &Phrase| {
        let is_habit = phrase.has(|piece| matches!(piece, Piece::Rhythm(_)));
        let leads = phrase.words().start <= request;
        (
            phrase.is_content,
            !is_habit,
            !phrase.names_a_day(),
            !leads,
            !ends(phrase),
        )
    };
    let Some(best) = (0..phrases.len()).min_by_key(|index| rank(&phrases[*index])) else {
        return Vec::new();
    };
    let main = phrases[best].clone();
    let mut chosen = Vec::new();
    for (index, phrase) in phrases.into_iter().enumerate() {
        if index == best || (!main.is_content && completes(&phrase, &main, words)) {
            chosen.push(phrase);
        }
    }
    chosen
}

fn is_sign(word: &str) -> bool {
    !word.starts_with(char::is_alphanumeric) || matches!(word, "stp" | "svp" | "merci")
}

/// « rappelle-moi jeudi d'appeler le rectorat à 14h »: the hour that the day lacks.
fn completes(phrase: &Phrase, main: &Phrase, words: &[Word]) -> bool {
    if phrase.is_content {
        return false;
    }
    let (mine, theirs) = (phrase.words(), main.words());
    let between = if mine.start < theirs.start {
        mine.end..theirs.start
    } else {
        theirs.end..mine.start
    };
    if words[between]
        .iter()
        .any(|word| matches!(word.text.as_str(), "que" | "qu"))
    {
        return false;
    }
    let is_hour = |piece: &Piece| matches!(piece, Piece::Hour(_));
    let at_hour = phrase
        .said
        .iter()
        .all(|said| said.pieces.iter().all(is_hour) && !said.deadline);
    let main_habit = main.has(|piece| matches!(piece, Piece::Rhythm(_)));
    let of_habit = |piece: &Piece| matches!(piece, Piece::Except(_) | Piece::End(_) | Piece::Start(_));
    let is_end = |said: &Said| said.deadline && said.pieces.iter().all(|piece| matches!(piece, Piece::Day(_)));
    (at_hour && !main.has(is_hour) && !main.has(|piece| matches!(piece, Piece::Wrong(_))))
        || (main_habit
            && phrase
                .said
                .iter()
                .all(|said| said.pieces.iter().all(of_habit) || is_end(said)))
}
