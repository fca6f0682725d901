//! What staff order about campaigns: a sentence → an order. Pure.

use std::sync::LazyLock;

use regex::Regex;

use crate::language::fold;

/// Which campaign an order means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// The last one that fits.
    Last,
    /// The one of this number.
    Number(usize),
}

/// An order with the campaign that it means.
type Verb = fn(Which) -> Order;

/// An order, with the campaign that it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// « diffuse aux collèges de Creuse : … »
    Send { audience: String, text: String },
    /// « diffusions »
    List,
    /// « rapport de la diffusion 4 »
    Report(Which),
    /// « envoie la diffusion 4 »: a draft that was left lying.
    Go(Which),
    /// « approuve la diffusion 4 »
    Approve(Which),
    /// « refuse la diffusion 4 »
    Refuse(Which),
    /// « mets la diffusion 4 en pause »
    Pause(Which),
    /// « reprends la diffusion 4 »
    Resume(Which),
    /// « annule la diffusion 4 »
    Cancel(Which),
    /// « retire la diffusion 4 »
    Withdraw(Which),
    /// « renvoie les échecs de la diffusion 4 »
    Retry(Which),
    /// « relance la diffusion 4 »: to those who would get it now and have not.
    Again(Which),
    /// « corrige la diffusion 4 : … »
    Correct(Which, String),
    /// « remplace « lundi » par « mardi » dans la diffusion 4 »
    Replace(Which, String, String),
}

/// The verbs of the orders that name nothing but a campaign.
const VERBS: [(&str, Verb); 29] = [
    ("envoie", Order::Go),
    ("envoyer", Order::Go),
    ("approuve", Order::Approve),
    ("approuver", Order::Approve),
    ("valide", Order::Approve),
    ("valider", Order::Approve),
    ("refuse", Order::Refuse),
    ("refuser", Order::Refuse),
    ("pause", Order::Pause),
    ("suspends", Order::Pause),
    ("suspendre", Order::Pause),
    ("reprends", Order::Resume),
    ("reprendre", Order::Resume),
    ("continue", Order::Resume),
    ("annule", Order::Cancel),
    ("annuler", Order::Cancel),
    ("arrete", Order::Cancel),
    ("arreter", Order::Cancel),
    ("retire", Order::Withdraw),
    ("retirer", Order::Withdraw),
    ("supprime", Order::Withdraw),
    ("supprimer", Order::Withdraw),
    ("efface", Order::Withdraw),
    ("effacer", Order::Withdraw),
    ("etat", Order::Report),
    ("rapport", Order::Report),
    ("bilan", Order::Report),
    ("relance", Order::Again),
    ("relancer", Order::Again),
];
/// Words that may stand beside them.
const BESIDE: [&str; 14] = [
    "la",
    "le",
    "de",
    "diffusion",
    "envoi",
    "campagne",
    "n",
    "numero",
    "no",
    "en",
    "mets",
    "met",
    "sur",
    "l",
];
/// Without a number, one of these says that a campaign is meant.
const CAMPAIGN: [&str; 3] = ["diffusion", "envoi", "campagne"];

impl Order {
    pub(super) fn read(text: &str) -> Option<Self> {
        replace(text)
            .or_else(|| correct(text))
            .or_else(|| send(text))
            .or_else(|| by_words(text))
    }
}

/// « remplace « a » par « b » (dans la diffusion 4) »
fn replace(text: &str) -> Option<Order> {
    static FORM: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?si)^\s*remplacer?\s*[«"“]\s*(.+?)\s*[»"”]\s*par\s*[«"“]\s*(.*?)\s*[»"”]\s*(.*)$"#)
            .expect("the pattern is valid")
    });
    let found = FORM.captures(text)?;
    let number = named(&found[3])?;
    Some(Order::Replace(number, found[1].to_owned(), found[2].to_owned()))
}

/// « corrige la diffusion 4 : … »
fn correct(text: &str) -> Option<Order> {
    let (order, rest) = text.split_once(':')?;
    let order = fold(order);
    let order = order.trim_start();
    let order = order
        .strip_prefix("corrige")
        .or_else(|| order.strip_prefix("modifie"))?;
    let number = named(order.strip_prefix('r').unwrap_or(order))?;
    Some(Order::Correct(number, rest.trim().to_owned()))
}

/// « diffuse : … », « peux-tu diffuser aux RRUPN de Creuse : … », « envoie à tous les salons : … »
fn send(text: &str) -> Option<Order> {
    const LONGEST_AUDIENCE: usize = 30;
    let (order, rest) = text.split_once(':').unwrap_or((text, ""));
    let mut words = order
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | ',' | '!'))
        .filter(|word| !word.is_empty());
    let verb = words
        .by_ref()
        .map(fold)
        .find(|word| !COURTESIES.contains(&word.as_str()))?;
    let audience: Vec<&str> = words.collect();
    let to = audience.first().map(|word| fold(word)).unwrap_or_default();
    let is_to_somebody = matches!(to.as_str(), "a" | "au" | "aux" | "dans");
    let is_verb = match verb.as_str() {
        "envoie" | "envoyer" | "envoyez" | "publie" | "publier" | "publiez" => is_to_somebody && text.contains(':'),
        _ if verb.starts_with("diffus") || verb.starts_with("difus") => is_to_somebody || text.contains(':'),
        _ => false,
    };
    let is_short = audience.len() <= LONGEST_AUDIENCE && !(rest.is_empty() && text.contains('?'));
    (is_verb && is_short).then(|| Order::Send {
        audience: audience.join(" "),
        text: rest.trim().to_owned(),
    })
}

