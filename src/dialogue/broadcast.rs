//! A message to every room, as an administrator has it sent. Pure.
//!
//! ```text
//! « diffuse : … » ─► draft, shown ─ « oui » ─────────► Effect::Broadcast
//!                        ├─ the message is changed ──► the draft as it is now
//!                        └─ « non », or it is deleted ► nothing
//! ```

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::conversation::Conversation;
use super::event::{Effect, Event, MessageId};
use super::turn::word;
use super::{Answer, Block, Outcome, phrases};
use crate::language::fold;

/// A draft that is older is not confirmed any more by a mere « oui ».
const FRESH: SignedDuration = SignedDuration::from_mins(15);
/// How the order begins.
const ORDER: &str = "diffuse";

/// A message that waits for a word to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The message that gave the order.
    pub message: MessageId,
    /// What is to be sent.
    pub text: String,
    /// When it was written.
    pub at: Timestamp,
}

/// What an administrator's message or reaction does about broadcasts; `None` if it is about something else. `rooms` is the
/// number of rooms that a broadcast would reach.
pub fn broadcast(conversation: &Conversation, now: Timestamp, event: &Event, rooms: usize) -> Option<Vec<Effect>> {
    let draft = conversation.draft.as_ref();
    let waiting = draft.filter(|draft| now.duration_since(draft.at) <= FRESH);
    let since = conversation.answered_at().max(conversation.notes.at());
    let is_last = |draft: &&Draft| since.is_none_or(|since| since <= draft.at);
    let keep = |draft: Option<Draft>| {
        let conversation = conversation.clone();
        Effect::Remember(Box::new(Conversation { draft, ..conversation }))
    };
    let said = |to: &MessageId, answer: Answer| Effect::Say { to: to.clone(), answer };
    let settle = |to: &MessageId, reply: Reply, draft: &Draft| match reply {
        Reply::Send => vec![
            keep(None),
            said(to, word(Outcome::Chitchat, phrases::BROADCAST_BEGINS)),
            Effect::Broadcast {
                draft: draft.message.clone(),
                answer: text(&draft.text),
            },
        ],
        Reply::Drop => vec![
            keep(None),
            said(to, word(Outcome::Chitchat, phrases::BROADCAST_DROPPED)),
        ],
    };
    match event {
        Event::Heard { message, text } => {
            if let Some(order) = order(text) {
                let (draft, answer) = propose(message, order, (now, rooms));
                return Some(vec![keep(draft), said(message, answer)]);
            }
            // A number or a « oui » is for what was asked last.
            Some(settle(message, Reply::read(text)?, waiting.filter(is_last)?))
        }
        Event::Reacted { message, key, reaction } => {
            let draft = waiting.filter(|draft| draft.message == *message)?;
            Some(settle(reaction, Reply::read(key)?, draft))
        }
        Event::Edited { message, text } => {
            draft.filter(|draft| draft.message == *message)?;
            let (draft, answer) = propose(message, order(text).unwrap_or_default(), (now, rooms));
            let to = message.clone();
            Some(vec![keep(draft), Effect::Amend { to, answer }])
        }
        Event::Shared { .. } => None,
        Event::Redacted { message } => {
            draft.filter(|draft| draft.message == *message)?;
            let to = message.clone();
            Some(vec![keep(None), Effect::Withdraw { to }])
        }
    }
}

/// What is said of a draft.
enum Reply {
    Send,
    Drop,
}

impl Reply {
    fn read(text: &str) -> Option<Self> {
        let text = fold(text);
        let word = text.trim_matches(|c: char| !c.is_alphanumeric()).trim();
        match word {
            "1" | "oui" | "ok" | "envoie" | "envoyer" | "oui envoie" | "vas y" | "d accord" => Some(Self::Send),
            "2" | "non" | "annule" | "annuler" | "renoncer" | "abandonne" => Some(Self::Drop),
            _ => None,
        }
    }
}

/// The text after « diffuse : » or « diffuse à tous les salons : ».
fn order(text: &str) -> Option<&str> {
    let (order, rest) = text.split_once(':')?;
    let order = fold(order);
    let mut words = order.split_whitespace();
    (words.next() == Some(ORDER) && words.count() <= 4).then_some(rest.trim())
}

