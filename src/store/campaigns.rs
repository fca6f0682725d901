//! Campaigns, and their copies: what is wanted stands in the campaign, what is there in the copies, one a room.
//!
//! A copy says which of the parts are there, under which event, and in which revision. What remains to be done for it follows
//! from that and from the campaign alone ([`Copy::next`]); `copying` lists the copies for which something does. Before
//! anything is sent for a copy it is noted, durably, that it was tried: a post that was tried and never acknowledged may be
//! there, with the text of that time.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use sled::Transactional as _;
use sled::transaction::{ConflictableTransactionError, TransactionalTree};

use super::copies::{Copy, Step, Tried};
use super::mail::pair;
use super::{Origin, Outgoing, Parcel, Store, StoreError, committed, decode, encode};
use crate::dialogue::{Campaign, CampaignKind, CampaignLife as Life, Tally};

/// A campaign that is over is forgotten after this long, with its copies; one that never went out, sooner.
const KEPT: SignedDuration = SignedDuration::from_hours(120 * 24);
const CAFE_KEPT: SignedDuration = SignedDuration::from_hours(400 * 24);
const DRAFT_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A campaign as it is now, with the rooms that are to have it.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// The campaign.
    pub campaign: Campaign,
    /// The rooms; those that have it are passed over, those that refused are tried again.
    pub rooms: Vec<String>,
}

/// What an order changes, read before the transaction that writes it: whoever decides is the only one who writes these.
pub(super) struct Ordered {
    campaign: Campaign,
    copies: Vec<Copy>,
}

impl Ordered {
    pub(super) fn write(
        &self,
        (campaigns, copies, copying): (&TransactionalTree, &TransactionalTree, &TransactionalTree),
    ) -> Result<(), ConflictableTransactionError<()>> {
        let id = self.campaign.id.as_str();
        campaigns.insert(id.as_bytes(), encode(&self.campaign))?;
        for copy in &self.copies {
            let key = pair(id, &copy.room);
            copies.insert(key.as_slice(), encode(copy))?;
            match copy.next(&self.campaign) {
                Some(_) => copying.insert(key, &[])?,
                None => copying.remove(key)?,
            };
        }
        Ok(())
    }
}

impl Store {
    /// The campaigns that are not forgotten, oldest first.
    ///
    /// # Errors
    ///
    /// A row cannot be read.
    pub fn campaigns(&self) -> Result<Vec<Campaign>, StoreError> {
        let mut campaigns: Vec<Campaign> = self.rows("campaigns")?.into_iter().map(|(_, row)| row).collect();
        campaigns.sort_by_key(|campaign: &Campaign| campaign.number);
        Ok(campaigns)
    }

    /// A campaign.
    ///
    /// # Errors
    ///
    /// The row cannot be read.
    pub fn campaign(&self, id: &str) -> Result<Option<Campaign>, StoreError> {
        self.get("campaigns", id.as_bytes())
    }

    /// The campaigns, oldest first, each with how many rooms it has reached.
    ///
    /// # Errors
    ///
    /// A row cannot be read.
    pub fn tallies(&self) -> Result<Vec<(Campaign, Tally)>, StoreError> {
        let with_tally = |campaign: Campaign| Ok((campaign.clone(), self.tally(&campaign)?));
        self.campaigns()?.into_iter().map(with_tally).collect()
    }

    /// How many rooms a campaign has reached.
    ///
    /// # Errors
    ///
    /// A row cannot be read.
    pub fn tally(&self, campaign: &Campaign) -> Result<Tally, StoreError> {
        if let Some(tally) = &campaign.tally {
            return Ok(tally.clone());
        }
        let mut tally = Tally::default();
        for copy in self.copies_of(&campaign.id)? {
            tally.there += usize::from(!copy.there.is_empty());
            match (&copy.refused, copy.next(campaign)) {
                (Some(why), _) => tally.refused.push((copy.room, why.clone())),
                (None, None) => tally.done += 1,
                (None, Some(_)) => tally.waiting += 1,
            }
        }
        Ok(tally)
    }

    fn copies_of(&self, campaign: &str) -> Result<Vec<Copy>, StoreError> {
        let rows = self.tree("copies")?.scan_prefix(pair(campaign, ""));
        rows.map(|row| {
            let (key, value) = row.map_err(|source| StoreError::Read { tree: "copies", source })?;
            decode("copies", &key, &value)
        })
        .collect()
    }

