//! What a message orders about reminders, if it does: « rappelle-moi … », « mes rappels », « annule le 2 », « c'est fait ».

use std::sync::LazyLock;

use regex::Regex;

use super::Audience;
use crate::language::fold;
use crate::language::moment::{Day, Expression, call, read};

/// « annule le 2 », « supprime le rappel 1 », « annule tous mes rappels ».
static CANCEL: LazyLock<Regex> =
    LazyLock::new(|| pattern_of(r"^(?:annule|supprime|efface|enleve|retire)r?[sz]?\s+(?P<what>.+)$"));
/// « qu'est-ce que j'ai demain ? », « j'ai quoi cette semaine ? », « agenda de la semaine », « mon programme de jeudi ».
static AGENDA_OF: LazyLock<Regex> = LazyLock::new(|| {
    pattern_of(
        r"^(?:(?:et\s+)?(?:qu['’ ]?\s?est[- ]ce\s+que\s+j['’ ]?\s?ai|qu['’ ]ai[- ]je|j['’ ]ai\s+quoi)(?:\s+(?:de\s+prevu|comme\s+rappels?|a\s+faire))?|(?:montre[- ]moi\s+|donne[- ]moi\s+)?(?:mon\s+|l['’ ]?|mes\s+|les\s+)?(?:agenda|programme|rappels|echeances)(?:\s+prevus?)?)\s+(?:de\s+|du\s+|d['’ ]|pour\s+)?(?P<when>[^?]+?)\s*[?!.]*$",
    )
});
/// « saute la prochaine », « saute le prochain rappel », « saute la prochaine fois du 2 ».
static SKIP: LazyLock<Regex> = LazyLock::new(|| {
    pattern_of(
        r"^(?:saute|passe|zappe)r?[sz]?\s+(?:la\s+prochaine(?:\s+fois|\s+occurrence)?|le\s+prochain(?:\s+rappel)?)(?:\s+(?:du|pour\s+le|de\s+la\s+serie)\s+(?P<number>\d{1,3}))?$",
    )
});
/// « décale le 1 à vendredi », « repousse le rappel 2 d'une heure ».
static MOVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern_of(
        r"^(?:(?P<plain>mets|met|mettre|change|bouge)|(?P<sooner>avance)|decale|deplace|reporte|repousse|remets|retarde)r?[sz]?\s+(?P<named>le\s+|mon\s+)?(?:rappel\s+)?(?:numero\s+|n°\s*)?(?P<number>\d{1,3})\s+(?P<when>.+)$",
    )
});
/// « chaque lundi à 8 h, mes échéances » ends like this.
static AGENDA: LazyLock<Regex> = LazyLock::new(|| {
    pattern_of(
        r"\b(?:mes\s+echeances|mon\s+agenda|mon\s+programme)(?:\s+(?P<span>du\s+jour|d['’ ]aujourd['’ ]?hui|de\s+la\s+semaine|du\s+mois))?\s*[?!.]*$",
    )
});

fn pattern_of(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of ours is right")
}

/// What is ordered.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// To be reminded: for whom, and whether it is surely of a task, even where no moment is said.
    Remind(Audience, bool),
    /// « mes rappels », « rappels de ce salon »
    List(Audience),
    /// « annule le 2 »
    Cancel(Which),
    /// « décale le 1 à vendredi »: the number, and when.
    Move(usize, String),
    /// « décale le 1 d'une heure », « avance le 2 de deux jours »: the number, whether it is sooner, and by how much.
    Shift(usize, bool, String),
    /// « saute la prochaine »: of this number, if one is said.
    Skip(Option<usize>),
    /// « qu'est-ce que j'ai demain ? »
    AgendaOf(Span),
    /// « mes échéances »: for so many days; and when, if it is to return.
    Agenda(u16, String),
    /// « aperçu des rappels de l'année »
    Year,
    /// « mes rappels en .ics »
    Export,
    /// « mon fuseau horaire est celui de la Réunion »: by its IANA name; `None` if it is not known.
    TimeZone(Option<&'static str>),
    /// « décale le rappel de lundi »: without a number.
    MoveWhich,
    /// « c'est fait », « le 2 est fait », « le 1 et le 3 sont faits »
    Done(Vec<usize>),
    /// « plus tard »
    Later,
    /// « besoin d'aide »
    Help,
    /// « comment créer un rappel ? »
    Manual,
}

