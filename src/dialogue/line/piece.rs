//! A message → the items it tells: title, standfirst, link, level, for whom.

use std::sync::LazyLock;

use linkify::{LinkFinder, LinkKind};
use regex::Regex;

use super::text::{harmless, shortened, site, web};
use super::which::pattern_of;
use crate::knowledge::Level;
use crate::language::fold;

/// A title is no longer.
pub(super) const LONGEST_TITLE: usize = 140;
/// Nor is a standfirst.
pub(super) const LONGEST_STANDFIRST: usize = 600;
/// So many items are taken from one message.
const MOST_PIECES: usize = 20;

/// An item, as a message tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Piece {
    /// Empty if the message has a link and no words.
    pub(super) title: String,
    pub(super) standfirst: String,
    pub(super) link: Option<String>,
    pub(super) level: Option<Level>,
    pub(super) audience: Option<String>,
    pub(super) remarks: Vec<Remark>,
}

/// What was not taken as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Remark {
    /// Only the beginning of the text was kept.
    Cut,
    /// Of several links the first was kept.
    OtherLinks,
    /// What looked like a link is no address of the web.
    NoWebLink,
    /// There is no title but the name of the site.
    NoTitle,
}

static BAD_LINK: LazyLock<Regex> =
    LazyLock::new(|| pattern_of(r"(?i)\b(?:javascript|data|vbscript|file|blob|about|ftp):\S+"));
/// « en national », « niveau régional : », at the beginning or before a break.
static LEVEL_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    pattern_of(
        r"(?i)^\s*(?:(?:en|au|niveau|au niveau|section|rubrique|de niveau)\s+)?(?P<level>nationale?s?|nationaux|r[ée]gionale?s?|r[ée]gionaux|acad[ée]miques?)\b\s*(?P<mark>[:,—–-])?",
    )
});
static LEVEL_LATER: LazyLock<Regex> = LazyLock::new(|| {
    pattern_of(
        r"(?i)[\s,;(—–-]+(?:en|au niveau|niveau|de niveau|section|rubrique)\s+(?P<level>national|r[ée]gional|acad[ée]mique)\)?\s*(?P<after>$|[.,;:—–-]|pour\b)",
    )
});
const PEOPLE: &str = r"tous?|toutes|profs?|professeure?s?|enseignante?s?|rrupn|r[ée]f[ée]rents?|cpe|aed|aesh|directions?|chef[fes]*|documentalistes|coll[èe]ges?|lyc[ée]es?|[ée]coles?|[ée]l[èe]ves?|personnels?|formateurs?|inspecteurs?|ipr|parents|proviseurs?|principa\w+|adjoints?|[ée]quipes?|[ée]tablissements?|coll[èe]gues";
static AUDIENCE_LAST: LazyLock<Regex> = LazyLock::new(|| {
    pattern_of(&format!(
        r"(?i)[\s,;(—–-]+pour\s+(?P<who>(?:tou(?:s|tes)\s+)?(?:les\s+|le\s+|la\s+|l['’]\s*)?(?:{PEOPLE})\b[^.!?:;()—–,]{{0,60}}?)\)?\s*[.,]?\s*$"
    ))
});
static AUDIENCE_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    pattern_of(&format!(
        r"(?i)^\s*pour\s+(?P<who>(?:tou(?:s|tes)\s+)?(?:les\s+|le\s+|la\s+|l['’]\s*)?(?:{PEOPLE})\b[^.!?:;()—–,]{{0,60}}?)\s*[:,—–]\s*"
    ))
});
static DOCUMENTALISTS: LazyLock<Regex> = LazyLock::new(|| pattern_of(r"(?i)\bprofs?[ -]docs?\b"));

/// Whether a text has an address of the web.
pub(super) fn has_link(text: &str) -> bool {
    !links(text).is_empty()
}

fn links(text: &str) -> Vec<String> {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]);
    let found = finder.links(text).filter_map(|link| web(link.as_str()));
    found.map(str::to_owned).collect()
}

