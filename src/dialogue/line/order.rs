//! What a message asks about LINE, if it does: « LINE : ajoute … », « retire le 2 », « la dernière LINE ? ».

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::notes::Field;
use super::which::{Which, pattern_of};
use super::words::{Heard, cleaned};
use crate::knowledge::Level;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// « LINE : ajoute … »: the item, as it was written; may be empty.
    Add(String),
    /// « titre du 2 : … »
    Change(usize, Field, String),
    /// « 2 en national »
    Level(Vec<usize>, Level),
    /// « mets le 3 en premier »
    Move(usize, Place),
    /// « échange le 2 et le 4 »
    Swap(usize, usize),
    /// « retire le 2 »
    Drop(Vec<usize>),
    /// « LINE : remets »
    Undo,
    /// « reporte le 2 »
    Postpone(Vec<usize>),
    /// « reprends le 2 »
    Return(Vec<usize>),
    /// « LINE : vide »
    Empty,
    /// « prépare la LINE », « … avec les 1, 2 et 5 », « … sans le 3 »
    Prepare(Choice),
    /// « exporte la LINE »
    Export(Option<Which>),
    /// « la dernière LINE ? »
    Read(Which),
    /// « que disait LINE de Pix ? »
    Search(String),
    /// « où en sont les flux ? »
    Feeds,
    /// « aide LINE »
    Manual,
}

/// Where an item goes within its section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    First,
    Last,
    Up,
    Down,
}

/// Which items make an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    All,
    Only(Vec<usize>),
    Without(Vec<usize>),
}

/// An order, as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) order: Order,
    /// Whether it names LINE: « retire le 2 » alone may mean something else.
    pub(super) names_line: bool,
}

impl Order {
    /// Whether only staff may do this.
    pub(super) fn is_for_staff(&self) -> bool {
        !matches!(self, Self::Read(_) | Self::Search(_))
    }
}

/// No question about LINE is longer.
const LONGEST_QUESTION: usize = 18;

/// « le 2 », « la nouvelle n° 2 », « les 1, 2 et 5 ».
const ONE: &str = r"(?:l[ea] )?(?:nouvelle |article |point )?(?:n |no |numero )?";
const SEVERAL: &str = r"(?:l[ea]s? )?(?:nouvelles? |articles? |points? )?(?:n |nos? |numeros? )?(?P<several>\d{1,3}(?:(?: et)?(?: l[ea])? \d{1,3})*)";

static COURTESY: LazyLock<Regex> = LazyLock::new(|| {
    pattern_of(
        r"^(?:(?:bonjour|bonsoir|salut|hello|guichet|alors|ok|stp|svp|merci de|peux tu|pouvez vous|tu peux|vous pouvez|il faut|on) )+",
    )
});
static COURTESY_AFTER: LazyLock<Regex> =
    LazyLock::new(|| pattern_of(r"(?: (?:stp|svp|merci|s il te plait|s il vous plait|please|d avance))+$"));
static OF_LINE: LazyLock<Regex> =
    LazyLock::new(|| pattern_of(r" (?:de|dans|a|pour|sur|en)(?: la)?(?: prochaine)? line$"));