/// Of when an agenda is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Span {
    /// This week, or so many weeks later.
    Week(i64),
    /// A day, as it was said.
    Day(String),
}

/// Which reminders are meant.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Which {
    Numbers(Vec<usize>),
    /// By what it says, or when it is.
    Named(String),
    All,
    /// « tout sauf le 2 »
    AllBut(Vec<usize>),
    Last,
    /// The last one, and surely a reminder.
    LastReminder,
}

impl Order {
    /// Reads a message.
    pub(super) fn read(text: &str) -> Option<Self> {
        let plain = bare(&fold(text));
        let plain = plain.as_str();
        Self::fixed(&plain.replace('\'', " "))
            .or_else(|| done(plain))
            .or_else(|| list(&plain.replace('\'', " ")))
            .or_else(|| time_zone(plain))
            .or_else(|| agenda_of(plain))
            .or_else(|| agenda(plain))
            .or_else(|| cancel(plain))
            .or_else(|| skip(plain))
            .or_else(|| move_to(plain))
            .or_else(|| request(text))
    }

    /// What is said in one of a few ways.
    fn fixed(plain: &str) -> Option<Self> {
        let said = |ways: &[&str]| ways.contains(&plain);
        FIXED.iter().find(|(ways, _)| said(ways)).map(|(_, order)| order())
    }
}

/// Orders that are given in one of a few ways, without courtesies and apostrophes.
type Fixed = (&'static [&'static str], fn() -> Order);
const FIXED: [Fixed; 9] = [
    (
        &[
            "apercu des rappels de l annee",
            "rappels de l annee",
            "les rappels de l annee",
            "calendrier du rrupn",
            "les echeances de l annee",
            "mes echeances de l annee",
        ],
        || Order::Year,
    ),
    (
        &[
            "mes rappels en .ics",
            "mes rappels en ics",
            "exporte mes rappels",
            "mes rappels au format ics",
            "export ics",
        ],
        || Order::Export,
    ),
    (
        &[
            "✅",
            "fait",
            "c est fait",
            "cest fait",
            "ok fait",
            "fini",
            "c est fini",
            "termine",
            "c est bon",
            "deja fait",
            "tout est fait",
            "tous faits",
            "tout fait",
            "j ai tout fait",
            "c est tout fait",
        ],
        || Order::Done(Vec::new()),
    ),
    (
        &[
            "⏰",
            "plus tard",
            "rappelle-moi plus tard",
            "rappelle moi plus tard",
            "pas maintenant",
            "reporte",
            "reporter",
        ],
        || Order::Later,
    ),
    (&["❌", "annule", "annuler", "annule ca", "annule le dernier"], || {
        Order::Cancel(Which::Last)
    }),
    (
        &[
            "annule ce rappel",
            "annule le rappel",
            "annule mon rappel",
            "annule le dernier rappel",
            "supprime le rappel",
            "supprime ce rappel",
            "supprime mon rappel",
        ],
        || Order::Cancel(Which::LastReminder),
    ),
    (&["🙋", "besoin d aide", "j ai besoin d aide"], || Order::Help),
    (
        &[
            "ajoute un rappel",
            "cree un rappel",
            "creer un rappel",
            "nouveau rappel",
            "je veux un rappel",
            "rappelle moi",
            "rappelle-moi",
            "comment creer un rappel",
            "comment faire un rappel",
            "comment ajouter un rappel",
            "comment marchent les rappels",
            "comment fonctionnent les rappels",
            "aide rappels",
            "aide rappel",
            "aide pour les rappels",
        ],
        || Order::Manual,
    ),
    (&["mon agenda", "mes echeances"], || Order::Agenda(7, String::new())),
];