    /// Reads what an order changes.
    pub(super) fn ordered(&self, order: &Order) -> Result<Ordered, StoreError> {
        let Order { campaign, rooms } = order;
        let mut copies = self.copies_of(&campaign.id)?;
        let again: HashSet<&str> = rooms.iter().map(String::as_str).collect();
        for copy in copies.iter_mut().filter(|copy| again.contains(copy.room.as_str())) {
            copy.refused = None;
        }
        let known: HashSet<String> = copies.iter().map(|copy| copy.room.clone()).collect();
        let new = rooms.iter().filter(|room| !known.contains(*room)).map(|room| Copy {
            room: room.clone(),
            ..Copy::default()
        });
        copies.extend(new);
        Ok(Ordered {
            campaign: campaign.clone(),
            copies,
        })
    }

    /// Keeps a campaign as it is now, without anything being said.
    ///
    /// # Errors
    ///
    /// The store cannot be read or written; nothing was kept.
    pub fn keep_campaign(&self, order: &Order) -> Result<(), StoreError> {
        let ordered = self.ordered(order)?;
        let trees = (&self.tree("campaigns")?, &self.tree("copies")?, &self.tree("copying")?);
        let written = trees.transaction(|(campaigns, copies, copying)| ordered.write((campaigns, copies, copying)));
        committed(written)?;
        self.flush()
    }

    /// Some copies of a campaign for which something is to be done, after a room, in the order of their rooms.
    ///
    /// # Errors
    ///
    /// A row cannot be read.
    pub fn copies_to_make(&self, campaign: &str, after: Option<&str>, most: usize) -> Result<Vec<Copy>, StoreError> {
        let prefix = pair(campaign, "");
        let begin = after.map_or_else(
            || prefix.clone(),
            |room| [pair(campaign, room).as_slice(), &[0]].concat(),
        );
        let keys = self.tree("copying")?.range(begin..).keys();
        let mut copies = Vec::new();
        for key in keys {
            let key = key.map_err(|source| StoreError::Read {
                tree: "copying",
                source,
            })?;
            if !key.starts_with(&prefix) || copies.len() == most {
                break;
            }
            copies.extend(self.get::<Copy>("copies", &key)?);
        }
        Ok(copies)
    }