/// A draft, if there is something to send and somebody to send it to, and what is said about it.
fn propose(message: &MessageId, order: &str, (at, rooms): (Timestamp, usize)) -> (Option<Draft>, Answer) {
    let refused = |why| (None, word(Outcome::Chitchat, why));
    if order.is_empty() {
        return refused(phrases::BROADCAST_EMPTY);
    }
    if rooms == 0 {
        return refused(phrases::BROADCAST_TO_NOBODY);
    }
    let options: Vec<String> = phrases::BROADCAST_CHOICES.map(str::to_owned).into();
    let mut answer = word(Outcome::Clarify, &phrases::broadcast_preview(rooms));
    answer.blocks.push(Block::Quote(order.to_owned()));
    answer.blocks.push(Block::Choices(options.clone()));
    answer.options = options;
    let draft = Draft {
        message: message.clone(),
        text: order.to_owned(),
        at,
    };
    (Some(draft), answer)
}

/// A text as it was written, a paragraph a line.
fn text(text: &str) -> Answer {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    Answer {
        blocks: lines.map(|line| Block::Paragraph(line.to_owned())).collect(),
        ..word(Outcome::Chitchat, "")
    }
}

/// What came of a broadcast, for who ordered it: how many rooms it reached, and which not, and why.
pub fn broadcast_report(delivered: usize, refused: &[(String, String)]) -> Answer {
    const MOST: usize = 10;
    let mut answer = word(
        Outcome::Chitchat,
        &phrases::broadcast_report(delivered, delivered + refused.len()),
    );
    let named = refused.iter().take(MOST);
    let mut lines: Vec<String> = named.map(|(room, why)| phrases::refused_by_room(room, why)).collect();
    if refused.len() > MOST {
        lines.push(phrases::and_more(refused.len() - MOST));
    }
    if !lines.is_empty() {
        answer.blocks.push(Block::List(lines));
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn heard(id: &str, text: &str) -> Event {
        Event::Heard {
            message: MessageId(id.to_owned()),
            text: text.to_owned(),
        }
    }

    /// The conversation after these events, and the effects of the last one.
    fn after(events: &[Event]) -> (Conversation, Option<Vec<Effect>>) {
        let mut conversation = Conversation::default();
        let mut last = None;
        for event in events {
            last = broadcast(&conversation, NOW, event, 3);
            for effect in last.iter().flatten() {
                if let Effect::Remember(now) = effect {
                    conversation = (**now).clone();
                }
            }
        }
        (conversation, last)
    }

    fn is_sent(effects: Option<&Vec<Effect>>) -> bool {
        let is_broadcast = |effect: &Effect| matches!(effect, Effect::Broadcast { .. });
        effects.is_some_and(|effects| effects.iter().any(is_broadcast))
    }

    #[test]
    fn it_is_sent_only_when_it_was_shown_and_confirmed() {
        let order = heard("$1", "Diffuse à tous les salons : le réseau est coupé ce soir.");
        assert!(!is_sent(after(std::slice::from_ref(&order)).1.as_ref()));
        for yes in ["oui", "Oui !", "1", "1️⃣", "envoie"] {
            let (conversation, effects) = after(&[order.clone(), heard("$2", yes)]);
            assert!(is_sent(effects.as_ref()), "{yes}");
            assert_eq!(conversation.draft, None);
            let again = after(&[order.clone(), heard("$2", yes), heard("$3", yes)]).1;
            assert_eq!(again, None, "once");
        }
        assert!(!is_sent(after(&[order.clone(), heard("$2", "non")]).1.as_ref()));
        assert_eq!(after(&[order, heard("$2", "c'est quoi le GAR ?")]).1, None);
        assert_eq!(after(&[heard("$2", "oui")]).1, None, "nothing was shown");
    }

    #[test]
    fn a_draft_that_is_changed_is_shown_again_and_one_that_is_deleted_is_gone() {
        let order = heard("$1", "diffuse : un");
        let message = MessageId("$1".to_owned());
        let text = "diffuse : deux".to_owned();
        let edited = Event::Edited {
            message: message.clone(),
            text,
        };
        let (conversation, _) = after(&[order.clone(), edited]);
        assert_eq!(conversation.draft.map(|draft| draft.text), Some("deux".to_owned()));
        let (conversation, _) = after(&[order, Event::Redacted { message }]);
        assert_eq!(conversation.draft, None);
    }

    #[test]
    fn an_order_is_told_from_a_question() {
        for (said, expected) in [
            ("diffuse : bonjour", Some("bonjour")),
            ("Diffuse à tous les salons : a : b", Some("a : b")),
            ("diffuse :", Some("")),
            ("comment diffuser : une vidéo", None),
            ("diffuse bonjour", None),
        ] {
            assert_eq!(order(said), expected, "{said}");
        }
    }
}
