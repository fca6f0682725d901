//! Who decides: what was heard, with all that is remembered → effects. Synchronous; no I/O but the store.
//!
//! Each desk of the house is asked in turn, until one says that the event is its affair: incidents and campaigns (staff
//! only), cafés, LINE, subscriptions, reminders; what is left is a question.

use jiff::Zoned;

use super::decide;
use crate::calendar::School;
use crate::dialogue::{
    Answer, CafeDesk, Campaign, Conversation, ConversationKey, Desk, Effect, Event, LineNotes, Newsroom, Office,
    Outcome, Place, Rules, Subscription, Tally, World, cafe, campaign, help_wanted, incident, line, may_be_about_cafes,
    may_be_about_campaigns, remind, step, subscribe, with_incidents,
};
use crate::language::fold;
use crate::store::{Incoming, Origin, Store, StoreError, Waiting};

/// What a decision needs beside the event.
#[derive(Clone, Copy, Debug)]
pub struct Clerk<'a> {
    /// What is known.
    pub world: &'a World,
    /// What is remembered.
    pub store: &'a Store,
    /// The people of the staff, by their full user ids.
    pub administrators: &'a [String],
    /// The school calendar that it goes by.
    pub school: &'a School,
    /// A person has no more reminders than this.
    pub most_reminders: usize,
    /// What the operator has laid down for campaigns.
    pub rules: &'a Rules,
    /// The only room that there is, in the terminal.
    pub only_room: Option<&'a str>,
}

/// Something that happened, and to whom.
#[derive(Clone, Copy)]
struct Case<'a> {
    incoming: &'a Incoming,
    conversation: &'a Conversation,
    /// Now, by the clock of who speaks.
    now: &'a Zoned,
    /// When it was said, by the same clock: « demain » is meant from then on.
    said: &'a Zoned,
    is_staff: bool,
}

