//! Drafts: composed, shown, tried out, confirmed. Pure.

use super::edit::as_written;
use super::office::{Ask, Asked, Office, keep, plainly, say};
use super::{Audience, Campaign, Content, Kind, Life, Part, Place, Proposal, next_number};
use crate::dialogue::event::{Effect, MessageId};
use crate::dialogue::turn::word;
use crate::dialogue::{Answer, Block, ConversationKey, Outcome, phrases};

/// So many of those who get it are named in the preview.
const SAMPLE: usize = 5;

impl Office<'_> {
    pub(super) fn announce(&self, to: &MessageId, audience: &str, text: &str) -> Vec<Effect> {
        if text.is_empty() {
            return plainly(to, phrases::BROADCAST_EMPTY);
        }
        self.propose(&Proposal {
            message: to.clone(),
            kind: Kind::Announcement,
            parts: vec![Content::Text(as_written(text))],
            audience: audience.to_owned(),
        })
    }

    /// Shows something that is to go to many rooms, and asks whether it may.
    pub fn propose(&self, proposal: &Proposal) -> Vec<Effect> {
        self.show(&proposal.message, proposal)
    }

    /// The same, as an answer to another message.
    pub(super) fn show(&self, to: &MessageId, proposal: &Proposal) -> Vec<Effect> {
        match self.draft(proposal) {
            Ok(draft) => {
                let preview = self.preview(&draft);
                let ask = self.ask_to_send(to, &draft.id);
                vec![ask, keep(draft, Vec::new()), say(to, preview)]
            }
            // « oui » is for what was asked last: not for what was shown before.
            Err(why) => std::iter::once(self.remember(None)).chain(plainly(to, &why)).collect(),
        }
    }

    pub(super) fn ask_to_send(&self, to: &MessageId, campaign: &str) -> Effect {
        self.remember(Some(Ask {
            message: to.clone(),
            campaign: campaign.to_owned(),
            what: Asked::Send,
            at: self.at(),
        }))
    }

    /// A proposal as a draft, if somebody would get it.
    pub(super) fn draft(&self, proposal: &Proposal) -> Result<Campaign, String> {
        let known = self.by_id(&proposal.message.0).map(|(campaign, _)| campaign);
        let next = || next_number(self.campaigns.iter().map(|(campaign, _)| campaign));
        let number = known.map_or_else(next, |campaign| campaign.number);
        let audience = Audience::read(&proposal.audience, self.world, self.places)
            .map_err(|unknown| phrases::audience_unknown(&unknown))?;
        let part = |content: &Content| Part {
            content: content.clone(),
            revision: 1,
        };
        let draft = Campaign {
            id: proposal.message.0.clone(),
            number,
            kind: proposal.kind.clone(),
            parts: proposal.parts.iter().map(part).collect(),
            audience,
            author: self.key.clone(),
            thread: self.thread.map(str::to_owned),
            at: self.at(),
            life: Life::Draft,
            revision: 1,
            progress: None,
            tally: None,
        };
        if self.reached(&draft).is_empty() {
            return Err(phrases::broadcast_to_nobody(&draft.audience.said));
        }
        Ok(draft)
    }

    /// Who gets a campaign.
    pub(super) fn reached<'s>(&'s self, campaign: &'s Campaign) -> Vec<&'s Place> {
        let places = campaign.audience.select(self.places, &self.rules.line_roles);
        // Where an announcement was written, it stands already.
        let is_there = |place: &&Place| {
            place.room == campaign.author.room && campaign.kind == Kind::Announcement && !self.rehearsal
        };
        places.filter(|place| !is_there(place)).collect()
    }

    pub(super) fn rooms(&self, campaign: &Campaign) -> Vec<String> {
        let places = self.reached(campaign).into_iter();
        places.map(|place| place.room.clone()).collect()
    }

    /// What is shown of a draft: who gets it, itself, and the choices.
    pub(super) fn preview(&self, draft: &Campaign) -> Answer {
        let reached = self.reached(draft);
        let people = reached.iter().filter(|place| place.person.is_some()).count();
        let sample: Vec<&str> = reached.iter().take(SAMPLE).map(|place| place.title()).collect();
        let intro = phrases::broadcast_preview(
            draft,
            &draft.audience.in_words(self.world),
            (reached.len() - people, people),
            &sample,
        );
        let mut answer = word(Outcome::Clarify, &intro);
        answer.blocks.extend(shown_all(draft));
        let options: Vec<String> = phrases::BROADCAST_CHOICES.map(str::to_owned).into();
        answer.blocks.push(Block::Paragraph(phrases::BROADCAST_ASK.to_owned()));
        answer.blocks.push(Block::Choices(options.clone()));
        answer.options = options;
        answer
    }

    /// « oui »: it goes out, or to a second person.
    pub(super) fn confirm(&self, to: &MessageId, draft: &Campaign) -> Result<Vec<Effect>, String> {
        match draft.life {
            Life::Draft if self.rules.approval => Ok(self.submit(to, draft)),
            Life::Draft => self.begin(to, draft),
            _ => Err(phrases::campaign_is(draft, &self.tally(draft))),
        }
    }

    /// Asks the other people of the staff to approve.
    pub(super) fn submit(&self, to: &MessageId, draft: &Campaign) -> Vec<Effect> {
        let mut asked = word(Outcome::Chitchat, &phrases::campaign_to_approve(draft));
        asked.blocks.extend(shown_all(draft));
        asked
            .blocks
            .push(Block::Paragraph(phrases::how_to_approve(draft.number)));
        let tell = |key: &ConversationKey| Effect::Tell {
            key: key.clone(),
            answer: asked.clone(),
        };
        let mut effects = vec![
            self.remember(None),
            keep(draft.with(Life::Submitted), Vec::new()),
            say(
                to,
                word(
                    Outcome::Chitchat,
                    &phrases::campaign_submitted(draft.number, self.colleagues.len()),
                ),
            ),
        ];
        effects.extend(self.colleagues.iter().map(tell));
        effects
    }

    /// Sends it to the room for trying out, or here.
    pub(super) fn try_out(&self, to: &MessageId, draft: &Campaign) -> Vec<Effect> {
        let room = self.rules.test_room.clone().unwrap_or_else(|| self.key.room.clone());
        if room != self.key.room && self.places.iter().all(|place| place.room != room) {
            return plainly(to, phrases::NO_TEST_ROOM);
        }
        let key = ConversationKey {
            thread: None,
            person: self.key.person.clone(),
            room,
        };
        let tell = |part: &Part| Effect::Tell {
            key: key.clone(),
            answer: match &part.content {
                Content::Text(answer) => answer.clone(),
                other => Answer {
                    blocks: shown(other),
                    ..word(Outcome::Chitchat, "")
                },
            },
        };
        let mut effects = vec![self.ask_to_send(to, &draft.id)];
        effects.extend(draft.parts.iter().map(tell));
        effects.push(say(to, word(Outcome::Chitchat, phrases::CAMPAIGN_TRIED)));
        effects
    }
}

