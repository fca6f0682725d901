//! The async shell: what was heard is decided, what was decided is sent, one event at a time.
//!
//! ```text
//! adapter ─ receive ─► inbox ─ decide ─► outbox ─ Messenger ─► homeserver
//! ```
//!
//! Stopped on any line, it goes on from the last arrow that was on disk: an inbox row that was not decided is decided,
//! an outbox row that was not acknowledged is sent again with the same transaction id.

mod decide;
mod deliver;
mod lifecycle;

use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;
use tracing::{Instrument as _, info_span, warn};

pub use deliver::{Delivery, Messenger};
pub use lifecycle::{Phase, signals};

use crate::dialogue::World;
use crate::store::{Incoming, Store, StoreError};

/// Decides and sends, until it is told to stop.
#[derive(Debug)]
pub struct Engine<'a, M> {
    /// What is known.
    pub world: &'a World,
    /// What is remembered.
    pub store: &'a Store,
    /// The way out.
    pub messenger: &'a M,
}

impl<M: Messenger> Engine<'_, M> {
    /// Works whenever `work` changes, and once at the start for what an earlier run left. Ends after the round in which
    /// `phase` leaves [`Phase::Running`].
    ///
    /// # Errors
    ///
    /// The store cannot be read or written.
    pub async fn run(
        &self,
        mut work: watch::Receiver<u64>,
        mut phase: watch::Receiver<Phase>,
    ) -> Result<(), StoreError> {
        let mut pace = deliver::Pace::default();
        loop {
            work.mark_unchanged();
            self.decide_all().await?;
            let pause = self.send_all(&mut pace, &mut phase).await?;
            if *phase.borrow_and_update() != Phase::Running {
                return Ok(());
            }
            tokio::select! {
                changed = work.changed() => if changed.is_err() { return Ok(()) },
                _ = phase.changed() => {}
                () = sleep(pause), if pause.is_some() => {}
            }
        }
    }

    /// One last round: decides and sends what is there, without waiting for what can't be sent now.
    ///
    /// # Errors
    ///
    /// The store cannot be read or written.
    pub async fn finish(&self, mut phase: watch::Receiver<Phase>) -> Result<(), StoreError> {
        self.decide_all().await?;
        self.send_all(&mut deliver::Pace::default(), &mut phase)
            .await
            .map(|_| ())
    }

    /// Decides everything that waits in the inbox.
    async fn decide_all(&self) -> Result<(), StoreError> {
        let waiting = tokio::task::block_in_place(|| self.store.inbox())?;
        if waiting.is_empty() {
            return Ok(());
        }
        let heard: Vec<&Incoming> = waiting.iter().map(|row| &row.incoming).collect();
        self.messenger.attend(&heard).await;
        tokio::task::block_in_place(|| {
            for row in &waiting {
                let span = info_span!("event", event_id = row.incoming.event_id);
                span.in_scope(|| decide::decide(self.world, self.store, row, Timestamp::now()))?;
            }
            self.store.flush()
        })
    }

    /// Sends what waits in the outbox, in order. Gives how long to wait before trying again, if something is left.
    async fn send_all(
        &self,
        pace: &mut deliver::Pace,
        phase: &mut watch::Receiver<Phase>,
    ) -> Result<Option<Duration>, StoreError> {
        for row in tokio::task::block_in_place(|| self.store.outbox())? {
            if *phase.borrow() == Phase::Aborting {
                return Ok(None);
            }
            let reply = self.store.reply_to(&row.room, row.parcel.question())?;
            let span = info_span!("parcel", transaction = row.transaction);
            let delivery = self.messenger.deliver(&row, reply.as_ref()).instrument(span).await;
            match delivery {
                Delivery::Delivered(event_id) => {
                    pace.succeeded();
                    tokio::task::block_in_place(|| self.store.delivered(&row, &event_id))?;
                }
                Delivery::GiveUp { why } => {
                    warn!(transaction = row.transaction, why, "given up");
                    tokio::task::block_in_place(|| self.store.given_up(&row))?;
                }
                Delivery::Retry { after, why } => {
                    let delay = pace.failed(after);
                    warn!(
                        transaction = row.transaction,
                        why,
                        delay_ms = delay.as_millis(),
                        "not sent, trying again later"
                    );
                    return Ok(Some(delay));
                }
            }
        }
        Ok(None)
    }
}

async fn sleep(pause: Option<Duration>) {
    tokio::time::sleep(pause.unwrap_or_default()).await;
}
