//! The words of a message: whether they name the bot, and the question that they are without its name.

use super::inbound::Place;

/// Clients that send no list of mentions: the user id anywhere, or a name at the beginning.
pub(super) fn names_the_bot(body: &str, place: &Place<'_>) -> bool {
    body.contains(place.me) || without_name(body, place).is_some()
}

/// The text after the bot's name, if it begins with it: « Guichet : … », « @guichet … ».
fn without_name<'a>(body: &'a str, place: &Place<'_>) -> Option<&'a str> {
    let body = body.trim_start();
    if let Some(rest) = body.strip_prefix(place.me) {
        return Some(rest.trim_start_matches([' ', ':', ',', '\u{a0}']));
    }
    let start = body.strip_prefix('@').unwrap_or(body);
    place.names.iter().find_map(|name| {
        let end = start
            .char_indices()
            .map(|(i, c)| i + c.len_utf8())
            .nth(name.chars().count().checked_sub(1)?)?;
        let (word, rest) = start.split_at(end);
        let is_whole = !rest.chars().next().is_some_and(|c| c.is_alphanumeric() || c == '_');
        (word.to_lowercase() == *name && is_whole).then(|| rest.trim_start_matches([' ', ':', ',', '\u{a0}']))
    })
}

/// The question itself: without the quoted message of a reply, without the bot's name.
pub(super) fn clean(body: &str, place: &Place<'_>, is_reply: bool) -> String {
    let unquoted = match body.split_once("\n\n") {
        Some((quote, rest)) if is_reply && quote.lines().all(|line| line.starts_with('>')) => rest,
        _ => body,
    };
    let text = without_name(unquoted, place).unwrap_or(unquoted);
    text.replace(place.me, " ").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Threads;

    const ME: &str = "@guichet:example.org";

    fn with_place<T>(run: impl FnOnce(&Place<'_>) -> T) -> T {
        run(&Place {
            room: "!room",
            me: ME,
            names: &["guichet".to_owned(), "le guichet numérique".to_owned()],
            direct: false,
            threads: Threads::Always,
        })
    }

    #[test]
    fn the_question_is_what_is_left_without_the_name() {
        for (body, expected) in [
            ("c'est quoi le GAR ?", "c'est quoi le GAR ?"),
            ("Guichet : c'est quoi le GAR ?", "c'est quoi le GAR ?"),
            ("@guichet c'est quoi le GAR ?", "c'est quoi le GAR ?"),
            ("  GUICHET, bonjour", "bonjour"),
            ("Le Guichet Numérique\u{a0}: bonjour", "bonjour"),
            ("@guichet:example.org: bonjour", "bonjour"),
            ("c'est quoi le GAR @guichet:example.org", "c'est quoi le GAR"),
            ("guichets fermés", "guichets fermés"),
            ("guichet", ""),
            ("", ""),
        ] {
            assert_eq!(with_place(|place| clean(body, place, false)), expected, "{body:?}");
        }
    }

    #[test]
    fn the_quotation_of_a_reply_is_not_part_of_the_question() {
        let quoted = "> <@ada:example.org> avant\n> encore\n\nguichet: et après ?";
        assert_eq!(with_place(|place| clean(quoted, place, true)), "et après ?");
        assert_eq!(with_place(|place| clean(quoted, place, false)), quoted);
        let own = "une ligne\n\nune autre";
        assert_eq!(with_place(|place| clean(own, place, true)), own);
    }

    #[test]
    fn a_name_inside_a_sentence_is_no_address() {
        for (body, expected) in [
            ("guichet, bonjour", true),
            ("bonjour @guichet:example.org", true),
            ("allez au guichet", false),
            ("guichet_unique", false),
            ("é", false),
        ] {
            assert_eq!(with_place(|place| names_the_bot(body, place)), expected, "{body:?}");
        }
    }
}
