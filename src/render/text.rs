//! Plain text, as readable as HTML; with bold and dim in a terminal that can.

use crate::dialogue::{Answer, Block};

/// How emphasis is written.
struct Style {
    strong: [&'static str; 2],
    dim: [&'static str; 2],
}

const PLAIN: Style = Style {
    strong: ["", ""],
    dim: ["", ""],
};
const COLOUR: Style = Style {
    strong: ["\u{1b}[1m", "\u{1b}[22m"],
    dim: ["\u{1b}[2m", "\u{1b}[22m"],
};

/// Readable plain text: what a client without HTML shows. No trailing line break.
pub fn plain(answer: &Answer) -> String {
    text(answer, &PLAIN)
}

/// Text for a terminal, with bold and dim if `colour`.
pub fn terminal(answer: &Answer, colour: bool) -> String {
    text(answer, if colour { &COLOUR } else { &PLAIN })
}

fn text(answer: &Answer, style: &Style) -> String {
    let mut out = String::new();
    for block in &answer.blocks {
        match block {
            Block::Heading(title) => {
                let [on, off] = style.strong;
                let title = title.trim_end_matches([':', ' ']);
                line(&mut out, true, &format!("{on}{title} :{off}"));
            }
            Block::Paragraph(text) | Block::Also(text) => {
                let apart = !ends_with_heading(&out);
                line(&mut out, apart, &strong(text, style));
            }
            Block::Quote(text) => {
                for quoted in text.lines() {
                    line(&mut out, false, &format!("> {quoted}"));
                }
            }
            Block::Steps(items) | Block::Choices(items) => {
                for (i, item) in items.iter().enumerate() {
                    line(&mut out, false, &format!("{}. {}", i + 1, strong(item, style)));
                }
            }
            Block::List(items) => items
                .iter()
                .for_each(|item| line(&mut out, false, &format!("- {}", strong(item, style)))),
            Block::Links(links) => links
                .iter()
                .for_each(|link| line(&mut out, false, &format!("{} : {}", link.name, link.url))),
            Block::Source(text) => {
                let [on, off] = style.dim;
                line(&mut out, true, &format!("{on}{text}{off}"));
            }
        }
    }
    out
}

fn ends_with_heading(out: &str) -> bool {
    out.trim_end_matches("\u{1b}[22m").ends_with(" :")
}

/// Adds a line, after an empty one if it begins something new.
fn line(out: &mut String, apart: bool, text: &str) {
    if !out.is_empty() {
        out.push_str(if apart { "\n\n" } else { "\n" });
    }
    out.push_str(text);
}

/// `**word**` → emphasis or nothing.
fn strong(text: &str, style: &Style) -> String {
    let mut out = String::with_capacity(text.len());
    for (i, part) in text.split("**").enumerate() {
        if i % 2 == 1 {
            let [on, off] = style.strong;
            out.extend([on, part, off]);
        } else {
            out.push_str(part);
        }
    }
    out
}
