//! What people say about cafés: « je viens », « annule le café 2 », « compte rendu : … », « j'aimerais un café sur Pix ». Pure.
//!
//! Questions about what a café numérique is stay with the knowledge base: only whole sentences of these forms are orders.

use std::sync::LazyLock;

use regex::Regex;

use super::read::{plain, words_of};
use super::{Presence, words};
use crate::language::fold;
use crate::language::moment;

/// Which café is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// The one that is talked about, or the only one.
    It,
    /// « le café 2 »
    Number(usize),
    /// « le café sur la webradio »
    About(String),
    /// « le café de jeudi »
    On(String),
}

/// Something that is said about cafés.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// « annonce (à …) un café numérique … »
    Announce { audience: Option<String>, text: String },
    /// « annonce le café 2 »: a draft that was left lying.
    Publish(Which),
    /// « je viens »
    Come(Presence, Which),
    /// « je ne viens plus »
    Leave(Which),
    /// « combien d'inscrits ? »
    Count(Which),
    /// « qui vient ? »
    Names(Which),
    /// « prochains cafés numériques ? »
    Coming,
    /// « annule le café 2 »
    Cancel(Which),
    /// « le café de jeudi est déplacé à vendredi 13h »
    Change(Which, String),
    /// « je reprends le café 2 »
    TakeOver(Which),
    /// « compte rendu du café 2 : … »
    Minutes(Which, String),
    /// « le café sur la webradio, il y avait quel lien ? »
    Search(Which),
    /// « j'aimerais un café sur Pix »
    Wish(String),
    /// « quels cafés sont souhaités ? »
    Wishes,
}

macro_rules! pattern {
    ($name:ident, $pattern:expr) => {
        static $name: LazyLock<Regex> = LazyLock::new(|| {
            let pattern = $pattern.replace("CAFE", r"caf[ée](?:\s+num(?:[ée]rique)?\b)?");
            Regex::new(&pattern).expect("the pattern is valid")
        });
    };
}

pattern!(
    ANNOUNCE,
    r"(?i)^(?:(?:(?:tu\s+)?peux(?:-tu)?|(?:vous\s+)?pouvez(?:-vous)?|merci d'|fais|on)\s*)?(?:an+once[rz]?|programme[rz]?|planifie[rz]?|organise[rz]?|prépare[rz]?)\s+((?:à|aux|au|pour)\s+.{2,200}?\s)?(?:un|notre|mon|le\s+prochain)\s+(?:nouveau\s+)?CAFE(.*)$"
);
pattern!(
    PUBLISH,
    r"(?i)^(?:annonce[rz]?|publie[rz]?)\s+(?:le|ce|mon|notre)\s+CAFE(.*)$"
);
pattern!(
    IS_MOVED,
    r"(?i)^(?:le|ce|mon|notre)\s+CAFE(.*?)\s+(?:est|sera|a\s+été)\s+(?:déplacé|reporté|avancé|décalé|remis|repoussé|transféré)\s+(.+)$"
);
pattern!(
    CHANGES,
    r"(?i)^(?:le|ce|mon|notre)\s+CAFE(.*?)\s+(?:change|passe|aura\s+lieu|se\s+tiendra|se\s+tient|durera|sera\s+animé|est\s+animé)\s+(.+)$"
);
pattern!(
    MOVE,
    r"(?i)^(?:déplace|reporte|avance|décale|change|modifie|repousse)[rz]?\s+(?:le|ce|mon|notre)\s+CAFE(.*?)(?:\s+(?:à|au|en|pour)\s+|\s*:\s*)(.+)$"
);
pattern!(
    CANCEL,
    r"(?i)^(?:annule|supprime)[rz]?\s+(?:le|ce|mon|notre)\s+CAFE(.*)$"
);
pattern!(
    IS_CANCELLED,
    r"(?i)^(?:le|ce|mon|notre)\s+CAFE(.*?)\s+(?:(?:est|sera)\s+annulé|n'aura\s+pas\s+lieu)\s*[.!]*$"
);
pattern!(
    TAKE_OVER,
    r"(?i)^je\s+(?:reprends|prends\s+en\s+charge)\s+(?:le|ce)\s+CAFE(.*)$"
);
pattern!(
    MINUTES,
    r"(?i)^(?:le\s+)?compte[\s-]+rendu(?:\s+(?:du|de\s+ce|pour\s+le)\s+CAFE([^:]*?))?\s*:\s*(.{2,})$"
);
pattern!(
    SEARCH,
    r"(?i)\b(?:(?:le|du|au|dans\s+le|pour\s+le)\s+)CAFE((?:\s+(?:n°|\d)|\s+sur\s|\s+de\s|\s+du\s|\s+d')[^,?!]*)"
);
pattern!(
    WISH,
    r"(?i)^(?:j'aimerais|je\s+voudrais|je\s+souhaite(?:rais)?|on\s+aimerait|nous\s+aimerions)\s+(?:bien\s+)?(?:avoir\s+)?un\s+CAFE\s+(?:sur|autour\s+de|à\s+propos\s+de|au\s+sujet\s+de)\s+([^?]{2,})$"
);

