//! A question and its answer, without a store: what `ask`, `chat` and `eval` have in common.

use jiff::Timestamp;

use crate::dialogue::{Answer, Conversation, Effect, Event, MessageId, World, step};

/// Says a text to the bot: its answer, and the conversation as it is from then on.
pub(super) fn exchange(
    world: &World,
    conversation: &Conversation,
    now: Timestamp,
    text: &str,
) -> (Answer, Conversation) {
    let event = Event::Heard {
        message: MessageId("terminal".to_owned()),
        text: text.to_owned(),
    };
    let mut remembered = conversation.clone();
    let mut answer = None;
    for effect in step(world, conversation, now, &event) {
        match effect {
            Effect::Say { answer: said, .. } | Effect::Amend { answer: said, .. } => answer = Some(said),
            Effect::Remember(conversation) => remembered = *conversation,
            Effect::Withdraw { .. }
            | Effect::Campaign { .. }
            | Effect::Tell { .. }
            | Effect::Room { .. }
            | Effect::Raise(_)
            | Effect::EndIncident { .. }
            | Effect::Keep(_)
            | Effect::Attach { .. }
            | Effect::Propose(_)
            | Effect::News(_)
            | Effect::Cafe(_)
            | Effect::Escalate { .. } => {}
        }
    }
    (answer.expect("what is heard is answered"), remembered)
}
