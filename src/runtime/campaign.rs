//! Sending campaigns, as long as nothing else is to be done: each copy is brought to what is wanted, a few rooms at a time,
//! and who ordered it sees how far it is.

use std::collections::HashMap;
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use jiff::Timestamp;
use tokio::sync::watch;
use tokio::time::Instant;

use super::{Attempt, Engine, Messenger, Phase, ROOMS_AT_A_TIME, Shared, fault};
use crate::dialogue::{
    Campaign, CampaignKind as Kind, CampaignLife as Life, Conversation, Speed, Tally, World, progress, report,
};
use crate::render;
use crate::store::{Copy, Origin, Parcel, REPORT, Reply, Step, Store, StoreError};

/// So many copies are noted as tried at once: after a crash, so many are in doubt at most.
const AT_ONCE: usize = 20;
/// The progress is shown anew after this long, if it is worth it …
const SHOW_AGAIN: Duration = Duration::from_secs(10);
/// … by this share of the rooms; else after this long: where little may be sent, showing it takes the place of a copy.
const WORTH: usize = 20;
const SHOW_ANYWAY: Duration = Duration::from_mins(1);

/// What was shown of the campaigns under way since the start.
#[derive(Debug, Default)]
pub(super) struct Shown(HashMap<String, Progress>);

/// What was shown of a campaign.
#[derive(Debug)]
struct Progress {
    /// The text that is being sent.
    revision: u32,
    /// When it was first looked at, and how many rooms had it then.
    since: Instant,
    done: usize,
    /// When it was last shown, and how many rooms had it then.
    last: (Instant, usize),
}

impl<M: Messenger> Engine<'_, M> {
    /// Sends what is under way. Gives how long to wait before trying again, if something is left.
    pub(super) async fn send_campaigns(
        &self,
        pace: &Shared,
        (work, phase): (&watch::Receiver<u64>, &watch::Receiver<Phase>),
        seen: &mut Shown,
    ) -> Result<Option<Duration>, StoreError> {
        let is_called = || work.has_changed().unwrap_or(true) || phase.has_changed().unwrap_or(true);
        let mut campaigns = tokio::task::block_in_place(|| self.store().campaigns())?;
        campaigns.retain(Campaign::is_under_way);
        // What is short and urgent goes before a digest.
        campaigns.sort_by_key(|campaign| matches!(campaign.kind, Kind::Line(_)));
        let mut soonest: Option<Duration> = None;
        for campaign in &campaigns {
            let mut after: Option<String> = None;
            loop {
                if is_called() {
                    return Ok(Some(Duration::ZERO));
                }
                let some = || self.store().copies_to_make(&campaign.id, after.as_deref(), AT_ONCE);
                let mut copies = tokio::task::block_in_place(some)?;
                let Some(last) = copies.last() else { break };
                after = Some(last.room.clone());
                tokio::task::block_in_place(|| self.store().try_copies(campaign, &mut copies, &self.origin()))?;
                // A homeserver that asks to wait is not asked by several at a time.
                let at_a_time = if pace.get().is_strained(Instant::now()) {
                    1
                } else {
                    ROOMS_AT_A_TIME
                };
                let sending = copies.into_iter().map(|copy| self.send_copy(campaign, copy, pace));
                let waits: Vec<_> = stream::iter(sending).buffer_unordered(at_a_time).collect().await;
                for wait in waits {
                    soonest = soonest.into_iter().chain(wait?).min();
                }
                if self.show_progress(campaign, seen, pace)? {
                    return Ok(Some(Duration::ZERO));
                }
                if pace.get().is_exhausted(Instant::now()) {
                    return Ok(soonest.or(Some(Duration::ZERO)));
                }
            }
            if self.store().copies_to_make(&campaign.id, None, 1)?.is_empty() {
                seen.0.remove(&campaign.id);
                let ending = || end_campaign((self.store(), self.clerk.world), campaign, &self.origin());
                tokio::task::block_in_place(ending)?;
                // What is said about it is sent at once.
                soonest = Some(Duration::ZERO);
            }
        }
        Ok(soonest)
    }

    /// Does what remains to be done for a copy. Gives how long it has to wait, if it has to.
    async fn send_copy(
        &self,
        campaign: &Campaign,
        mut copy: Copy,
        pace: &Shared,
    ) -> Result<Option<Duration>, StoreError> {
        while let Some(step) = copy.next(campaign) {
            if matches!(step, Step::Post { .. }) && copy.tried.is_none() {
                let tried = std::slice::from_mut(&mut copy);
                tokio::task::block_in_place(|| self.store().try_copies(campaign, tried, &self.origin()))?;
            }
            if let Some(wait) = pace.wait(&copy.room) {
                return Ok(Some(wait));
            }
            let row = copy.row(step, campaign, |answer| (render::plain(answer), render::html(answer)));
            let reply = copy.event_of(step).map(|event_id| Reply {
                answer: event_id.to_owned(),
                conversation: campaign.author.clone(),
                thread: None,
            });
            copy = match self.attempt(&row, reply.as_ref(), pace).await {
                Attempt::Delivered(event_id) => copy.after(step, campaign, &event_id),
                Attempt::Wait(delay) => return Ok(Some(delay)),
                Attempt::Absent => copy.not_found(),
                Attempt::Refused(why) => Copy {
                    refused: Some(why),
                    ..copy
                },
            };
            tokio::task::block_in_place(|| self.store().keep_copy(campaign, &copy))?;
            fault::reach("after-acknowledgement");
        }
        Ok(None)
    }

    /// Shows how far a campaign is, now and then. Gives whether there is something to be sent for that.
    fn show_progress(&self, campaign: &Campaign, seen: &mut Shown, pace: &Shared) -> Result<bool, StoreError> {
        let now = Instant::now();
        if seen.is_fresh(campaign, now) {
            return Ok(false);
        }
        let tally = tokio::task::block_in_place(|| self.store().tally(campaign))?;
        let Some(speed) = seen.note(campaign, &tally, now) else {
            return Ok(false);
        };
        let retried = pace.get().retried();
        let speed = Speed { retried, ..speed };
        let said: Vec<_> = shown(self.store(), campaign, &tally, &speed)?.into_iter().collect();
        tokio::task::block_in_place(|| self.store().tell(&campaign.id, said, &self.origin()))?;
        Ok(true)
    }
}