impl Order {
    /// Reads it; `None` if the text is about something else. In the thread of an announcement, more is understood: one need
    /// not say which café is meant.
    pub(super) fn read(text: &str, is_in_thread: bool) -> Option<Self> {
        let text = without_greeting(&plain(text)).to_owned();
        by_form(&text).or_else(|| words::order(&text, is_in_thread))
    }
}

fn without_greeting(text: &str) -> &str {
    static GREETING: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?i)^(?:bonjour|bonsoir|salut)\b[\s,!.:;]*").expect("the pattern is valid"));
    GREETING.find(text).map_or(text, |found| &text[found.end()..])
}

fn by_form(text: &str) -> Option<Order> {
    let first = |pattern: &Regex| Some(which(&pattern.captures(text)?[1]));
    let two = |pattern: &Regex| {
        let found = pattern.captures(text)?;
        let reference = found.get(1).map_or("", |group| group.as_str());
        Some((which(reference)?, found[2].to_owned()))
    };
    if let Some(found) = ANNOUNCE.captures(text) {
        let audience = found.get(1).map(|group| group.as_str().trim().to_owned());
        let text = found[2].to_owned();
        // « organiser un café numérique » may be a question; with a day or an hour it is an order.
        let is_plain = fold(&found[0]).contains("nonce") || found[0].to_lowercase().contains("programme");
        if is_plain || moment::read(&text).expression != moment::Expression::Nothing {
            return Some(Order::Announce { audience, text });
        }
    }
    for (pattern, order) in [
        (&*PUBLISH, Order::Publish as fn(Which) -> Order),
        (&*IS_CANCELLED, Order::Cancel),
        (&*CANCEL, Order::Cancel),
        (&*TAKE_OVER, Order::TakeOver),
    ] {
        if let Some(Some(which)) = first(pattern) {
            return Some(order(which));
        }
    }
    for (pattern, order) in [
        (&*MINUTES, Order::Minutes as fn(Which, String) -> Order),
        (&*IS_MOVED, Order::Change),
        (&*CHANGES, Order::Change),
        (&*MOVE, Order::Change),
    ] {
        if let Some((which, what)) = two(pattern) {
            return Some(order(which, what));
        }
    }
    if let Some(found) = WISH.captures(text) {
        return words_of(found[1].trim_end_matches(['.', '!', ' '])).map(Order::Wish);
    }
    search(text)
}

/// Which café these words after « café » name; `None` if they say something else.
pub(super) fn which(words: &str) -> Option<Which> {
    static NUMBER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?i)^(?:n°|numéro|no)?\s*(\d{1,5})$").expect("the pattern is valid"));
    let words = words.trim_matches(|c: char| c.is_whitespace() || ".,!?".contains(c));
    if words.is_empty() {
        return Some(Which::It);
    }
    if let Some(number) = NUMBER.captures(words) {
        return number[1].parse().ok().map(Which::Number);
    }
    if let Some(subject) = words.strip_prefix("sur ") {
        return words_of(subject).map(Which::About);
    }
    let is_day = ["de ", "du ", "d'"].iter().any(|link| words.starts_with(link));
    (is_day && !moment::read(words).spans.is_empty()).then(|| Which::On(words.to_owned()))
}

