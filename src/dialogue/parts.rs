//! The questions inside a message: what is asked in a story, two questions at once, a comparison.

use crate::language::{fold, tokens};

/// How people introduce themselves before they ask.
const INTRODUCTIONS: [&str; 12] = [
    "bonjour",
    "bonsoir",
    "salut",
    "coucou",
    "je suis",
    "en tant que",
    "etant",
    "chef",
    "principal",
    "rrupn",
    "dans mon",
    "dans notre",
];
/// Words that begin a question.
const OPENINGS: [&str; 24] = [
    "qui",
    "quoi",
    "que",
    "quel",
    "quelle",
    "quels",
    "quelles",
    "comment",
    "ou",
    "quand",
    "combien",
    "pourquoi",
    "lequel",
    "laquelle",
    "a qui",
    "a quoi",
    "c est quoi",
    "c est qui",
    "est ce que",
    "qu est ce",
    "faut il",
    "peut on",
    "il faut",
    "il y a",
];
/// Fewer words ask nothing by themselves.
const SHORTEST_QUESTION: usize = 4;
/// The second of two questions in one sentence may be shorter.
const SHORTEST_SECOND: usize = 3;

/// A part of a message that may be a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part<'a> {
    pub(super) text: &'a str,
    /// It ends with a question mark, or begins as questions do.
    pub(super) asks: bool,
}

/// A message without the greeting in front of it and the thanks behind it, if that leaves a question.
pub(super) fn without_courtesies(text: &str) -> &str {
    const GREETINGS: [&str; 14] = [
        "bonjour", "bonsoir", "salut", "slt", "bjr", "bsr", "coucou", "cc", "hello", "hey", "re", "yo", "a", "tous",
    ];
    const THANKS: [&str; 10] = [
        "merci",
        "svp",
        "stp",
        "cordialement",
        "d",
        "avance",
        "par",
        "bonne",
        "journee",
        "soiree",
    ];
    let is_among = |word: &str, courtesies: &[&str]| {
        let word = tokens(word);
        word.iter().all(|token| courtesies.contains(&token.text.as_str()))
    };
    let mut rest = text.trim();
    while let Some((first, after)) = rest.split_once(char::is_whitespace)
        && is_among(first, &GREETINGS)
    {
        rest = after.trim_start();
    }
    while let Some((before, last)) = rest.rsplit_once(char::is_whitespace)
        && is_among(last, &THANKS)
        && !last.contains('?')
    {
        rest = before.trim_end();
    }
    if tokens(rest).len() >= SHORTEST_SECOND {
        rest
    } else {
        text
    }
}

/// The parts of a message that may be the question itself: its sentences, and what follows an introduction (« Bonjour, je
/// suis CPE : où … ? »). Nothing for a message of one plain sentence.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let sentences: Vec<&str> = text
        .split_inclusive(['.', '?', '!', '\n', ';'])
        .map(str::trim)
        .filter(|sentence| sentence.split_whitespace().count() >= SHORTEST_QUESTION)
        .collect();
    let introduced = sentences.iter().filter_map(|sentence| after_introduction(sentence));
    let mut parts: Vec<&str> = introduced.collect();
    let says_more = sentences.first().is_some_and(|first| first.len() < text.trim().len());
    if says_more {
        parts.extend(sentences);
    }
    let part = |text| Part {
        text,
        asks: is_asked(text),
    };
    parts.into_iter().map(part).collect()
}

fn after_introduction(sentence: &str) -> Option<&str> {
    let (introduction, rest) = sentence.split_once([',', ':'])?;
    let folded = fold(introduction);
    let introduces = INTRODUCTIONS
        .iter()
        .any(|opening| folded.trim_start().starts_with(opening));
    (introduces && rest.split_whitespace().count() >= SHORTEST_QUESTION).then_some(rest)
}

/// The two questions of a message that asks two: in two sentences, or joined by « et » (« c'est quoi le GAR et qui le
/// gère ? »).
pub(super) fn two_questions(text: &str) -> Option<(&str, &str)> {
    let sentences: Vec<&str> = text
        .split_inclusive(['.', '?', '!', '\n', ';'])
        .map(str::trim)
        .filter(|sentence| sentence.split_whitespace().count() >= SHORTEST_SECOND)
        .collect();
    let asked: Vec<&str> = sentences
        .iter()
        .copied()
        .filter(|sentence| is_asked(sentence))
        .collect();
    match (&asked[..], &sentences[..]) {
        ([one, two], _) => Some((one, two)),
        ([one], _) | ([], [one]) => joined(one),
        _ => None,
    }
}

/// Two questions in one sentence: each asks by itself, or the second refers to what the first asks for (« l'adresse de X
/// et celle de Y »).
fn joined(sentence: &str) -> Option<(&str, &str)> {
    const LINKS: [&str; 4] = [" et ", " ainsi que ", " puis ", " ou sinon "];
    let long = |text: &str| text.split_whitespace().count() >= SHORTEST_SECOND;
    let splits = LINKS.iter().flat_map(|link| sentence.match_indices(link));
    splits
        .map(|(at, link)| (&sentence[..at], &sentence[at + link.len()..]))
        .find(|(one, two)| long(one) && long(two) && asks(one) && (asks(two) || refers_to_asked(two)))
}

