//! One event → what staff do about campaigns, or nothing if it is about something else. Pure.

use super::edit::as_written;
use super::life::unpublished;
use super::office::{Ask, Asked, Office, keep, plainly, say};
use super::order::Order;
use super::report::list;
use super::{Campaign, Content, Life};
use crate::dialogue::event::{Effect, Event, MessageId};
use crate::dialogue::turn::word;
use crate::dialogue::{Answer, Conversation, Outcome, phrases};
use crate::language::fold;

/// What an event of somebody of the staff does about campaigns; `None` if it is about something else.
pub fn campaign(office: &Office<'_>, event: &Event) -> Option<Vec<Effect>> {
    match event {
        Event::Heard { message, text } => match Order::read(text) {
            Some(order) => Some(office.obey(message, order)),
            None => office.settle(message, office.asked_last()?, text),
        },
        Event::Reacted { message, key, reaction } => {
            let ask = office.asked().filter(|ask| ask.message == *message)?;
            office.settle(reaction, ask, key)
        }
        Event::Edited { message, text } => office.edit(message, text),
        Event::Redacted { message } => office.delete(message),
        Event::Shared { .. } | Event::Voted { .. } => None,
    }
}

/// Whether what somebody of the staff wrote may be about campaigns.
pub fn may_be_about_campaigns(conversation: &Conversation, text: &str) -> bool {
    conversation.ask.is_some() || Order::read(text).is_some()
}

impl Office<'_> {
    fn obey(&self, to: &MessageId, order: Order) -> Vec<Effect> {
        let done = match order {
            Order::Send { audience, text } => return self.announce(to, &audience, &text),
            Order::List => return vec![say(to, list(self.campaigns))],
            Order::Report(which) => self.report(to, which),
            Order::Go(which) => self.go(to, which),
            Order::Approve(which) => self.approve(to, which),
            Order::Refuse(which) => self.refuse(to, which),
            Order::Pause(which) => self.change(to, which, Life::Sending, Life::Paused),
            Order::Resume(which) => self.resume(to, which),
            Order::Cancel(which) => self.cancel(to, which),
            Order::Withdraw(which) => self.ask_to_withdraw(to, which),
            Order::Retry(which) => self.again(to, which, false),
            Order::Again(which) => self.again(to, which, true),
            Order::Correct(which, text) => self.correct(to, which, &text),
            Order::Replace(which, from, with) => self.replace(to, which, (&from, &with)),
        };
        done.unwrap_or_else(|why| plainly(to, &why))
    }

    /// The answer to what was asked: a number, a word, a tap. `None` if it answers something else.
    fn settle(&self, to: &MessageId, ask: &Ask, text: &str) -> Option<Vec<Effect>> {
        let reply = Reply::read(text, ask.what)?;
        let Some((campaign, _)) = self.by_id(&ask.campaign) else {
            return Some(plainly(to, phrases::NO_SUCH_CAMPAIGN));
        };
        let done = match (ask.what, reply) {
            (Asked::Send, Reply::Yes) => self.confirm(to, campaign),
            (Asked::Send, Reply::Try) => Ok(self.try_out(to, campaign)),
            (Asked::Send, Reply::No) if campaign.is_out() => Err(phrases::BROADCAST_TOO_LATE.to_owned()),
            (Asked::Send, Reply::No) => Ok(vec![
                self.remember(None),
                keep(campaign.with(Life::Cancelled), Vec::new()),
                say(to, word(Outcome::Chitchat, phrases::BROADCAST_DROPPED)),
            ]),
            (Asked::Withdraw, Reply::Yes) => Ok(self.withdraw(to, campaign)),
            (Asked::Withdraw, Reply::No | Reply::Try) => Ok(vec![
                self.remember(None),
                say(to, word(Outcome::Chitchat, phrases::CAMPAIGN_STAYS)),
            ]),
        };
        Some(done.unwrap_or_else(|why| plainly(to, &why)))
    }

    /// The message that ordered an announcement was changed.
    fn edit(&self, message: &MessageId, text: &str) -> Option<Vec<Effect>> {
        let before = self.ordered_by(message)?;
        let amend = |answer: Answer| Effect::Amend {
            to: message.clone(),
            answer,
        };
        let Some(Order::Send { audience, text }) = Order::read(text) else {
            return Some(vec![amend(word(Outcome::Chitchat, phrases::BROADCAST_NOT_READ))]);
        };
        let effects = if before.is_out() && before.life != Life::Cancelled {
            let changed = before.corrected(vec![Content::Text(as_written(&text))]);
            if changed.parts == before.parts {
                return Some(Vec::new());
            }
            self.corrected(message, before, changed)
        } else {
            self.announce(message, &audience, &text)
        };
        Some(
            effects
                .into_iter()
                .map(|effect| match effect {
                    Effect::Say { answer, .. } => amend(answer),
                    other => other,
                })
                .collect(),
        )
    }

    /// The message that ordered something was deleted.
    fn delete(&self, message: &MessageId) -> Option<Vec<Effect>> {
        let campaign = self.ordered_by(message)?;
        let life = if campaign.is_out() {
            Life::Withdrawing
        } else {
            Life::Cancelled
        };
        let gone = Campaign {
            progress: None,
            ..campaign.with(life)
        };
        let mut effects = vec![
            self.remember(None),
            keep(gone, Vec::new()),
            Effect::Withdraw { to: message.clone() },
        ];
        if campaign.is_out() {
            effects.extend(unpublished(campaign));
        }
        Some(effects)
    }
}

/// What is said to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reply {
    Yes,
    Try,
    No,
}

impl Reply {
    fn read(text: &str, asked: Asked) -> Option<Self> {
        let text = fold(text);
        let word = text.trim_matches(|c: char| !c.is_alphanumeric()).trim();
        match (word, asked) {
            ("1" | "oui" | "ok" | "envoie" | "envoyer" | "oui envoie" | "vas y" | "d accord", Asked::Send)
            | ("1" | "oui" | "ok" | "retire" | "retirer" | "oui retire", Asked::Withdraw) => Some(Self::Yes),
            ("2" | "essai" | "essaie" | "test" | "teste" | "un essai", Asked::Send) => Some(Self::Try),
            ("3" | "non" | "annule" | "annuler" | "renoncer" | "abandonne", Asked::Send)
            | ("2" | "non" | "laisse" | "laisser" | "annule", Asked::Withdraw) => Some(Self::No),
            _ => None,
        }
    }
}
