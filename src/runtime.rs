//! The async shell: what was heard is decided, what was decided is sent, one event at a time.
//!
//! ```text
//! adapter ─ receive ─► inbox ─ decide ─► outbox ─ Messenger ─► homeserver
//! ```
//!
//! Stopped on any line, it goes on from the last arrow that was on disk: an inbox row that was not decided is decided,
//! an outbox row that was not acknowledged is sent again with the same transaction id.

mod campaign;
mod clerk;
mod decide;
mod deliver;
pub mod fault;
mod health;
mod lifecycle;
mod remind;

use std::collections::{BTreeMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use jiff::Timestamp;
use tokio::sync::watch;
use tokio::time::Instant;
use tracing::{Instrument as _, debug, info, info_span, warn};

pub use campaign::end_campaign;
pub use clerk::Clerk;
use deliver::Pace;
pub use deliver::{Delivery, Messenger, Scope};
pub use health::{Health, Report, Trouble};
pub use lifecycle::{Phase, aborting, signals, stopping};
pub use remind::{owe_duties, remind_due};

use crate::config::Rate;
use crate::dialogue::Condition;
use crate::store::{Incoming, Origin, Outgoing, Parcel, Reply, Store, StoreError, Waiting};

/// The file of the data folder that says how the bot is doing.
pub const STATUS: &str = "status.json";
/// How often what is old is forgotten.
const TIDY: Duration = Duration::from_mins(10);

/// To so many rooms something is sent at the same time.
const ROOMS_AT_A_TIME: usize = 4;
/// The clock is looked at again after this long.
const LONGEST_SLEEP: Duration = Duration::from_mins(1);

/// The pace that all sending keeps to.
struct Shared(Mutex<Pace>);

impl Shared {
    fn of(rate: Option<Rate>) -> Self {
        Self(Mutex::new(Pace::of(rate, Instant::now())))
    }

    /// How long something for a room has to wait; if it may go, it is counted.
    fn wait(&self, room: &str) -> Option<Duration> {
        let (mut pace, now) = (self.get(), Instant::now());
        pace.wait(room, now).or_else(|| pace.one_more(now))
    }

    fn get(&self) -> MutexGuard<'_, Pace> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Decides and sends, until it is told to stop.
#[derive(Debug)]
pub struct Engine<'a, M> {
    /// Who decides.
    pub clerk: Clerk<'a>,
    /// The way out.
    pub messenger: &'a M,
    /// Where what goes wrong is noted.
    pub health: &'a Health,
    /// How fast it may send; as fast as the homeserver takes it if nothing is said.
    pub rate: Option<Rate>,
}

impl<M: Messenger> Engine<'_, M> {
    /// Works whenever `work` changes, from the first time on: before it, the homeserver has not said yet who is in the
    /// rooms, and with which devices. `done` follows it when what was heard is answered, as far as that can be done at once.
    /// Ends after the round in which `phase` leaves [`Phase::Running`].
    ///
    /// # Errors
    ///
    /// The store cannot be read or written.
    pub async fn run(
        &self,
        (mut work, done): (watch::Receiver<u64>, watch::Sender<u64>),
        mut phase: watch::Receiver<Phase>,
    ) -> Result<(), StoreError> {
        let pace = Shared::of(self.rate);
        let mut pause = None;
        let mut tidied: Option<Instant> = None;
        let mut shown = campaign::Shown::default();
        loop {
            tokio::select! {
                changed = work.changed() => if changed.is_err() { return Ok(()) },
                _ = phase.changed() => {}
                () = sleep(pause), if pause.is_some() => {}
            }
            if *phase.borrow_and_update() != Phase::Running {
                return Ok(());
            }
            let batches = *work.borrow();
            let heard = tokio::task::block_in_place(|| self.decide_all())?;
            let reminded = Timestamp::now();
            tokio::task::block_in_place(|| self.remind(reminded))?;
            pause = self.send_all(&pace, &phase).await?;
            done.send_replace(batches);
            self.messenger.attend(&heard, pause.is_some());
            let behind = self.send_campaigns(&pace, (&work, &phase), &mut shown).await?;
            pause = pause.into_iter().chain(behind).chain(self.until_due(reminded)?).min();
            if tidied.is_none_or(|tidied| tidied.elapsed() >= TIDY) {
                tidied = Some(Instant::now());
                tokio::task::block_in_place(|| self.tidy())?;
            }
        }
    }

    /// One last round: decides and sends what is there, without waiting for what can't be sent now.
    ///
    /// # Errors
    ///
    /// The store cannot be read or written.
    pub async fn finish(&self, phase: watch::Receiver<Phase>) -> Result<(), StoreError> {
        tokio::task::block_in_place(|| self.decide_all())?;
        self.send_all(&Shared::of(self.rate), &phase).await.map(|_| ())
    }

    /// Forgets what is old, and takes a snapshot.
    fn tidy(&self) -> Result<(), StoreError> {
        let forgotten = self.store().forget_old(Timestamp::now())?;
        debug!(forgotten, "what is old was forgotten");
        if let Err(error) = self.store().snapshot(Timestamp::now()) {
            warn!(%error, "no snapshot could be taken; check that the disk is not full");
        }
        Ok(())
    }

    /// Decides everything that waits in the inbox. Gives what was heard.
    fn decide_all(&self) -> Result<Vec<Incoming>, StoreError> {
        let waiting = self.store().inbox()?;
        if waiting.is_empty() {
            return Ok(Vec::new());
        }
        fault::reach("before-decision");
        let device = self.messenger.device();
        for row in &waiting {
            let span = info_span!("event", event_id = row.incoming.event_id);
            let origin = Origin {
                device: device.clone(),
                at: Timestamp::now(),
            };
            span.in_scope(|| self.decide(row, origin))?;
        }
        self.store().flush()?;
        fault::reach("after-decision");
        Ok(waiting.into_iter().map(|row| row.incoming).collect())
    }

    fn store(&self) -> &Store {
        self.clerk.store
    }

    fn origin(&self) -> Origin {
        Origin {
            device: self.messenger.device(),
            at: Timestamp::now(),
        }
    }

    /// Decides one row: a question, or what somebody of the staff orders.
    fn decide(&self, row: &Waiting, origin: Origin) -> Result<(), StoreError> {
        let asks = Condition::is_asked_for(&row.incoming.event) && !row.incoming.is_overheard;
        if asks && self.clerk.is_staff(&row.incoming.conversation.person) {
            let report = self.health.report(self.store(), origin.at)?;
            return decide::tell(self.store(), row, (&report.condition().tell(), origin));
        }
        self.clerk.decide(row, origin)
    }

    /// Puts into the outbox what is due.
    fn remind(&self, now: Timestamp) -> Result<(), StoreError> {
        let Clerk {
            world,
            store,
            school,
            administrators,
            ..
        } = self.clerk;
        let owed = owe_duties(store, (world, school, administrators), now)?;
        if owed > 0 {
            info!(owed, "duties of the year are due");
        }
        let messages = remind_due(store, school, (&self.messenger.device(), now))?;
        if messages > 0 {
            info!(messages, "reminders were due");
        }
        Ok(())
    }

    /// How long until something is due that was not when it was last looked (what was is held until the quiet hours are
    /// over); never longer than a minute, since clocks are set, machines sleep, and the duties are looked at now and then.
    fn until_due(&self, looked: Timestamp) -> Result<Option<Duration>, StoreError> {
        let next = self.store().next_due(looked)?;
        let wait = next.map(|due| Duration::try_from(due.duration_since(Timestamp::now())).unwrap_or_default());
        Ok(Some(wait.unwrap_or(LONGEST_SLEEP).min(LONGEST_SLEEP)))
    }

    /// Sends what waits in the outbox and may go: in order within a room, several rooms at a time; but what is said goes
    /// before what is to be tapped, unless that is taken back. Gives how long to wait before trying again, if something is
    /// left.
    async fn send_all(&self, pace: &Shared, phase: &watch::Receiver<Phase>) -> Result<Option<Duration>, StoreError> {
        let rows = tokio::task::block_in_place(|| self.store().outbox())?;
        let taken_back = |parcel: &&Parcel| matches!(parcel, Parcel::Redact { .. });
        let taken_back = rows.iter().map(|row| &row.parcel).filter(taken_back);
        let taken_back: HashSet<String> = taken_back.map(|parcel| parcel.question().to_owned()).collect();
        let is_said =
            |row: &Outgoing| !matches!(row.parcel, Parcel::React { .. }) || taken_back.contains(row.parcel.question());
        let (said, tapped): (Vec<_>, Vec<_>) = rows.into_iter().partition(is_said);
        let said = self.send_rooms(said, pace, phase).await?;
        // Nothing is tapped before it is said.
        let unsaid = tokio::task::block_in_place(|| self.store().outbox())?;
        let unsaid: HashSet<&str> = unsaid
            .iter()
            .filter(|row| !matches!(row.parcel, Parcel::React { .. }))
            .map(|row| row.parcel.question())
            .collect();
        let tapped = tapped.into_iter().filter(|row| !unsaid.contains(row.parcel.question()));
        let tapped = self.send_rooms(tapped.collect(), pace, phase).await?;
        Ok(said.into_iter().chain(tapped).min())
    }

    async fn send_rooms(
        &self,
        rows: Vec<Outgoing>,
        pace: &Shared,
        phase: &watch::Receiver<Phase>,
    ) -> Result<Option<Duration>, StoreError> {
        let mut rooms: BTreeMap<String, Vec<Outgoing>> = BTreeMap::new();
        for row in rows {
            rooms.entry(row.room.clone()).or_default().push(row);
        }
        let sending = rooms.into_values().map(|rows| self.send_in_order(rows, pace, phase));
        let waits = stream::iter(sending).buffer_unordered(ROOMS_AT_A_TIME);
        waits
            .try_fold(None::<Duration>, |soonest, wait| async move {
                Ok(soonest.into_iter().chain(wait).min())
            })
            .await
    }

    /// Sends the rows of one room, up to the first that has to wait.
    async fn send_in_order(
        &self,
        rows: Vec<Outgoing>,
        pace: &Shared,
        phase: &watch::Receiver<Phase>,
    ) -> Result<Option<Duration>, StoreError> {
        for row in rows {
            if *phase.borrow() == Phase::Aborting {
                return Ok(None);
            }
            let wait = self.try_to_send(&row, pace).await?;
            if wait.is_some() {
                return Ok(wait);
            }
        }
        Ok(None)
    }

    /// Sends one parcel if it may go. Gives how long it has to wait otherwise.
    async fn try_to_send(&self, row: &Outgoing, pace: &Shared) -> Result<Option<Duration>, StoreError> {
        match pace.wait(&row.room) {
            Some(wait) => Ok(Some(wait)),
            None => self.send(row, pace).await,
        }
    }

    /// Sends one parcel. Gives how long it has to wait if it can't go now.
    async fn send(&self, row: &Outgoing, pace: &Shared) -> Result<Option<Duration>, StoreError> {
        let reply = self.store().reply_to(&row.room, row.parcel.question())?;
        match self.attempt(row, reply.as_ref(), pace).await {
            Attempt::Delivered(event_id) => {
                tokio::task::block_in_place(|| self.store().delivered(row, &event_id))?;
                fault::reach("after-acknowledgement");
            }
            Attempt::Wait(delay) => return Ok(Some(delay)),
            Attempt::Absent | Attempt::Refused(_) => tokio::task::block_in_place(|| self.store().given_up(row))?,
        }
        Ok(None)
    }

    /// Tries once to send a parcel, and keeps the pace.
    async fn attempt(&self, row: &Outgoing, reply: Option<&Reply>, pace: &Shared) -> Attempt {
        let transaction = row.transaction.as_str();
        let span = info_span!("parcel", transaction);
        fault::reach("before-send");
        let delivery = self.messenger.deliver(row, reply).instrument(span).await;
        fault::reach("after-send");
        let why = match delivery {
            Delivery::Delivered(event_id) => {
                pace.get().settled(&row.room, Instant::now());
                return Attempt::Delivered(event_id);
            }
            Delivery::Retry { after, scope, why } => {
                self.health.failed(Timestamp::now(), &why);
                let delay = pace.get().failed((&row.room, scope), after, Instant::now());
                if let Some(delay) = delay {
                    let delay_ms = delay.as_millis();
                    warn!(transaction, why, delay_ms, "not sent, trying again later");
                    return Attempt::Wait(delay);
                }
                why
            }
            Delivery::GiveUp { why } => {
                pace.get().settled(&row.room, Instant::now());
                why
            }
            // What was looked for is not there.
            Delivery::Absent => return Attempt::Absent,
        };
        self.health.failed(Timestamp::now(), &format!("given up: {why}"));
        warn!(transaction, why, "given up");
        Attempt::Refused(why)
    }
}

/// What came of trying once.
enum Attempt {
    /// The homeserver has it, under this event id.
    Delivered(String),
    /// Not before this long.
    Wait(Duration),
    /// What was looked for is not there.
    Absent,
    /// Never, for this reason.
    Refused(String),
}

async fn sleep(pause: Option<Duration>) {
    tokio::time::sleep(pause.unwrap_or_default()).await;
}
