//! An issue as files: Markdown, and one HTML page that stands alone: on a screen, on paper, in a mail.

use std::fmt::Write as _;

use html_escape::{encode_double_quoted_attribute, encode_text};

use super::archive::{find, unknown};
use super::compose::{about, compose, introduction, sections, title};
use super::desk::{Newsroom, Said};
use super::listing::listing;
use super::phrases;
use super::text::site;
use super::which::Which;
use crate::calendar::date_in_words;
use crate::dialogue::event::File;
use crate::knowledge::{Issue, Item};

/// Contrast of at least 7 to 1, by day and by night; nothing is loaded.
const STYLE: &str = "\
:root { color-scheme: light dark; }
body { margin: 0; background: #ffffff; color: #1b1b1f; font: 1.0625rem/1.6 system-ui, -apple-system, 'Segoe UI', Arial, sans-serif; }
main { max-width: 42rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 0.5rem; }
h2 { font-size: 1.25rem; margin: 2rem 0 0.5rem; padding-bottom: 0.25rem; border-bottom: 2px solid #3a3a7c; }
h3 { font-size: 1.0625rem; margin: 1.25rem 0 0.25rem; }
p { margin: 0.25rem 0; }
a { color: #20208a; text-decoration: underline; overflow-wrap: anywhere; }
a:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
.about { color: #3f3f46; font-size: 0.9375rem; }
@media (prefers-color-scheme: dark) {
  body { background: #16161a; color: #f2f2f5; }
  h2 { border-color: #b4b4ff; }
  a { color: #c9c9ff; }
  .about { color: #cfcfd6; }
}
@media print {
  body { background: none; color: #000000; font-size: 11pt; }
  main { max-width: none; padding: 0; }
  h2, h3 { break-after: avoid; }
  article { break-inside: avoid; }
  a[href]::after { content: ' (' attr(href) ')'; font-size: 9pt; }
}
";

/// « exporte la LINE »: the issue that is meant; without a word, the last one that was sent, or the next if none was.
pub(super) fn export(newsroom: &Newsroom<'_>, which: Option<&Which>) -> Said {
    let issue = match which {
        Some(Which::Next) => coming(newsroom),
        None if newsroom.issues.is_empty() => coming(newsroom),
        None => newsroom.issues.last().cloned(),
        Some(_) if newsroom.issues.is_empty() => return Said::word(phrases::NO_ISSUES),
        Some(which) => match find(newsroom, which) {
            Some(issue) => Some(issue.clone()),
            None => return Said::answer(unknown(newsroom.issues)),
        },
    };
    let Some(issue) = issue else {
        return Said::word(phrases::NOTHING_WAITS);
    };
    let name = format!("line-{}-{}", phrases::school_year(issue.school_year), issue.number);
    let file = |extension: &str, kind: &str, text: String| File {
        name: format!("{name}.{extension}"),
        kind: kind.to_owned(),
        text,
    };
    Said {
        files: vec![
            file("md", "text/markdown", markdown(&issue)),
            file("html", "text/html", html(&issue)),
        ],
        ..Said::word(&phrases::exported(&title(&issue)))
    }
}

/// The issue that would be made now, if anything waits.
fn coming(newsroom: &Newsroom<'_>) -> Option<Issue> {
    let mut waiting = listing(newsroom.news);
    waiting.retain(|item| !item.postponed);
    (!waiting.is_empty()).then(|| compose(newsroom, &waiting).issue)
}

fn markdown(issue: &Issue) -> String {
    let mut out = format!(
        "# {}\n\n{}, {}.\n\n{}\n",
        escaped(&title(issue)),
        phrases::EXPORT_HEADING,
        date_in_words(issue.date),
        escaped(&introduction(issue))
    );
    for (level, items) in sections(issue) {
        write_line(&mut out, &format!("\n## {}", phrases::section(level)));
        for (number, item) in items {
            write_line(&mut out, &format!("\n### {number}. {}\n", escaped(&item.title)));
            if !item.standfirst.is_empty() {
                write_line(&mut out, &format!("{}\n", escaped(&item.standfirst)));
            }
            write_line(&mut out, &escaped(&about(item)));
            if let Some(url) = &item.link {
                let name = escaped(&phrases::read_on(&item.title, site(url)));
                write_line(&mut out, &format!("\n[{name}](<{}>)", url.replace(['<', '>'], "")));
            }
        }
    }
    write_line(&mut out, &format!("\n---\n\n{}", phrases::EXPORT_FOOTER));
    out
}

fn write_line(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}

/// Text in which Markdown reads nothing.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if "\\`*_[]<>#|~&!".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Well-formed as XML too: mail programs that are strict take it as it is.
fn html(issue: &Issue) -> String {
    let title = title(issue);
    let mut body = String::new();
    for (level, items) in sections(issue) {
        let articles: String = items.iter().map(|(number, item)| article(*number, item)).collect();
        let _always = write!(
            body,
            "<section>\n<h2>{}</h2>\n{articles}</section>\n",
            phrases::section(level)
        );
    }
    format!(
        "<!DOCTYPE html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n\
         <p class=\"about\">{}, {}.</p>\n<p>{}</p>\n{body}<p class=\"about\">{}</p>\n</main>\n</body>\n</html>\n",
        phrases::EXPORT_HEADING,
        date_in_words(issue.date),
        text(&introduction(issue)),
        phrases::EXPORT_FOOTER,
        title = text(&title),
    )
}

fn article(number: usize, item: &Item) -> String {
    let mut out = format!("<article>\n<h3>{number}. {}</h3>\n", text(&item.title));
    if !item.standfirst.is_empty() {
        let _always = writeln!(out, "<p>{}</p>", text(&item.standfirst));
    }
    let _always = writeln!(out, "<p class=\"about\">{}</p>", text(&about(item)));
    if let Some(url) = &item.link {
        let name = phrases::read_on(&item.title, site(url));
        let href = encode_double_quoted_attribute(url.as_str());
        let _always = writeln!(out, "<p><a href=\"{href}\">{}</a></p>", text(&name));
    }
    out.push_str("</article>\n");
    out
}

fn text(text: &str) -> String {
    encode_text(text).into_owned()
}
