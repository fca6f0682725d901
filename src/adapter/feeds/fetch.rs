//! Asks a server for a feed: politely, for so long, for so many bytes, and nobody else.

use std::error::Error;
use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::header::{
    ACCEPT, ETAG, HeaderMap, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LOCATION, RETRY_AFTER,
};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Response, StatusCode};
use tracing::warn;
use url::Url;

use super::address::{Gate, PublicOnly, Refusal, Way};
use super::{MOST_BYTES, Unreadable};
use crate::config::{Feed, Feeds};
use crate::knowledge::{FeedState, Trouble};

/// A server that does not even take the connection is not waited for.
const CONNECT: Duration = Duration::from_secs(10);
/// So often a feed leads on to another address.
const MOST_REDIRECTS: usize = 3;
/// The longest `ETag` that is kept, in bytes.
const LONGEST_TAG: usize = 500;

/// What a server answered.
#[derive(Debug)]
pub enum Answer {
    /// Nothing has changed since the last visit.
    Unchanged,
    /// The feed.
    Page {
        /// The document, in whatever encoding it is.
        bytes: Vec<u8>,
        /// Where it was found.
        base: Url,
        /// Its `ETag`.
        etag: Option<String>,
        /// Its `Last-Modified`.
        last_modified: Option<String>,
    },
}

/// Why nothing was fetched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Failed {
    /// What kind of trouble it is.
    pub trouble: Trouble,
    /// How long the server asks to be left alone.
    pub retry_after: Option<Duration>,
    /// In words; without an address.
    pub why: String,
}

impl Failed {
    fn new(trouble: Trouble, why: impl Into<String>) -> Self {
        Self {
            trouble,
            retry_after: None,
            why: why.into(),
        }
    }
}

impl From<Unreadable> for Failed {
    fn from(unreadable: Unreadable) -> Self {
        let trouble = match unreadable {
            Unreadable::TooLarge => Trouble::TooLarge,
            Unreadable::NotAFeed(_) | Unreadable::TooMuch(_) => Trouble::NotAFeed,
        };
        Self::new(trouble, unreadable.to_string())
    }
}

impl From<Refusal> for Failed {
    fn from(refusal: Refusal) -> Self {
        Self::new(Trouble::Astray, refusal.to_string())
    }
}

impl From<reqwest::Error> for Failed {
    fn from(error: reqwest::Error) -> Self {
        let error = error.without_url();
        let mut why = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            if let Some(refusal) = error.downcast_ref::<Refusal>() {
                return (*refusal).into();
            }
            why = error.to_string();
            cause = error.source();
        }
        Self::new(Trouble::NoAnswer, format!("the server cannot be asked: {why}"))
    }
}

/// Asks for feeds.
pub struct Fetcher {
    gate: Gate,
    patience: Duration,
    /// For addresses that the operator vouches for.
    anywhere: Client,
    /// For all others.
    public: Client,
}

impl Fetcher {
    /// Gets ready to ask for these feeds.
    ///
    /// # Errors
    ///
    /// The system's certificates cannot be read.
    pub fn new(feeds: &Feeds) -> Result<Self, reqwest::Error> {
        Ok(Self {
            gate: Gate::new(feeds),
            patience: feeds.patience,
            anywhere: client().build()?,
            public: client().dns_resolver(PublicOnly).build()?,
        })
    }

    /// Asks for a feed; `known` is what is remembered of it, and at `now` it is asked.
    ///
    /// # Errors
    ///
    /// There is no answer, none that is a whole page, or none in time.
    pub async fn fetch(&self, feed: &Feed, known: Option<&FeedState>, now: Timestamp) -> Result<Answer, Failed> {
        let asked = tokio::time::timeout(self.patience, self.follow(feed, known, now));
        asked.await.unwrap_or_else(|_| {
            let seconds = self.patience.as_secs();
            let why = format!("the server has not sent a whole feed within {seconds} seconds");
            Err(Failed::new(Trouble::NoAnswer, why))
        })
    }