impl Shown {
    fn is_fresh(&self, campaign: &Campaign, now: Instant) -> bool {
        let known = self.0.get(&campaign.id);
        known.is_some_and(|known| known.revision == campaign.revision && now.duration_since(known.last.0) < SHOW_AGAIN)
    }

    /// Notes how far a campaign is; if it is to be shown now, gives how fast it goes.
    fn note(&mut self, campaign: &Campaign, tally: &Tally, now: Instant) -> Option<Speed> {
        let known = self.0.get_mut(&campaign.id);
        let Some(known) = known.filter(|known| known.revision == campaign.revision) else {
            let first = Progress {
                revision: campaign.revision,
                since: now,
                done: tally.done,
                last: (now, tally.done),
            };
            self.0.insert(campaign.id.clone(), first);
            return None;
        };
        if tally.done == known.last.1 {
            return None;
        }
        let is_much = tally.done.saturating_sub(known.last.1) * WORTH >= tally.total();
        if !is_much && now.duration_since(known.last.0) < SHOW_ANYWAY {
            return None;
        }
        known.last = (now, tally.done);
        let end = known.end(tally, now);
        Some(Speed {
            end: end.map(|end| Conversation::default().local(end)),
            ..Speed::default()
        })
    }
}

/// The message that shows how far a campaign is, as it is now; nothing if it was not sent, or is gone.
fn shown(
    store: &Store,
    campaign: &Campaign,
    tally: &Tally,
    speed: &Speed,
) -> Result<Option<(String, String, Parcel)>, StoreError> {
    let Some((room, message)) = &campaign.progress else {
        return Ok(None);
    };
    if store.reply_to(room, &message.0)?.is_none() {
        return Ok(None);
    }
    let answer = progress(campaign, tally, speed);
    let edit = Parcel::Edit {
        question: message.0.clone(),
        plain: render::plain(&answer),
        html: render::html(&answer),
    };
    Ok(Some(("progress".to_owned(), room.clone(), edit)))
}

/// Ends a campaign of which nothing remains to be done, and tells who ordered it what came of it.
///
/// # Errors
///
/// The store cannot be read or written; it ends later.
pub fn end_campaign((store, world): (&Store, &World), campaign: &Campaign, origin: &Origin) -> Result<(), StoreError> {
    let life = match campaign.life {
        Life::Withdrawing => Life::Withdrawn,
        _ => Life::Sent,
    };
    let ended = campaign.with(life);
    let tally = store.tally(&ended)?;
    let ended = Campaign {
        tally: Some(tally.clone()),
        ..ended
    };
    let answer = report(&ended, &tally, &store.places(world)?);
    let reply = Parcel::Reply {
        question: format!("{}{REPORT}", ended.id),
        shown: Some(ended.id.clone()),
        thread: ended.thread.clone(),
        plain: render::plain(&answer),
        html: render::html(&answer),
        conversation: ended.author.clone(),
    };
    // Who announces a café was told already; only what failed is worth a word.
    let is_known = matches!(ended.kind, Kind::Cafe(_)) && tally.refused.is_empty();
    let mut said: Vec<_> = if is_known {
        Vec::new()
    } else {
        vec![("report".to_owned(), ended.author.room.clone(), reply)]
    };
    said.extend(shown(store, &ended, &tally, &Speed::default())?);
    store.end_campaign(&ended, said, origin)
}

impl Progress {
    /// When it will be over, if it goes on as it did since it was first looked at.
    fn end(&self, tally: &Tally, now: Instant) -> Option<Timestamp> {
        let done = u32::try_from(tally.done.checked_sub(self.done)?).ok()?;
        let left = u32::try_from(tally.waiting).ok()?;
        let each = now.duration_since(self.since).checked_div(done)?;
        Timestamp::now().checked_add(each * left).ok()
    }
}
