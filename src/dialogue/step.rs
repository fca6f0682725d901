//! One event → what to say and what to remember: the hearing half of a turn (`turn` is the other).

use jiff::{SignedDuration, Timestamp};

use super::choose::{self, Chosen};
use super::compose::Several;
use super::conversation::{Choice, Conversation};
use super::event::{Effect, Event, MessageId};
use super::turn::{Turn, word};
use super::world::World;
use super::{Answer, Block, Outcome, hearing, parts, phrases};
use crate::intent::{Intent, Ranked, Reply};
use crate::language::slot::complete;
use crate::language::{Utterance, fold};

/// A message of more characters is not read.
const LONGEST_MESSAGE: usize = 4_000;
/// How long a subject may be referred to, and a choice be made.
const MEMORY: SignedDuration = SignedDuration::from_mins(15);
/// A reply to a choice is not longer than this many words.
const LONGEST_CHOICE: usize = 4;
/// From this confidence an intent is answered …
const ACCEPT: f32 = 0.32;
/// … and from this one without saying how the question was understood.
const CLEAR: f32 = 0.5;
/// By this much less confidence than the best, what is not known goes before what is: a wrong answer is worse than none.
const AS_LIKELY: f32 = 0.05;
/// How much likelier a follow-up is to ask for what the last answer proposed.
const PROPOSED: f32 = 0.2;
/// What an intent that the name of the subject alone leads to counts: the question speaks little for it.
const BY_NAME: f32 = 0.5;
/// What a sentence that tells something counts beside one that asks.
const TOLD: f32 = 0.8;
/// From this confidence a question is near enough to be proposed.
const NEAR: f32 = 0.12;
/// From this confidence a new question is taken for one, though something else was being talked about.
const SURE: f32 = 0.8;
/// By this much more confidence a question of its own is taken for one rather than for a follow-up.
const CLOSE: f32 = 0.15;

/// Decides what one event leads to. No I/O, no clock, no randomness.
pub fn step(world: &World, conversation: &Conversation, now: Timestamp, event: &Event) -> Vec<Effect> {
    let turn = |to: &MessageId| Turn {
        world,
        now,
        to: to.clone(),
        conversation: recent(conversation, now),
        text: String::new(),
        several: Several::new(),
    };
    match event {
        Event::Heard { message, text } => {
            let mut turn = turn(message);
            let answer = turn.hear(text);
            turn.end(Effect::Say {
                to: message.clone(),
                answer,
            })
        }
        Event::Edited { message, text } => {
            let mut turn = turn(message);
            turn.forget_choice(message);
            let answer = turn.hear(text);
            turn.end(Effect::Amend {
                to: message.clone(),
                answer,
            })
        }
        Event::Redacted { message } => {
            let mut turn = turn(message);
            turn.forget_choice(message);
            turn.end(Effect::Withdraw { to: message.clone() })
        }
        Event::Shared { message, .. } => {
            let answer = word(Outcome::Unknown, phrases::NO_FILES);
            turn(message).end(Effect::Say {
                to: message.clone(),
                answer,
            })
        }
        // Who votes in a poll that is over hears nothing.
        Event::Voted { .. } => Vec::new(),
        Event::Reacted { message, key, reaction } => {
            let mut turn = turn(reaction);
            let answer = turn.react(message, key);
            answer.map_or_else(Vec::new, |answer| {
                turn.end(Effect::Say {
                    to: reaction.clone(),
                    answer,
                })
            })
        }
    }
}

/// The conversation without what is too old to be referred to.
fn recent(conversation: &Conversation, now: Timestamp) -> Conversation {
    let fresh = |at: Timestamp| now.duration_since(at) <= MEMORY;
    let mut conversation = conversation.clone();
    conversation.topic = conversation.topic.filter(|topic| fresh(topic.at));
    conversation.pending = conversation.pending.filter(|pending| fresh(pending.at));
    conversation.missed = conversation.missed.filter(|missed| fresh(missed.at));
    conversation
}

