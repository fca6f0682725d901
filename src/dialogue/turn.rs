//! The speaking half of a turn: an intent, or none, → what is said, and what is remembered of it.

use jiff::Timestamp;

use super::compose::{Composed, Put, Several, compose};
use super::conversation::{Choice, Conversation, Missed, Pending, Topic};
use super::event::{Effect, MessageId};
use super::world::World;
use super::{Answer, Block, Outcome, phrases};
use crate::intent::{Intent, Ranked, Reply};
use crate::language::slot::complete;
use crate::language::{Slots, is_invisible};

/// The record that names a human, at the end of every « je ne sais pas ».
const HUMAN: &str = "srane";
/// What the human is called if that record is not there.
const HUMAN_NAME: &str = "SRANE";

/// One turn of a conversation.
pub(super) struct Turn<'a> {
    pub(super) world: &'a World,
    pub(super) now: Timestamp,
    pub(super) to: MessageId,
    pub(super) conversation: Conversation,
    /// What was written.
    pub(super) text: String,
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
            return self.unknown(&[], score);
        };
        let slots = complete(&self.world.lexicon().deductions, said, &self.conversation.profile);
        self.conversation.topic = Some(Topic {
            intent: intent.id.clone(),
            slots: said.clone(),
            at: self.now,
        });
        self.conversation.missed = None;
        let put = Put {
            score,
            closed,
            several: &self.several,
        };
        match compose(self.world, intent, record, &slots, put) {
            Composed::Answer(answer) => answer,
            Composed::Outside(refusal) => {
                let mut answer = self.unknown(&[], score);
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
            Choice::Slots { options, .. } => options.iter().map(|option| self.world.names_of(option)).collect(),
        };
        self.ask(phrases::NOT_A_CHOICE, labels, pending.choice)
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

    /// « Je ne sais pas »: at first with the nearest questions that are known, if there are any, and the human to ask; if
    /// the question put in other words is not known either, with a message that is ready to be sent to them.
    pub(super) fn unknown(&mut self, near: &[&Intent], score: f32) -> Answer {
        let missed = Missed {
            text: quotable(&self.text),
            at: self.now,
        };
        let before = self.conversation.missed.replace(missed.clone());
        let human = self.world.record(HUMAN).and_then(|record| record.card.as_ref());
        let (name, email) = human.map_or((HUMAN_NAME, None), |card| {
            (card.name.as_deref().unwrap_or(HUMAN_NAME), card.email.as_deref())
        });
        if let Some(before) = before.filter(|before| before.text != missed.text) {
            let school = self.world.names_of(&self.conversation.profile);
            let message = phrases::message_to_a_human(&[&before.text, &missed.text], &school);
            let mut answer = word(Outcome::Unknown, phrases::STILL_UNKNOWN);
            answer
                .blocks
                .push(Block::Paragraph(phrases::ready_to_send(name, email)));
            answer.blocks.push(Block::Quote(message));
            return Answer { score, ..answer };
        }
        let mut answer = word(Outcome::Unknown, phrases::UNKNOWN);
        if !near.is_empty() {
            let asked = self.ask_intents(phrases::NEAR, near, score);
            let blocks = asked.blocks.into_iter();
            answer
                .blocks
                .extend(blocks.filter(|block| *block != Block::Paragraph(phrases::HOW_TO_CHOOSE.to_owned())));
            answer.options = asked.options;
        }
        answer.blocks.push(Block::Paragraph(phrases::ask_a_human(name, email)));
        Answer { score, ..answer }
    }
}

/// What somebody wrote, fit to be sent back: in one line, not too long, calling nobody.
fn quotable(text: &str) -> String {
    const LONGEST_QUOTE: usize = 300;
    let visible = text.chars().filter(|c| !is_invisible(*c));
    let line: String = visible.map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words: Vec<&str> = line.split_whitespace().collect();
    let line = words.join(" ").replace('@', "@ ");
    let short: String = line.chars().take(LONGEST_QUOTE).collect();
    if short.len() < line.len() {
        format!("{short} …")
    } else {
        short
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