/// The items of a message: one, or one for each line with a link if several lines have one.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let all = chunks(text);
    let pieces = all.iter().take(MOST_PIECES).filter_map(|chunk| piece(chunk));
    pieces.collect()
}

/// The parts of a message that are items each.
fn chunks(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let linked = lines.iter().filter(|line| has_link(line)).count();
    if linked < 2 {
        return vec![text.to_owned()];
    }
    // A link alone in its line belongs to what stands before it; otherwise its line begins an item.
    let is_bare = |line: &&&str| has_link(line) && without_links(line).trim().is_empty();
    let links_end_items = lines.iter().filter(is_bare).count() * 2 > linked && !has_link(lines[0]);
    let mut chunks: Vec<String> = Vec::new();
    let mut is_open = false;
    for line in lines {
        let begins = if links_end_items { !is_open } else { has_link(line) };
        match chunks.last_mut() {
            Some(last) if !begins => {
                last.push('\n');
                last.push_str(line);
            }
            _ => chunks.push(line.to_owned()),
        }
        is_open = !(links_end_items && has_link(line));
    }
    // What introduces the first item is none.
    chunks.retain(|chunk| has_link(chunk) || !links_end_items);
    chunks
}

/// A text without its links, and without the brackets that are left of them.
fn without_links(text: &str) -> String {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]);
    let kept = finder.spans(text).filter(|span| span.kind().is_none());
    let kept: String = kept.map(|span| span.as_str()).collect();
    kept.replace("]()", " ")
        .replace("()", " ")
        .replace("<>", " ")
        .replace("[]", " ")
}

/// One item; `None` if there is neither a word nor a link.
pub(super) fn piece(text: &str) -> Option<Piece> {
    let mut piece = Piece::default();
    let found = links(text);
    let mut words = without_links(text);
    if BAD_LINK.is_match(&words) {
        words = BAD_LINK.replace_all(&words, " ").into_owned();
        piece.remarks.push(Remark::NoWebLink);
    }
    if found.len() > 1 {
        piece.remarks.push(Remark::OtherLinks);
    }
    piece.link = found.into_iter().next();
    let mut lines: Vec<String> = words
        .lines()
        .map(|line| bullet(line).to_owned())
        .filter(|line| has_word(line))
        .collect();
    if let Some(first) = lines.first_mut() {
        piece.level = take_level(first);
        piece.audience = take_audience(first);
        piece.level = piece.level.or_else(|| take_level(first));
    }
    lines.retain(|line| has_word(line));
    piece.write(&lines);
    (!piece.title.is_empty()).then_some(piece)
}

impl Piece {
    /// Title and standfirst from the lines.
    fn write(&mut self, lines: &[String]) {
        let Some((first, rest)) = lines.split_first() else {
            if let Some(link) = &self.link {
                self.title = harmless(site(link));
                self.remarks.push(Remark::NoTitle);
            }
            return;
        };
        let (title, more) = if rest.is_empty() {
            split(first)
        } else {
            (first.as_str(), "")
        };
        let body = std::iter::once(more).chain(rest.iter().map(String::as_str));
        let (title, title_cut) = titled(title);
        let body = body.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
        let (standfirst, cut) = shortened(&harmless(&body), LONGEST_STANDFIRST);
        self.title = title;
        self.standfirst = standfirst;
        if title_cut || cut {
            self.remarks.push(Remark::Cut);
        }
    }
}

/// A title of somebody, harmless and short; whether something was cut.
pub(super) fn titled(text: &str) -> (String, bool) {
    let text = harmless(text);
    shortened(
        text.trim_matches([' ', '—', '–', '-', ':', ';', ',', '|', '[', ']']),
        LONGEST_TITLE,
    )
}

fn bullet(line: &str) -> &str {
    line.trim().trim_start_matches(['-', '*', '•', '·', '–', '—', '>', ' '])
}

