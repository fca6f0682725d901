//! The subset of HTML that Matrix clients show. Everything is escaped; addresses become links.

use linkify::{LinkFinder, LinkKind};

use crate::dialogue::{Answer, Block};
use crate::knowledge::Link;

/// The HTML of an answer: `p`, `ol`, `ul`, `strong`, `a`, `sub`, `blockquote`, `br` only.
pub fn html(answer: &Answer) -> String {
    answer.blocks.iter().map(block).collect()
}

fn block(block: &Block) -> String {
    match block {
        Block::Heading(title) => format!("<p><strong>{}</strong></p>", inline(title)),
        Block::Paragraph(text) | Block::Also(text) => format!("<p>{}</p>", inline(text)),
        Block::Quote(text) => {
            let lines: Vec<String> = text.lines().map(escape).collect();
            format!("<blockquote>{}</blockquote>", lines.join("<br>"))
        }
        Block::Steps(items) | Block::Choices(items) => list("ol", items.iter().map(|item| inline(item))),
        Block::List(items) => list("ul", items.iter().map(|item| inline(item))),
        Block::Links(links) => list("ul", links.iter().map(named_link)),
        Block::Source(text) => format!("<p><sub>{}</sub></p>", inline(text)),
    }
}

fn list(tag: &str, items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    format!("<{tag}><li>{}</li></{tag}>", items.join("</li><li>"))
}

fn named_link(link: &Link) -> String {
    format!(
        "<li><a href=\"{}\">{}</a></li>",
        attribute(&link.url),
        escape(&link.name)
    )
}

/// `**word**` → strong; addresses → links; everything else escaped.
fn inline(text: &str) -> String {
    let parts = text.split("**").enumerate();
    parts
        .map(|(i, part)| {
            if i % 2 == 1 {
                format!("<strong>{}</strong>", linked(part))
            } else {
                linked(part)
            }
        })
        .collect()
}

fn linked(text: &str) -> String {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url, LinkKind::Email]);
    finder
        .spans(text)
        .map(|span| match span.kind() {
            Some(LinkKind::Email) => format!("<a href=\"mailto:{0}\">{0}</a>", attribute(span.as_str())),
            Some(_) => format!("<a href=\"{0}\">{0}</a>", attribute(span.as_str())),
            None => escape(span.as_str()),
        })
        .collect()
}

fn escape(text: &str) -> String {
    html_escape::encode_text(text).into_owned()
}

fn attribute(text: &str) -> String {
    html_escape::encode_double_quoted_attribute(text).into_owned()
}
