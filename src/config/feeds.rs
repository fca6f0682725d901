//! Where news for LINE come from: `level=address`, separated by commas or lines.

use std::str::FromStr;
use std::time::Duration;

use url::Url;

use crate::knowledge::Level;

/// There is no reason to watch more than this.
const MOST: usize = 50;

/// A feed, and where its items stand in LINE.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// How far its items reach.
    pub level: Level,
    /// An http or https address, with a host and without a password.
    pub address: Url,
}

/// The feeds, and how they are watched.
#[derive(Clone, Debug)]
pub struct Feeds {
    /// Which.
    pub list: FeedList,
    /// A feed that is well is visited so often.
    pub every: Duration,
    /// A visit takes no longer than this.
    pub patience: Duration,
    /// Whether the host of a feed may have an address of a private network.
    pub private: bool,
}

impl Feeds {
    /// A feed that is well is visited so often, if the operator says nothing else.
    pub const EVERY: Duration = Duration::from_hours(1);
    /// A visit takes no longer than this.
    pub const PATIENCE: Duration = Duration::from_secs(30);
}

impl Default for Feeds {
    fn default() -> Self {
        Self {
            list: FeedList::default(),
            every: Self::EVERY,
            patience: Self::PATIENCE,
            private: false,
        }
    }
}

/// Feeds with different addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedList(pub Vec<Feed>);

/// Why a list of feeds is refused.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum FeedMistake {
    /// No equals sign.
    #[error(
        "'{0}' has no level; write national=https://…, régional=https://… or académique=https://… (and %2C for a comma in an address)"
    )]
    NoLevel(String),
    /// A level that LINE does not have.
    #[error("'{0}' is no level of LINE; the levels are national, régional and académique")]
    UnknownLevel(String),
    /// No address.
    #[error("'{address}' is no address of a feed: {reason}; write it as in a browser, with https://")]
    Address {
        /// What was written.
        address: String,
        /// Why.
        reason: String,
    },
    /// One address twice.
    #[error("{0} stands twice in the list of feeds; leave one of them out")]
    Twice(String),
    /// Very many.
    #[error("{0} feeds are more than {MOST}; leave some out")]
    TooMany(usize),
}

impl FromStr for Feed {
    type Err = FeedMistake;

    fn from_str(text: &str) -> Result<Self, FeedMistake> {
        let no_level = || FeedMistake::NoLevel(text.trim().to_owned());
        let (level, address) = text.split_once('=').ok_or_else(no_level)?;
        let (level, address) = (level.trim(), address.trim());
        if level.contains("://") {
            return Err(no_level());
        }
        let level = Level::named(level).ok_or_else(|| FeedMistake::UnknownLevel(level.to_owned()))?;
        let mistake = |reason: &str| FeedMistake::Address {
            address: address.to_owned(),
            reason: reason.to_owned(),
        };
        let mut url = Url::parse(address).map_err(|error| mistake(&error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(mistake("it is neither http nor https"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(mistake("it holds a name or a password, which would be written to logs"));
        }
        url.set_fragment(None);
        Ok(Self { level, address: url })
    }
}

impl FromStr for FeedList {
    type Err = FeedMistake;

    fn from_str(text: &str) -> Result<Self, FeedMistake> {
        let parts = text.split([',', '\n']).map(str::trim).filter(|part| !part.is_empty());
        let mut feeds: Vec<Feed> = Vec::new();
        for feed in parts.map(str::parse::<Feed>) {
            let feed = feed?;
            if feeds.iter().any(|other| other.address == feed.address) {
                return Err(FeedMistake::Twice(feed.address.to_string()));
            }
            feeds.push(feed);
        }
        if feeds.len() > MOST {
            return Err(FeedMistake::TooMany(feeds.len()));
        }
        Ok(Self(feeds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(Level, &str)]) {
        let FeedList(feeds) = text.parse().expect("valid");
        let feeds: Vec<(Level, &str)> = feeds.iter().map(|feed| (feed.level, feed.address.as_str())).collect();
        assert_eq!(feeds, expected, "{text:?}");
    }

    #[test]
    fn feeds_are_listed_with_their_level() {
        check("", &[]);
        check(
            "national=https://eduscol.education.fr/rss, Académique = https://blog.example.org/feed/\n\nregional=http://x.example/?page=backend&lang=fr#haut",
            &[
                (Level::National, "https://eduscol.education.fr/rss"),
                (Level::Academic, "https://blog.example.org/feed/"),
                (Level::Regional, "http://x.example/?page=backend&lang=fr"),
            ],
        );
    }

    #[test]
    fn a_mistake_in_the_list_is_named() {
        for (text, part) in [
            ("https://a.example/rss", "has no level"),
            ("https://a.example/?page=backend", "has no level"),
            ("local=https://a.example/", "no level of LINE"),
            ("national=a.example/rss", "no address"),
            ("national=", "no address"),
            ("national=https://", "no address"),
            ("national=file:///etc/passwd", "neither http nor https"),
            ("national=https://name:word@a.example/", "password"),
            ("national=https://a.example/,régional=https://A.example", "twice"),
        ] {
            let mistake = text.parse::<FeedList>().expect_err(text).to_string();
            assert!(mistake.contains(part), "{text}: {mistake}");
        }
        let many: Vec<String> = (0..51).map(|n| format!("national=https://a.example/{n}")).collect();
        assert_eq!(many.join(",").parse::<FeedList>(), Err(FeedMistake::TooMany(51)));
    }
}
