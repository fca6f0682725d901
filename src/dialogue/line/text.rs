//! Texts of people and of feeds, made harmless: in one line, calling nobody, never markup.

use crate::dialogue::{Answer, Block};
use crate::language::{fold, is_function_word, is_invisible};

/// A text in one line: no invisible characters, no `**`, no mention.
pub(super) fn harmless(text: &str) -> String {
    let visible = text.chars().filter(|c| !is_invisible(*c));
    let spaced: String = visible.map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    unmentioned(&words.join(" ").replace("**", "")).trim().to_owned()
}

/// « @room » → « @ room »; an e-mail address stays as it is.
fn unmentioned(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    for c in text.chars() {
        if before == '@' && !c.is_whitespace() && ends_like_a_mention(&out) {
            out.push(' ');
        }
        out.push(c);
        before = c;
    }
    out
}

/// Whether the `@` at the end begins a word.
fn ends_like_a_mention(out: &str) -> bool {
    !out.trim_end_matches('@').ends_with(|c: char| c.is_alphanumeric())
}

/// At most so many characters, cut between two words; whether something was cut.
pub(super) fn shortened(text: &str, most: usize) -> (String, bool) {
    let text = text.trim();
    if text.chars().count() <= most {
        return (text.to_owned(), false);
    }
    let head: String = text.chars().take(most.saturating_sub(2)).collect();
    // A text without a space is cut where it is.
    let cut = head.rfind(' ').filter(|at| *at > head.len() / 2).unwrap_or(head.len());
    (
        format!("{} …", head[..cut].trim_end_matches([' ', ',', ';', ':'])),
        true,
    )
}

/// An address that may be shown as a link: http or https, without spaces.
pub(super) fn web(link: &str) -> Option<&str> {
    const LONGEST_LINK: usize = 1_000;
    let link = link.trim();
    let lower = link.get(..8)?.to_ascii_lowercase();
    let is_web = lower.starts_with("http://") || lower.starts_with("https://");
    let is_plain = |c: char| !c.is_whitespace() && !c.is_control() && !is_invisible(c) && !"<>\"'`\\".contains(c);
    (is_web && link.len() <= LONGEST_LINK && link.chars().all(is_plain)).then_some(link)
}

/// « eduscol.education.fr »: where a link leads.
pub(super) fn site(link: &str) -> &str {
    let rest = link.split_once("://").map_or(link, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let host = host.rsplit('@').next().unwrap_or(host);
    host.strip_prefix("www.").unwrap_or(host)
}

/// Words without their endings, to compare texts: « affectations » and « affecter » meet.
pub(super) fn stems(text: &str) -> Vec<String> {
    fold(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !is_function_word(word) && !ASKING.contains(word))
        .map(|word| stem(word).to_owned())
        .collect()
}

const ASKING: [&str; 12] = [
    "quoi", "koi", "que", "kel", "quel", "quelle", "quand", "comment", "sujet", "propos", "ca", "sa",
];

fn stem(word: &str) -> &str {
    const ENDINGS: [&str; 20] = [
        "ations", "ation", "ements", "ement", "ateurs", "ateur", "iques", "ique", "euses", "euse", "eurs", "eur",
        "ees", "ee", "es", "er", "ez", "e", "s", "x",
    ];
    const SHORTEST: usize = 4;
    let endings = ENDINGS.iter().filter_map(|ending| word.strip_suffix(ending));
    endings.into_iter().find(|stem| stem.len() >= SHORTEST).unwrap_or(word)
}

/// About so many characters an answer has as plain text, never less.
pub(super) fn length(answer: &Answer) -> usize {
    const AROUND: usize = 6;
    let size = |text: &str| text.chars().count() + AROUND;
    let sizes = |texts: &[String]| texts.iter().map(|text| size(text)).sum::<usize>();
    let of_block = |block: &Block| match block {
        Block::Heading(text)
        | Block::Paragraph(text)
        | Block::Also(text)
        | Block::Quote(text)
        | Block::Source(text) => size(text),
        Block::Steps(items) | Block::List(items) | Block::Choices(items) => sizes(items),
        Block::Links(links) => links.iter().map(|link| size(&link.name) + size(&link.url)).sum(),
    };
    answer.blocks.iter().map(of_block).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_is_made_harmless() {
        for (text, expected) in [
            ("**Gras** et ***plus***", "Gras et *plus*"),
            ("@room venez", "@ room venez"),
            ("voir @ada:example.org !", "voir @ ada:example.org !"),
            ("écrire à ce.dane@ac-limoges.fr", "écrire à ce.dane@ac-limoges.fr"),
            ("un\u{200b}\u{202e} titre\nsur deux lignes", "un titre sur deux lignes"),
            ("*\u{200b}*caché*\u{200b}*", "caché"),
            ("<b>Titre</b>", "<b>Titre</b>"),
        ] {
            assert_eq!(harmless(text), expected, "{text:?}");
            assert_eq!(harmless(expected), expected, "once is enough");
        }
    }

    #[test]
    fn a_long_text_is_cut_between_words() {
        assert_eq!(shortened("court", 10), ("court".to_owned(), false));
        assert_eq!(
            shortened("un titre bien trop long", 18),
            ("un titre bien …".to_owned(), true)
        );
        assert!(shortened(&"é".repeat(50), 10).0.chars().count() <= 10);
    }

    #[test]
    fn only_addresses_of_the_web_are_links() {
        assert!(web("https://eduscol.fr/a").is_some());
        assert!(web("HTTP://eduscol.fr").is_some());
        for bad in [
            "javascript:alert(1)",
            "data:text/html,x",
            "https://a b",
            "ftp://a.fr/x",
            "",
            "https://a\"onclick",
        ] {
            assert_eq!(web(bad), None, "{bad}");
        }
        assert_eq!(site("https://www.pix.fr/campagne?x"), "pix.fr");
        assert_eq!(site("https://pix.fr@mechant.org/"), "mechant.org");
    }

    #[test]
    fn words_of_one_family_meet() {
        for (one, other) in [
            ("affectations", "affectation"),
            ("ressources numériques", "la ressource numérique"),
            ("les inscriptions", "inscription"),
        ] {
            assert_eq!(stems(one), stems(other), "{one}");
        }
        assert_eq!(stems("de quoi"), Vec::<String>::new());
    }
}