/// « le café sur la webradio, il y avait quel lien ? », « compte rendu du café sur Pix ? »
fn search(text: &str) -> Option<Order> {
    let folded = fold(text);
    let asks = ["compte rendu", "compte-rendu", "lien", "support", "document"];
    if !asks.iter().any(|word| folded.contains(word)) {
        return None;
    }
    if folded.contains("dernier cafe") {
        return Some(Order::Search(Which::It));
    }
    which(&SEARCH.captures(text)?[1]).map(Order::Search)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: impl Into<Option<Order>>) {
        assert_eq!(Order::read(text, false), expected.into(), "{text}");
    }

    #[test]
    fn orders_are_told_from_questions() {
        let announce = |audience: Option<&str>, text: &str| {
            let (audience, text) = (audience.map(str::to_owned), text.to_owned());
            Order::Announce { audience, text }
        };
        check(
            "annonce un café numérique jeudi à 12h30",
            announce(None, " jeudi à 12h30"),
        );
        check(
            "Bonjour, annonce à tous les RRUPN de Creuse un café numérique : Pix",
            announce(Some("à tous les RRUPN de Creuse"), " : Pix"),
        );
        check("annonce le café 2", Order::Publish(Which::Number(2)));
        check("je viens", Order::Come(Presence::Here, Which::It));
        check("Inscris-moi, merci !", Order::Come(Presence::Here, Which::It));
        check("je viendrai en visio", Order::Come(Presence::Distance, Which::It));
        check(
            "je viens au café sur la webradio",
            Order::Come(Presence::Here, Which::About("la webradio".to_owned())),
        );
        check(
            "je viens au café 2 à distance",
            Order::Come(Presence::Distance, Which::Number(2)),
        );
        check("je viens d'être nommée RRUPN", None);
        check("je viens de prendre la mission de RRUPN dans mon collège", None);
        check("finalement non", Order::Leave(Which::It));
        check("je ne viens plus au café 2", Order::Leave(Which::Number(2)));
        check("annuler mon inscription à un stage", None);
        check("combien d'inscrits ?", Order::Count(Which::It));
        check("combien d'inscrits au café 2 ?", Order::Count(Which::Number(2)));
        check("combien d'inscrits au minimum pour ouvrir une FIL", None);
        check("qui vient ?", Order::Names(Which::It));
        check("prochains cafés numériques ?", Order::Coming);
        check(
            "le café de jeudi est déplacé à vendredi 13h",
            Order::Change(Which::On("de jeudi".to_owned()), "à vendredi 13h".to_owned()),
        );
        check(
            "le café 2 change de salle : 105",
            Order::Change(Which::Number(2), "de salle : 105".to_owned()),
        );
        check(
            "déplace le café 2 à vendredi 13h",
            Order::Change(Which::Number(2), "vendredi 13h".to_owned()),
        );
        check("annule le café n° 2", Order::Cancel(Which::Number(2)));
        check("le café 2 est annulé", Order::Cancel(Which::Number(2)));
        check("je reprends le café 2", Order::TakeOver(Which::Number(2)));
        check(
            "compte rendu du café 2 : on a vu Audacity",
            Order::Minutes(Which::Number(2), "on a vu Audacity".to_owned()),
        );
        check(
            "compte rendu : https://exemple.fr/x",
            Order::Minutes(Which::It, "https://exemple.fr/x".to_owned()),
        );
        check(
            "le café sur la webradio, il y avait quel lien ?",
            Order::Search(Which::About("la webradio".to_owned())),
        );
        check(
            "compte rendu du café sur Pix ?",
            Order::Search(Which::About("Pix".to_owned())),
        );
        check("j'aimerais un café sur Pix", Order::Wish("Pix".to_owned()));
        check("quels cafés sont souhaités ?", Order::Wishes);
        check("comment organiser un café numérique ?", None);
        check("c'est quoi un café numérique ?", None);
    }
}
