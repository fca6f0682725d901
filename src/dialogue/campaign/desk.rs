//! One event → what staff do about campaigns, or nothing if it is about something else. Pure.

use jiff::Timestamp;

use super::edit::as_written;
use super::life::unpublished;
use super::office::{Ask, Asked, Office, keep, plainly, say};
use super::order::Order;
use super::report::list;
use super::{Campaign, Content, Kind, Life};
use crate::dialogue::event::{Effect, Event, MessageId};
use crate::dialogue::turn::word;
use crate::dialogue::{Answer, Block, Conversation, Outcome, phrases};
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
pub fn may_be_about_campaigns(conversation: &Conversation, now: Timestamp, text: &str) -> bool {
    conversation.ask.as_ref().is_some_and(|ask| ask.is_open(now)) || Order::read(text).is_some()
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
            // Somebody has changed it meanwhile: it is shown as it is now.
            (Asked::Send, Reply::Yes | Reply::Try) if campaign.at > ask.at && !campaign.is_out() => {
                Ok(self.show(to, &campaign.proposal()))
            }
            (Asked::Send, Reply::Yes) => self.confirm(to, campaign),
            (Asked::Send, Reply::Try) => Ok(self.try_out(to, campaign)),
            (Asked::Send, Reply::No) if campaign.is_out() => Err(phrases::BROADCAST_TOO_LATE.to_owned()),
            (Asked::Send, Reply::No) => Ok(vec![
                self.remember(None),
                keep(campaign.with(Life::Dropped), Vec::new()),
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

    /// A few words that are no answer, no question, and nothing else either: what waits is said again, so that nobody
    /// believes it sent.
    pub fn insist(&self, event: &Event) -> Option<Vec<Effect>> {
        const FEW: usize = 6;
        let Event::Heard { message: to, text } = event else {
            return None;
        };
        let ask = self.asked_last()?;
        let (campaign, _) = self.by_id(&ask.campaign)?;
        let is_remark = text.split_whitespace().count() <= FEW && !text.contains('?');
        if ask.what != Asked::Send || campaign.life != Life::Draft || !is_remark {
            return None;
        }
        let options: Vec<String> = phrases::BROADCAST_CHOICES.map(str::to_owned).into();
        let mut answer = word(Outcome::Clarify, &phrases::campaign_waits(campaign.number));
        answer.blocks.push(Block::Choices(options.clone()));
        answer.options = options;
        Some(vec![self.ask_to_send(to, &campaign.id), say(to, answer)])
    }

    /// The message that ordered an announcement was changed.
    fn edit(&self, message: &MessageId, text: &str) -> Option<Vec<Effect>> {
        let before = self.ordered_by(message)?;
        if before.kind != Kind::Announcement {
            return None;
        }
        let amend = |answer: Answer| Effect::Amend {
            to: message.clone(),
            answer,
        };
        let Some(Order::Send { audience, text }) = Order::read(text) else {
            return Some(vec![amend(word(Outcome::Chitchat, phrases::BROADCAST_NOT_READ))]);
        };
        let effects = match before.life {
            Life::Draft | Life::Submitted | Life::Dropped => self.announce(message, &audience, &text),
            Life::Cancelled | Life::Withdrawing | Life::Withdrawn => {
                plainly(message, &phrases::campaign_is_closed(before.number))
            }
            Life::Sending | Life::Paused | Life::Sent => {
                let changed = before.corrected(vec![Content::Text(as_written(&text))]);
                if changed.parts == before.parts {
                    return Some(Vec::new());
                }
                self.corrected(message, before, &changed)
            }
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
        let withdrawn = Effect::Withdraw { to: message.clone() };
        let (life, rooms) = match campaign.life {
            Life::Draft | Life::Submitted => (Life::Dropped, Vec::new()),
            Life::Dropped | Life::Withdrawing | Life::Withdrawn => return Some(vec![withdrawn]),
            Life::Sending | Life::Paused | Life::Sent | Life::Cancelled => {
                (Life::Withdrawing, self.tally(campaign).refused_rooms())
            }
        };
        let gone = Campaign {
            progress: None,
            ..campaign.with(life)
        };
        let mut effects = vec![self.remember(None), keep(gone, rooms), withdrawn];
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
        let folded = fold(text);
        let words: Vec<&str> = folded
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty() && !COURTESIES.contains(word))
            .collect();
        match (words.join(" ").as_str(), asked) {
            ("1", _) | ("2", Asked::Withdraw) | ("2" | "3", Asked::Send) => {}
            _ if words.len() > LONGEST_REPLY => return None,
            _ => {}
        }
        let begins = |stems: &[&str]| words.iter().any(|word| stems.iter().any(|stem| word.starts_with(stem)));
        let is_negated = words.iter().any(|word| NEGATIONS.contains(word)) || begins(&REFUSALS);
        match (words.first().copied()?, asked) {
            ("1", _) if words.len() == 1 => Some(Self::Yes),
            ("2", Asked::Send) if words.len() == 1 => Some(Self::Try),
            ("3", Asked::Send) | ("2", Asked::Withdraw) if words.len() == 1 => Some(Self::No),
            _ if is_negated => Some(Self::No),
            _ if asked == Asked::Send && begins(&["essai", "essay", "test"]) => Some(Self::Try),
            _ if words.contains(&"mais") => None,
            (first, _) if AGREEMENTS.contains(&first) || is_verb(first, asked) => Some(Self::Yes),
            _ if PHRASES.contains(&words.join(" ").as_str()) => Some(Self::Yes),
            _ => None,
        }
    }
}

/// A reply has no more words.
const LONGEST_REPLY: usize = 5;
const COURTESIES: [&str; 14] = [
    "merci", "stp", "svp", "s", "il", "te", "vous", "plait", "bien", "tres", "parfait", "super", "le", "n",
];
const AGREEMENTS: [&str; 10] = [
    "oui", "ouais", "ouai", "ok", "okay", "yes", "go", "confirme", "valide", "premier",
];
const PHRASES: [&str; 9] = [
    "d accord",
    "vas y",
    "allez y",
    "c est bon",
    "c est parti",
    "c est ok",
    "je confirme",
    "je valide",
    "je suis d accord",
];
const NEGATIONS: [&str; 8] = ["non", "nan", "pas", "stop", "attends", "attendez", "surtout", "jamais"];
const REFUSALS: [&str; 5] = ["annul", "renonc", "abandon", "laiss", "arret"];

fn is_verb(word: &str, asked: Asked) -> bool {
    match asked {
        Asked::Send => word.starts_with("envoi") || word.starts_with("envoy"),
        Asked::Withdraw => word.starts_with("retir") || word.starts_with("effac"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_read_as_people_write_it() {
        for (reply, texts) in [
            (
                Some(Reply::Yes),
                &[
                    "1",
                    "1️⃣",
                    "oui",
                    "Ouais !",
                    "ok envoie",
                    "oui, envoie-le",
                    "vas-y",
                    "d'accord",
                    "je confirme",
                    "go",
                    "c'est bon",
                    "oui stp",
                    "1 svp",
                ][..],
            ),
            (
                Some(Reply::Try),
                &["2", "essai", "fais un essai", "d'abord un test"][..],
            ),
            (
                Some(Reply::No),
                &[
                    "3",
                    "non",
                    "non merci",
                    "n'envoie pas",
                    "surtout pas",
                    "annule ça",
                    "renonce",
                    "pas maintenant",
                    "stop",
                    "laisse tomber",
                    "attends",
                ][..],
            ),
            (
                None,
                &[
                    "merci",
                    "bonjour",
                    "c'est quoi",
                    "je veux voir",
                    "oui mais corrige la date",
                    "c quoi le gar alors dites moi",
                    "12",
                ][..],
            ),
        ] {
            for text in texts {
                assert_eq!(Reply::read(text, Asked::Send), reply, "{text}");
            }
        }
    }
}
