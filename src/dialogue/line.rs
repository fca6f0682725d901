//! LINE, the *lettre d'informations du numérique éducatif*: gathered by staff, composed once per period, asked by all. Pure.
//!
//! ```text
//!  « LINE : ajoute … » ─► waiting items ─ « prépare la LINE » ─► Effect::Propose ─ confirmed ─► issue
//!    changed, moved,  ◄──┘ │   ▲                                                            │
//!    edited, deleted       │   └── « reporte le 2 »: until the next issue is out ◄──────────┤
//!                          └── « la prochaine LINE »                                        ▼
//!                                     « la dernière LINE », « que disait LINE de Pix ? », « exporte la LINE »
//! ```
//!
//! Only staff gather, compose and export; everybody asks. Texts of people and of feeds are never read as markup.

mod archive;
mod arrange;
mod compose;
mod desk;
mod export;
mod gather;
mod listing;
mod notes;
mod order;
mod period;
mod phrases;
mod piece;
mod search;
mod text;
mod which;
mod words;

pub use desk::{Newsroom, line};
pub use notes::{Awaited, Field, LineNotes};
pub use period::{line_falls_due, line_reminders, next_line_date};