static ADD: LazyLock<Regex> = LazyLock::new(|| {
    pattern_of(
        r"^(?:(?:r?ajoute|insere|integre)(?: (?:ca|ceci|cela|cette (?:nouvelle|info|actu|actualite)|cet article|ce lien|une (?:nouvelle|info|actu|actualite)|un (?:article|lien)))?|mets(?: (?:ca|ceci|cela|cette (?:nouvelle|info|actu|actualite)|cet article|ce lien))?) (?:a|dans|pour|sur) (?:la )?(?:prochaine )?line\b",
    )
});
static ADD_SHORT: LazyLock<Regex> = LazyLock::new(|| {
    pattern_of(
        r"^(?:r?ajoute|insere|integre|nouvelle|nouveau)(?: (?:ca|ceci|cela|une (?:nouvelle|info|actu|actualite)|un (?:article|lien))\b)?(?: |$)",
    )
});
static ADD_AROUND: LazyLock<Regex> = LazyLock::new(|| {
    pattern_of(r"^(?:r?ajoute|insere|integre|mets) .+ (?:a|dans|pour|sur) (?:la )?(?:prochaine )?line$")
});
static CHANGE: LazyLock<Regex> = LazyLock::new(|| {
    pattern_of(&format!(
        r"^(?:(?:change|corrige|modifie|remplace|nouveau|nouvel) )*(?:l[ea] |l )?(?P<field>titre|chapeau|resume|texte|lien|url|adresse|public|audience|niveau) (?:de la |de l |du |de |au |pour )?{ONE}(?P<number>\d{{1,3}})(?: (?:de|dans) (?:la )?(?:prochaine )?line)?(?: par)?(?: |$)"
    ))
});
static LEVEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern_of(&format!(
        r"^(?:passe |mets |classe |deplace )?{SEVERAL} (?:est |sont )?(?:en |dans |au |a |vers |de )?(?:le |la )?(?:niveau |rubrique |section )?(?P<level>nationa\w+|regiona\w+|academiq\w+)$"
    ))
});
static MOVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern_of(&format!(
        r"^(?:(?:(?:mets|passe|place) )?{ONE}(?P<number>\d{{1,3}}) (?:(?P<first>en premiere?(?: position)?|en 1(?:er|ere)?(?: position)?|en tete|en haut|au debut|d abord)|(?P<last>en dernier|en derniere position|en bas|en fin|a la fin))|(?P<up>(?:re)?monte) {ONE}(?P<up_number>\d{{1,3}})|(?P<down>(?:re)?descends) {ONE}(?P<down_number>\d{{1,3}}))(?: d un cran| d une place)?$"
    ))
});
static SWAP: LazyLock<Regex> = LazyLock::new(|| {
    pattern_of(&format!(
        r"^(?:echange|inverse|permute) (?:les )?{ONE}(?P<one>\d{{1,3}}) (?:et |avec |contre ){ONE}(?P<other>\d{{1,3}})$"
    ))
});
static BY_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern_of(&format!(
        r"^(?:(?P<drop>retire|enleve|supprime|efface)|(?P<postpone>reporte|repousse|decale|garde)|(?P<back>remets|reprends|retablis|ramene)) {SEVERAL}(?: a la suivante| a plus tard| pour plus tard| pour la suivante)?$"
    ))
});
static PREPARE: LazyLock<Regex> = LazyLock::new(|| {
    pattern_of(&format!(
        r"^(?:prepare|compose|redige|publie)(?: moi)?(?P<line>(?: la)?(?: prochaine)? line)?(?: (?P<how>avec|sans)(?: seulement| juste)? {SEVERAL})?$"
    ))
});
static FEEDS: LazyLock<Regex> =
    LazyLock::new(|| pattern_of(r"^(?:(?:ou en sont|liste|etat de) )?(?:les |des )?flux(?: rss)?$"));
static EXPORT: LazyLock<Regex> = LazyLock::new(|| pattern_of(r"^exporte(?: moi)?(?: (?P<which>.+))?$"));

/// « sur le », « à propos de l' » …
const ABOUT: &str = r"(?:de quoi )?(?:de|du|des|d|sur|au sujet de|au sujet du|au sujet des|a propos de|a propos du|a propos des)(?: la| le| les| l)?";
static SEARCH: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    const LINE: &str = r"(?:la |les |toutes les )?(?:derniere |dernieres )?line";
    const SAID: &str = r"(?:disait|dit|disaient|disent|a dit|racontait|a ecrit|annoncait|parlait|parle|parlaient|parlent|a parle|a deja parle|ont parle)";
    [
        format!(r"^(?:qu est ce que|qu est ce qu|que|quoi|de quoi) {LINE} {SAID}(?: t elle| elle)? {ABOUT} (?P<what>.+)$"),
        format!(r"^(?:qu est ce que|que|quoi) (?:nous )?{SAID} {LINE} {ABOUT} (?P<what>.+)$"),
        format!(r"^(?:est ce que |est ce qu )?{LINE} (?:{SAID}|a t elle parle|parlait elle|parle t elle|disait quoi|dit quoi) {ABOUT} (?P<what>.+)$"),
        format!(r"^(?:re)?cherche(?: moi)? dans {LINE} (?P<what>.+)$"),
        format!(r"^(?:(?:re)?cherche|trouve|retrouve)(?: moi)? (?P<what>.+) dans {LINE}$"),
        format!(r"^dans quelles? line (?:parlait on|parle t on|on parlait|on parle|a t on parle|il etait question|etait il question) {ABOUT} (?P<what>.+)$"),
    ]
    .iter()
    .map(|pattern| pattern_of(pattern))
    .collect()
});