/// Words before an order.
const COURTESIES: [&str; 14] = [
    "bonjour", "bonsoir", "salut", "guichet", "stp", "svp", "merci", "de", "peux", "tu", "pouvez", "pourriez", "vous",
    "il",
];

fn by_words(text: &str) -> Option<Order> {
    let folded = fold(text);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    match words[..] {
        ["diffusions"]
        | ["liste", "des", "diffusions"]
        | ["les" | "mes", "diffusions"]
        | ["ou", "en", "sont", "les", "diffusions"]
        | ["ou", "en", "est", "la", "diffusion"] => return Some(Order::List),
        ["ou", "en", "est", ref rest @ ..] => {
            return of(rest).filter(|_| rest.contains(&"diffusion")).map(Order::Report);
        }
        ["renvoie" | "renvoyer" | "reessaie", "les", "echecs", ref rest @ ..] => {
            return of(rest).map(Order::Retry);
        }
        _ => {}
    }
    let at = words.iter().position(|word| verb(word).is_some())?;
    let order = verb(words[at])?;
    let beside = [&words[..at], &words[at + 1..]].concat();
    let which = of(&beside)?;
    beside.iter().any(|word| CAMPAIGN.contains(word)).then(|| order(which))
}

fn verb(word: &str) -> Option<Verb> {
    VERBS.iter().find(|(verb, _)| *verb == word).map(|(_, order)| *order)
}

/// The number among words that say nothing else; `None` if they do.
fn of(words: &[&str]) -> Option<Which> {
    let mut which = Which::Last;
    for word in words {
        match word.parse() {
            Ok(found) if which == Which::Last => which = Which::Number(found),
            Err(_) if BESIDE.contains(word) => {}
            _ => return None,
        }
    }
    let names_one = words.iter().any(|word| CAMPAIGN.contains(word));
    (which == Which::Last || names_one).then_some(which)
}

/// « dans la diffusion 4 », « la diffusion n° 4 », or nothing.
fn named(text: &str) -> Option<Which> {
    let folded = fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty() && *word != "dans").collect();
    of(&words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: impl Into<Option<Order>>) {
        assert_eq!(Order::read(text), expected.into(), "{text}");
    }

    #[test]
    fn orders_are_told_from_questions() {
        let send = |audience: &str, text: &str| {
            let (audience, text) = (audience.to_owned(), text.to_owned());
            Some(Order::Send { audience, text })
        };
        check("diffuse : bonjour", send("", "bonjour"));
        check("Diffuse à tous les salons : a : b", send("à tous les salons", "a : b"));
        check("diffuser aux RRUPN :", send("aux RRUPN", ""));
        check("diffuse à tous les salons", send("à tous les salons", ""));
        check(
            "Bonjour, peux-tu diffuser aux lycées : bonjour",
            send("aux lycées", "bonjour"),
        );
        check(
            "envoie à tous les collèges du 23 : bonjour",
            send("à tous les collèges du 23", "bonjour"),
        );
        check("envoie un mail à mon chef : comment ?", None);
        check("comment diffuser aux élèves une vidéo ?", None);
        check("où en est la diffusion 5 ?", Some(Order::Report(Which::Number(5))));
        check("supprime la diffusion 5", Some(Order::Withdraw(Which::Number(5))));
        check("comment diffuser : une vidéo", None);
        check("diffuse bonjour", None);
        check("diffusions", Some(Order::List));
        check("Où en sont les diffusions ?", Some(Order::List));
        check("approuve la diffusion 4", Some(Order::Approve(Which::Number(4))));
        check("mets la diffusion n° 4 en pause", Some(Order::Pause(Which::Number(4))));
        check("reprends la diffusion", Some(Order::Resume(Which::Last)));
        check("annule la diffusion 2", Some(Order::Cancel(Which::Number(2))));
        check("annule le rappel 2", None);
        check("annule 2", None);
        check("retire la diffusion", Some(Order::Withdraw(Which::Last)));
        check("bilan de la diffusion 12", Some(Order::Report(Which::Number(12))));
        check("renvoyer les échecs", Some(Order::Retry(Which::Last)));
        check(
            "renvoie les échecs de la diffusion 3",
            Some(Order::Retry(Which::Number(3))),
        );
        check("relance la diffusion 3", Some(Order::Again(Which::Number(3))));
        check("comment annuler une diffusion de vidéo ?", None);
        check("corrige : mardi", Some(Order::Correct(Which::Last, "mardi".to_owned())));
        check(
            "corrige la diffusion 4 : mardi",
            Some(Order::Correct(Which::Number(4), "mardi".to_owned())),
        );
        check("corriger des copies : comment ?", None);
        check(
            "remplace « lundi » par « mardi » dans la diffusion 4",
            Some(Order::Replace(Which::Number(4), "lundi".to_owned(), "mardi".to_owned())),
        );
        check(
            "Remplace \"lundi\" par \"mardi\"",
            Some(Order::Replace(Which::Last, "lundi".to_owned(), "mardi".to_owned())),
        );
    }
}
