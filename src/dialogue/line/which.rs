//! Which issue of LINE is meant: « la dernière », « n° 2 », « celle de Noël », « d'octobre », « de l'an dernier ».

use std::sync::LazyLock;

use regex::Regex;

use crate::language::moment::Holidays;

/// Which issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Which {
    Last,
    Next,
    Number(u32, Year),
    Period(u8, Year),
    /// By the holidays before which it came.
    Before(Holidays, Year),
    /// By the month in which it was sent.
    Month(i8, Year),
    /// All of a school year.
    All(Year),
}

/// Which school year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Year {
    /// None was said.
    Any,
    This,
    Last,
    /// The one that begins in a calendar year, or runs in it.
    Of(i16),
}

const MONTHS: [&str; 12] = [
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
];
const HOLIDAYS: [(&str, Holidays); 6] = [
    ("toussaint", Holidays::Toussaint),
    ("noel", Holidays::Noel),
    ("hiver", Holidays::Hiver),
    ("printemps", Holidays::Printemps),
    ("paques", Holidays::Printemps),
    ("ete", Holidays::Ete),
];

/// What asks to see something, before its name.
static ASKING: LazyLock<Regex> = LazyLock::new(|| {
    pattern_of(
        r"^(?:(?:re)?montre|affiche|donne|envoie|envoyez|(?:re)?lis|ouvre|(?:re)?vo(?:is|ir)|(?:re)?lire|retrouve|retrouver|ou est|ou sont|quelle est|quelle etait|quelles sont|liste|c est quoi|c etait quoi|qu y a t il dans|qu y avait t? ?il dans|y a quoi dans|il y a quoi dans|que contient|que contenait|que contiendra|contenu de|sommaire de|apercu de|de quoi parlait|je (?:veux|voudrais) (?:voir|lire|relire|revoir)|peux tu me (?:re)?montrer|pouvez vous me (?:re)?montrer)(?: moi| nous)? ",
    )
});
static YEAR_IN_WORDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern_of(
        r"(?: de| d)?(?: l| cette| la)? (?:an|annee)(?: scolaire)?(?P<past> dernier| derniere| passee?| precedente?)?$",
    )
});
static YEAR_IN_DIGITS: LazyLock<Regex> =
    LazyLock::new(|| pattern_of(r"(?: de| d| en)?(?: l annee)? (?P<year>20\d\d)(?: (?:20)?\d\d)?$"));
static ISSUE: LazyLock<Regex> = LazyLock::new(|| {
    let months = MONTHS.join("|");
    let holidays = HOLIDAYS.map(|(name, _)| name).join("|");
    pattern_of(&format!(
        r"^(?:la |le |l |cette )?(?:(?P<last>(?:toute )?derniere line|line la plus recente)|(?P<next>prochaine line)|line (?:(?:n|no|num|numero)? ?(?P<number>\d{{1,2}})|(?:d |de |du |des |la |les |l |avant |apres |juste |vacances )*(?P<holidays>{holidays})|(?:d |de |en |du mois d |du mois de )(?P<month>{months})|(?:de la |de |pour la )?(?:periode |p ?)(?P<period>[1-5])|de la (?P<nth>[1-5])(?:e|eme|ere|re) periode))$"
    ))
});
static ALL: LazyLock<Regex> = LazyLock::new(|| {
    pattern_of(
        r"^(?:(?P<all>(?:toutes )?les(?: anciennes| dernieres)?|toutes|les anciens numeros de(?: la)?|(?:les )?archives d(?:e|es)(?: la| les)?|archives)|la)? ?line(?P<archive> archives)?$",
    )
});

pub(super) fn pattern_of(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of ours is right")
}

impl Which {
    /// Reads folded words with one space between them: nothing but the issue, and what asks to see it.
    pub(super) fn read(plain: &str) -> Option<Self> {
        let asked = ASKING.find(plain).map_or(plain, |asking| &plain[asking.end()..]);
        let (rest, year) = without_year(asked);
        issue(rest, year).or_else(|| all(rest, year))
    }
}

fn without_year(plain: &str) -> (&str, Year) {
    if let Some(found) = YEAR_IN_DIGITS.captures(plain) {
        let start = found.get(0).map_or(plain.len(), |all| all.start());
        let year = found["year"].parse().map_or(Year::Any, Year::Of);
        return (&plain[..start], year);
    }
    match YEAR_IN_WORDS.captures(plain) {
        Some(found) => {
            let start = found.get(0).map_or(plain.len(), |all| all.start());
            let is_past = found.name("past").is_some();
            (&plain[..start], if is_past { Year::Last } else { Year::This })
        }
        None => (plain, Year::Any),
    }
}

fn issue(plain: &str, year: Year) -> Option<Which> {
    let found = ISSUE.captures(plain)?;
    let named = |name: &str| found.name(name).map(|part| part.as_str());
    if named("last").is_some() {
        return Some(Which::Last);
    }
    if named("next").is_some() {
        return Some(Which::Next);
    }
    if let Some(number) = named("number") {
        return Some(Which::Number(number.parse().ok()?, year));
    }
    if let Some(name) = named("holidays") {
        let (_, holidays) = HOLIDAYS.iter().find(|(known, _)| *known == name)?;
        return Some(Which::Before(*holidays, year));
    }
    if let Some(name) = named("month") {
        let (month, _) = (1..).zip(MONTHS).find(|(_, known)| *known == name)?;
        return Some(Which::Month(month, year));
    }
    let period = named("period").or_else(|| named("nth"))?;
    Some(Which::Period(period.parse().ok()?, year))
}

fn all(plain: &str, year: Year) -> Option<Which> {
    let found = ALL.captures(plain)?;
    let says_several = found.name("all").is_some() || found.name("archive").is_some();
    (says_several || year != Year::Any).then_some(Which::All(year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issues_are_named_as_people_name_them() {
        for (plain, expected) in [
            ("la derniere line", Some(Which::Last)),
            ("montre moi la derniere line", Some(Which::Last)),
            ("que contient la prochaine line", Some(Which::Next)),
            ("line n 1", Some(Which::Number(1, Year::Any))),
            (
                "la line numero 2 de l annee derniere",
                Some(Which::Number(2, Year::Last)),
            ),
            (
                "la line de la toussaint",
                Some(Which::Before(Holidays::Toussaint, Year::Any)),
            ),
            (
                "la line d avant les vacances de noel 2025",
                Some(Which::Before(Holidays::Noel, Year::Of(2025))),
            ),
            ("la line d octobre", Some(Which::Month(10, Year::Any))),
            ("la line de la periode 2", Some(Which::Period(2, Year::Any))),
            ("la line de la 3e periode", Some(Which::Period(3, Year::Any))),
            ("la line de l an dernier", Some(Which::All(Year::Last))),
            ("les line de l annee", Some(Which::All(Year::This))),
            ("les line 2025 2026", Some(Which::All(Year::Of(2025)))),
            ("toutes les line", Some(Which::All(Year::Any))),
            ("la line", None),
            ("line", None),
            ("que contient la line", None),
            ("c est quoi la line", None),
            ("la prochaine line c est pour quand", None),
            ("combien de line par an", None),
            ("une line par mois", None),
            ("line par periode", None),
        ] {
            assert_eq!(Which::read(plain), expected, "{plain}");
        }
    }
}