/// « mes rappels », « montre-moi les rappels », « j'ai quoi comme rappels ? »: nothing but words of asking around the word.
fn list(plain: &str) -> Option<Order> {
    const ASKING: &str = " mes mon les des de liste montre montrer moi affiche afficher voir donne quels quel quelles sont est \
        ai j quoi comme as tu vous avez tous toutes ma la le en cours j ai combien prevus prevu ";
    let words: Vec<&str> = plain.split([' ', '-']).filter(|word| !word.is_empty()).collect();
    let is_reminder = |word: &&str| matches!(*word, "rappel" | "rappels" | "rapels" | "rapel");
    let of_room = words
        .windows(2)
        .any(|pair| matches!(pair, ["ce" | "du" | "cette" | "le", "salon" | "salle" | "groupe"]));
    let rest = words.iter().filter(|word| !is_reminder(word));
    let is_asking = |word: &&&str| ASKING.contains(&format!(" {word} "));
    let is_room =
        |word: &&&str| of_room && matches!(**word, "ce" | "du" | "cette" | "salon" | "salle" | "groupe" | "ici");
    let only_asks = rest.clone().all(|word| is_asking(&word) || is_room(&word));
    let begins = words.first().is_some_and(|word| !matches!(*word, "rappel" | "rapel"));
    (words.iter().any(is_reminder) && only_asks && (begins || words[0] == "rappels"))
        .then_some(Order::List(if of_room { Audience::Room } else { Audience::Person }))
}

/// Without signs at its end, apostrophes and courtesies: « mes rappels stp ! » → « mes rappels ».
fn bare(folded: &str) -> String {
    const COURTESIES: [&str; 13] = [
        "merci", "stp", "svp", "bonjour", "bonsoir", "salut", "ok", "alors", "plait", "please", "guichet", "beaucoup",
        "d'accord",
    ];
    let folded = folded.replace("s'il te plait", " ").replace("s'il vous plait", " ");
    let words = folded
        .split_whitespace()
        .map(|word| word.trim_matches([',', '!', '?', ';', ':', '…']));
    let words: Vec<&str> = words
        .filter(|word| !word.is_empty() && !COURTESIES.contains(word))
        .collect();
    words.join(" ").trim_end_matches('.').trim().to_owned()
}

/// « mon fuseau horaire est celui de la Réunion », « je suis à l'heure de Cayenne ».
fn time_zone(plain: &str) -> Option<Order> {
    const ZONES: [(&[&str], &str); 11] = [
        (&["reunion"], "Indian/Reunion"),
        (
            &["guadeloupe", "saint-martin", "saint-barthelemy"],
            "America/Guadeloupe",
        ),
        (&["martinique"], "America/Martinique"),
        (&["guyane", "cayenne"], "America/Cayenne"),
        (&["mayotte"], "Indian/Mayotte"),
        (&["saint-pierre", "miquelon"], "America/Miquelon"),
        (&["nouvelle-caledonie", "noumea"], "Pacific/Noumea"),
        (&["wallis", "futuna"], "Pacific/Wallis"),
        (&["polynesie", "tahiti", "papeete"], "Pacific/Tahiti"),
        (&["marquises"], "Pacific/Marquesas"),
        (&["metropole", "paris", "limoges"], "Europe/Paris"),
    ];
    const LONGEST: usize = 10;
    let words: Vec<&str> = plain.split(|c: char| c.is_whitespace() || c == '\'').collect();
    let tells = words.contains(&"fuseau") || plain.starts_with("je suis a l'heure d");
    if !tells || words.len() > LONGEST || plain.starts_with("quel") {
        return None;
    }
    let is_named = |(names, _): &&(&[&str], &str)| names.iter().any(|name| plain.contains(name));
    Some(Order::TimeZone(ZONES.iter().find(is_named).map(|(_, zone)| *zone)))
}

