//! Orders that are said in a few set words: « je viens », « finalement non », « prochains cafés numériques ? ». Pure.

use std::sync::LazyLock;

use regex::Regex;

use super::Presence;
use super::order::{Order, Which, which};
use crate::language::fold;

const COME: [&str; 24] = [
    "je viens",
    "je viendrai",
    "j y serai",
    "j y vais",
    "j irai",
    "j en suis",
    "inscris moi",
    "inscrivez moi",
    "je m inscris",
    "je souhaite m inscrire",
    "je voudrais m inscrire",
    "peux tu m inscrire",
    "pouvez vous m inscrire",
    "je serai la",
    "je serai present",
    "je serai presente",
    "je participe",
    "je participerai",
    "comptez sur moi",
    "compte sur moi",
    "je veux venir",
    "je suivrai",
    "present",
    "presente",
];
const LEAVE: [&str; 26] = [
    "je ne viens plus",
    "je ne viens pas",
    "je viens plus",
    "je viens pas",
    "je ne viendrai pas",
    "je ne viendrai plus",
    "finalement non",
    "finalement je ne viens pas",
    "finalement je ne viens plus",
    "finalement je ne peux pas",
    "finalement je ne peux plus",
    "je ne peux plus venir",
    "je ne peux pas venir",
    "je ne pourrai pas venir",
    "je ne participe plus",
    "je ne participe pas",
    "je n y serai pas",
    "je n irai pas",
    "desinscris moi",
    "desinscrivez moi",
    "je me desinscris",
    "annule mon inscription",
    "annulez mon inscription",
    "je serai absent",
    "je serai absente",
    "absent",
];
const COUNT: [&str; 8] = [
    "combien d inscrits",
    "combien d inscriptions",
    "combien de personnes viennent",
    "combien de participants",
    "combien sont inscrits",
    "combien viennent",
    "ou en sont les inscriptions",
    "nombre d inscrits",
];
const NAMES: [&str; 8] = [
    "qui vient",
    "qui est inscrit",
    "qui sont les inscrits",
    "liste des inscrits",
    "la liste des inscrits",
    "les inscrits",
    "qui sera la",
    "qui participe",
];
const COMING: [&str; 20] = [
    "prochains cafes numeriques",
    "prochains cafes",
    "les prochains cafes numeriques",
    "les prochains cafes",
    "quels sont les prochains cafes numeriques",
    "quels sont les prochains cafes",
    "quels cafes numeriques sont prevus",
    "quels cafes sont prevus",
    "cafes numeriques a venir",
    "cafes a venir",
    "cafes numeriques prevus",
    "cafes prevus",
    "prochain cafe numerique",
    "le prochain cafe numerique",
    "prochain cafe",
    "quand est le prochain cafe",
    "quand est le prochain cafe numerique",
    "quand a lieu le prochain cafe numerique",
    "date du prochain cafe numerique",
    "y a t il un cafe numerique prevu",
];
const WISHES: [&str; 9] = [
    "quels cafes sont souhaites",
    "quels cafes numeriques sont souhaites",
    "quels sont les cafes souhaites",
    "les cafes souhaites",
    "cafes souhaites",
    "cafes numeriques souhaites",
    "quels cafes sont demandes",
    "souhaits de cafes",
    "les souhaits de cafes",
];
/// What may stand before.
const GREETINGS: [&str; 14] = [
    "bonjour", "bonsoir", "salut", "super", "ok", "oui", "genial", "merci", "moi", "alors", "bien", "parfait", "bonne",
    "idee",
];
/// What may stand after.
const BESIDE: [&str; 26] = [
    "a",
    "au",
    "en",
    "pour",
    "le",
    "ce",
    "la",
    "de",
    "visio",
    "distance",
    "merci",
    "avec",
    "plaisir",
    "bien",
    "sur",
    "volontiers",
    "aussi",
    "moi",
    "svp",
    "finalement",
    "plutot",
    "par",
    "s",
    "il",
    "vous",
    "plait",
];

/// The order that the words of a text are, if they are one and nothing else.
pub(super) fn order(text: &str, is_in_thread: bool) -> Option<Order> {
    const LONGEST: usize = 14;
    let folded = fold(text);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let begin = words.iter().position(|word| !GREETINGS.contains(word))?;
    let words = &words[begin..];
    let plain = words.join(" ");
    if COMING.contains(&plain.as_str()) {
        return Some(Order::Coming);
    }
    if WISHES.contains(&plain.as_str()) {
        return Some(Order::Wishes);
    }
    if words.len() > LONGEST {
        return None;
    }
    let presence = if words.iter().any(|word| matches!(*word, "distance" | "visio")) {
        Presence::Distance
    } else {
        Presence::Here
    };
    let read = |phrases: &[&str]| after(phrases, &plain).and_then(|rest| named(text, rest, is_in_thread));
    if let Some(which) = read(&LEAVE) {
        return Some(Order::Leave(which));
    }
    if let Some(which) = read(&COME) {
        return Some(Order::Come(presence, which));
    }
    if is_in_thread && matches!(plain.as_str(), "a distance" | "en visio") {
        return Some(Order::Come(Presence::Distance, Which::It));
    }
    let counted = read(&COUNT).map(Order::Count);
    counted.or_else(|| read(&NAMES).map(Order::Names))
}

/// What follows one of these phrases.
fn after<'a>(phrases: &[&str], plain: &'a str) -> Option<&'a str> {
    phrases.iter().find_map(|phrase| {
        let rest = plain.strip_prefix(phrase)?;
        (rest.is_empty() || rest.starts_with(' ')).then_some(rest.trim_start())
    })
}

/// Words after « je viens » that make something else of it: « je viens juste de voir ça », « j'irai pas ».
const TURNS: [&str; 15] = [
    "pas",
    "plus",
    "mais",
    "si",
    "peut",
    "juste",
    "seulement",
    "dommage",
    "desole",
    "desolee",
    "seul",
    "seule",
    "ni",
    "sauf",
    "aussi",
];

/// Which café is named after « je viens »; `None` if something else is said.
fn named(text: &str, rest: &str, is_in_thread: bool) -> Option<Which> {
    static IN_CAFE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?i)\bcaf[ée](?:\s+num(?:[ée]rique)?\b)?(.*)$").expect("the pattern is valid"));
    static HOW: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?i)[\s,]+(?:(?:à|a)\s+distance|en\s+visio|par\s+visio|merci|svp|s'il (?:vous|te) pla[iî]t)[\s!.]*$",
        )
        .expect("the pattern is valid")
    });
    let words: Vec<&str> = rest.split_whitespace().collect();
    if words.contains(&"cafe") {
        let text = HOW.replace(text.trim_end_matches(['!', '.', '?', ' ']), "");
        return which(&IN_CAFE.captures(&text)?[1]);
    }
    let is_of_something = words.first().is_some_and(|word| matches!(*word, "d" | "de"));
    let is_turned = words.iter().any(|word| TURNS.contains(word));
    let is_whole =
        words.iter().all(|word| BESIDE.contains(word)) || (is_in_thread && !text.contains('?') && !is_turned);
    (is_whole && !is_of_something).then_some(Which::It)
}