impl<'a> Turn<'a> {
    fn hear(&mut self, text: &str) -> Answer {
        if text.chars().nth(LONGEST_MESSAGE).is_some() {
            return word(Outcome::Unknown, phrases::TOO_LONG);
        }
        text.clone_into(&mut self.text);
        let text = parts::without_courtesies(text);
        let utterance = self.world.language.read(text);
        if utterance.words.is_empty() {
            return word(Outcome::Unknown, phrases::EMPTY);
        }
        if fold(text).contains("oublie mon profil") {
            self.conversation = Conversation::default();
            return word(Outcome::Chitchat, phrases::PROFILE_FORGOTTEN);
        }
        self.several = utterance.slot_values();
        self.several.retain(|_, values| values.len() > 1);
        let ranked = self.rank(text, &utterance);
        if let Some(answer) = self.hear_choice(&utterance, &ranked) {
            return answer;
        }
        if hearing::is_about_oneself(&utterance) {
            return self.hear_profile(&utterance);
        }
        let is_short = utterance.words.len() <= LONGEST_CHOICE;
        if let Some(pending) = self
            .conversation
            .pending
            .clone()
            .filter(|_| is_short && !is_accepted(&ranked))
        {
            return self.ask_again(pending);
        }
        if let Some(answer) = self.hear_follow_up(text, &utterance, &ranked) {
            return answer;
        }
        let both = self
            .hear_comparison(text, &utterance, &ranked)
            .or_else(|| self.hear_two(text, &utterance));
        both.unwrap_or_else(|| self.decide(&utterance, &ranked))
    }