/// Whether it has a word that asks, or that asks for something.
fn asks(text: &str) -> bool {
    const ASKING: [&str; 24] = [
        "qui", "quoi", "quel", "quelle", "quels", "quelles", "comment", "quand", "combien", "pourquoi", "lequel",
        "laquelle", "keske", "koi", "ki", "faudrait", "voudrais", "besoin", "cherche", "donne", "adresse", "numero",
        "mail", "lien",
    ];
    let words = tokens(text);
    begins_as_question(text) || words.iter().any(|word| ASKING.contains(&word.text.as_str()))
}

fn refers_to_asked(text: &str) -> bool {
    let first = tokens(text).into_iter().next().map(|token| token.text);
    matches!(first.as_deref(), Some("celui" | "celle" | "ceux" | "celles"))
}

fn is_asked(text: &str) -> bool {
    text.ends_with('?') || begins_as_question(text)
}

fn begins_as_question(text: &str) -> bool {
    let words: Vec<String> = tokens(text).into_iter().take(4).map(|token| token.text).collect();
    let folded = words.join(" ");
    let opens = |opening: &&str| {
        folded
            .strip_prefix(*opening)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    OPENINGS.iter().any(opens)
}

/// The two things that a message compares: « quelle différence entre X et Y ? », « X ou Y, c'est quoi la différence ? ».
pub(super) fn compared(text: &str) -> Option<(String, String)> {
    const ARTICLES: [&str; 12] = [
        "le", "la", "les", "l", "un", "une", "des", "du", "de", "d", "ce", "entre",
    ];
    let words: Vec<String> = tokens(text).into_iter().map(|token| token.text).collect();
    let difference = words.iter().position(|word| {
        word.starts_with("differen")
            || matches!(
                word.as_str(),
                "distinguer" | "diff" | "pareil" | "pareille" | "idem" | "meme"
            )
    })?;
    let thing = |words: &[String]| {
        let start = words.iter().position(|word| !ARTICLES.contains(&word.as_str()))?;
        Some(words[start..].join(" "))
    };
    let split = |words: &[String], at: &[&str]| {
        let middle = words.iter().rposition(|word| at.contains(&word.as_str()))?;
        Some((thing(&words[..middle])?, thing(&words[middle + 1..])?))
    };
    let after = &words[difference + 1..];
    if let Some(between) = after.iter().position(|word| word == "entre") {
        return split(&after[between + 1..], &["et", "ou"]);
    }
    if words[difference] == "distinguer" {
        return split(after, &["et", "de"]);
    }
    let before = words[..difference]
        .iter()
        .position(|word| matches!(word.as_str(), "c" | "quelle" | "quoi" | "est"))?;
    split(&words[..before], &["et", "ou"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_question_is_found_behind_an_introduction_and_inside_a_story() {
        for (text, expected) in [
            ("qui désigne le RRUPN ?", &[][..]),
            (
                "Bonjour, où est le portail Arena ?",
                &[(" où est le portail Arena ?", true)],
            ),
            ("Je suis CPE : où lire mes mails ?", &[(" où lire mes mails ?", true)]),
            (
                "Mon PC est mort. À qui je le dis au juste ?",
                &[("Mon PC est mort.", false), ("À qui je le dis au juste ?", true)],
            ),
        ] {
            let found: Vec<(&str, bool)> = parts(text).into_iter().map(|part| (part.text, part.asks)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn courtesies_are_no_part_of_the_question() {
        for (text, expected) in [
            ("slt c ki le gars du rectorat", "c ki le gars du rectorat"),
            ("Bonjour, où est Arena ? Merci d'avance", "où est Arena ?"),
            ("bonjour", "bonjour"),
            ("Bonjour à tous", "Bonjour à tous"),
            ("merci beaucoup", "merci beaucoup"),
        ] {
            assert_eq!(without_courtesies(text), expected, "{text}");
        }
    }

    #[test]
    fn two_questions_are_told_from_one() {
        for (text, expected) in [
            (
                "C'est quoi le GAR et qui contacter pour Pix ?",
                Some(("C'est quoi le GAR", "qui contacter pour Pix ?")),
            ),
            (
                "Où est Arena ? Et comment avoir mon mail ?",
                Some(("Où est Arena ?", "Et comment avoir mon mail ?")),
            ),
            ("Qui désigne le RRUPN et le paie ?", None),
            ("Quelle différence entre le GAR et l'ENT ?", None),
            ("Mon PC est mort. À qui le dire ?", None),
        ] {
            assert_eq!(two_questions(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_compared_is_heard() {
        for (text, expected) in [
            ("Quelle est la différence entre le GAR et l'ENT ?", Some(("gar", "ent"))),
            (
                "différence entre café numérique et FIL",
                Some(("cafe numerique", "fil")),
            ),
            ("Pix ou Pix+Édu, c'est quoi la différence ?", Some(("pix", "pix edu"))),
            ("comment distinguer un abonnement d'une affectation", None),
            ("les élèves en difficulté", None),
        ] {
            let found = compared(text);
            let found = found.as_ref().map(|(a, b)| (a.as_str(), b.as_str()));
            assert_eq!(found, expected, "{text}");
        }
    }
}
