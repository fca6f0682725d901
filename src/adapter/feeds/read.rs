//! Bytes → items, whatever the bytes are.

use std::cmp::Reverse;
use std::panic::{AssertUnwindSafe, catch_unwind};

use feed_rs::model::{Entry, Feed as FeedModel};
use feed_rs::parser::{Builder, ParseFeedError};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use url::Url;

use super::{MOST_BYTES, MOST_ITEMS, OLDEST_DAYS, encoding, plain, shape};
use crate::config::Feed;
use crate::knowledge::Item;

/// The longest title, in characters.
const TITLE: usize = 200;
/// The longest standfirst, in characters.
const STANDFIRST: usize = 400;
/// The longest link that is kept, in bytes.
const LINK: usize = 2000;

/// Why a feed cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It is something else, or broken.
    #[error("it is no RSS, Atom or JSON feed ({0}); open its address in a browser to see what it is")]
    NotAFeed(String),
    /// Reading it would cost too much.
    #[error("it has more {0} than a feed has; it is not read")]
    TooMuch(&'static str),
    /// It has too many bytes.
    #[error("it is larger than {} MiB; it is not read", MOST_BYTES >> 20)]
    TooLarge,
}

/// Reads a feed that was fetched from `base` on the day `today`: its most recent items, the newest first.
///
/// Titles and standfirsts are plain text of one line; links are whole http or https addresses. What has no date, or one
/// to come, is of today. What is broken in one entry does not concern the others.
///
/// # Errors
///
/// It is no feed, it is broken, or it would cost too much to read.
pub fn read(bytes: &[u8], feed: &Feed, base: &Url, today: Date) -> Result<Vec<Item>, Unreadable> {
    if bytes.len() > MOST_BYTES {
        return Err(Unreadable::TooLarge);
    }
    let text = encoding::decode(bytes);
    // The parser would take such text for another encoding.
    if text.contains('\0') {
        return Err(Unreadable::NotAFeed(
            "there are characters in it that no text has".to_owned(),
        ));
    }
    shape::check(&text)?;
    let parsed = parse(&text, base)?;
    let oldest = today.saturating_sub(OLDEST_DAYS.days());
    let mut entries: Vec<(Date, i64, Entry)> = parsed.entries.into_iter().map(|entry| dated(entry, today)).collect();
    entries.retain(|(date, ..)| *date >= oldest);
    entries.sort_by_key(|(_, second, _)| Reverse(*second));
    let items = entries.iter().filter_map(|(date, second, entry)| {
        let mut item = item(entry, feed, base)?;
        (item.date, item.rank) = (*date, -second);
        Some(item)
    });
    Ok(items.take(MOST_ITEMS).collect())
}

/// What the parser makes of it; a bug of the parser concerns this feed alone.
fn parse(text: &str, base: &Url) -> Result<FeedModel, Unreadable> {
    let parser = Builder::new()
        .base_uri(Some(base))
        .id_generator(|_, _, _| String::new())
        .build();
    match catch_unwind(AssertUnwindSafe(|| parser.parse(text.as_bytes()))) {
        Ok(parsed) => parsed.map_err(|error| not_a_feed(&error)),
        Err(_) => Err(Unreadable::NotAFeed("the reader stumbled over it".to_owned())),
    }
}

/// The parser's own words, which hold positions and names of elements, but nothing of a text.
fn not_a_feed(error: &ParseFeedError) -> Unreadable {
    let reason = match error {
        ParseFeedError::ParseError(kind) => kind.to_string(),
        ParseFeedError::IoError(_) => "its characters are not in the encoding that it names".to_owned(),
        ParseFeedError::JsonSerde(error) => format!("broken JSON in line {}", error.line()),
        ParseFeedError::JsonUnsupportedVersion(_) => "an unknown version of JSON Feed".to_owned(),
        ParseFeedError::XmlReader(_) => "broken XML".to_owned(),
    };
    Unreadable::NotAFeed(reason)
}

