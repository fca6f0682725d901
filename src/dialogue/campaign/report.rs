//! What is said of a campaign: how far it is, what came of it. Pure.

use jiff::Zoned;

use super::{Campaign, Place, Tally};
use crate::dialogue::turn::word;
use crate::dialogue::{Answer, Block, Outcome, phrases};

/// So many rooms are named.
const MOST_NAMED: usize = 10;

/// How fast it goes, as far as who sends can tell.
#[derive(Clone, Debug, Default)]
pub struct Speed {
    /// The rooms that have to be tried again.
    pub retried: usize,
    /// When it will be over, if it goes on like this.
    pub end: Option<Zoned>,
}

/// « Diffusion n° 4 : 412 / 1 000 salons, 3 en attente, fin vers 10 h 42 ».
pub fn progress(campaign: &Campaign, tally: &Tally, speed: &Speed) -> Answer {
    word(Outcome::Chitchat, &phrases::campaign_progress(campaign, tally, speed))
}

/// What came of a campaign, for who ordered it: how many rooms it reached, and which not, and why.
pub fn report(campaign: &Campaign, tally: &Tally, places: &[Place]) -> Answer {
    let mut answer = word(Outcome::Chitchat, &phrases::campaign_over(campaign, tally));
    let title = |room: &str| {
        let place = places.iter().find(|place| place.room == room);
        place.map_or_else(|| room.to_owned(), |place| place.title().to_owned())
    };
    let named = tally.refused.iter().take(MOST_NAMED);
    let mut lines: Vec<String> = named
        .map(|(room, why)| phrases::refused_by_room(&title(room), why))
        .collect();
    if tally.refused.len() > MOST_NAMED {
        lines.push(phrases::and_more(tally.refused.len() - MOST_NAMED));
    }
    if !lines.is_empty() {
        answer.blocks.push(Block::List(lines));
        let next = phrases::campaign_retry(campaign.number);
        answer.blocks.push(Block::Paragraph(next));
    }
    answer
}

/// The campaigns, the last one first.
pub(super) fn list(campaigns: &[(Campaign, Tally)]) -> Answer {
    let shown = campaigns.iter().rev().take(MOST_NAMED);
    let lines: Vec<String> = shown
        .map(|(campaign, tally)| phrases::campaign_line(campaign, tally))
        .collect();
    if lines.is_empty() {
        return word(Outcome::Chitchat, phrases::NO_CAMPAIGNS);
    }
    let mut answer = word(Outcome::Chitchat, phrases::CAMPAIGNS);
    answer.blocks.push(Block::List(lines));
    answer
        .blocks
        .push(Block::Paragraph(phrases::CAMPAIGN_ORDERS.to_owned()));
    answer
}
