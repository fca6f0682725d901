//! What a message orders about reminders, if it does: « rappelle-moi … », « mes rappels », « annule le 2 », « c'est fait ».

use std::sync::LazyLock;

use regex::Regex;

use super::Audience;
use crate::language::fold;

/// A request begins within so many characters: what stands before is a courtesy, or the moment.
const LATEST_BEGINNING: usize = 60;

/// « rappelle-moi », « peux-tu me rappeler », « rappelle à ce salon », « mets un rappel » in accents folded away.
static REQUEST: LazyLock<Regex> = LazyLock::new(|| {
    const WHO: &str =
        r"(?:a|au)\s+(?:ce\s+salon|cette\s+salle|tout\s+le\s+salon|tout\s+le\s+monde|tous|l['’ ]?equipe|salon)";
    const REMIND: &str = r"r+ap+el+(?:e|es|ez)?";
    let pattern = format!(
        r"\b(?:{REMIND}(?:[\s-]+(?:moi|nous)|\s+(?P<room>{WHO}))|(?:me|nous)\s+r+ap+el+er?|r+ap+el+er\s+(?P<room2>{WHO})|(?:met|mets|mettez|programme|programmez|cree|creez|prevois|prevoyez|ajoute|ajoutez|pose|note)\s+(?:moi\s+)?un\s+rap+el+|fai[st](?:es)?[\s-]+moi\s+penser|previen[ts]?(?:ez)?[\s-]+moi|prevenez[\s-]+moi)\b"
    );
    pattern_of(&pattern)
});
/// « annule le 2 », « supprime le rappel 1 », « annule tous mes rappels ».
static CANCEL: LazyLock<Regex> =
    LazyLock::new(|| pattern_of(r"^(?:annule|supprime|efface|enleve|retire)r?[sz]?\s+(?P<what>.+)$"));
/// « décale le 1 à vendredi », « repousse le rappel 2 d'une heure ».
static MOVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern_of(
        r"^(?:decale|deplace|reporte|repousse|remets)r?[sz]?\s+(?:le\s+|mon\s+)?(?:rappel\s+)?(?:numero\s+|n°\s*)?(?P<number>\d{1,3})\s+(?P<when>.+)$",
    )
});
/// « chaque lundi à 8 h, mes échéances » ends like this.
static AGENDA: LazyLock<Regex> = LazyLock::new(|| {
    pattern_of(
        r"\b(?:mes\s+echeances|mon\s+agenda|l['’ ]agenda|mon\s+programme)(?:\s+(?P<span>du\s+jour|d['’ ]aujourd['’ ]?hui|de\s+la\s+semaine|du\s+mois))?\s*[?!.]*$",
    )
});

fn pattern_of(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of ours is right")
}

/// What is ordered.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// To be reminded: for whom, and the request without its verb, in which a moment may stand.
    Remind(Audience, String),
    /// « mes rappels », « rappels de ce salon »
    List(Audience),
    /// « annule le 2 »
    Cancel(Which),
    /// « décale le 1 à vendredi »: the number, and when.
    Move(usize, String),
    /// « mes échéances »: for so many days; and when, if it is to return.
    Agenda(u16, String),
    /// « aperçu des rappels de l'année »
    Year,
    /// « mes rappels en .ics »
    Export,
    /// « c'est fait », « le 2 est fait »
    Done(Option<usize>),
    /// « plus tard »
    Later,
    /// « besoin d'aide »
    Help,
}

/// Which reminders are meant.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Which {
    Number(usize),
    All,
    Last,
}

impl Order {
    /// Reads a message.
    pub(super) fn read(text: &str) -> Option<Self> {
        let folded = fold(text);
        let plain = folded.trim().trim_end_matches(['.', '!', '?', ' ']).trim();
        Self::fixed(plain)
            .or_else(|| agenda(plain))
            .or_else(|| cancel(plain))
            .or_else(|| move_to(plain))
            .or_else(|| request(text))
    }

    /// What is said in one of a few ways.
    fn fixed(plain: &str) -> Option<Self> {
        let list = |audience| Some(Self::List(audience));
        match plain.replace('\'', " ").as_str() {
            "mes rappels"
            | "liste mes rappels"
            | "liste des rappels"
            | "liste de mes rappels"
            | "quels sont mes rappels"
            | "montre mes rappels"
            | "voir mes rappels"
            | "affiche mes rappels"
            | "rappels" => list(Audience::Person),
            "rappels de ce salon"
            | "les rappels de ce salon"
            | "rappels du salon"
            | "liste des rappels de ce salon"
            | "quels sont les rappels de ce salon" => list(Audience::Room),
            "mes rappels en .ics" | "mes rappels en ics" | "exporte mes rappels" | "mes rappels au format ics" => {
                Some(Self::Export)
            }
            "apercu des rappels de l annee"
            | "rappels de l annee"
            | "les rappels de l annee"
            | "calendrier de l annee"
            | "calendrier du rrupn"
            | "les echeances de l annee"
            | "mes echeances de l annee" => Some(Self::Year),
            "✅" | "fait" | "c est fait" | "cest fait" | "ok fait" | "fini" | "termine" | "c est bon" => {
                Some(Self::Done(None))
            }
            "⏰" | "plus tard" | "rappelle-moi plus tard" | "rappelle moi plus tard" | "pas maintenant" => {
                Some(Self::Later)
            }
            "❌" | "annule" | "annuler" | "annule ce rappel" | "annule le rappel" => Some(Self::Cancel(Which::Last)),
            "🙋" | "besoin d aide" | "j ai besoin d aide" => Some(Self::Help),
            _ => done(plain),
        }
    }
}