/// An entry with the day and the second since 1970 when it was published, as Paris counts days.
fn dated(entry: Entry, today: Date) -> (Date, i64, Entry) {
    let said = entry.published.or(entry.updated);
    let said = said.and_then(|said| Timestamp::from_second(said.timestamp()).ok());
    let paris = paris();
    let midnight = paris.to_timestamp(today.at(0, 0, 0, 0)).unwrap_or_default();
    let date = said.map(|said| paris.to_datetime(said).date());
    match (said, date) {
        (Some(said), Some(date)) if date <= today => (date, said.as_second(), entry),
        _ => (today, midnight.as_second(), entry),
    }
}

/// Days are counted as in Paris.
pub(super) fn paris() -> TimeZone {
    TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC)
}

/// An entry as an item; `None` if it says nothing.
fn item(entry: &Entry, feed: &Feed, base: &Url) -> Option<Item> {
    let said = entry.title.as_ref();
    let said = said.map(|title| plain::text(&title.content)).unwrap_or_default();
    let standfirst = standfirst(entry, &said);
    // What has no title begins with one.
    let (title, standfirst) = match (&*said, &*standfirst) {
        ("", "") => return None,
        ("", short) if short.chars().count() <= TITLE => (short, ""),
        ("", long) => (long, long),
        both => both,
    };
    let link = link(entry, base);
    let own_id = [entry.id.trim(), link.as_deref().unwrap_or_default(), title];
    let own_id = own_id.into_iter().find(|id| !id.is_empty())?;
    Some(Item {
        id: id(feed, own_id),
        level: feed.level,
        title: plain::cut(title, TITLE),
        standfirst: plain::cut(standfirst, STANDFIRST),
        link,
        date: Date::default(),
        audience: None,
        rank: 0,
        postponed: false,
    })
}

/// The summary, or else the beginning of the content; without what sites put around it.
fn standfirst(entry: &Entry, title: &str) -> String {
    let summary = entry.summary.as_ref().map(|text| &*text.content);
    let content = entry.content.as_ref().and_then(|content| content.body.as_deref());
    let texts = [summary, content].into_iter().flatten();
    let mut texts = texts.map(|html| unframed(&plain::text(body(html)), title));
    texts.find(|text| !text.is_empty()).unwrap_or_default()
}

/// Drupal puts title, author and date before the body; they are known otherwise.
fn body(html: &str) -> &str {
    let body = html.find("field--name-body").map(|at| &html[at..]);
    body.and_then(|body| body.split_once('>'))
        .map_or(html, |(_, body)| body)
}

/// Without the title at the beginning, and without the sentence that WordPress adds.
fn unframed(text: &str, title: &str) -> String {
    let text = text.strip_prefix(title).filter(|_| !title.is_empty()).unwrap_or(text);
    let mut text = text.trim();
    if text.contains("est apparu en premier sur") || text.contains("appeared first on") {
        let begins = ["L’article ", "L'article ", "Cet article ", "The post "];
        let at = begins.iter().filter_map(|begin| text.rfind(begin)).max();
        text = at.map_or(text, |at| text[..at].trim_end());
    }
    text.replace("[…]", "…").replace("[...]", "…")
}

/// Where to read more: the entry's own page.
fn link(entry: &Entry, base: &Url) -> Option<String> {
    let is_page = |rel: &Option<String>| rel.as_deref().is_none_or(|rel| rel == "alternate");
    let links = entry
        .links
        .iter()
        .filter(|link| is_page(&link.rel))
        .map(|link| &*link.href);
    // An id that is an address is one.
    let id = Some(&*entry.id).filter(|id| id.starts_with("http://") || id.starts_with("https://"));
    links.chain(id).find_map(|href| web_address(href, base))
}

fn web_address(href: &str, base: &Url) -> Option<String> {
    let href = href.trim();
    let url = base.join(href).ok().filter(|_| !href.is_empty())?;
    let is_plain = url.username().is_empty() && url.password().is_none() && url.has_host();
    let is_web = matches!(url.scheme(), "http" | "https") && url.as_str().len() <= LINK;
    (is_web && is_plain).then(|| url.into())
}

/// « feed/eduscol.education.fr/0123456789abcdef »: the same as long as the feed's address and the entry's id are.
fn id(feed: &Feed, own_id: &str) -> String {
    // FNV-1a: short, and the same on every machine and in every version.
    let bytes = feed.address.as_str().bytes().chain([b'\n']).chain(own_id.bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("feed/{}/{hash:016x}", feed.address.host_str().unwrap_or_default())
}
