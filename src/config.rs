//! What an operator sets, typed and validated.

#[cfg(feature = "feeds")]
mod feeds;

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

#[cfg(feature = "feeds")]
pub use feeds::{Feed, FeedList, FeedMistake, Feeds};

use crate::calendar::School;
use crate::dialogue::Rules;

/// A sync without an answer for this long is stuck, if the operator says nothing else.
pub const STUCK: Duration = Duration::from_secs(90);

/// All that `guichet serve` and `guichet login` need.
#[derive(Clone)]
pub struct Settings {
    /// The homeserver: a server name (`example.org`) or an URL.
    pub homeserver: String,
    /// The bot's account: a localpart or a full user id.
    pub user: String,
    /// The folder under which everything is kept.
    pub data: PathBuf,
    /// The account's recovery key, for a new device of an account that has one.
    pub recovery_key: Option<String>,
    /// Whose invitations are accepted; empty: those of users of the bot's own homeserver.
    pub allow: AllowList,
    /// Where replies go to a thread.
    pub threads: Threads,
    /// The full user ids of those who may ask the bot how it is.
    pub administrators: Vec<String>,
    /// What is laid down for messages to many rooms.
    pub rules: Rules,
    /// How many requests a second the homeserver is sent at most.
    pub rate: Option<Rate>,
    /// The school zone and calendar.
    pub school: School,
    /// A person has no more reminders than this.
    pub most_reminders: usize,
    /// A sync without an answer for this long is given up, and the session opened anew.
    pub stuck: Duration,
    /// Where news for LINE come from.
    #[cfg(feature = "feeds")]
    pub feeds: Feeds,
}

/// Whose invitations are accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// Every user of a server.
    Server(String),
    /// One user, by full user id.
    User(String),
}

/// Where replies go to a thread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Threads {
    /// Everywhere.
    #[default]
    Always,
    /// In rooms with several people; in a direct message only if the question came in a thread.
    Rooms,
}

/// How many requests a homeserver is sent: so many a second in the long run, a few at once after a pause.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    per_second: f64,
}

impl Rate {
    /// Requests a second.
    pub fn per_second(self) -> f64 {
        self.per_second
    }
}

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim().replace(',', ".").parse() {
            Ok(per_second) if (0.01..=1000.0).contains(&per_second) => Ok(Self { per_second }),
            _ => Err(format!("'{text}' is no number of requests a second, from 0.01 to 1000")),
        }
    }
}

/// Why a value of the allow list is refused.
#[derive(Debug, thiserror::Error)]
#[error("'{0}' is neither a server name (example.org) nor a user id (@name:example.org)")]
pub struct NotAllowed(String);

impl FromStr for Allowed {
    type Err = NotAllowed;

    fn from_str(text: &str) -> Result<Self, NotAllowed> {
        let text = text.trim();
        let is_word = |part: &str| !part.is_empty() && !part.contains(char::is_whitespace) && !part.contains('@');
        match text.strip_prefix('@') {
            Some(user) => match user.split_once(':') {
                Some((name, server)) if is_word(name) && is_word(server) => Ok(Self::User(text.to_owned())),
                _ => Err(NotAllowed(text.to_owned())),
            },
            None if is_word(text) => Ok(Self::Server(text.to_owned())),
            None => Err(NotAllowed(text.to_owned())),
        }
    }
}

/// A list separated by commas; an empty one means the users of the bot's own homeserver.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowList(pub Vec<Allowed>);

impl FromStr for AllowList {
    type Err = NotAllowed;

    fn from_str(text: &str) -> Result<Self, NotAllowed> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.map(str::parse).collect::<Result<_, _>>().map(Self)
    }
}

impl AllowList {
    /// Whether an invitation by `inviter` is accepted, where the bot is `own_user`.
    pub fn accepts(&self, inviter: &str, own_user: &str) -> bool {
        let server = |user: &str| user.split_once(':').map(|(_, server)| server.to_owned());
        if self.0.is_empty() {
            return server(inviter).is_some() && server(inviter) == server(own_user);
        }
        self.0.iter().any(|allowed| match allowed {
            Allowed::Server(name) => server(inviter).as_ref() == Some(name),
            Allowed::User(user) => user == inviter,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(allow: &[&str], inviter: &str, expected: bool) {
        let list: AllowList = allow.join(",").parse().expect("valid");
        assert_eq!(
            list.accepts(inviter, "@guichet:example.org"),
            expected,
            "{inviter} with {allow:?}"
        );
    }

    #[test]
    fn invitations_are_accepted_from_whom_the_operator_says() {
        check(&[], "@ada:example.org", true);
        check(&[], "@ada:elsewhere.org", false);
        check(&[], "nonsense", false);
        check(&["elsewhere.org"], "@ada:elsewhere.org", true);
        check(&["elsewhere.org"], "@ada:example.org", false);
        check(&["@ada:example.org"], "@ada:example.org", true);
        check(&["@ada:example.org"], "@bob:example.org", false);
        check(&["example.org:8448"], "@ada:example.org:8448", true);
    }

    #[test]
    fn a_mistake_in_the_allow_list_is_named() {
        for text in ["", "@ada", "@:x", "a b", "@a:b c"] {
            assert!(text.parse::<Allowed>().is_err(), "{text:?}");
        }
    }
}