    /// How many copies are still to be made, corrected or taken back.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn copies_waiting(&self) -> Result<usize, StoreError> {
        Ok(self.tree("copying")?.len())
    }

    /// Notes, durably, which of these copies are about to be sent something for the first time.
    ///
    /// # Errors
    ///
    /// The store cannot be written; nothing may be sent for them.
    pub fn try_copies(&self, campaign: &Campaign, copies: &mut [Copy], origin: &Origin) -> Result<(), StoreError> {
        let mut batch = sled::Batch::default();
        let mut is_new = false;
        for copy in copies {
            let is_first = copy.tried.is_none() && matches!(copy.next(campaign), Some(Step::Post { .. }));
            if is_first {
                copy.tried = Some(Tried {
                    revision: campaign.revision,
                    origin: origin.clone(),
                });
                batch.insert(pair(&campaign.id, &copy.room), encode(copy));
                is_new = true;
            }
        }
        if !is_new {
            return Ok(());
        }
        let written = self.tree("copies")?.apply_batch(batch);
        written.map_err(|error| StoreError::Commit {
            reason: error.to_string(),
        })?;
        self.flush()
    }

    /// Keeps a copy as it is now.
    ///
    /// # Errors
    ///
    /// The store cannot be written; what was done for it is done again under the same name.
    pub fn keep_copy(&self, campaign: &Campaign, copy: &Copy) -> Result<(), StoreError> {
        let key = pair(&campaign.id, &copy.room);
        let trees = (&self.tree("copies")?, &self.tree("copying")?, &self.tree("posts")?);
        let written = trees.transaction(|(copies, copying, posts)| {
            let before = copies.insert(key.as_slice(), encode(copy))?;
            let before = before.and_then(|bytes| serde_json::from_slice::<Copy>(&bytes).ok());
            for gone in before.iter().flat_map(|before| &before.there) {
                posts.remove(pair(&copy.room, &gone.event_id))?;
            }
            for there in &copy.there {
                posts.insert(pair(&copy.room, &there.event_id), campaign.id.as_bytes())?;
            }
            if copy.next(campaign).is_none() {
                copying.remove(key.as_slice())?;
            }
            Ok(())
        });
        committed(written)
    }

    /// The campaign that an event of ours is a copy of.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn campaign_of(&self, room: &str, event_id: &str) -> Result<Option<String>, StoreError> {
        let row = self.tree("posts")?.get(pair(room, event_id));
        let row = row.map_err(|source| StoreError::Read { tree: "posts", source })?;
        Ok(row.map(|campaign| String::from_utf8_lossy(&campaign).into_owned()))
    }

    /// A campaign of which something may be in a room that was never acknowledged: what people say to it there may come
    /// first, if the bot was stopped in between.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn campaign_tried_in(&self, room: &str) -> Result<Option<String>, StoreError> {
        for campaign in self.campaigns()?.into_iter().rev().filter(Campaign::is_under_way) {
            let copy: Option<Copy> = self.get("copies", &pair(&campaign.id, room))?;
            if copy.is_some_and(|copy| copy.tried.is_some()) {
                return Ok(Some(campaign.id));
            }
        }
        Ok(None)
    }

    /// Ends a campaign of which nothing remains to be done, with what is said about it, in one transaction.
    ///
    /// # Errors
    ///
    /// The store cannot be written; it ends later.
    pub fn end_campaign(
        &self,
        ended: &Campaign,
        said: Vec<(String, String, Parcel)>,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        let rows = self.said(&ended.id, said, origin)?;
        let trees = (&self.tree("campaigns")?, &self.tree("outbox")?);
        let written = trees.transaction(|(campaigns, outbox)| {
            campaigns.insert(ended.id.as_bytes(), encode(ended))?;
            for row in &rows {
                outbox.insert(&row.number.to_be_bytes(), encode(row))?;
            }
            Ok(())
        });
        committed(written)?;
        self.flush()
    }

    /// Says something about a campaign: for each message what it is, in a short word, and the room.
    ///
    /// # Errors
    ///
    /// The store cannot be written.
    pub fn tell(&self, about: &str, said: Vec<(String, String, Parcel)>, origin: &Origin) -> Result<(), StoreError> {
        let mut batch = sled::Batch::default();
        for row in self.said(about, said, origin)? {
            batch.insert(&row.number.to_be_bytes(), encode(&row));
        }
        let written = self.tree("outbox")?.apply_batch(batch);
        written.map_err(|error| StoreError::Commit {
            reason: error.to_string(),
        })?;
        self.flush()
    }

    fn said(
        &self,
        about: &str,
        said: Vec<(String, String, Parcel)>,
        origin: &Origin,
    ) -> Result<Vec<Outgoing>, StoreError> {
        let row = |(kind, room, parcel): (String, String, Parcel)| {
            // The same is said more than once of a campaign: sent, corrected, taken back.
            let kind = format!("{kind}{}", self.number()?);
            self.outgoing((&kind, about, &room), parcel, (origin.at, Some(origin)))
        };
        said.into_iter().map(row).collect()
    }

    /// Forgets the campaigns that have long been over, with their copies.
    pub(super) fn forget_campaigns(&self, now: Timestamp) -> Result<(), StoreError> {
        for campaign in self.campaigns()? {
            let kept = match campaign.life {
                Life::Sending | Life::Paused | Life::Withdrawing | Life::Submitted => continue,
                Life::Draft | Life::Dropped => DRAFT_KEPT,
                // What people say to a café is heard until long after it.
                Life::Sent if matches!(campaign.kind, CampaignKind::Cafe(_)) => CAFE_KEPT,
                Life::Sent | Life::Cancelled | Life::Withdrawn => KEPT,
            };
            if now.duration_since(campaign.at) <= kept {
                continue;
            }
            let (mut gone, mut posts) = (sled::Batch::default(), sled::Batch::default());
            for copy in self.copies_of(&campaign.id)? {
                gone.remove(pair(&campaign.id, &copy.room));
                for there in &copy.there {
                    posts.remove(pair(&copy.room, &there.event_id));
                }
            }
            let failed = |error: sled::Error| StoreError::Commit {
                reason: error.to_string(),
            };
            self.tree("posts")?.apply_batch(posts).map_err(failed)?;
            self.tree("copies")?.apply_batch(gone.clone()).map_err(failed)?;
            self.tree("copying")?.apply_batch(gone).map_err(failed)?;
            self.tree("campaigns")?.remove(campaign.id.as_bytes()).map_err(failed)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialogue::{Answer, CampaignAudience, Content, ConversationKey, Part};
    use crate::store::Posted;

    const ROOM: &str = "!room";

    fn origin() -> Origin {
        Origin {
            device: "POST".to_owned(),
            at: Timestamp::UNIX_EPOCH,
        }
    }

    fn answer(text: &str) -> Answer {
        Answer {
            blocks: vec![crate::dialogue::Block::Paragraph(text.to_owned())],
            ..Answer::unreadable()
        }
    }

    fn campaign(texts: &[&str]) -> Campaign {
        let part = |text: &&str| Part {
            content: Content::Text(answer(text)),
            revision: 1,
        };
        Campaign {
            id: "$order".to_owned(),
            number: 1,
            kind: CampaignKind::Announcement,
            parts: texts.iter().map(part).collect(),
            audience: CampaignAudience::default(),
            author: ConversationKey {
                room: "!desk".to_owned(),
                thread: None,
                person: "@ada".to_owned(),
            },
            thread: None,
            at: Timestamp::UNIX_EPOCH,
            life: Life::Sending,
            revision: 1,
            progress: None,
            tally: None,
        }
    }

    /// A room of a homeserver that knows transaction ids, as far as a copy can tell.
    #[derive(Default)]
    struct Homeserver {
        /// For each post its transaction, its text, whether it is still there, and how often it was edited.
        posts: Vec<(String, String, bool, usize)>,
        redactions: usize,
    }

    impl Homeserver {
        /// Takes what is sent; gives the event, or nothing if what was looked for is not there.
        fn take(&mut self, row: &Outgoing, event: Option<&str>) -> Option<String> {
            let number = |event: &str| event.parse::<usize>().expect("a number");
            match (&row.parcel, event) {
                (Parcel::Seek { .. }, _) => {
                    let is_it = |post: &(String, String, bool, usize)| post.0 == row.transaction && post.2;
                    return self.posts.iter().position(is_it).map(|at| at.to_string());
                }
                (
                    Parcel::Post {
                        content: Posted::Text { plain, .. },
                        ..
                    },
                    _,
                ) => {
                    let known = self.posts.iter().position(|post| post.0 == row.transaction);
                    let at = known.unwrap_or_else(|| {
                        self.posts.push((row.transaction.clone(), plain.clone(), true, 0));
                        self.posts.len() - 1
                    });
                    return Some(at.to_string());
                }
                (Parcel::Edit { plain, .. }, Some(event)) => {
                    let post = &mut self.posts[number(event)];
                    if post.1 != *plain {
                        post.3 += 1;
                    }
                    post.1.clone_from(plain);
                }
                (Parcel::Redact { .. }, Some(event)) => {
                    self.posts[number(event)].2 = false;
                    self.redactions += 1;
                }
                other => panic!("not sent for a copy: {other:?}"),
            }
            Some("done".to_owned())
        }

        fn texts(&self) -> Vec<&str> {
            self.posts
                .iter()
                .filter(|post| post.2)
                .map(|post| post.1.as_str())
                .collect()
        }
    }

    /// Brings a copy to what is wanted, but stops before the acknowledgement of the step of a number, as a crash does.
    fn send(store: &Store, campaign: &Campaign, homeserver: &mut Homeserver, crash_at: Option<usize>) {
        for number in 0.. {
            let Some(mut copy) = store.copies_to_make(&campaign.id, None, 1).expect("readable").pop() else {
                return;
            };
            store
                .try_copies(campaign, std::slice::from_mut(&mut copy), &origin())
                .expect("written");
            let step = copy.next(campaign).expect("it is to be made");
            let row = copy.row(step, campaign, |answer| (answer.first_words(), String::new()));
            let taken = homeserver.take(&row, copy.event_of(step));
            if crash_at == Some(number) {
                return;
            }
            let copy = match taken {
                Some(event) => copy.after(step, campaign, &event),
                None => copy.not_found(),
            };
            store.keep_copy(campaign, &copy).expect("written");
            assert!(number < 20, "it comes to an end");
        }
    }

    fn order(store: &Store, campaign: &Campaign) {
        let rooms = vec![ROOM.to_owned()];
        let campaign = campaign.clone();
        store.keep_campaign(&Order { campaign, rooms }).expect("written");
    }

    fn open() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(folder.path()).expect("a store");
        (folder, store)
    }

    /// Stopped at any step, corrected or taken back in between or later: what is wanted is there, and nothing twice.
    #[test]
    fn wherever_it_stops_each_room_has_what_is_wanted_once() {
        for crash_at in 0..4 {
            for (parts, corrected) in [
                (&["one"][..], &["two"][..]),
                (&["one", "more"][..], &["two", "more"][..]),
            ] {
                let (_folder, store) = open();
                let mut homeserver = Homeserver::default();
                let first = campaign(parts);
                order(&store, &first);
                send(&store, &first, &mut homeserver, Some(crash_at));
                let second = first.corrected(corrected.iter().map(|text| Content::Text(answer(text))).collect());
                order(&store, &second);
                send(&store, &second, &mut homeserver, None);
                assert_eq!(homeserver.texts(), corrected, "corrected after a crash at {crash_at}");
                assert_eq!(store.tally(&second).expect("readable").done, 1);
                let edits: usize = homeserver.posts.iter().map(|post| post.3).sum();
                assert!(edits <= 1, "one edit: {edits}");
                order(&store, &second);
                send(&store, &second, &mut homeserver, None);
                assert_eq!(
                    homeserver.posts.len(),
                    parts.len(),
                    "begun again, nothing is sent twice"
                );
                let gone = second.with(Life::Withdrawing);
                order(&store, &gone);
                send(&store, &gone, &mut homeserver, None);
                assert_eq!(homeserver.texts(), Vec::<&str>::new());
                assert_eq!(homeserver.redactions, parts.len(), "one redaction each");
            }
        }
    }

    #[test]
    fn what_may_have_been_sent_before_it_was_called_off_is_looked_for_and_taken_back() {
        for crash_at in [None, Some(0), Some(1), Some(2)] {
            let (_folder, store) = open();
            let mut homeserver = Homeserver::default();
            let first = campaign(&["one", "more"]);
            order(&store, &first);
            send(&store, &first, &mut homeserver, crash_at);
            let cancelled = first.with(Life::Cancelled);
            order(&store, &cancelled);
            send(&store, &cancelled, &mut homeserver, None);
            let gone = cancelled.with(Life::Withdrawing);
            order(&store, &gone);
            send(&store, &gone, &mut homeserver, None);
            assert_eq!(homeserver.texts(), Vec::<&str>::new(), "{crash_at:?}");
        }
    }

    #[test]
    fn a_room_that_refuses_is_tried_again_only_when_that_is_asked_for() {
        let (_folder, store) = open();
        let first = campaign(&["one"]);
        order(&store, &first);
        let copy = store.copies_to_make(&first.id, None, 1).expect("readable").remove(0);
        let refused = Copy {
            refused: Some("M_FORBIDDEN".to_owned()),
            ..copy
        };
        store.keep_copy(&first, &refused).expect("written");
        let tally = store.tally(&first).expect("readable");
        assert_eq!((tally.done, tally.waiting, tally.refused.len()), (0, 0, 1));
        let campaign = first.clone();
        store
            .keep_campaign(&Order {
                campaign,
                rooms: Vec::new(),
            })
            .expect("written");
        assert_eq!(store.copies_waiting().expect("readable"), 0);
        order(&store, &first);
        assert_eq!(store.copies_waiting().expect("readable"), 1);
    }

    #[test]
    fn what_is_long_over_is_forgotten_with_its_copies() {
        let (_folder, store) = open();
        let mut homeserver = Homeserver::default();
        let first = campaign(&["one"]);
        order(&store, &first);
        send(&store, &first, &mut homeserver, None);
        order(&store, &first.with(Life::Sent));
        let later = |days: i64| first.at + SignedDuration::from_hours(24 * days);
        store.forget_campaigns(later(119)).expect("written");
        assert_eq!(store.campaigns().expect("readable").len(), 1);
        store.forget_campaigns(later(121)).expect("written");
        assert_eq!(store.campaigns().expect("readable"), []);
        assert_eq!(store.copies_of(&first.id).expect("readable"), []);
    }
}