/// « le 2 est fait », « 2 fait ».
fn done(plain: &str) -> Option<Order> {
    let words: Vec<&str> = plain.split_whitespace().collect();
    let (["le", number, "est" | "c'est", "fait"] | ["le" | "rappel", number, "fait"] | [number, "fait"]) = words[..]
    else {
        return None;
    };
    Some(Order::Done(Some(number.parse().ok()?)))
}

fn agenda(plain: &str) -> Option<Order> {
    let found = AGENDA.captures(plain)?;
    let before = &plain[..found.get(0)?.start()];
    let days = match found.name("span").map(|span| span.as_str()) {
        Some(span) if span.starts_with("du j") || span.starts_with("d'") => 1,
        Some("du mois") => 31,
        _ => 7,
    };
    let when = before.trim().trim_end_matches([',', ':', ' ']);
    let is_only_asking = [
        "",
        "montre",
        "donne",
        "donne-moi",
        "quelles sont",
        "quel est",
        "voir",
        "affiche",
    ];
    let when = if is_only_asking.contains(&when) { "" } else { when };
    Some(Order::Agenda(days, when.to_owned()))
}

fn cancel(plain: &str) -> Option<Order> {
    let what = CANCEL.captures(plain)?.name("what")?.as_str();
    if ["tous mes rappels", "tous les rappels", "mes rappels", "tout"].contains(&what) {
        return Some(Order::Cancel(Which::All));
    }
    let is_about = |word: &&str| !["le", "mon", "rappel", "numero", "n°", "n"].contains(word);
    let words: Vec<&str> = what.split_whitespace().filter(is_about).collect();
    let [number] = words[..] else { return None };
    Some(Order::Cancel(Which::Number(
        number.trim_start_matches("n°").parse().ok()?,
    )))
}

fn move_to(plain: &str) -> Option<Order> {
    let found = MOVE.captures(plain)?;
    let number = found.name("number")?.as_str().parse().ok()?;
    let when = found.name("when")?.as_str();
    // « à samedi » alone is how people say goodbye.
    let when = when.strip_prefix("a ").unwrap_or(when);
    Some(Order::Move(number, when.to_owned()))
}

/// The request without its verb. Folding keeps the number of characters, so places are counted in them.
fn request(text: &str) -> Option<Order> {
    let folded: String = text.chars().map(folded_char).collect();
    let found = REQUEST.captures(&folded)?;
    let whole = found.get(0)?;
    let (begin, end) = (
        folded[..whole.start()].chars().count(),
        folded[..whole.end()].chars().count(),
    );
    if begin > LATEST_BEGINNING {
        return None;
    }
    let before: String = text.chars().take(begin).collect();
    let after: String = text.chars().skip(end).collect();
    let is_for_room = found.name("room").or(found.name("room2")).is_some();
    let audience = if is_for_room { Audience::Room } else { Audience::Person };
    let before = without_courtesy(&before);
    let after = after.trim_start_matches([' ', ',', ':', '\u{a0}']);
    Some(Order::Remind(audience, format!("{before} {after}").trim().to_owned()))
}

/// One character for one, in lower case and without its accent.
fn folded_char(c: char) -> char {
    let folded = fold(c.encode_utf8(&mut [0; 4]));
    let mut folded = folded.chars();
    match (folded.next(), folded.next()) {
        (Some(folded), None) => folded,
        _ => c,
    }
}

/// What stands before the verb, if it may be the moment: « demain à 9 h, ».
fn without_courtesy(before: &str) -> &str {
    let has_moment = before.chars().any(|c| c.is_ascii_digit())
        || crate::language::moment::read(before).expression != crate::language::moment::Expression::Nothing;
    if has_moment { before.trim() } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remind(text: &str) -> Order {
        Order::Remind(Audience::Person, text.to_owned())
    }

    #[test]
    fn orders_are_read_as_people_give_them() {
        for (text, expected) in [
            (
                "rappelle-moi jeudi à 14 h de vérifier",
                Some(remind("jeudi à 14 h de vérifier")),
            ),
            ("Rapel moi demin d'appeler", Some(remind("demin d'appeler"))),
            (
                "peux-tu me rappeler demain de relire ?",
                Some(remind("demain de relire ?")),
            ),
            (
                "demain à 9h, rappelle-moi de relire",
                Some(remind("demain à 9h, de relire")),
            ),
            ("Bonjour, mets un rappel lundi : relire", Some(remind("lundi : relire"))),
            (
                "rappelle à ce salon tous les lundis de relire",
                Some(Order::Remind(Audience::Room, "tous les lundis de relire".to_owned())),
            ),
            ("Mes rappels", Some(Order::List(Audience::Person))),
            ("rappels de ce salon ?", Some(Order::List(Audience::Room))),
            ("annule le 2", Some(Order::Cancel(Which::Number(2)))),
            ("supprime le rappel n°3", Some(Order::Cancel(Which::Number(3)))),
            ("annule tous mes rappels", Some(Order::Cancel(Which::All))),
            ("décale le 1 à vendredi", Some(Order::Move(1, "vendredi".to_owned()))),
            ("c'est fait !", Some(Order::Done(None))),
            ("le 2 est fait", Some(Order::Done(Some(2)))),
            ("plus tard", Some(Order::Later)),
            ("mes échéances", Some(Order::Agenda(7, String::new()))),
            (
                "chaque lundi à 8h, mes échéances",
                Some(Order::Agenda(7, "chaque lundi a 8h".to_owned())),
            ),
            ("c'est quoi le GAR ?", None),
            ("comment annuler une commande ?", None),
            ("qui a fait ça ?", None),
        ] {
            assert_eq!(Order::read(text), expected, "{text}");
        }
    }
}