impl Call {
    /// Reads a message.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = cleaned(text);
        let text = without_courtesy(&text);
        let heard = Heard::of(text);
        if let Some(order) = question(&heard) {
            return Some(Self {
                order,
                names_line: true,
            });
        }
        if let Some(rest) = addressed(&heard) {
            return to_line(rest).map(|order| Self {
                order,
                names_line: true,
            });
        }
        if FEEDS.is_match(&heard.plain) {
            return Some(Self {
                order: Order::Feeds,
                names_line: true,
            });
        }
        plainly(&heard)
    }
}

fn without_courtesy(text: &str) -> &str {
    let heard = Heard::of(text);
    COURTESY
        .find(&heard.plain)
        .map_or(text, |found| heard.from(found.end()))
}

/// What follows « LINE : », « Line, », « dans la LINE : ».
fn addressed<'a>(heard: &Heard<'a>) -> Option<&'a str> {
    let names = ["dans la line", "pour la line", "la line", "line"];
    let begins = |name: &&&str| heard.plain == **name || heard.plain.starts_with(&format!("{name} "));
    let name = names.iter().find(begins)?;
    let after = name.len();
    let rest = heard.from(after);
    let called = heard.before(after);
    // « la LINE est … » is no order.
    let is_called = called.trim_end().ends_with([':', ',', '-', '—', '–', '!']);
    (is_called || *name == "line").then_some(rest)
}

/// An order after « LINE : ».
fn to_line(rest: &str) -> Option<Order> {
    let heard = Heard::of(rest);
    let plain = orders_plain(&heard.plain);
    match plain {
        "remets" | "remets la" | "remets le" | "remets les" | "retablis" | "annule" => return Some(Order::Undo),
        "vide" | "vide tout" | "tout vider" | "vider" => return Some(Order::Empty),
        "aide" | "help" | "mode d emploi" | "comment faire" => return Some(Order::Manual),
        "liste" | "montre" | "affiche" | "nouvelles" | "apercu" | "sommaire" => return Some(Order::Read(Which::Next)),
        _ => {}
    }
    if let Some(what) = plain
        .strip_prefix("cherche ")
        .or_else(|| plain.strip_prefix("recherche "))
    {
        return Some(Order::Search(heard.from(plain.len() - what.len()).to_owned()));
    }
    numbered(&heard)
        .or_else(|| whole(plain, true))
        .or_else(|| {
            ADD_SHORT
                .find(&heard.plain)
                .map(|found| Order::Add(payload(heard.from(found.end()))))
        })
        .or_else(|| super::piece::has_link(rest).then(|| Order::Add(payload(rest))))
}

/// An order that does not begin with « LINE ».
fn plainly(heard: &Heard<'_>) -> Option<Call> {
    let plain = orders_plain(&heard.plain);
    let names = |order: Order| Call {
        order,
        names_line: true,
    };
    if let Some(found) = ADD.find(&heard.plain) {
        return Some(names(Order::Add(payload(heard.from(found.end())))));
    }
    if matches!(plain, "vide la line" | "vider la line" | "vide la prochaine line") {
        return Some(names(Order::Empty));
    }
    if matches!(plain, "aide line" | "aide pour la line" | "aide sur la line") {
        return Some(names(Order::Manual));
    }
    if ADD_AROUND.is_match(plain) && super::piece::has_link(heard.text) {
        let text = OF_LINE
            .find(plain)
            .map_or(heard.text, |found| heard.before(found.start()));
        return Some(names(Order::Add(payload(Heard::of(text).from(1)))));
    }
    let shorter = OF_LINE.find(plain).map(|found| &plain[..found.start()]);
    let order = numbered(heard)
        .or_else(|| shorter.and_then(by_number))
        .or_else(|| whole(plain, false))?;
    let names_line = heard.plain.split(' ').any(|word| word == "line");
    Some(Call { order, names_line })
}

/// Without courtesies at its end.
fn orders_plain(plain: &str) -> &str {
    COURTESY_AFTER
        .find(plain)
        .map_or(plain, |found| &plain[..found.start()])
}

/// What is added or written, without what introduces it and quotes it.
fn payload(text: &str) -> String {
    let text = text.trim().trim_start_matches([':', ',', '—', '–', '-', ' ']).trim();
    let quoted = text.strip_suffix('»').filter(|inner| !inner.contains(['«', '»']));
    quoted.unwrap_or(text).trim().to_owned()
}

/// Orders that name items by their numbers.
fn numbered(heard: &Heard<'_>) -> Option<Order> {
    change(heard).or_else(|| by_number(orders_plain(&heard.plain)))
}

