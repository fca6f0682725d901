//! News for LINE, the *lettre d'informations du numérique éducatif*: items, and the issues that were made of them. Pure.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::language::fold;

/// How far an item reaches: the sections of LINE, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The whole country.
    National,
    /// The région académique.
    Regional,
    /// The académie.
    Academic,
}

impl Level {
    /// All of them, in the order of the sections.
    pub const ALL: [Self; 3] = [Self::National, Self::Regional, Self::Academic];

    /// « national »: what it is called in French, of an item.
    pub fn name(self) -> &'static str {
        match self {
            Self::National => "national",
            Self::Regional => "régional",
            Self::Academic => "académique",
        }
    }

    /// The level that a word names, with or without accents, of any gender and number.
    pub fn named(word: &str) -> Option<Self> {
        let word = fold(word);
        let begins = |stem: &str| word.starts_with(stem);
        match () {
            () if begins("nationa") => Some(Self::National),
            () if begins("regiona") => Some(Self::Regional),
            () if begins("academi") => Some(Self::Academic),
            () => None,
        }
    }
}

/// A piece of news. Texts are plain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Unique id: the message that brought it, or the feed and the entry.
    pub id: String,
    /// How far it reaches.
    pub level: Level,
    /// One line.
    pub title: String,
    /// A sentence or two (« chapeau »); may be empty.
    pub standfirst: String,
    /// Where to read more: an http or https address.
    pub link: Option<String>,
    /// When it was published.
    pub date: Date,
    /// For whom, in words: « les professeurs documentalistes ».
    pub audience: Option<String>,
    /// Its place among the items of its level: smaller ones come first.
    pub rank: i64,
    /// The issue after the next is soon enough.
    #[serde(default)]
    pub postponed: bool,
}

impl Item {
    /// Whether two items tell the same: by their links, or by their titles.
    pub fn repeats(&self, other: &Self) -> bool {
        let by_link = match (&self.link, &other.link) {
            (Some(one), Some(two)) => same_page(one) == same_page(two),
            _ => false,
        };
        by_link || bare(&self.title) == bare(&other.title)
    }
}

/// An address without what does not change the page: scheme, `www.`, a slash at the end, fragment, tracking parameters.
fn same_page(link: &str) -> String {
    let link = link.trim().to_lowercase();
    let link = link.split_once("://").map_or(link.as_str(), |(_, rest)| rest);
    let link = link.strip_prefix("www.").unwrap_or(link);
    let link = link.split_once('#').map_or(link, |(page, _)| page);
    let (page, query) = link.split_once('?').unwrap_or((link, ""));
    let is_tracking = |pair: &&str| {
        ["utm_", "at_", "fbclid", "xtor", "mtm_"]
            .iter()
            .any(|prefix| pair.starts_with(prefix))
    };
    let query: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !is_tracking(pair))
        .collect();
    format!("{}?{}", page.trim_end_matches('/'), query.join("&"))
}

/// A title as letters and digits alone.
fn bare(title: &str) -> String {
    let folded = fold(title);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

/// An issue of LINE.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// Its number within the school year, from 1.
    pub number: u32,
    /// The calendar year in which the school year begins.
    pub school_year: i16,
    /// The period of the school year that it sums up, 1 to 5.
    pub period: u8,
    /// When it was sent.
    pub date: Date,
    /// What stands in it, by level and rank.
    pub items: Vec<Item>,
}

impl Issue {
    /// « 2026-2027/2 »: by which it is known.
    pub fn id(&self) -> String {
        format!("{:04}/{:04}", self.school_year, self.number)
    }

    /// What was postponed until it was sent, of what waits: from now on it waits for the next one like the others.
    pub fn returning(&self, waiting: &[Item]) -> Vec<Item> {
        let is_in = |item: &Item| self.items.iter().any(|other| other.id == item.id);
        let postponed = waiting.iter().filter(|item| item.postponed && !is_in(item));
        let returned = postponed.map(|item| Item {
            postponed: false,
            ..item.clone()
        });
        returned.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(title: &str, link: Option<&str>) -> Item {
        Item {
            id: String::new(),
            level: Level::National,
            title: title.to_owned(),
            standfirst: String::new(),
            link: link.map(str::to_owned),
            date: jiff::civil::date(2026, 11, 26),
            audience: None,
            rank: 0,
            postponed: false,
        }
    }

    #[test]
    fn the_same_news_is_recognised_by_link_and_by_title() {
        let known = item(
            "Pix : la campagne ouvre !",
            Some("https://www.pix.fr/campagne/?utm_source=x#haut"),
        );
        assert!(known.repeats(&item("Autre titre", Some("http://pix.fr/campagne"))));
        assert!(known.repeats(&item("pix la campagne ouvre", None)));
        assert!(!known.repeats(&item("Autre titre", Some("https://pix.fr/campagne?id=2"))));
        assert!(!known.repeats(&item("Autre titre", None)));
    }

    #[test]
    fn levels_are_named_as_people_name_them() {
        for (word, level) in [
            ("national", Some(Level::National)),
            ("Nationales", Some(Level::National)),
            ("région", None),
            ("régionaux", Some(Level::Regional)),
            ("académie", Some(Level::Academic)),
            ("academique", Some(Level::Academic)),
        ] {
            assert_eq!(Level::named(word), level, "{word}");
        }
    }
}