    /// Asks, and asks where it leads to.
    async fn follow(&self, feed: &Feed, known: Option<&FeedState>, now: Timestamp) -> Result<Answer, Failed> {
        let mut address = feed.address.clone();
        for _ in 0..=MOST_REDIRECTS {
            let client = match self.gate.way(&feed.address, &address)? {
                Way::Vouched => &self.anywhere,
                Way::Public => &self.public,
            };
            let response = client.get(address.clone()).headers(conditions(known)).send().await?;
            match next_address(&response, &address)? {
                Some(next) => {
                    if matches!(
                        response.status(),
                        StatusCode::MOVED_PERMANENTLY | StatusCode::PERMANENT_REDIRECT
                    ) {
                        let (host, to) = (address.host_str(), next.host_str());
                        warn!(host, to, "a feed has moved for good; give its new address");
                    }
                    address = next;
                }
                None => return page(response, address, now).await,
            }
        }
        Err(Refusal::TooFar.into())
    }
}

/// Compressed answers are not asked for: what is read is what is counted. No proxy either: it would look names up itself.
fn client() -> ClientBuilder {
    Client::builder()
        .user_agent(concat!("guichet/", env!("CARGO_PKG_VERSION"), " (+LINE)"))
        .connect_timeout(CONNECT)
        .redirect(Policy::none())
        .referer(false)
        .no_proxy()
        .no_gzip()
        .no_brotli()
        .no_zstd()
        .no_deflate()
        .pool_max_idle_per_host(0)
}

/// What makes the server say that nothing has changed.
fn conditions(known: Option<&FeedState>) -> HeaderMap {
    let accepted = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5";
    let pairs = [
        (ACCEPT, Some(accepted)),
        (IF_NONE_MATCH, known.and_then(|known| known.etag.as_deref())),
        (
            IF_MODIFIED_SINCE,
            known.and_then(|known| known.last_modified.as_deref()),
        ),
    ];
    let pairs = pairs
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?.parse().ok()?)));
    pairs.collect()
}

/// Where an answer leads to, if it leads on.
fn next_address(response: &Response, address: &Url) -> Result<Option<Url>, Failed> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let target = header(response, &LOCATION).and_then(|target| address.join(&target).ok());
    match target {
        Some(target) => Ok(Some(target)),
        None => Err(Failed::new(Trouble::Astray, "it leads on without saying where")),
    }
}

/// Takes the page of an answer that leads nowhere else.
async fn page(response: Response, base: Url, now: Timestamp) -> Result<Answer, Failed> {
    let status = response.status();
    match status {
        StatusCode::OK => {}
        StatusCode::NOT_MODIFIED => return Ok(Answer::Unchanged),
        _ => {
            let trouble = match status {
                StatusCode::GONE => Trouble::Gone,
                StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => Trouble::Busy,
                _ => Trouble::Status(status.as_u16()),
            };
            let retry_after = header(&response, &RETRY_AFTER).and_then(|text| retry_after(&text, now));
            return Err(Failed {
                retry_after,
                ..Failed::new(trouble, format!("the server answers {status}"))
            });
        }
    }
    let etag = header(&response, &ETAG).filter(|etag| etag.len() <= LONGEST_TAG);
    let last_modified = header(&response, &LAST_MODIFIED).filter(|date| date.len() <= LONGEST_TAG);
    Ok(Answer::Page {
        bytes: body(response).await?,
        base,
        etag,
        last_modified,
    })
}

/// The body, which may be longer than the server says.
async fn body(mut response: Response) -> Result<Vec<u8>, Failed> {
    let too_large = || Failed::new(Trouble::TooLarge, format!("it is larger than {} MiB", MOST_BYTES >> 20));
    if response
        .content_length()
        .is_some_and(|length| length > MOST_BYTES as u64)
    {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if bytes.len() + chunk.len() > MOST_BYTES {
            return Err(too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn header(response: &Response, name: &HeaderName) -> Option<String> {
    let value = response.headers().get(name)?.to_str().ok()?;
    Some(value.trim().to_owned())
}

/// Seconds, or a date.
fn retry_after(text: &str, now: Timestamp) -> Option<Duration> {
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = DateTimeParser::new().parse_timestamp(text).ok()?;
    Duration::try_from(date.duration_since(now)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_says_when_to_come_back_in_seconds_or_by_date() {
        let now = "2026-11-26T12:00:00Z".parse().expect("a moment");
        for (text, expected) in [
            ("120", Some(120)),
            ("Thu, 26 Nov 2026 12:30:00 GMT", Some(1800)),
            ("Thu, 26 Nov 2026 11:30:00 GMT", None),
            ("-5", None),
            ("bientôt", None),
            ("99999999999999999999999", None),
        ] {
            assert_eq!(retry_after(text, now), expected.map(Duration::from_secs), "{text}");
        }
    }
}
