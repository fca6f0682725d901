//! How the feeds are doing that bring news for LINE, in words.

use jiff::Timestamp;

use super::phrases;
use crate::knowledge::{FeedState, Visit};

/// A line for each feed, those in trouble first.
///
/// ```text
/// flux de eduscol.education.fr : 12 nouvelles, relevé il y a 20 minutes
/// flux de blog.example : en échec depuis 3 heures, le serveur ne répond pas ; prochain essai dans une heure
/// ```
pub fn feeds_in_words(feeds: &[FeedState], now: Timestamp) -> Vec<String> {
    let mut feeds: Vec<&FeedState> = feeds.iter().collect();
    feeds.sort_by_key(|feed| (feed.failures() == 0, feed.host()));
    let line = |feed: &FeedState| match feed.visit {
        Visit::Read { at } => phrases::feed_read(feed.host(), feed.gathered, now.duration_since(at)),
        Visit::Failed { since, trouble, .. } => {
            let times = (now.duration_since(since), feed.next.duration_since(now));
            phrases::feed_failed(feed.host(), trouble, times)
        }
    };
    feeds.into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Trouble;

    fn at(text: &str) -> Timestamp {
        format!("2026-11-26T{text}:00Z").parse().expect("a moment")
    }

    fn feed(gathered: usize, visit: Visit, next: &str) -> FeedState {
        FeedState {
            address: "https://www.eduscol.example/rss".to_owned(),
            etag: None,
            last_modified: None,
            next: at(next),
            gathered,
            visit,
        }
    }

    #[track_caller]
    fn check(feed: FeedState, expected: &str) {
        assert_eq!(feeds_in_words(&[feed], at("12:00")), [expected]);
    }

    #[test]
    fn staff_read_how_the_feeds_are_doing() {
        let read = |minute| Visit::Read { at: at(minute) };
        let failed = |since, trouble| Visit::Failed {
            since: at(since),
            times: 2,
            trouble,
        };
        check(
            feed(12, read("11:40"), "12:40"),
            "flux de eduscol.example : 12 nouvelles, relevé il y a 20 minutes",
        );
        check(
            feed(1, read("12:00"), "13:00"),
            "flux de eduscol.example : une nouvelle, relevé il y a moins d'une minute",
        );
        check(
            feed(0, read("11:59"), "13:00"),
            "flux de eduscol.example : aucune nouvelle, relevé il y a une minute",
        );
        check(
            feed(3, failed("09:00", Trouble::NoAnswer), "13:00"),
            "flux de eduscol.example : en échec depuis 3 heures, le serveur ne répond pas ; prochain essai dans une heure",
        );
        check(
            feed(0, failed("11:00", Trouble::Status(404)), "11:59"),
            "flux de eduscol.example : en échec depuis une heure, le serveur répond par l'erreur 404 ; prochain essai bientôt",
        );
    }

    #[test]
    fn what_is_in_trouble_is_told_first() {
        let well = feed(1, Visit::Read { at: at("11:00") }, "12:10");
        let ill = feed(
            1,
            Visit::Failed {
                since: at("11:00"),
                times: 1,
                trouble: Trouble::Gone,
            },
            "12:10",
        );
        let lines = feeds_in_words(&[well, ill], at("12:00"));
        assert!(
            lines[0].contains("n'existe plus") && lines[1].contains("relevé"),
            "{lines:?}"
        );
    }
}
