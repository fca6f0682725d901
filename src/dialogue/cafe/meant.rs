//! Which café is meant: by its number, its subject, its day, or since it is the only one.

use jiff::SignedDuration;

use super::desk::CafeDesk;
use super::order::Which;
use super::{Cafe, Life, phrases};
use crate::calendar::{Outcome as Moments, resolve};
use crate::language::{moment, tokens};

/// « je viens » alone is for a café within this time.
const NEAR: SignedDuration = SignedDuration::from_hours(14 * 24);
impl<'a> CafeDesk<'a> {
    /// Whether a café may interest who speaks: it was announced where they are, or nothing says that it is elsewhere.
    pub(super) fn is_for(&self, cafe: &Cafe) -> bool {
        let Life::Announced { rooms, .. } = &cafe.life else {
            return false;
        };
        let is_near = || {
            let mine = self.profile();
            let (theirs, mine) = (cafe.profile.get("departement"), mine.get("departement"));
            theirs.is_none() || mine.is_none() || theirs == mine
        };
        self.may_change(cafe)
            || cafe.guest(&self.key.person).is_some()
            || rooms
                .iter()
                .any(|room| *room == self.key.room || self.visited.contains(room))
            || is_near()
    }

    /// The cafés that may be meant, among those that fit.
    pub(super) fn meant(&self, which: &Which, fits: impl Fn(&Cafe) -> bool) -> Vec<&'a Cafe> {
        let fitting = self.cafes.iter().filter(|cafe| fits(cafe));
        match which {
            Which::It => match self.talked_about() {
                Some(cafe) => vec![cafe],
                None => fitting.filter(|cafe| self.may_mean(cafe)).collect(),
            },
            Which::Number(number) => self.cafes.iter().filter(|cafe| cafe.number == *number).collect(),
            Which::About(subject) => fitting.filter(|cafe| is_about(cafe, subject)).collect(),
            Which::On(day) => {
                let day = match resolve(&moment::read(day).expression, self.here) {
                    Moments::Instant(moment) | Moments::Past { said: moment, .. } => Some(moment.at.date()),
                    _ => None,
                };
                let is_then = |cafe: &&Cafe| cafe.start().map(jiff::Zoned::date) == day && day.is_some();
                fitting.filter(is_then).collect()
            }
        }
    }

    /// Whether somebody who says but « le café » may mean this one.
    fn may_mean(&self, cafe: &Cafe) -> bool {
        let is_mine = cafe.organiser.person == self.key.person || cafe.guest(&self.key.person).is_some();
        is_mine || (self.is_for(cafe) && self.is_soon(cafe))
    }

    fn is_soon(&self, cafe: &Cafe) -> bool {
        let start = cafe.start().map(jiff::Zoned::timestamp);
        start.is_some_and(|start| start.duration_since(self.now()) <= NEAR)
    }

    /// The one that is meant; what is said if it is none, or one of several.
    pub(super) fn pick(&self, which: &Which, fits: impl Fn(&Cafe) -> bool) -> Result<&'a Cafe, String> {
        match self.meant(which, fits)[..] {
            [] => Err(phrases::NONE_SUCH.to_owned()),
            [one] => Ok(one),
            ref several => Err(phrases::which(several)),
        }
    }
}

/// Whether all the words that count of what was said stand in the subject of a café.
fn is_about(cafe: &Cafe, said: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let all = tokens(text).into_iter().map(|token| token.text);
        all.filter(|word| word.len() > 2 && !matches!(word.as_str(), "les" | "des" | "une"))
            .collect()
    };
    let subject = words(cafe.details.subject.as_deref().unwrap_or_default());
    let said = words(said);
    !said.is_empty() && said.iter().all(|word| subject.contains(word))
}
