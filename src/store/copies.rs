//! What is there of a campaign in one room, and what remains to be done for it. Nothing is read or written here.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::outbox::transaction_id;
use super::{Origin, Outgoing, Parcel, Posted};
use crate::dialogue::{Answer, Campaign, CampaignLife as Life, Content, Part};

/// Clocks differ by less than this.
const CLOCKS_APART: SignedDuration = SignedDuration::from_hours(24);

/// What is there of a campaign in one room.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copy {
    /// The room.
    pub room: String,
    /// The parts that are there, in order.
    pub there: Vec<There>,
    /// When it was first tried to bring it to what is wanted, and in which revision; gone when it is there.
    pub tried: Option<Tried>,
    /// Why there will be no more of it.
    pub refused: Option<String>,
}

/// A part that is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct There {
    /// The event.
    pub event_id: String,
    /// The revision that it shows.
    pub revision: u32,
}

/// An attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    /// The revision of the campaign then.
    pub revision: u32,
    /// By whom, and when.
    pub origin: Origin,
}

/// What is to be done next for a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Send a part.
    Post {
        /// Which.
        part: usize,
    },
    /// A part may be there, with an older text or unwanted: look for it.
    Seek {
        /// Which.
        part: usize,
    },
    /// Bring a part to the text that is wanted.
    Edit {
        /// Which.
        part: usize,
    },
    /// Take a part back.
    Redact {
        /// Which.
        part: usize,
    },
}

impl Copy {
    /// What is to be done next to bring it to what is wanted; `None` if that is so.
    pub fn next(&self, campaign: &Campaign) -> Option<Step> {
        if self.refused.is_some() {
            return None;
        }
        let (there, wanted) = (self.there.len(), campaign.parts.len());
        let tried = self.tried.as_ref().map(|tried| tried.revision);
        match campaign.life {
            Life::Sending | Life::Paused | Life::Sent => {
                let is_old = |(there, part): (&There, &Part)| there.revision < part.revision;
                let old = self.there.iter().zip(&campaign.parts).position(is_old);
                let missing = campaign.parts.get(there).map(|part| {
                    if tried.is_some_and(|tried| tried < part.revision) {
                        Step::Seek { part: there }
                    } else {
                        Step::Post { part: there }
                    }
                });
                let surplus = (there > wanted).then(|| Step::Redact { part: there - 1 });
                surplus.or(old.map(|part| Step::Edit { part })).or(missing)
            }
            Life::Withdrawing | Life::Withdrawn if tried.is_some() && there < wanted => {
                Some(Step::Seek { part: there })
            }
            Life::Withdrawing | Life::Withdrawn => there.checked_sub(1).map(|part| Step::Redact { part }),
            Life::Draft | Life::Submitted | Life::Dropped | Life::Cancelled => None,
        }
    }

    /// It after a step was done, with the event that was sent or found.
    #[must_use]
    pub fn after(&self, step: Step, campaign: &Campaign, event_id: &str) -> Self {
        let mut copy = self.clone();
        let wanted = |part: usize| campaign.parts.get(part).map_or(campaign.revision, |part| part.revision);
        match step {
            Step::Post { part } | Step::Seek { part } => copy.there.push(There {
                event_id: event_id.to_owned(),
                // What is found has the text of the attempt, as far as one can know.
                revision: self.tried.as_ref().map_or(wanted(part), |tried| tried.revision),
            }),
            Step::Edit { part } => {
                if let Some(there) = copy.there.get_mut(part) {
                    there.revision = wanted(part);
                }
            }
            Step::Redact { part } => {
                copy.there.truncate(part);
                copy.tried = None;
            }
        }
        if copy.next(campaign).is_none() {
            copy.tried = None;
        }
        copy
    }

    /// It after a part was looked for and not found.
    #[must_use]
    pub fn not_found(&self) -> Self {
        Self {
            tried: None,
            ..self.clone()
        }
    }

    /// The event that a step changes, if it changes one.
    pub fn event_of(&self, step: Step) -> Option<&str> {
        match step {
            Step::Edit { part } | Step::Redact { part } => self.there.get(part).map(|there| there.event_id.as_str()),
            Step::Post { .. } | Step::Seek { .. } => None,
        }
    }

    /// What is sent for a step.
    pub fn row(&self, step: Step, campaign: &Campaign, render: impl Fn(&Answer) -> (String, String)) -> Outgoing {
        let (kind, parcel) = self.parcel(step, campaign, render);
        // An edit that comes twice, or a redaction, changes nothing: only what is posted has to be looked for.
        let origin = self.tried.as_ref().filter(|_| matches!(step, Step::Post { .. }));
        Outgoing {
            number: 0,
            room: self.room.clone(),
            transaction: transaction_id(&kind, &campaign.id, &self.room),
            parcel,
            // Our clock may be ahead of the homeserver's.
            asked: campaign.at.checked_sub(CLOCKS_APART).ok(),
            origin: origin.map(|tried| tried.origin.clone()),
        }
    }

    fn parcel(
        &self,
        step: Step,
        campaign: &Campaign,
        render: impl Fn(&Answer) -> (String, String),
    ) -> (String, Parcel) {
        let id = campaign.id.clone();
        let content = |part: usize| campaign.parts.get(part).map(|part| &part.content);
        let text = |part: usize| content(part).and_then(Content::text).map(&render).unwrap_or_default();
        match step {
            Step::Post { part } => {
                let content = match content(part) {
                    Some(Content::File(file)) => Posted::File(file.clone()),
                    Some(Content::Poll(poll)) => Posted::Poll(poll.clone()),
                    Some(Content::Text(_)) | None => {
                        let (plain, html) = text(part);
                        Posted::Text { plain, html }
                    }
                };
                let post = Parcel::Post {
                    campaign: id,
                    thread: self.there.first().map(|first| first.event_id.clone()),
                    content,
                };
                (format!("post{part}"), post)
            }
            Step::Seek { part } => (format!("post{part}"), Parcel::Seek { campaign: id }),
            Step::Edit { part } => {
                let (plain, html) = text(part);
                let edit = Parcel::Edit {
                    question: id,
                    plain,
                    html,
                };
                (format!("edit{part}revision{}", campaign.revision), edit)
            }
            Step::Redact { part } => (format!("redact{part}"), Parcel::Redact { question: id }),
        }
    }
}
