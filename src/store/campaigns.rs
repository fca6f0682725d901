//! One message to many rooms: a row of the outbox for each, behind all answers, and what came of them.
//!
//! The rows and the campaign are written together; each row that is delivered or given up is counted in the transaction
//! that removes it, so the count is right whenever the bot stops. When no row is left, the campaign ends with a report.

use serde::{Deserialize, Serialize};
use sled::Transactional as _;
use sled::transaction::{ConflictableTransactionError, TransactionalTree};

use super::{Broadcast, Incoming, Origin, Outgoing, Parcel, Store, StoreError, committed, decode, encode};
use crate::dialogue::ConversationKey;

/// Rows of broadcasts have this bit in their number: they stand behind all answers.
const BEHIND: u64 = 1 << 63;

/// A broadcast under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Campaign {
    /// The message that ordered it.
    pub id: String,
    /// Where that message stands.
    pub room: String,
    /// The thread that the report goes to, if it goes to one.
    pub thread: Option<String>,
    /// Whose conversation the report belongs to.
    pub conversation: ConversationKey,
    /// How many rooms it goes to.
    pub rooms: usize,
    /// How many of them have it.
    pub delivered: usize,
    /// The rooms that will not get it, and why.
    pub refused: Vec<(String, String)>,
}

impl Campaign {
    fn is_over(&self) -> bool {
        self.delivered + self.refused.len() == self.rooms
    }
}

impl Store {
    /// The rooms that the bot is in.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn room_ids(&self) -> Result<Vec<String>, StoreError> {
        let keys = self.tree("rooms")?.iter().keys();
        keys.map(|key| {
            let key = key.map_err(|source| StoreError::Read { tree: "rooms", source })?;
            Ok(String::from_utf8_lossy(&key).into_owned())
        })
        .collect()
    }

    /// The campaign and its rows of the outbox, to be written with the decision that begins it.
    pub(super) fn begin_campaign(
        &self,
        ordered: &Incoming,
        broadcast: &Broadcast,
        origin: Option<&Origin>,
    ) -> Result<(Campaign, Vec<Outgoing>), StoreError> {
        let Broadcast {
            campaign,
            rooms,
            plain,
            html,
        } = broadcast;
        let row = |room: &String| {
            let post = Parcel::Post {
                campaign: campaign.clone(),
                plain: plain.clone(),
                html: html.clone(),
            };
            let row = self.outgoing(("post", campaign, room), post, (ordered.at, origin))?;
            Ok(Outgoing {
                number: row.number | BEHIND,
                ..row
            })
        };
        let begun = Campaign {
            id: campaign.clone(),
            room: ordered.room.clone(),
            thread: ordered.thread.clone(),
            conversation: ordered.conversation.clone(),
            rooms: rooms.len(),
            delivered: 0,
            refused: Vec::new(),
        };
        Ok((begun, rooms.iter().map(row).collect::<Result<_, StoreError>>()?))
    }

    /// What waits to be broadcast, oldest first: read as it is asked for, since it may be much.
    ///
    /// # Errors
    ///
    /// The store cannot be read; each item may be a row that cannot.
    pub fn broadcasts(&self) -> Result<impl Iterator<Item = Result<Outgoing, StoreError>>, StoreError> {
        let rows = self.tree("outbox")?.range(BEHIND.to_be_bytes()..);
        Ok(rows.map(|row| {
            let (key, value) = row.map_err(|source| StoreError::Read { tree: "outbox", source })?;
            decode("outbox", &key, &value)
        }))
    }

    /// What waits to be sent and is no broadcast.
    pub(super) fn ahead(&self) -> Result<sled::Iter, StoreError> {
        Ok(self.tree("outbox")?.range(..BEHIND.to_be_bytes()))
    }

    /// The campaigns of which every row was delivered or given up.
    ///
    /// # Errors
    ///
    /// A row cannot be read.
    pub fn ended_campaigns(&self) -> Result<Vec<Campaign>, StoreError> {
        let campaigns = self
            .rows::<Campaign>("campaigns")?
            .into_iter()
            .map(|(_, campaign)| campaign);
        Ok(campaigns.filter(Campaign::is_over).collect())
    }

    /// Ends a campaign with a report to who ordered it, in one transaction.
    ///
    /// # Errors
    ///
    /// The store cannot be written; the campaign is still there.
    pub fn report(&self, campaign: &Campaign, parcel: Parcel, origin: &Origin) -> Result<(), StoreError> {
        let row = self.outgoing(
            ("report", &campaign.id, &campaign.room),
            parcel,
            (origin.at, Some(origin)),
        )?;
        let trees = (&self.tree("campaigns")?, &self.tree("outbox")?);
        let written = trees.transaction(|(campaigns, outbox)| {
            if campaigns.remove(campaign.id.as_bytes())?.is_some() {
                outbox.insert(&row.number.to_be_bytes(), encode(&row))?;
            }
            Ok(())
        });
        committed(written)?;
        self.flush()
    }
}

/// Counts a row of a broadcast that goes, delivered or refused for a reason.
pub(super) fn count(
    campaigns: &TransactionalTree,
    row: &Outgoing,
    refused: Option<&str>,
) -> Result<(), ConflictableTransactionError<()>> {
    let Parcel::Post { campaign, .. } = &row.parcel else {
        return Ok(());
    };
    let Some(bytes) = campaigns.get(campaign.as_bytes())? else {
        return Ok(());
    };
    let Ok(mut campaign) = serde_json::from_slice::<Campaign>(&bytes) else {
        return Ok(());
    };
    match refused {
        None => campaign.delivered += 1,
        Some(why) => campaign.refused.push((row.room.clone(), why.to_owned())),
    }
    campaigns.insert(campaign.id.as_bytes(), encode(&campaign))?;
    Ok(())
}
