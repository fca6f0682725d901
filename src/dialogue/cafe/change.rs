//! A café that was announced is moved, changed, cancelled or taken over: the copies, those who come and the reminders follow.

use super::desk::{CafeDesk, Said};
use super::guests::{promoted, put_back, tell_all};
use super::order::Which;
use super::{Cafe, Details, Life, announce, draft, phrases, read, rooms};
use crate::dialogue::event::MessageId;

/// The café that is meant and may be changed; what is said otherwise.
fn pick<'a>(desk: &CafeDesk<'a>, which: &Which) -> Result<&'a Cafe, String> {
    let now = desk.now();
    let may_be = |cafe: &Cafe| cafe.is_coming(now) || matches!(cafe.life, Life::Draft { .. });
    let cafe = desk.pick(which, |cafe| {
        may_be(cafe) && (*which != Which::It || desk.may_change(cafe))
    })?;
    if !desk.may_change(cafe) {
        return Err(phrases::NOT_YOURS.to_owned());
    }
    if !may_be(cafe) {
        return Err(phrases::already_cancelled(cafe));
    }
    Ok(cafe)
}

/// « le café de jeudi est déplacé à vendredi 13h », « le café 2 change de salle : 105 »
pub(super) fn change(desk: &CafeDesk<'_>, message: &MessageId, (which, what): (&Which, &str)) -> Said {
    let cafe = match pick(desk, which) {
        Ok(cafe) => cafe,
        Err(why) => return Said::word(&why),
    };
    if matches!(cafe.life, Life::Draft { .. }) {
        let changed = draft::reply(desk, cafe, (message, what));
        return changed.unwrap_or_else(|| Said::word(phrases::CHANGE_WHAT));
    }
    let what = what.trim_end_matches(['.', '!', ' ']);
    let read = match room_only(what) {
        Some(place) => Some(read::Read {
            details: Details {
                place: Some(place),
                ..cafe.details.clone()
            },
            problem: None,
        }),
        None => read::change(what, &cafe.details, desk.here),
    };
    match read {
        None => Said::word(phrases::CHANGE_WHAT),
        Some(read) => apply(desk, cafe, read),
    }
}

/// « de salle : 105 » → « salle 105 »
fn room_only(what: &str) -> Option<String> {
    let (kind, value) = what.split_once(':')?;
    match kind.trim().trim_start_matches("de ").trim() {
        "salle" => {
            let value = read::words_of(value)?;
            let is_number = value.starts_with(|c: char| c.is_ascii_digit());
            Some(if is_number { format!("salle {value}") } else { value })
        }
        "lieu" | "endroit" => read::words_of(value),
        _ => None,
    }
}

fn apply(desk: &CafeDesk<'_>, cafe: &Cafe, read: read::Read) -> Said {
    if let Some(problem) = read.problem {
        return Said::word(&problem);
    }
    if read.details == cafe.details {
        return Said::word(&phrases::nothing_changes(cafe));
    }
    let is_moved = read.details.when != cafe.details.when;
    let life = match &cafe.life {
        Life::Announced { rooms, .. } if is_moved => Life::Announced {
            since: desk.now(),
            rooms: rooms.clone(),
        },
        same => same.clone(),
    };
    let after = Cafe {
        details: read.details,
        sequence: cafe.sequence + 1,
        life,
        ..cafe.clone()
    };
    if !announce::is_ahead(desk, &after) {
        return Said::word(phrases::PAST);
    }
    let others = after
        .guests
        .iter()
        .filter(|guest| guest.person != desk.key.person)
        .count();
    let mut said = phrases::changed(&after, others);
    for remark in rooms::remarks(desk, &after) {
        said = format!("{said} {remark}");
    }
    Said::word(&said)
        .doing(desk.keep(Some(cafe), &after))
        .doing(announce::correct(desk, &after))
        .doing(tell_all(desk, &after, &phrases::guests_changed(&after)))
        .doing(promoted(desk, cafe, &after))
        .doing(put_back(desk, cafe, &after))
}

/// The message that announced it says something else now.
pub(super) fn reread(
    desk: &CafeDesk<'_>,
    cafe: &Cafe,
    (message, audience, text): (&MessageId, Option<String>, &str),
) -> Said {
    match &cafe.life {
        Life::Cancelled if desk.campaigns.iter().any(|campaign| campaign.id == cafe.id) => {
            Said::word(&phrases::already_cancelled(cafe))
        }
        Life::Draft { .. } | Life::Cancelled => draft::begin(desk, message, (audience, text)),
        Life::Announced { .. } if !cafe.is_coming(desk.now()) => Said::word(&phrases::already_cancelled(cafe)),
        Life::Announced { .. } => {
            let new = read::announcement(text, desk.here);
            // What is not said any more stays as it was: nobody wants a café without a place.
            let when = match new.details.when {
                super::When::At(_) => new.details.when,
                _ => cafe.details.when.clone(),
            };
            let before = cafe.details.clone();
            let details = Details {
                when,
                place: new.details.place.or(before.place),
                subject: new.details.subject.or(before.subject),
                leader: new.details.leader.or(before.leader),
                minutes: if new.details.minutes == Details::default().minutes {
                    before.minutes
                } else {
                    new.details.minutes
                },
                seats: new.details.seats.or(before.seats),
                link: new.details.link.or(before.link),
            };
            apply(
                desk,
                cafe,
                read::Read {
                    details,
                    problem: new.problem,
                },
            )
        }
    }
}

/// « annule le café 2 »
pub(super) fn cancel(desk: &CafeDesk<'_>, which: &Which) -> Said {
    match pick(desk, which) {
        Ok(cafe) => drop(desk, cafe),
        Err(why) => Said::word(&why),
    }
}

/// It does not take place; what is over stays as it was.
pub(super) fn drop(desk: &CafeDesk<'_>, cafe: &Cafe) -> Said {
    match &cafe.life {
        Life::Draft { .. } => draft::drop(desk, cafe),
        Life::Announced { .. } if cafe.is_coming(desk.now()) => {
            let after = Cafe {
                life: Life::Cancelled,
                sequence: cafe.sequence + 1,
                ..cafe.clone()
            };
            Said::word(&phrases::cancelled(&after))
                .doing(desk.keep(Some(cafe), &after))
                .doing(announce::correct(desk, &after))
                .doing(tell_all(desk, cafe, &phrases::guests_cancelled(cafe)))
        }
        Life::Announced { .. } | Life::Cancelled => Said::word(&phrases::already_cancelled(cafe)),
    }
}

/// « je reprends le café 2 »
pub(super) fn take_over(desk: &CafeDesk<'_>, which: &Which) -> Said {
    if !desk.is_staff {
        return Said::word(phrases::NOT_YOURS);
    }
    match desk.pick(which, |cafe| cafe.life != Life::Cancelled) {
        Err(why) => Said::word(&why),
        Ok(cafe) => {
            let after = Cafe {
                organiser: desk.key.clone(),
                ..cafe.clone()
            };
            Said::word(&phrases::taken_over(cafe)).doing(desk.keep(Some(cafe), &after))
        }
    }
}
