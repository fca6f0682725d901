//! An answer (blocks, no markup) → plain text, terminal text, or the HTML that Matrix clients show. Pure.

mod html;
mod text;

pub use html::html;
pub use text::{plain, terminal};
