//! « Qu'est-ce que LINE disait de Pix ? »: the items of the issues that were sent, the nearest first.

use std::cmp::Reverse;

use super::compose::title;
use super::desk::{Newsroom, Said};
use super::phrases;
use super::piece::titled;
use super::text::{harmless, shortened, stems, web};
use crate::dialogue::turn::word;
use crate::dialogue::{Block, Outcome};
use crate::knowledge::{Issue, Item};

/// So many are shown.
const SHOWN: usize = 5;
/// So much of a standfirst is shown.
const LONGEST_STANDFIRST: usize = 200;

/// What was found; `None` as long as no issue was sent, so that the knowledge base answers.
pub(super) fn search(newsroom: &Newsroom<'_>, what: &str) -> Option<Said> {
    if newsroom.issues.is_empty() {
        return None;
    }
    let asked = stems(what);
    let what = shortened(&harmless(what), 80).0;
    let items = newsroom
        .issues
        .iter()
        .flat_map(|issue| issue.items.iter().map(move |item| (issue, item)));
    let mut hits: Vec<(usize, &Issue, &Item)> = items
        .filter_map(|(issue, item)| nearness(item, &asked).map(|score| (score, issue, item)))
        .collect();
    if hits.is_empty() {
        return Some(Said::word(&phrases::not_found(&what)));
    }
    hits.sort_by_key(|(score, issue, _)| (Reverse(*score), Reverse(issue.date)));
    let mut answer = word(Outcome::Answer, &phrases::found(&what, hits.len()));
    let line = |(_, issue, item): &(usize, &Issue, &Item)| {
        let standfirst = shortened(&harmless(&item.standfirst), LONGEST_STANDFIRST).0;
        let link = item.link.as_deref().and_then(web);
        phrases::hit(&titled(&item.title).0, &title(issue), &standfirst, link)
    };
    answer
        .blocks
        .push(Block::List(hits.iter().take(SHOWN).map(line).collect()));
    if hits.len() > SHOWN {
        let more = crate::dialogue::phrases::and_more(hits.len() - SHOWN);
        answer.blocks.push(Block::Paragraph(more));
    }
    Some(Said::answer(answer))
}

/// How near an item is to what is asked: a word of the title counts more than one of the standfirst. At least half of the
/// words are there, or it is not about it.
fn nearness(item: &Item, asked: &[String]) -> Option<usize> {
    const IN_TITLE: usize = 3;
    let (title, standfirst) = (stems(&item.title), stems(&item.standfirst));
    let of_word = |word: &String| match () {
        () if title.contains(word) => IN_TITLE,
        () if standfirst.contains(word) => 1,
        () => 0,
    };
    let scores: Vec<usize> = asked.iter().map(of_word).filter(|score| *score > 0).collect();
    (!scores.is_empty() && 2 * scores.len() >= asked.len()).then(|| scores.iter().sum::<usize>() + scores.len())
}