/// « titre du 2 : … »
fn change(heard: &Heard<'_>) -> Option<Order> {
    let found = CHANGE.captures(&heard.plain)?;
    let field = match &found["field"] {
        "titre" => Field::Title,
        "chapeau" | "resume" | "texte" => Field::Standfirst,
        "lien" | "url" | "adresse" => Field::Link,
        "public" | "audience" => Field::Audience,
        _ => Field::Level,
    };
    let end = found.get(0)?.end();
    let text = if end >= heard.plain.len() { "" } else { heard.from(end) };
    Some(Order::Change(number(&found, "number")?, field, payload(text)))
}

fn by_number(plain: &str) -> Option<Order> {
    if let Some(found) = LEVEL.captures(plain) {
        return Some(Order::Level(numbers(&found), Level::named(&found["level"])?));
    }
    if let Some(found) = SWAP.captures(plain) {
        return Some(Order::Swap(number(&found, "one")?, number(&found, "other")?));
    }
    if let Some(found) = BY_NUMBER.captures(plain) {
        let is = |name: &str| found.name(name).is_some();
        let make = if is("drop") {
            Order::Drop
        } else if is("postpone") {
            Order::Postpone
        } else {
            Order::Return
        };
        return Some(make(numbers(&found)));
    }
    let found = MOVE.captures(plain)?;
    let is = |name: &str| found.name(name).is_some();
    let (name, place) = match () {
        () if is("first") => ("number", Place::First),
        () if is("last") => ("number", Place::Last),
        () if is("up") => ("up_number", Place::Up),
        () => ("down_number", Place::Down),
    };
    Some(Order::Move(number(&found, name)?, place))
}

/// « prépare la LINE », « exporte la LINE n° 2 »; after « LINE : » the name need not be said again.
fn whole(plain: &str, is_called: bool) -> Option<Order> {
    if let Some(found) = PREPARE.captures(plain) {
        let numbers = || numbers(&found);
        let choice = match found.name("how").map(|how| how.as_str()) {
            Some("avec") => Choice::Only(numbers()),
            Some(_) => Choice::Without(numbers()),
            None => Choice::All,
        };
        return (is_called || found.name("line").is_some()).then_some(Order::Prepare(choice));
    }
    let found = EXPORT.captures(plain)?;
    match found.name("which").map(|which| which.as_str()) {
        None => is_called.then_some(Order::Export(None)),
        Some("la line" | "line") => Some(Order::Export(None)),
        Some(which) => Which::read(which).map(|which| Order::Export(Some(which))),
    }
}

/// What everybody may ask.
fn question(heard: &Heard<'_>) -> Option<Order> {
    if heard.count() > LONGEST_QUESTION {
        return None;
    }
    let plain = orders_plain(&heard.plain);
    if let Some(which) = Which::read(plain) {
        return Some(Order::Read(which));
    }
    let found = SEARCH.iter().find_map(|pattern| pattern.captures(plain))?;
    let what = found.name("what")?;
    let text = heard.between(what.start(), what.end());
    let text = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    (!super::text::stems(text).is_empty()).then(|| Order::Search(text.to_owned()))
}

fn number(found: &Captures<'_>, name: &str) -> Option<usize> {
    found.name(name)?.as_str().parse().ok()
}