    /// Ranks the whole message, and the questions in it if it tells more than it asks: the best of all counts. A greeting
    /// in front of a question is no answer to it.
    fn rank(&self, text: &str, utterance: &Utterance) -> Vec<Ranked<'a>> {
        let mut ranked = self.world.table.rank(utterance);
        let parts = parts::parts(text);
        if parts.is_empty() {
            return ranked;
        }
        let one_asks = parts.iter().any(|part| part.asks);
        let mut of_parts: Vec<Ranked<'a>> = Vec::new();
        for part in parts {
            let weight = if one_asks && !part.asks { TOLD } else { 1.0 };
            for found in self.rank_part(part.text, utterance) {
                let score = found.score * weight;
                match of_parts.iter_mut().find(|known| known.intent.id == found.intent.id) {
                    Some(known) => known.score = known.score.max(score),
                    None => of_parts.push(Ranked { score, ..found }),
                }
            }
        }
        for part in of_parts {
            match ranked.iter_mut().find(|known| known.intent.id == part.intent.id) {
                // Found in the whole and in a part: two signs are more than one.
                Some(known) => known.score = 1.0 - (1.0 - known.score) * (1.0 - part.score),
                None => ranked.push(part),
            }
        }
        ranked.sort_by(|a, b| b.score.total_cmp(&a.score));
        let is_question = |r: &Ranked<'_>| r.score >= ACCEPT && !matches!(r.intent.reply, Reply::Chitchat(_));
        if ranked.iter().any(is_question) {
            ranked.retain(|r| !matches!(r.intent.reply, Reply::Chitchat(_)));
        }
        ranked
    }

    /// Ranks a part of a message, as it stands and with what the whole is about, which may have been said elsewhere.
    pub(super) fn rank_part(&self, text: &str, whole: &Utterance) -> Vec<Ranked<'a>> {
        let part = self.world.language.read(text);
        let mut ranked = self.world.table.rank(&part);
        let named = whole.subjects.last().filter(|_| part.subjects.is_empty());
        let subject = named.and_then(|id| self.world.lexicon().subjects.iter().find(|known| known.id == *id));
        if let Some(subject) = subject {
            let full = self.world.language.read(&format!("{text} {}", subject.name));
            ranked.extend(self.world.table.rank(&full));
            ranked.sort_by(|a, b| b.score.total_cmp(&a.score));
        }
        ranked
    }

    fn hear_choice(&mut self, utterance: &Utterance, ranked: &[Ranked<'a>]) -> Option<Answer> {
        let pending = self.conversation.pending.clone()?;
        let is_new_question = ranked.first().is_some_and(|r| {
            r.score >= SURE && hearing::number(utterance.words.iter().map(String::as_str), 9).is_none()
        }) && !hearing::is_only_slots(utterance)
            && matches!(pending.choice, Choice::Slots { .. });
        if is_new_question {
            return None;
        }
        let chosen = choose::by_words(self.world, &pending, utterance)?;
        if hearing::is_about_oneself(utterance) {
            self.conversation.profile.extend(utterance.slots());
        }
        self.reply_to_choice(chosen)
    }

    fn reply_to_choice(&mut self, Chosen { intent, slots }: Chosen) -> Option<Answer> {
        let intent = self.world.table.intent(&intent)?;
        Some(self.reply(Ranked { intent, score: 1.0 }, &slots, false))
    }

    fn react(&mut self, message: &MessageId, key: &str) -> Option<Answer> {
        let pending = self
            .conversation
            .pending
            .clone()
            .filter(|pending| pending.message == *message)?;
        let number = hearing::number(self.world.language.read(key).words.iter().map(String::as_str), 9)?;
        self.reply_to_choice(choose::by_number(&pending.choice, number)?)
    }

    /// « Je suis en collège en Creuse » : kept, and the last answer given again if it depends on it.
    fn hear_profile(&mut self, utterance: &Utterance) -> Answer {
        let said = utterance.slots();
        self.conversation.profile = complete(&self.world.lexicon().deductions, &said, &self.conversation.profile);
        if let Some(topic) = self.conversation.topic.clone()
            && let Some(intent) = self.world.table.intent(&topic.intent)
            && self.world.depends_on(intent, &said)
        {
            return self.reply(Ranked { intent, score: 1.0 }, &said, false);
        }
        word(
            Outcome::Chitchat,
            &phrases::noted(&self.world.names_of(&self.conversation.profile)),
        )
    }

    /// « Et en Creuse ? », « qui peut l'animer ? » after an answer.
    fn hear_follow_up(&mut self, text: &str, utterance: &Utterance, ranked: &[Ranked<'a>]) -> Option<Answer> {
        let topic = self.conversation.topic.clone()?;
        let last = self.world.table.intent(&topic.intent)?;
        let said = utterance.slots();
        if hearing::is_only_slots(utterance) && self.world.depends_on(last, &said) {
            let slots = complete(&self.world.lexicon().deductions, &said, &topic.slots);
            return Some(self.reply(
                Ranked {
                    intent: last,
                    score: 0.95,
                },
                &slots,
                false,
            ));
        }
        let subject = last.subject.as_deref()?;
        let subjects = &self.world.lexicon().subjects;
        if !hearing::may_follow(utterance, subject) || !hearing::refers_back(utterance) {
            return None;
        }
        if !utterance.subjects.is_empty() && is_accepted(ranked) {
            return None;
        }
        if let Some(chosen) = self.choice_within(ranked, subject) {
            return Some(self.reply(chosen, &said, hearing::is_closed(utterance)));
        }
        let named = &subjects.iter().find(|known| known.id == subject)?.name;
        let within = |intent: &Intent| intent.subject.as_deref() == Some(subject);
        let followed = self.rank_follow_up(text, named, last);
        let best = *followed.first()?;
        let is_vague = |intent: &Intent| matches!(intent.reply, Reply::Choice(_));
        let is_elsewhere = |plain: &Ranked<'_>| {
            plain.score >= SURE.min(best.score + CLOSE) && !within(plain.intent) && !is_vague(plain.intent)
        };
        let insists = hearing::insists(utterance);
        if !is_accepted(&followed) || (ranked.first().is_some_and(is_elsewhere) && !insists) {
            return None;
        }
        let best = ranked
            .first()
            .filter(|plain| within(plain.intent) && plain.score >= best.score)
            .copied()
            .unwrap_or(best);
        let slots = complete(&self.world.lexicon().deductions, &said, &topic.slots);
        Some(self.reply(best, &slots, hearing::is_closed(utterance)))
    }

    /// « C'est quel décret ? »: of the intents that it may mean, the one of the subject that was talked about.
    fn choice_within(&self, ranked: &[Ranked<'a>], subject: &str) -> Option<Ranked<'a>> {
        let best = ranked.first().filter(|best| best.score >= ACCEPT)?;
        let Reply::Choice(choices) = &best.intent.reply else {
            return None;
        };
        let intents = choices.iter().filter_map(|id| self.world.table.intent(id));
        let mut within = intents.filter(|intent| intent.subject.as_deref() == Some(subject));
        let intent = within.next()?;
        within.next().is_none().then_some(Ranked {
            intent,
            score: best.score,
        })
    }

    /// Ranks a follow-up among the intents of the same subject: with the name of the subject, and with what was just
    /// answered, which is not asked again. What an answer proposes next is likely to be asked next.
    fn rank_follow_up(&self, text: &str, subject: &str, last: &Intent) -> Vec<Ranked<'a>> {
        let proposed = self.world.record_of(last).map_or(&[][..], |record| &record.see);
        let among = |context: &str, eligible: &dyn Fn(&Intent) -> bool| {
            let full = self.world.language.read(&format!("{text} {context}"));
            self.world
                .table
                .rank_among(&full, |intent| intent.subject == last.subject && eligible(intent))
        };
        let by_name = self.world.table.rank(&self.world.language.read(subject));
        let by_name = by_name
            .first()
            .filter(|best| best.score >= ACCEPT)
            .map(|best| best.intent);
        let mut ranked = among(subject, &|_| true);
        for found in ranked
            .iter_mut()
            .filter(|found| by_name.is_some_and(|named| named.id == found.intent.id))
        {
            found.score *= BY_NAME;
        }
        ranked.extend(among(&last.title, &|intent| intent.id != last.id));
        for found in &mut ranked {
            if proposed.contains(&found.intent.id) {
                found.score = 1.0 - (1.0 - found.score) * (1.0 - PROPOSED);
            }
        }
        ranked.sort_by(|a, b| b.score.total_cmp(&a.score));
        ranked
    }

    fn decide(&mut self, utterance: &Utterance, ranked: &[Ranked<'a>]) -> Answer {
        let Some(best) = ranked.first().copied() else {
            return self.unknown(&[], 0.0);
        };
        if is_accepted(ranked) {
            let best = as_likely_unknown(ranked).unwrap_or(best);
            let close = self.answer_close(best, ranked, utterance);
            let mut answer =
                close.unwrap_or_else(|| self.reply(best, &utterance.slots(), hearing::is_closed(utterance)));
            if best.score < CLEAR && answer.outcome == Outcome::Answer {
                let understood = phrases::understood(&best.intent.title);
                answer.blocks.insert(0, Block::Paragraph(understood));
            }
            return answer;
        }
        let near: Vec<&Intent> = ranked
            .iter()
            .filter(|r| r.score >= NEAR && matches!(r.intent.reply, Reply::Record(_)))
            .map(|r| r.intent)
            .take(3)
            .collect();
        let is_foreign = matches!(best.intent.reply, Reply::OutOfScope { .. });
        self.unknown(if is_foreign { &[] } else { &near }, best.score)
    }
}

/// An intent out of scope that is about as likely as the best.
fn as_likely_unknown<'a>(ranked: &[Ranked<'a>]) -> Option<Ranked<'a>> {
    let best = ranked.first()?.score;
    let unknown = |r: &&Ranked<'_>| matches!(r.intent.reply, Reply::OutOfScope { .. });
    ranked
        .iter()
        .find(|r| unknown(r) && r.score >= best - AS_LIKELY)
        .copied()
}

/// Whether the first of the ranked intents is answered without asking back.
pub(super) fn is_accepted(ranked: &[Ranked<'_>]) -> bool {
    ranked.first().is_some_and(|best| best.score >= ACCEPT)
}