/// The message itself, and what goes into its thread, as they are shown before they are sent.
fn shown_all(draft: &Campaign) -> Vec<Block> {
    let mut parts = draft.parts.iter().map(|part| shown(&part.content));
    let mut blocks = parts.next().unwrap_or_default();
    for (number, thread) in parts.enumerate() {
        if number == 0 {
            blocks.push(Block::Paragraph(phrases::IN_ITS_THREAD.to_owned()));
        }
        blocks.extend(thread);
    }
    blocks
}

/// A message as it is shown before it is sent: set apart from what the bot says of it.
fn shown(content: &Content) -> Vec<Block> {
    let answer = match content {
        Content::Text(answer) => answer,
        Content::File(file) => return vec![Block::Paragraph(phrases::with_file(&file.name))],
        Content::Poll(poll) => {
            let options = poll.options.iter().map(|(_, label)| label.clone());
            return vec![
                Block::Paragraph(phrases::with_poll(&poll.question)),
                Block::List(options.collect()),
            ];
        }
    };
    let is_plain = |block: &Block| matches!(block, Block::Paragraph(_));
    if answer.blocks.iter().all(is_plain) {
        let lines = answer.blocks.iter().filter_map(|block| match block {
            Block::Paragraph(text) => Some(text.as_str()),
            _ => None,
        });
        return vec![Block::Quote(lines.collect::<Vec<_>>().join("\n"))];
    }
    answer.blocks.clone()
}
