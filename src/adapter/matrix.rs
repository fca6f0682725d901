//! The Matrix door: one account, one device, one sync loop.
//!
//! ```text
//! session ─► Client ─► sync loop ─ inbound (pure) ─► store.receive ─► runtime
//!                          ▲                                            │
//!                          └────────────── outbound ◄───────────────────┘
//! ```
//!
//! The SDK keeps its sync token before anybody has seen what came with it. Ours is kept in the transaction that fills
//! the inbox, and put in place of the SDK's before the session is restored: what was not taken in is delivered again.

mod facts;
mod files;
mod gap;
mod inbound;
mod invitations;
mod listener;
mod media;
mod outbound;
mod session;
mod sync;
mod words;
mod written;

pub use files::SessionError;
pub use outbound::Outbound;
pub use session::{Recovery, Session, is_kept, open};
pub use sync::{SyncError, run};