/// « le 2 est fait », « 2 fait », « le 1 et le 3 sont faits ».
fn done(plain: &str) -> Option<Order> {
    const AROUND: [&str; 9] = ["le", "les", "et", "est", "sont", "c'est", "rappel", "rappels", "fait"];
    let words: Vec<&str> = plain.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let is_done = |word: &&str| matches!(*word, "fait" | "faits" | "faites");
    let rest = words.iter().filter(|word| !is_done(word) && !AROUND.contains(word));
    let numbers: Option<Vec<usize>> = rest.map(|word| word.parse().ok()).collect();
    let numbers = numbers.filter(|numbers| !numbers.is_empty() && words.iter().any(is_done))?;
    Some(Order::Done(numbers))
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

/// « qu'est-ce que j'ai demain ? »: a day or a week and nothing else.
fn agenda_of(plain: &str) -> Option<Order> {
    let when = AGENDA_OF.captures(plain)?.name("when")?.as_str();
    let week = match when {
        "la semaine" | "cette semaine" => Some(0),
        "la semaine prochaine" | "semaine prochaine" | "la prochaine semaine" => Some(1),
        _ => None,
    };
    if let Some(ahead) = week {
        return Some(Order::AgendaOf(Span::Week(ahead)));
    }
    let reading = read(when);
    let is_day = matches!(&reading.expression, Expression::One(said) if said.day.is_some() && said.hour.is_none());
    (is_day && reading.rest.is_empty()).then(|| Order::AgendaOf(Span::Day(when.to_owned())))
}

fn skip(plain: &str) -> Option<Order> {
    let number = SKIP.captures(plain)?.name("number");
    Some(Order::Skip(number.and_then(|number| number.as_str().parse().ok())))
}

/// The numbers of a list: « le 1 et le 3 », « n°2 ».
fn numbers(what: &str) -> Option<Vec<usize>> {
    const AROUND: [&str; 9] = ["le", "les", "mon", "rappel", "rappels", "numero", "n°", "n", "et"];
    let words = what.split([' ', ',']).filter(|word| !word.is_empty());
    let words = words.filter(|word| !AROUND.contains(word));
    let numbers: Option<Vec<usize>> = words.map(|word| word.trim_start_matches("n°").parse().ok()).collect();
    numbers.filter(|numbers| !numbers.is_empty())
}

fn cancel(plain: &str) -> Option<Order> {
    let what = CANCEL.captures(plain)?.name("what")?.as_str();
    if [
        "tous mes rappels",
        "tous les rappels",
        "mes rappels",
        "tout",
        "les tous",
        "tous",
    ]
    .contains(&what)
    {
        return Some(Order::Cancel(Which::All));
    }
    let but = [
        "tout sauf ",
        "tous sauf ",
        "tous mes rappels sauf ",
        "tous les rappels sauf ",
    ];
    if let Some(spared) = but.iter().find_map(|but| numbers(what.strip_prefix(but)?)) {
        return Some(Order::Cancel(Which::AllBut(spared)));
    }
    Some(Order::Cancel(
        numbers(what).map_or_else(|| Which::Named(what.to_owned()), Which::Numbers),
    ))
}

fn move_to(plain: &str) -> Option<Order> {
    let moves = ["decale ", "deplace ", "reporte ", "repousse "];
    if plain.contains("rappel") && moves.iter().any(|verb| plain.starts_with(verb)) && !MOVE.is_match(plain) {
        return Some(Order::MoveWhich);
    }
    let found = MOVE.captures(plain)?;
    let number = found.name("number")?.as_str().parse().ok()?;
    let when = found.name("when")?.as_str();
    let sooner = found.name("sooner").is_some();
    let by = ["de ", "d'", "d "].iter().find_map(|link| when.strip_prefix(link));
    if let Some(by) = by.filter(|by| is_length(by)) {
        return Some(Order::Shift(number, sooner, by.to_owned()));
    }
    // « à samedi » alone is how people say goodbye.
    let when = when.strip_prefix("a ").unwrap_or(when);
    // These verbs are said of much else.
    let is_loose = sooner || found.name("plain").is_some();
    let is_moment = || {
        let reading = read(when);
        reading.expression != Expression::Nothing && reading.rest.is_empty()
    };
    let is_sure = !is_loose || (found.name("named").is_some() && is_moment());
    is_sure.then(|| Order::Move(number, when.to_owned()))
}

/// « une heure », « 2 jours »
fn is_length(text: &str) -> bool {
    let reading = read(&format!("dans {text}"));
    let is_amount = matches!(&reading.expression, Expression::One(said) if matches!(said.day, Some(Day::In(_))));
    is_amount && reading.rest.is_empty()
}

/// « rappelle-moi … », « mets un rappel … ».
fn request(text: &str) -> Option<Order> {
    let call = call(text)?;
    let audience = if call.is_for_room {
        Audience::Room
    } else {
        Audience::Person
    };
    Some(Order::Remind(audience, call.has_task))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remind(has_task: bool) -> Order {
        Order::Remind(Audience::Person, has_task)
    }

    #[test]
    fn orders_are_read_as_people_give_them() {
        for (text, expected) in [
            ("rappelle-moi jeudi à 14 h de vérifier", Some(remind(false))),
            ("Rapel moi demin d'appeler", Some(remind(false))),
            ("peux-tu me rappeler demain de relire ?", Some(remind(false))),
            ("demain à 9h, rappelle-moi de relire", Some(remind(true))),
            ("Bonjour, mets un rappel lundi : relire", Some(remind(false))),
            (
                "rappelle à ce salon tous les lundis de relire",
                Some(Order::Remind(Audience::Room, false)),
            ),
            ("Mes rappels", Some(Order::List(Audience::Person))),
            ("rappels de ce salon ?", Some(Order::List(Audience::Room))),
            ("annule le 2", Some(Order::Cancel(Which::Numbers(vec![2])))),
            ("supprime le rappel n°3", Some(Order::Cancel(Which::Numbers(vec![3])))),
            ("annule tous mes rappels", Some(Order::Cancel(Which::All))),
            ("décale le 1 à vendredi", Some(Order::Move(1, "vendredi".to_owned()))),
            ("c'est fait !", Some(Order::Done(Vec::new()))),
            ("le 2 est fait", Some(Order::Done(vec![2]))),
            ("plus tard", Some(Order::Later)),
            ("c'est fait merci !", Some(Order::Done(Vec::new()))),
            ("mes rappels stp", Some(Order::List(Audience::Person))),
            ("j'ai quoi comme rappels", Some(Order::List(Audience::Person))),
            ("montre moi les rappels", Some(Order::List(Audience::Person))),
            ("annule le 1 et le 2", Some(Order::Cancel(Which::Numbers(vec![1, 2])))),
            ("comment créer un rappel ?", Some(Order::Manual)),
            ("mon agenda svp", Some(Order::Agenda(7, String::new()))),
            ("aperçu des rappels de l’année svp", Some(Order::Year)),
            ("mes échéances", Some(Order::Agenda(7, String::new()))),
            (
                "chaque lundi à 8h, mes échéances",
                Some(Order::Agenda(7, "chaque lundi a 8h".to_owned())),
            ),
            (
                "mon fuseau horaire est celui de la Réunion",
                Some(Order::TimeZone(Some("Indian/Reunion"))),
            ),
            (
                "c'est quoi un fuseau horaire en géographie pour mes élèves de sixième ?",
                None,
            ),
            ("c'est quoi le GAR ?", None),
            ("comment annuler une commande ?", None),
            ("qui a fait ça ?", None),
        ] {
            assert_eq!(Order::read(text), expected, "{text}");
        }
    }
}
