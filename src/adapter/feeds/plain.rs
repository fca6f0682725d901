//! HTML → one line of plain text.

use html_escape::decode_html_entities;

/// Elements whose contents nobody reads.
const UNREAD: [&str; 9] = [
    "script", "style", "template", "noscript", "iframe", "object", "svg", "head", "textarea",
];
/// Elements within a line; all others part words.
const INLINE: [&str; 20] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "font", "i", "mark", "q", "s", "small", "span", "strong",
    "sub", "sup", "u", "wbr",
];

/// The text of a piece of HTML: no tags, no scripts, entities decoded once, spaces made even, nothing invisible.
///
/// What looks like a tag after entities are decoded is text that its author wanted to show.
pub(super) fn text(html: &str) -> String {
    clean(&decode_html_entities(&untagged(html)))
}

/// A text of no more than `most` characters; what is cut is cut after a word, and « … » says so.
pub(super) fn cut(text: &str, most: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(most) else {
        return text.to_owned();
    };
    // Room for the ellipsis and the space before it.
    let end = text[..end].char_indices().rev().nth(1).map_or(0, |(at, _)| at);
    let begun = &text[..end];
    let is_between = text[end..].starts_with(' ');
    // A word as long as the line is cut inside.
    let word_ends = if is_between { Some(end) } else { begun.rfind(' ') };
    let kept = &begun[..word_ends.filter(|at| *at > 0).unwrap_or(end)];
    let kept = kept.trim_end_matches(|c: char| c.is_whitespace() || ",;:–—-(«…".contains(c));
    format!("{kept} …")
}

/// Leaves the tags out, and what stands in elements that nobody reads. One pass: a tag that never ends is the end.
fn untagged(html: &str) -> String {
    let mut plain = String::with_capacity(html.len().min(4096));
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = after(comment, "-->");
        } else if let Some(section) = rest.strip_prefix("<![CDATA[") {
            let (inside, behind) = section.split_once("]]>").unwrap_or((section, ""));
            plain.push_str(inside);
            rest = behind;
        } else if rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c)) {
            let name = name(rest);
            let is_opening = !rest.starts_with("</");
            rest = &rest[tag_end(rest)..];
            if is_opening && UNREAD.contains(&&*name) {
                rest = behind_element(rest, &name);
            }
            if !INLINE.contains(&&*name) {
                plain.push(' ');
            }
        } else {
            plain.push('<');
            rest = &rest[1..];
        }
    }
    plain.push_str(rest);
    plain
}

fn after<'a>(text: &'a str, mark: &str) -> &'a str {
    text.split_once(mark).map_or("", |(_, behind)| behind)
}

/// The name of the element that a tag opens or closes, in small letters.
fn name(tag: &str) -> String {
    let name = tag.trim_start_matches(['<', '/']);
    let name = name.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').next();
    name.unwrap_or_default()
        .chars()
        .take(16)
        .collect::<String>()
        .to_ascii_lowercase()
}

/// Behind the `>` of a tag; those in quotes do not count.
fn tag_end(tag: &str) -> usize {
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in tag.char_indices() {
        match (quote, c) {
            (None, '>') => return at + 1,
            // A quote begins a value only: an apostrophe elsewhere is a typing error.
            (None, '"' | '\'') if before == '=' => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
        if !c.is_whitespace() {
            before = c;
        }
    }
    tag.len()
}

/// What stands behind the end of an element.
fn behind_element<'a>(html: &'a str, name: &str) -> &'a str {
    let is_end = |at: usize| {
        let tag = html.as_bytes().get(at + 2..at + 2 + name.len());
        tag.is_some_and(|tag| tag.eq_ignore_ascii_case(name.as_bytes()))
    };
    let end = html.match_indices("</").map(|(at, _)| at).find(|at| is_end(*at));
    end.map_or("", |at| &html[at + tag_end(&html[at..])..])
}

fn clean(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !is_invisible(*c)).map(mended) {
        if c.is_whitespace() || c.is_control() {
            if !line.is_empty() && !line.ends_with(' ') {
                line.push(' ');
            }
        } else {
            line.push(c);
        }
    }
    line.truncate(line.trim_end().len());
    line
}

/// What old sites mean by the numbers of Windows, such as `&#146;`.
fn mended(c: char) -> char {
    match c {
        '\u{80}' => '€',
        '\u{85}' => '…',
        '\u{8c}' => 'Œ',
        '\u{91}' => '‘',
        '\u{92}' => '’',
        '\u{93}' => '“',
        '\u{94}' => '”',
        '\u{96}' => '–',
        '\u{97}' => '—',
        '\u{9c}' => 'œ',
        c => c,
    }
}

/// Characters that show nothing, and those that turn the direction of what follows.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_a_line_of_text() {
        for (html, expected) in [
            ("", ""),
            ("Écoles &amp; collèges", "Écoles & collèges"),
            ("l&#8217;&eacute;cole, l&#146;œuvre", "l’école, l’œuvre"),
            ("<p>Un</p><p>Deux<br/>trois</p>", "Un Deux trois"),
            ("le <strong>GA</strong>R", "le GAR"),
            ("a < b et 3 > 2", "a < b et 3 > 2"),
            ("avant<script>alert('</p>')</script> après", "avant après"),
            ("avant<SCRIPT src=x>vole()</ScRiPt >après", "avant après"),
            ("avant<style>p > a { color: red }</style>après", "avant après"),
            ("avant<script>sans fin", "avant"),
            ("avant<a href='x>y'>lien</a>", "avantlien"),
            ("avant<a title=\"l'été > l'hiver\">lien</a>", "avantlien"),
            ("avant<p d'accord>après", "avant après"),
            ("avant<a href=\"sans fin", "avant"),
            ("a<!-- b > c -->d<!-- sans fin", "ad"),
            ("<![CDATA[dedans]]> dehors", "dedans dehors"),
            ("la balise &lt;title&gt;", "la balise <title>"),
            ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
            ("  un\u{a0}:\t\n deux\u{0}trois ", "un : deux trois"),
            ("gar\u{202e}rag\u{200b}\u{feff}\u{2066}e\u{ad}", "garrage"),
            ("<", "<"),
            ("</", ""),
            ("<3 les élèves", "<3 les élèves"),
        ] {
            assert_eq!(text(html), expected, "{html:?}");
        }
    }

    #[test]
    fn a_long_text_is_cut_after_a_word() {
        assert_eq!(cut("court", 10), "court");
        assert_eq!(cut("dix lettre", 10), "dix lettre");
        assert_eq!(cut("un deux trois", 10), "un deux …");
        assert_eq!(cut("un deux, trois", 11), "un deux …");
        assert_eq!(cut("anticonstitutionnellement", 10), "anticons …");
        let long = cut(&"école ".repeat(200), 400);
        assert!(long.chars().count() <= 400 && long.ends_with("école …"), "{long}");
    }

    #[test]
    fn what_never_ends_is_read_in_one_pass() {
        for piece in ["<", "<a", "<a '", "<script>", "<!--", "</", "&", "<![CDATA["] {
            assert!(text(&piece.repeat(200_000)).len() <= 2_000_000, "{piece}");
        }
    }
}