impl Clerk<'_> {
    /// Whether somebody belongs to the staff.
    pub fn is_staff(&self, person: &str) -> bool {
        self.administrators.iter().any(|administrator| administrator == person)
    }

    /// Decides one row of the inbox, in one transaction. Call [`Store::flush`] before anything of it is sent.
    ///
    /// # Errors
    ///
    /// The store cannot be read or written; the row is still there.
    pub fn decide(&self, row: &Waiting, origin: Origin) -> Result<(), StoreError> {
        let incoming = &row.incoming;
        let conversation = self.store.conversation(&incoming.conversation)?;
        let now = conversation.local(origin.at);
        let said = origin.at.checked_sub(incoming.age(origin.at)).unwrap_or(origin.at);
        let case = Case {
            incoming,
            conversation: &conversation,
            now: &now,
            said: &conversation.local(said),
            is_staff: self.is_staff(&incoming.conversation.person),
        };
        decide::decide(self.store, (row, origin), || self.effects(&case))
    }

    fn effects(&self, case: &Case<'_>) -> Result<Vec<Effect>, StoreError> {
        if case.incoming.is_overheard {
            return self.effects_of_overheard(case);
        }
        let now = case.now.timestamp();
        let incidents = self.store.incidents(now)?;
        if case.is_staff {
            let here = self.school.standpoint(case.now.clone());
            if let Some(effects) = incident(self.world, &here, &incidents, &case.incoming.event) {
                return Ok(effects);
            }
        }
        if case.is_staff
            && self.may_be_about_campaigns(case)?
            && let Some(effects) = campaign(&Files::of(self, case)?.office(self, case), &case.incoming.event)
        {
            return Ok(effects);
        }
        // Something else is talked about from now on: « oui » is no answer any more to what was asked.
        let conversation = Conversation {
            ask: None,
            ..case.conversation.clone()
        };
        let asked = case;
        let case = &Case {
            conversation: &conversation,
            ..*case
        };
        if let Some(effects) = self.cafe(case)? {
            return Ok(effects);
        }
        if let Some(effects) = self.line(case)? {
            return Ok(effects);
        }
        if let Some(effects) = self.subscribe(case)? {
            return Ok(effects);
        }
        if let Some(effects) = self.remind(case)? {
            return Ok(effects);
        }
        let event = &case.incoming.event;
        let effects = step(self.world, case.conversation, now, event);
        let is_answer = |effect: &Effect| matches!(effect, Effect::Say { answer, .. } if matches!(answer.outcome, Outcome::Answer | Outcome::Clarify));
        if case.is_staff
            && !effects.iter().any(is_answer)
            && let Some(effects) = Files::of(self, asked)?.office(self, asked).insist(event)
        {
            return Ok(effects);
        }
        Ok(with_incidents(self.world, &incidents, event, effects))
    }

    /// What was said to others about a campaign: only a café may be concerned. What a moderator deletes takes its answer
    /// along, and nothing else.
    fn effects_of_overheard(&self, case: &Case<'_>) -> Result<Vec<Effect>, StoreError> {
        if let Event::Redacted { message } = &case.incoming.event {
            return Ok(vec![Effect::Withdraw { to: message.clone() }]);
        }
        Ok(self.cafe(case)?.unwrap_or_default())
    }

    /// Whether the campaigns have to be read for it: they may be many, and most of what is said is about something else.
    fn may_be_about_campaigns(&self, case: &Case<'_>) -> Result<bool, StoreError> {
        Ok(match &case.incoming.event {
            Event::Heard { text, .. } => may_be_about_campaigns(case.conversation, case.now.timestamp(), text),
            Event::Reacted { .. } => case.conversation.ask.is_some(),
            Event::Edited { message, .. } | Event::Redacted { message } => self.store.campaign(&message.0)?.is_some(),
            Event::Shared { .. } | Event::Voted { .. } => false,
        })
    }

    /// What it does about cafés numériques.
    fn cafe(&self, case: &Case<'_>) -> Result<Option<Vec<Effect>>, StoreError> {
        let Incoming { event, about, .. } = case.incoming;
        let key = &case.incoming.conversation;
        let (cafes, wishes) = (self.store.cafes()?, self.store.wishes()?);
        if !may_be_about_cafes((&cafes, &wishes), (key, about.as_deref()), event) {
            return Ok(None);
        }
        let desk = CafeDesk {
            world: self.world,
            here: &self.school.standpoint(case.said.clone()),
            key,
            conversation: case.conversation,
            cafes: &cafes,
            wishes: &wishes,
            campaigns: &self.store.campaigns()?,
            places: &self.places()?,
            visited: &self.store.rooms_of(&key.person)?,
            about: about.as_deref(),
            is_overheard: case.incoming.is_overheard,
            is_staff: case.is_staff,
            rehearsal: self.only_room.is_some(),
        };
        Ok(cafe(&desk, event))
    }

    /// What it does about LINE. What is to be sent is shown as every campaign is.
    fn line(&self, case: &Case<'_>) -> Result<Option<Vec<Effect>>, StoreError> {
        let Incoming { event, .. } = case.incoming;
        let names_it = match event {
            Event::Heard { text, .. } | Event::Edited { text, .. } => fold(text).contains("line"),
            Event::Reacted { .. } | Event::Redacted { .. } | Event::Shared { .. } | Event::Voted { .. } => false,
        };
        if !names_it && !case.is_staff && case.conversation.line == LineNotes::default() {
            return Ok(None);
        }
        let (news, issues) = (self.store.news()?, self.store.issues()?);
        let newsroom = Newsroom {
            here: &self.school.standpoint(case.said.clone()),
            conversation: case.conversation,
            news: &news,
            issues: &issues,
            feeds: &self.store.feeds()?,
            is_staff: case.is_staff,
        };
        let Some(effects) = line(&newsroom, event) else {
            return Ok(None);
        };
        if !effects.iter().any(|effect| matches!(effect, Effect::Propose(_))) {
            return Ok(Some(effects));
        }
        let remembered = effects.iter().rev().find_map(|effect| match effect {
            Effect::Remember(conversation) => Some(&**conversation),
            _ => None,
        });
        let case = Case {
            conversation: remembered.unwrap_or(case.conversation),
            ..*case
        };
        let files = Files::of(self, &case)?;
        let office = files.office(self, &case);
        Ok(Some(proposed(&office, effects.clone())))
    }

    fn subscribe(&self, case: &Case<'_>) -> Result<Option<Vec<Effect>>, StoreError> {
        let Event::Heard { message, text } = &case.incoming.event else {
            return Ok(None);
        };
        let Some(subscription) = Subscription::read(text) else {
            return Ok(None);
        };
        let (places, issues) = (self.places()?, self.store.issues()?);
        let here = (message, &case.incoming.conversation);
        Ok(Some(subscribe(self.world, &subscription, here, &places, issues.last())))
    }

    fn remind(&self, case: &Case<'_>) -> Result<Option<Vec<Effect>>, StoreError> {
        let key = &case.incoming.conversation;
        let reminders = self.store.reminders_of(&key.person, &key.room)?;
        let desk = Desk {
            here: &self.school.standpoint(case.said.clone()),
            key,
            thread: case.incoming.thread.as_deref(),
            conversation: case.conversation,
            reminders: &reminders,
            duties: self.world.duties(),
            most: self.most_reminders,
        };
        let Some(mut effects) = remind(&desk, &case.incoming.event) else {
            return Ok(None);
        };
        let wanted = effects.iter().find_map(|effect| match effect {
            Effect::Escalate { about } => Some(about.clone()),
            _ => None,
        });
        if let Some(about) = wanted {
            let place = self.places()?.into_iter().find(|place| place.room == key.room);
            let answer = help_wanted(self.world, (key, place.as_ref()), &about);
            let tell = |key: ConversationKey| Effect::Tell {
                key,
                answer: answer.clone(),
            };
            effects.extend(self.colleagues_of(&key.person)?.into_iter().map(tell));
        }
        Ok(Some(effects))
    }

    /// The people of the staff beside somebody, each in a room for two.
    fn colleagues_of(&self, person: &str) -> Result<Vec<ConversationKey>, StoreError> {
        let people = self.store.people()?.into_iter().map(|(key, _)| key);
        Ok(people
            .filter(|key| key.person != person && self.is_staff(&key.person))
            .collect())
    }

    /// The rooms that can be reached.
    fn places(&self) -> Result<Vec<Place>, StoreError> {
        match self.only_room {
            None => self.store.places(self.world),
            Some(room) => Ok(vec![self.store.place_of_one(self.world, room)?]),
        }
    }
}