fn numbers(found: &Captures<'_>) -> Vec<usize> {
    let words = found.name("several").map_or("", |several| several.as_str()).split(' ');
    let mut numbers: Vec<usize> = words.filter_map(|word| word.parse().ok()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&Order>) {
        let call = Call::read(text);
        assert_eq!(call.as_ref().map(|call| &call.order), expected, "{text}");
    }

    #[test]
    fn adding_is_read_as_staff_say_it() {
        for (text, item) in [
            ("LINE : ajoute https://a.fr/b Titre", "https://a.fr/b Titre"),
            ("line, ajoutez Titre https://a.fr", "Titre https://a.fr"),
            ("LINE ajuote Titre", "Titre"),
            ("Line : Ajoute : Titre", "Titre"),
            ("LINE : ajoute", ""),
            ("Bonjour, LINE : ajouter une nouvelle", ""),
            ("ajoute à la LINE https://a.fr Titre", "https://a.fr Titre"),
            ("ajoute dans la LINE : Titre\nChapeau", "Titre\nChapeau"),
            ("mets ça dans la LINE : Titre", "Titre"),
            ("ajoute https://a.fr Titre dans la LINE", "https://a.fr Titre"),
            ("LINE : https://a.fr Titre", "https://a.fr Titre"),
            ("LINE : ajoute en national Titre", "en national Titre"),
        ] {
            check(text, Some(&Order::Add(item.to_owned())));
        }
    }

    #[test]
    fn changes_are_read_as_staff_say_them() {
        for (text, order) in [
            (
                "LINE : titre du 2 : Le GAR",
                Order::Change(2, Field::Title, "Le GAR".to_owned()),
            ),
            (
                "chapeau du n° 2 : Un mot.",
                Order::Change(2, Field::Standfirst, "Un mot.".to_owned()),
            ),
            (
                "lien du 2 : https://a.fr/b?c=1",
                Order::Change(2, Field::Link, "https://a.fr/b?c=1".to_owned()),
            ),
            ("change le titre du 2", Order::Change(2, Field::Title, String::new())),
            (
                "public du 2 : les CPE",
                Order::Change(2, Field::Audience, "les CPE".to_owned()),
            ),
            (
                "niveau du 2 : régional",
                Order::Change(2, Field::Level, "régional".to_owned()),
            ),
            ("2 en national", Order::Level(vec![2], Level::National)),
            (
                "LINE : passe les 1, 2 et 5 en régional",
                Order::Level(vec![1, 2, 5], Level::Regional),
            ),
            ("mets le 3 en premier", Order::Move(3, Place::First)),
            ("le 3 en 1er", Order::Move(3, Place::First)),
            ("mets le 3 à la fin", Order::Move(3, Place::Last)),
            ("LINE : monte le 3", Order::Move(3, Place::Up)),
            ("déscends le 3", Order::Move(3, Place::Down)),
            ("échange le 2 et le 4", Order::Swap(2, 4)),
            ("retire le 2", Order::Drop(vec![2])),
            ("LINE : supprime le 2 et le 3 svp", Order::Drop(vec![2, 3])),
            ("retire le 2 de la LINE", Order::Drop(vec![2])),
            ("dans la LINE, retire le 2", Order::Drop(vec![2])),
            ("LINE : remets", Order::Undo),
            ("reporte le 2", Order::Postpone(vec![2])),
            ("reprends le 2", Order::Return(vec![2])),
            ("LINE : vide", Order::Empty),
        ] {
            check(text, Some(&order));
        }
    }

    #[test]
    fn composing_and_questions_are_read() {
        let search = |what: &str| Order::Search(what.to_owned());
        for (text, order) in [
            ("prépare la LINE", Order::Prepare(Choice::All)),
            ("LINE : prépare", Order::Prepare(Choice::All)),
            ("peux-tu préparer la prochaine LINE ?", Order::Prepare(Choice::All)),
            (
                "prépare la LINE avec les 1, 2 et 5",
                Order::Prepare(Choice::Only(vec![1, 2, 5])),
            ),
            ("prepare la line sans le 3", Order::Prepare(Choice::Without(vec![3]))),
            ("exporte la LINE", Order::Export(None)),
            ("la prochaine LINE ?", Order::Read(Which::Next)),
            ("exporte la prochaine LINE", Order::Export(Some(Which::Next))),
            ("la dernière LINE ?", Order::Read(Which::Last)),
            ("qu’est-ce que LINE disait de Pix ?", search("Pix")),
            ("LINE parlait de quoi sur le GAR ?", search("GAR")),
            ("cherche Pix dans LINE", search("Pix")),
            ("cherche l'ENT Creuse dans la LINE svp", search("l'ENT Creuse")),
            ("LINE : cherche Pix", search("Pix")),
            (
                "que disait la dernière LINE sur la réalité virtuelle ?",
                search("réalité virtuelle"),
            ),
        ] {
            check(text, Some(&order));
        }
    }

    #[test]
    fn what_is_about_something_else_is_left() {
        for text in [
            "c'est quoi la LINE ?",
            "la line parle de quoi",
            "ajoutez-moi à la liste de la LINE",
            "mettre mon adresse dans la liste de la LINE",
            "LINE : késaco",
            "proposer un article pour la LINE",
            "retire ma question",
            "prépare un café",
            "titre de séjour",
            "rappelle-moi demain de relire la LINE",
            "la LINE est-elle mensuelle",
        ] {
            check(text, None);
        }
        let bare = Call::read("retire le 2").expect("an order");
        assert!(!bare.names_line, "it may be a reminder");
    }
}
