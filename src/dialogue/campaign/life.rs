//! What becomes of a campaign once it is confirmed. Pure.

use super::edit::{as_written, replaced};
use super::office::{Ask, Asked, Office, keep, say};
use super::order::Which;
use super::report::{Speed, progress, report};
use super::{Campaign, Content, Kind, Life, Tally};
use crate::dialogue::event::{Effect, MessageId, NewsChange};
use crate::dialogue::turn::word;
use crate::dialogue::{Block, Outcome, phrases};

impl Office<'_> {
    /// It goes out.
    pub(super) fn begin(&self, to: &MessageId, draft: &Campaign) -> Result<Vec<Effect>, String> {
        if let Some(sent) = self.sent_before(draft) {
            return Err(phrases::line_is_sent(sent.number));
        }
        let rooms = self.rooms(draft);
        if rooms.is_empty() {
            return Err(phrases::broadcast_to_nobody(&draft.audience.said));
        }
        let campaign = Campaign {
            progress: Some(self.shown_at(to)),
            ..draft.with(Life::Sending)
        };
        let tally = Tally {
            waiting: rooms.len(),
            ..Tally::default()
        };
        let begun = progress(&campaign, &tally, &Speed::default());
        let published = match &campaign.kind {
            Kind::Line(issue) => Some(Effect::News(NewsChange::Publish((**issue).clone()))),
            Kind::Announcement | Kind::Cafe(_) => None,
        };
        let mut effects = vec![self.remember(None), keep(campaign, rooms), say(to, begun)];
        effects.extend(published);
        Ok(effects)
    }

    /// The campaign by which the same issue of LINE went out already.
    fn sent_before(&self, draft: &Campaign) -> Option<&Campaign> {
        let Kind::Line(issue) = &draft.kind else {
            return None;
        };
        let is_same = |campaign: &&Campaign| matches!(&campaign.kind, Kind::Line(other) if other.id() == issue.id());
        let sent = self.campaigns.iter().map(|(campaign, _)| campaign);
        sent.filter(|campaign| campaign.is_out() && campaign.id != draft.id)
            .find(is_same)
    }

    pub(super) fn report(&self, to: &MessageId, which: Which) -> Result<Vec<Effect>, String> {
        let (campaign, tally) = self.pick(which, |_| true)?;
        Ok(vec![say(to, report(campaign, tally, self.places))])
    }

    /// « envoie la diffusion 4 »: a draft that was left lying.
    pub(super) fn go(&self, to: &MessageId, which: Which) -> Result<Vec<Effect>, String> {
        let (draft, _) = self.pick(which, |campaign| campaign.life == Life::Draft)?;
        self.confirm(to, draft)
    }

    pub(super) fn approve(&self, to: &MessageId, which: Which) -> Result<Vec<Effect>, String> {
        let (submitted, _) = self.pick(which, |campaign| campaign.life == Life::Submitted)?;
        if submitted.author.person == self.key.person {
            return Err(phrases::approve_yourself(submitted.number));
        }
        let mut effects = self.begin(to, submitted)?;
        effects.push(Effect::Tell {
            key: submitted.author.clone(),
            answer: word(Outcome::Chitchat, &phrases::campaign_approved(submitted.number)),
        });
        Ok(effects)
    }

    pub(super) fn refuse(&self, to: &MessageId, which: Which) -> Result<Vec<Effect>, String> {
        let (submitted, _) = self.pick(which, |campaign| campaign.life == Life::Submitted)?;
        let refused = word(Outcome::Chitchat, &phrases::campaign_refused(submitted.number));
        let mut effects = vec![
            keep(submitted.with(Life::Dropped), Vec::new()),
            say(
                to,
                word(Outcome::Chitchat, &phrases::campaign_dropped(submitted.number)),
            ),
        ];
        if submitted.author != *self.key {
            effects.push(Effect::Tell {
                key: submitted.author.clone(),
                answer: refused,
            });
        }
        Ok(effects)
    }

    pub(super) fn change(&self, to: &MessageId, which: Which, from: Life, life: Life) -> Result<Vec<Effect>, String> {
        let (campaign, tally) = self.pick(which, |campaign| campaign.life == from)?;
        let changed = campaign.with(life);
        let said = word(Outcome::Chitchat, &phrases::campaign_is(&changed, tally));
        Ok(vec![keep(changed, Vec::new()), say(to, said)])
    }

    pub(super) fn resume(&self, to: &MessageId, which: Which) -> Result<Vec<Effect>, String> {
        let (campaign, tally) = self.pick(which, |campaign| campaign.life == Life::Paused)?;
        let resumed = Campaign {
            progress: Some(self.shown_at(to)),
            ..campaign.with(Life::Sending)
        };
        let said = progress(&resumed, tally, &Speed::default());
        Ok(vec![keep(resumed, Vec::new()), say(to, said)])
    }

    /// « annule »: nothing more of it is sent.
    pub(super) fn cancel(&self, to: &MessageId, which: Which) -> Result<Vec<Effect>, String> {
        let may_be = |campaign: &Campaign| {
            matches!(
                campaign.life,
                Life::Draft | Life::Submitted | Life::Sending | Life::Paused
            ) && !matches!(campaign.kind, Kind::Cafe(_))
        };
        let (campaign, tally) = self.pick(which, may_be)?;
        let life = if campaign.is_out() {
            Life::Cancelled
        } else {
            Life::Dropped
        };
        let said = phrases::campaign_cancelled(campaign, tally);
        let mut effects = vec![
            self.remember(None),
            keep(campaign.with(life), Vec::new()),
            say(to, word(Outcome::Chitchat, &said)),
        ];
        if campaign.is_out() && tally.there == 0 {
            effects.extend(unpublished(campaign));
        }
        Ok(effects)
    }

    pub(super) fn ask_to_withdraw(&self, to: &MessageId, which: Which) -> Result<Vec<Effect>, String> {
        let is_somewhere = |campaign: &Campaign| campaign.is_out() && self.tally(campaign).total() > 0;
        let (campaign, tally) = self.pick(which, is_somewhere)?;
        if matches!(campaign.kind, Kind::Cafe(_)) {
            return Err(phrases::CANCEL_THE_CAFE.to_owned());
        }
        let options: Vec<String> = phrases::WITHDRAW_CHOICES.map(str::to_owned).into();
        let mut answer = word(Outcome::Clarify, &phrases::ask_to_withdraw(campaign, tally));
        answer.blocks.push(Block::Choices(options.clone()));
        answer.options = options;
        let ask = Ask {
            message: to.clone(),
            campaign: campaign.id.clone(),
            what: Asked::Withdraw,
            at: self.at(),
        };
        Ok(vec![self.remember(Some(ask)), say(to, answer)])
    }

    /// Every copy is taken back.
    pub(super) fn withdraw(&self, to: &MessageId, campaign: &Campaign) -> Vec<Effect> {
        let withdrawn = Campaign {
            progress: Some(self.shown_at(to)),
            ..campaign.with(Life::Withdrawing)
        };
        let tally = self.tally(campaign);
        let said = phrases::campaign_is(&withdrawn, &tally);
        let mut effects = vec![
            self.remember(None),
            keep(withdrawn, tally.refused_rooms()),
            say(to, word(Outcome::Chitchat, &said)),
        ];
        effects.extend(unpublished(campaign));
        effects
    }

    /// « renvoie les échecs »; with `new`, also to those who would get it now and have not.
    pub(super) fn again(&self, to: &MessageId, which: Which, new: bool) -> Result<Vec<Effect>, String> {
        let may_be = |campaign: &Campaign| match campaign.life {
            Life::Sent | Life::Sending => true,
            // What was stopped goes on as a whole; what was taken back may have failed somewhere.
            Life::Cancelled => new,
            Life::Withdrawn => !new,
            _ => false,
        };
        let (campaign, tally) = self.pick(which, may_be)?;
        if !new && tally.refused.is_empty() {
            return Err(phrases::nothing_failed(campaign.number));
        }
        let life = match campaign.life {
            Life::Withdrawn => Life::Withdrawing,
            _ => Life::Sending,
        };
        let again = Campaign {
            progress: Some(self.shown_at(to)),
            ..campaign.with(life)
        };
        let mut rooms = tally.refused_rooms();
        if new {
            rooms.extend(self.rooms(campaign));
        }
        let said = phrases::campaign_again(campaign.number);
        Ok(vec![keep(again, rooms), say(to, word(Outcome::Chitchat, &said))])
    }

    pub(super) fn correct(&self, to: &MessageId, which: Which, text: &str) -> Result<Vec<Effect>, String> {
        let is_text = |campaign: &Campaign| campaign.kind == Kind::Announcement;
        let (campaign, _) = self.pick(which, |campaign| is_text(campaign) && campaign.may_change())?;
        if text.is_empty() {
            return Err(phrases::BROADCAST_EMPTY.to_owned());
        }
        Ok(self.corrected(to, campaign, &campaign.corrected(vec![Content::Text(as_written(text))])))
    }

    pub(super) fn replace(
        &self,
        to: &MessageId,
        which: Which,
        (from, with): (&str, &str),
    ) -> Result<Vec<Effect>, String> {
        // A café changes by its own words: its calendar and its reminders follow.
        let is_own = |campaign: &Campaign| campaign.may_change() && !matches!(campaign.kind, Kind::Cafe(_));
        let (campaign, _) = self.pick(which, is_own)?;
        let changed = replaced(campaign, from, with).ok_or_else(|| phrases::not_in_campaign(campaign.number, from))?;
        Ok(self.corrected(to, campaign, &changed))
    }

    /// A campaign with another text: a draft is shown again; what is out is corrected everywhere.
    pub(super) fn corrected(&self, to: &MessageId, before: &Campaign, changed: &Campaign) -> Vec<Effect> {
        if !before.is_out() {
            return self.show(to, &changed.proposal());
        }
        let life = match before.life {
            Life::Sent => Life::Sending,
            other => other,
        };
        let changed = Campaign {
            progress: Some(self.shown_at(to)),
            ..changed.with(life)
        };
        let said = phrases::campaign_corrected(&changed, &self.tally(before));
        let mut effects = vec![
            keep(changed.clone(), Vec::new()),
            say(to, word(Outcome::Chitchat, &said)),
        ];
        if let Kind::Line(issue) = changed.kind {
            effects.push(Effect::News(NewsChange::Publish(*issue)));
        }
        effects
    }
}

/// An issue of LINE that is taken back was never sent.
pub(super) fn unpublished(campaign: &Campaign) -> Option<Effect> {
    match &campaign.kind {
        Kind::Line(issue) => Some(Effect::News(NewsChange::Retract((**issue).clone()))),
        Kind::Announcement | Kind::Cafe(_) => None,
    }
}
