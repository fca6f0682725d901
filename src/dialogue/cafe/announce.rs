//! The announcement of a café: a campaign of a text, a poll and a file for calendars.

use super::desk::CafeDesk;
use super::{Cafe, Life, phrases};
use crate::calendar::{Occasion, write_occasion};
use crate::dialogue::campaign::next_number;
use crate::dialogue::event::{Effect, File};
use crate::dialogue::turn::word;
use crate::dialogue::{
    Answer, Block, Campaign, CampaignAudience as Audience, CampaignKind, CampaignLife, Content, Outcome, Part, Poll,
};

/// Whether a café has its moment still before it.
pub(super) fn is_ahead(desk: &CafeDesk<'_>, cafe: &Cafe) -> bool {
    cafe.start().is_none_or(|start| start.timestamp() > desk.now())
}

/// What is announced, as it is now.
fn text(cafe: &Cafe) -> Answer {
    if cafe.life == Life::Cancelled {
        return word(Outcome::Chitchat, &phrases::cancelled_heading(cafe));
    }
    let mut answer = word(Outcome::Chitchat, &phrases::heading(cafe));
    answer.blocks.push(Block::List(phrases::lines(cafe)));
    let register = phrases::how_to_register(cafe.details.link.is_some());
    answer.blocks.push(Block::Paragraph(register));
    answer
}

fn poll(cafe: &Cafe) -> Poll {
    let option = |id: &str, label: &str| (id.to_owned(), label.to_owned());
    let distance = cafe
        .details
        .link
        .as_ref()
        .map(|_| option("distance", "Je viendrai à distance"));
    let options = [option("present", "Je viens")]
        .into_iter()
        .chain(distance)
        .chain([option("absent", "Je ne viens pas")]);
    Poll {
        question: phrases::poll(cafe),
        options: options.collect(),
    }
}

/// The file for calendars; nothing as long as its moment is not known.
fn file(desk: &CafeDesk<'_>, cafe: &Cafe) -> Option<Content> {
    let name: String = cafe.id.chars().filter(char::is_ascii_alphanumeric).collect();
    let leader = cafe
        .details
        .leader
        .as_ref()
        .map(|leader| format!("Animé par {leader}."));
    let occasion = Occasion {
        uid: format!("cafe-{name}@guichet"),
        sequence: cafe.sequence,
        start: cafe.start()?.clone(),
        end: cafe.end()?,
        title: format!("Café numérique : {}", cafe.title()),
        place: cafe.details.place.clone(),
        text: leader.unwrap_or_default(),
        is_cancelled: cafe.life == Life::Cancelled,
    };
    Some(Content::File(File {
        name: format!("cafe-numerique-{}.ics", cafe.number),
        kind: "text/calendar".to_owned(),
        text: write_occasion(&occasion, desk.now()),
    }))
}

/// The campaign that announces a café in these rooms.
pub(super) fn begin(desk: &CafeDesk<'_>, cafe: &Cafe, rooms: &[String]) -> Effect {
    let contents = [Content::Text(text(cafe)), Content::Poll(poll(cafe))];
    let part = |content| Part { content, revision: 1 };
    let audience = Audience {
        said: cafe.audience.clone().unwrap_or_default(),
        rooms: rooms.iter().cloned().collect(),
        ..Audience::default()
    };
    let campaign = Campaign {
        id: cafe.id.clone(),
        number: next_number(desk.campaigns),
        kind: CampaignKind::Cafe(cafe.id.clone()),
        parts: contents.into_iter().chain(file(desk, cafe)).map(part).collect(),
        audience,
        author: cafe.organiser.clone(),
        thread: cafe.organiser.thread.clone(),
        at: desk.now(),
        life: CampaignLife::Sending,
        revision: 1,
        progress: None,
        tally: None,
    };
    Effect::Campaign {
        campaign: Box::new(campaign),
        rooms: rooms.to_vec(),
    }
}

/// Every copy is brought to what the café is now; calendars get another file.
pub(super) fn correct(desk: &CafeDesk<'_>, cafe: &Cafe) -> Option<Effect> {
    let campaign = desk.campaigns.iter().find(|campaign| campaign.id == cafe.id)?;
    let is_gone = matches!(campaign.life, CampaignLife::Withdrawing | CampaignLife::Withdrawn);
    if is_gone {
        return None;
    }
    let others = campaign.parts.iter().skip(1).map(|part| part.content.clone());
    let contents = [Content::Text(text(cafe))]
        .into_iter()
        .chain(others)
        .chain(file(desk, cafe));
    let life = match campaign.life {
        CampaignLife::Sent => CampaignLife::Sending,
        other => other,
    };
    Some(Effect::Campaign {
        campaign: Box::new(campaign.corrected(contents.collect()).with(life)),
        rooms: Vec::new(),
    })
}