/// What is proposed is shown, after what was said of it.
fn proposed(office: &Office<'_>, effects: Vec<Effect>) -> Vec<Effect> {
    let (mut said, mut others): (Option<Answer>, Vec<Effect>) = (None, Vec::new());
    for effect in effects {
        match effect {
            Effect::Say { answer, .. } => said = Some(answer),
            Effect::Propose(proposal) => others.extend(office.propose(&proposal)),
            other => others.push(other),
        }
    }
    for effect in &mut others {
        if let Effect::Say { answer, .. } = effect {
            let before = said.take().map(|said| said.blocks);
            answer.blocks.splice(0..0, before.unwrap_or_default());
        }
    }
    others
}

/// What the office works with, as the store has it.
struct Files {
    campaigns: Vec<(Campaign, Tally)>,
    places: Vec<Place>,
    colleagues: Vec<ConversationKey>,
}

impl Files {
    fn of(clerk: &Clerk<'_>, case: &Case<'_>) -> Result<Self, StoreError> {
        Ok(Self {
            campaigns: clerk.store.tallies()?,
            places: clerk.places()?,
            colleagues: clerk.colleagues_of(&case.incoming.conversation.person)?,
        })
    }

    fn office<'a>(&'a self, clerk: &'a Clerk<'_>, case: &'a Case<'_>) -> Office<'a> {
        Office {
            world: clerk.world,
            now: case.now,
            key: &case.incoming.conversation,
            thread: case.incoming.thread.as_deref(),
            conversation: case.conversation,
            campaigns: &self.campaigns,
            places: &self.places,
            colleagues: &self.colleagues,
            rules: clerk.rules,
            rehearsal: clerk.only_room.is_some(),
        }
    }
}
