//! Changing what a campaign says. Pure.

use super::{Campaign, Content, Kind};
use crate::dialogue::turn::word;
use crate::dialogue::{Answer, Block, Outcome};
use crate::knowledge::Link;

/// A text as it was written, a paragraph a line.
pub(super) fn as_written(text: &str) -> Answer {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    Answer {
        blocks: lines.map(|line| Block::Paragraph(line.to_owned())).collect(),
        ..word(Outcome::Chitchat, "")
    }
}

/// The campaign with a word in place of another, wherever it stands; `None` if it stands nowhere.
pub(super) fn replaced(campaign: &Campaign, from: &str, to: &str) -> Option<Campaign> {
    let change = |text: &str| text.replace(from, to);
    let parts = campaign.parts.iter().map(|part| match &part.content {
        Content::Text(answer) => Content::Text(changed(answer, &change)),
        other => other.clone(),
    });
    let mut corrected = campaign.corrected(parts.collect());
    if corrected.parts == campaign.parts {
        return None;
    }
    if let Kind::Line(issue) = &mut corrected.kind {
        for item in &mut issue.items {
            item.title = change(&item.title);
            item.standfirst = change(&item.standfirst);
            item.link = item.link.as_deref().map(change);
        }
    }
    Some(corrected)
}

fn changed(answer: &Answer, change: &impl Fn(&str) -> String) -> Answer {
    let all = |items: &[String]| items.iter().map(|item| change(item)).collect();
    let link = |link: &Link| Link {
        name: change(&link.name),
        url: change(&link.url),
    };
    let block = |block: &Block| match block {
        Block::Heading(text) => Block::Heading(change(text)),
        Block::Paragraph(text) => Block::Paragraph(change(text)),
        Block::Also(text) => Block::Also(change(text)),
        Block::Quote(text) => Block::Quote(change(text)),
        Block::Source(text) => Block::Source(change(text)),
        Block::Steps(items) => Block::Steps(all(items)),
        Block::List(items) => Block::List(all(items)),
        Block::Choices(items) => Block::Choices(all(items)),
        Block::Links(links) => Block::Links(links.iter().map(link).collect()),
    };
    Answer {
        blocks: answer.blocks.iter().map(block).collect(),
        ..answer.clone()
    }
}