/// Whether something can be read in it: a line of emojis says nothing.
pub(super) fn has_word(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// One line → title, and what comes after « — », « : » or its first sentence.
fn split(line: &str) -> (&str, &str) {
    let words = |text: &str| text.split_whitespace().filter(|word| has_word(word)).count();
    for mark in [" — ", " – ", " | "] {
        if let Some((title, more)) = line
            .split_once(mark)
            .filter(|(title, more)| words(title) >= 2 && words(more) >= 2)
        {
            return (title, more);
        }
    }
    // « Pix : la campagne ouvre » is a title; what is long on both sides is a title and a standfirst.
    if let Some((title, more)) = line
        .split_once(" : ")
        .filter(|(title, more)| words(title) >= 3 && words(more) >= 4)
    {
        return (title, more);
    }
    match sentence_end(line) {
        Some(end) => (&line[..end], line[end..].trim_start()),
        None => (line, ""),
    }
}

/// Where the first sentence ends, if another follows.
fn sentence_end(line: &str) -> Option<usize> {
    let ends = line
        .match_indices(['.', '!', '?', '…'])
        .map(|(at, mark)| at + mark.len());
    let begins = |at: &usize| {
        let rest = &line[*at..];
        rest.starts_with(char::is_whitespace)
            && rest
                .trim_start()
                .starts_with(|c: char| c.is_uppercase() || c.is_numeric())
    };
    ends.filter(|at| line[..*at].split_whitespace().count() > 2)
        .find(begins)
}

fn take_level(line: &mut String) -> Option<Level> {
    if let Some(found) = LEVEL_FIRST.captures(line) {
        let says = found.get(0)?.as_str();
        // « National : … » and « en national … » name the section; « Nationale Bibliothek » does not.
        let is_said = found.name("mark").is_some() || fold(says).split_whitespace().count() > 1;
        if is_said {
            let level = Level::named(&found["level"]);
            *line = line[found.get(0)?.end()..].trim().to_owned();
            return level;
        }
    }
    let found = LEVEL_LATER.captures(line)?;
    let level = Level::named(&found["level"]);
    let (start, end) = (found.get(0)?.start(), found.name("after")?.start());
    let rest = format!("{} {}", &line[..start], &line[end..]);
    rest.trim().clone_into(line);
    level
}

fn take_audience(line: &mut String) -> Option<String> {
    /// A title has so many words at least without it.
    const LEAST: usize = 2;
    let (who, rest) = if let Some(found) = AUDIENCE_FIRST.captures(line) {
        (found["who"].to_owned(), line[found.get(0)?.end()..].to_owned())
    } else {
        let found = AUDIENCE_LAST.captures(line)?;
        (found["who"].to_owned(), line[..found.get(0)?.start()].to_owned())
    };
    let is_enough = rest.split_whitespace().filter(|word| has_word(word)).count() >= LEAST || !has_word(&rest);
    is_enough.then(|| {
        rest.trim().clone_into(line);
        named_audience(&who)
    })
}

/// « les profs docs » → « les professeurs documentalistes »
pub(super) fn named_audience(who: &str) -> String {
    const LONGEST: usize = 80;
    let who = harmless(who);
    let who = who.strip_prefix("pour ").unwrap_or(&who);
    let who = DOCUMENTALISTS.replace_all(who, "professeurs documentalistes");
    shortened(who.trim_end_matches(['.', ',']), LONGEST).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, (title, standfirst, link): (&str, &str, Option<&str>)) -> Piece {
        let piece = piece(text).expect("an item");
        let found = (piece.title.as_str(), piece.standfirst.as_str(), piece.link.as_deref());
        assert_eq!(found, (title, standfirst, link), "{text}");
        piece
    }

    #[test]
    fn title_standfirst_and_link_are_told_apart() {
        let link = Some("https://a.fr/b?c=1");
        for (text, title, standfirst, link) in [
            ("https://a.fr/b?c=1 Le GAR évolue", "Le GAR évolue", "", link),
            ("Le GAR évolue https://a.fr/b?c=1", "Le GAR évolue", "", link),
            (
                "Le GAR évolue\nTrois changements.\nhttps://a.fr/b?c=1",
                "Le GAR évolue",
                "Trois changements.",
                link,
            ),
            (
                "Le GAR évolue — trois changements à connaître",
                "Le GAR évolue",
                "trois changements à connaître",
                None,
            ),
            (
                "Le GAR évolue : ce qui change pour vos élèves",
                "Le GAR évolue",
                "ce qui change pour vos élèves",
                None,
            ),
            ("Pix : la campagne ouvre", "Pix : la campagne ouvre", "", None),
            (
                "La campagne Pix ouvre. Elle dure un mois.",
                "La campagne Pix ouvre.",
                "Elle dure un mois.",
                None,
            ),
            ("[Le GAR évolue](https://a.fr/b?c=1)", "Le GAR évolue", "", link),
        ] {
            check(text, (title, standfirst, link));
        }
    }

    #[test]
    fn level_and_audience_are_taken_out_of_the_title() {
        for (text, title, level, audience) in [
            (
                "en national Le GAR évolue",
                "Le GAR évolue",
                Some(Level::National),
                None,
            ),
            ("National : Le GAR évolue", "Le GAR évolue", Some(Level::National), None),
            (
                "Le GAR évolue, niveau régional",
                "Le GAR évolue",
                Some(Level::Regional),
                None,
            ),
            (
                "Le GAR évolue en académique, pour les CPE",
                "Le GAR évolue",
                Some(Level::Academic),
                Some("les CPE"),
            ),
            ("Nationale la journée du GAR", "Nationale la journée du GAR", None, None),
            (
                "Le GAR évolue pour les profs docs",
                "Le GAR évolue",
                None,
                Some("les professeurs documentalistes"),
            ),
            (
                "pour tous les enseignants : Le GAR évolue",
                "Le GAR évolue",
                None,
                Some("tous les enseignants"),
            ),
            ("Un guide pour débuter", "Un guide pour débuter", None, None),
        ] {
            let piece = check(text, (title, "", None));
            assert_eq!((piece.level, piece.audience.as_deref()), (level, audience), "{text}");
        }
    }

    #[test]
    fn several_lines_with_links_are_several_items() {
        let titles = |text: &str| pieces(text).into_iter().map(|piece| piece.title).collect::<Vec<_>>();
        assert_eq!(
            titles("Un titre https://a.fr\nDeux mots https://b.fr\nUn chapeau"),
            ["Un titre", "Deux mots"]
        );
        assert_eq!(
            titles("Premier titre\nhttps://a.fr\nSecond titre\nhttps://b.fr"),
            ["Premier titre", "Second titre"]
        );
        assert_eq!(
            titles("https://a.fr Un titre\nhttps://b.fr Deux mots"),
            ["Un titre", "Deux mots"]
        );
    }

    #[test]
    fn bad_input_is_an_item_or_none() {
        let long = piece(&"mot ".repeat(2_500)).expect("an item");
        assert!(long.title.chars().count() <= LONGEST_TITLE && long.standfirst.chars().count() <= LONGEST_STANDFIRST);
        assert!(long.remarks.contains(&Remark::Cut));
        let bad = piece("Un titre javascript:alert(1)").expect("an item");
        assert_eq!((bad.title.as_str(), bad.link.as_ref()), ("Un titre", None));
        assert_eq!(bad.remarks, [Remark::NoWebLink]);
        assert_eq!(piece("🎉🎉"), None);
        assert_eq!(piece("javascript:alert(1)"), None);
        assert_eq!(
            piece("https://www.pix.fr/a 🎉").expect("an item").remarks,
            [Remark::NoTitle]
        );
        let two = piece("Un titre https://a.fr et https://b.fr").expect("an item");
        assert_eq!(
            (two.link.as_deref(), two.remarks),
            (Some("https://a.fr"), vec![Remark::OtherLinks])
        );
        assert_eq!(
            check("**Un** <b>titre</b> @room", ("Un <b>titre</b> @ room", "", None)).remarks,
            []
        );
    }
}
