//! The speaking half of a turn: an intent, or none, → what is said, and what is remembered of it.

use jiff::Timestamp;

use super::compose::{Composed, Put, Several, compose};
use super::conversation::{Choice, Conversation, Pending, Topic};
use super::event::{Effect, MessageId};
use super::world::World;
use super::{Answer, Block, Outcome, phrases};
use crate::intent::{Intent, Ranked, Reply};
use crate::language::Slots;
use crate::language::slot::complete;

/// The record that names a human, at the end of every « je ne sais pas ».
const HUMAN: &str = "srane";

/// One turn of a conversation.
pub(super) struct Turn<'a> {
    pub(super) world: &'a World,
    pub(super) now: Timestamp,
    pub(super) to: MessageId,
    pub(super) conversation: Conversation,
    /// What the message says several values of.
    pub(super) several: Several,
}

impl<'a> Turn<'a> {
    /// What comes of the turn: the conversation as it is now, and one effect.
    pub(super) fn end(self, effect: Effect) -> Vec<Effect> {
        vec![Effect::Remember(Box::new(self.conversation)), effect]
    }

    /// The choice that a message led to is off: the message was changed or deleted.
    pub(super) fn forget_choice(&mut self, message: &MessageId) {
        let pending = self.conversation.pending.take();
        self.conversation.pending = pending.filter(|pending| pending.message != *message);
    }

    /// Answers an intent, or asks what is missing.
    pub(super) fn reply(&mut self, found: Ranked<'a>, said: &Slots, closed: bool) -> Answer {
        let Ranked { intent, score } = found;
        self.conversation.pending = None;
        match &intent.reply {
            Reply::Chitchat(text) => Answer {
                intent: Some(intent.id.clone()),
                score,
                ..word(Outcome::Chitchat, text)
            },
            Reply::OutOfScope { text, links } => {
                let mut answer = Answer {
                    intent: Some(intent.id.clone()),
                    score,
                    ..word(Outcome::Unknown, text)
                };
                if !links.is_empty() {
                    answer.blocks.push(Block::Links(links.clone()));
                }
                answer
            }
            Reply::Choice(ids) => {
                let intents: Vec<&Intent> = ids.iter().filter_map(|id| self.world.table.intent(id)).collect();
                let mut answer = self.ask_intents(phrases::WHICH, &intents, score);
                answer.intent = Some(intent.id.clone());
                answer
            }
            Reply::Record(_) => self.reply_with_record(found, said, closed),
        }
    }

    fn reply_with_record(&mut self, found: Ranked<'a>, said: &Slots, closed: bool) -> Answer {
        let Ranked { intent, score } = found;
        let Some(record) = self.world.record_of(intent) else {
            return self.unknown(score);
        };
        let slots = complete(&self.world.lexicon().deductions, said, &self.conversation.profile);
        self.conversation.topic = Some(Topic {
            intent: intent.id.clone(),
            slots: said.clone(),
            at: self.now,
        });
        let put = Put {
            score,
            closed,
            several: &self.several,
        };
        match compose(self.world, intent, record, &slots, put) {
            Composed::Answer(answer) => answer,
            Composed::Outside(refusal) => {
                let mut answer = self.unknown(score);
                answer.blocks[0] = Block::Paragraph(refusal);
                answer
            }
            Composed::Ask { question, options } => {
                let (labels, options): (Vec<String>, Vec<Slots>) = options.into_iter().unzip();
                let choice = Choice::Slots {
                    intent: intent.id.clone(),
                    slots: said.clone(),
                    options,
                };
                let mut answer = self.ask(&question, labels, choice);
                answer.intent = Some(intent.id.clone());
                answer.score = score;
                answer
            }
        }
    }

    pub(super) fn ask_intents(&mut self, question: &str, intents: &[&Intent], score: f32) -> Answer {
        let labels = intents.iter().map(|intent| intent.title.clone()).collect();
        let choice = Choice::Intents(intents.iter().map(|intent| intent.id.clone()).collect());
        Answer {
            score,
            ..self.ask(question, labels, choice)
        }
    }

    /// The same choice once more, for a reply that fits none of it.
    pub(super) fn ask_again(&mut self, pending: Pending) -> Answer {
        let title = |id: &String| {
            self.world
                .table
                .intent(id)
                .map_or_else(|| id.clone(), |intent| intent.title.clone())
        };
        let labels: Vec<String> = match &pending.choice {
            Choice::Intents(ids) => ids.iter().map(title).collect(),
            Choice::Slots { options, .. } => options.iter().map(|option| self.name_of(option)).collect(),
        };
        self.ask(phrases::NOT_A_CHOICE, labels, pending.choice)
    }

    /// « collège, Creuse »
    pub(super) fn name_of(&self, slots: &Slots) -> String {
        let names = slots
            .iter()
            .filter_map(|(slot, value)| Some(self.world.value(slot, value)?.name.as_str()));
        names.collect::<Vec<_>>().join(", ")
    }

    fn ask(&mut self, question: &str, labels: Vec<String>, choice: Choice) -> Answer {
        self.conversation.pending = Some(Pending {
            message: self.to.clone(),
            choice,
            at: self.now,
        });
        let blocks = vec![
            Block::Paragraph(question.to_owned()),
            Block::Choices(labels.clone()),
            Block::Paragraph(phrases::HOW_TO_CHOOSE.to_owned()),
        ];
        Answer {
            blocks,
            options: labels,
            ..word(Outcome::Clarify, "")
        }
    }

    pub(super) fn unknown(&self, score: f32) -> Answer {
        let mut answer = Answer {
            score,
            ..word(Outcome::Unknown, phrases::UNKNOWN)
        };
        if let Some(card) = self.world.record(HUMAN).and_then(|record| record.card.as_ref()) {
            let name = card.name.as_deref().unwrap_or("SRANE");
            answer
                .blocks
                .push(Block::Paragraph(phrases::ask_a_human(name, card.email.as_deref())));
        }
        answer
    }
}

/// A reply of one sentence.
pub(super) fn word(outcome: Outcome, text: &str) -> Answer {
    Answer {
        outcome,
        intent: None,
        score: 0.0,
        blocks: vec![Block::Paragraph(text.to_owned())],
        options: Vec::new(),
        sources: Vec::new(),
    }
}
