//! An answer (blocks, no markup) → plain text, or HTML for Matrix. Pure.

use crate::dialogue::Answer;

/// Readable plain text: what a client without HTML shows, and what a log-free terminal prints.
pub fn plain(answer: &Answer) -> String {
    format!("{:?}", answer.blocks)
}

/// The subset of HTML that Matrix clients show; everything is escaped.
pub fn html(answer: &Answer) -> String {
    html_escape::encode_text(&plain(answer)).into_owned()
}
