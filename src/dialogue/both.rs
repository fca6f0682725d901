//! Two answers in one: two questions in a message, or two things compared.

use super::step::is_accepted;
use super::turn::Turn;
use super::{Answer, Block, Outcome, hearing, parts};
use crate::intent::{Ranked, Reply};
use crate::language::Utterance;

/// From this confidence on, one of two questions is answered beside the other.
const BESIDE: f32 = 0.6;
/// From this confidence on, and this share of that in the best, the second likeliest answer is given beside it …
const SECOND: f32 = 0.17;
const SHARE: f32 = 0.4;
/// … unless the best is as sure as this, or both together are longer than this many characters.
const SURE: f32 = 0.95;
const LONGEST: usize = 1_200;

impl<'a> Turn<'a> {
    /// The answers to both questions of a message that asks two, if both are sure and differ.
    pub(super) fn hear_two(&mut self, text: &str, whole: &Utterance) -> Option<Answer> {
        let (one, two) = parts::two_questions(text)?;
        let find = |text: &str| {
            let best = *self.rank_part(text, whole).first()?;
            (best.score >= BESIDE).then_some(best)
        };
        let both = [find(one)?, find(two)?];
        self.answer_both(both, whole)
    }

    /// « Quelle différence entre X et Y ? »: what each of them is, unless the comparison itself is known.
    pub(super) fn hear_comparison(&mut self, text: &str, whole: &Utterance, ranked: &[Ranked<'a>]) -> Option<Answer> {
        let (one, two) = parts::compared(text)?;
        let same = |(a, b): (String, String)| (a == one && b == two) || (a == two && b == one);
        let is_known = |best: &Ranked<'_>| {
            let compared = best
                .intent
                .examples
                .iter()
                .filter_map(|example| parts::compared(example));
            compared.into_iter().any(same)
        };
        if ranked.first().is_some_and(is_known) {
            return None;
        }
        let define = |thing: &str| {
            let ranked = self
                .world
                .table
                .rank(&self.world.language.read(&format!("c'est quoi {thing}")));
            ranked.first().copied().filter(|_| is_accepted(&ranked))
        };
        let both = [define(&one)?, define(&two)?];
        self.answer_both(both, whole)
    }

    /// The answers of the two likeliest intents, where they are too close to choose for the person.
    pub(super) fn answer_close(
        &mut self,
        best: Ranked<'a>,
        ranked: &[Ranked<'a>],
        whole: &Utterance,
    ) -> Option<Answer> {
        let second = *ranked.iter().find(|other| other.intent.id != best.intent.id)?;
        let is_close = second.score >= SECOND.max(SHARE * best.score) && best.score <= SURE;
        if !is_close {
            return None;
        }
        let before = self.conversation.clone();
        let answer = self.answer_both([best, second], whole)?;
        let length: usize = answer
            .blocks
            .iter()
            .map(|block| format!("{block:?}").chars().count())
            .sum();
        if length > LONGEST {
            self.conversation = before;
            return None;
        }
        if let Some(topic) = &mut self.conversation.topic {
            topic.intent.clone_from(&best.intent.id);
        }
        Some(answer)
    }

    /// One answer after the other, each under its title. `None` if they are the same, or if one has to ask back.
    fn answer_both(&mut self, both: [Ranked<'a>; 2], whole: &Utterance) -> Option<Answer> {
        let record = |found: &Ranked<'_>| match &found.intent.reply {
            Reply::Record(record) => Some(record.clone()),
            _ => None,
        };
        if record(&both[0])? == record(&both[1])? {
            return None;
        }
        let before = self.conversation.clone();
        let slots = whole.slots();
        let [first, second] = both.map(|found| self.reply(found, &slots, hearing::is_closed(whole)));
        if [&first, &second].iter().any(|answer| answer.outcome != Outcome::Answer) {
            self.conversation = before;
            return None;
        }
        let titles = both.map(|found| self.world.record_of(found.intent).map(|record| record.title.clone()));
        Some(joined(first, second, titles))
    }
}

/// The small print comes once, at the end.
fn joined(first: Answer, second: Answer, titles: [Option<String>; 2]) -> Answer {
    let mut blocks = Vec::new();
    let mut sources: Vec<Block> = Vec::new();
    for (answer, title) in [&first, &second].into_iter().zip(titles) {
        blocks.extend(title.map(Block::Heading));
        for block in &answer.blocks {
            match block {
                Block::Source(_) if sources.contains(block) => {}
                Block::Source(_) => sources.push(block.clone()),
                Block::Also(_) => {}
                _ => blocks.push(block.clone()),
            }
        }
    }
    blocks.extend(sources);
    let mut sources = first.sources;
    sources.extend(
        second
            .sources
            .into_iter()
            .filter(|source| !sources.contains(source))
            .collect::<Vec<_>>(),
    );
    Answer {
        score: first.score.min(second.score),
        blocks,
        sources,
        ..Answer {
            sources: Vec::new(),
            ..second
        }
    }
}
