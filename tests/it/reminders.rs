//! Reminders as a person asks for them, with a clock that is moved: what is said, when it comes, what becomes of it.

use guichet::calendar::School;
use guichet::dialogue::{
    Answer, Conversation, ConversationKey, Delivered, Desk, Effect, Event, File, MessageId, Reminder, deliver, remind,
};
use guichet::render;
use jiff::{SignedDuration, Zoned};

/// A person, the reminders that were kept, and a clock.
struct Counter {
    school: School,
    key: ConversationKey,
    conversation: Conversation,
    reminders: Vec<Reminder>,
    now: Zoned,
    messages: usize,
    file: Option<File>,
}

impl Counter {
    fn at(now: &str) -> Self {
        Self {
            school: School::default(),
            key: ConversationKey {
                room: "!room".to_owned(),
                thread: None,
                person: "@ada".to_owned(),
            },
            conversation: Conversation::default(),
            reminders: Vec::new(),
            now: now.parse().expect("a time"),
            messages: 0,
            file: None,
        }
    }

    fn happens(&mut self, event: &Event) -> Option<String> {
        let desk = Desk {
            here: &self.school.standpoint(self.now.clone()),
            key: &self.key,
            thread: None,
            conversation: &self.conversation.clone(),
            reminders: &self.reminders.clone(),
            duties: &[],
            most: 5,
        };
        let mut said = None;
        for effect in remind(&desk, event)? {
            match effect {
                Effect::Say { answer, .. } | Effect::Amend { answer, .. } => said = Some(answer),
                Effect::Remember(conversation) => self.conversation = *conversation,
                Effect::Keep(reminder) => self.keep(*reminder),
                Effect::Withdraw { .. } => said = said.or_else(|| Some(Answer::unreadable())),
                Effect::Attach { file, .. } => self.file = Some(file),
                Effect::Escalate { .. }
                | Effect::Campaign { .. }
                | Effect::Tell { .. }
                | Effect::Room { .. }
                | Effect::Raise(_)
                | Effect::EndIncident { .. }
                | Effect::Propose(_)
                | Effect::News(_)
                | Effect::Cafe(_) => {}
            }
        }
        said.map(|answer| render::plain(&answer))
    }

    fn keep(&mut self, reminder: Reminder) {
        self.reminders.retain(|known| known.id != reminder.id);
        if !reminder.is_over() {
            self.reminders.push(reminder);
        }
    }

    /// What is answered to a message about reminders; `None` if it is about something else.
    fn hears(&mut self, text: &str) -> Option<String> {
        self.messages += 1;
        let message = MessageId(format!("${}", self.messages));
        let text = text.to_owned();
        self.happens(&Event::Heard { message, text })
    }

    fn says(&mut self, text: &str) -> String {
        self.hears(text)
            .unwrap_or_else(|| panic!("« {text} » is about reminders"))
    }

    /// Moves the clock, and gives what falls due.
    fn comes(&mut self, now: &str) -> Option<Delivered> {
        self.now = now.parse().expect("a time");
        let mut due: Vec<Reminder> = self
            .reminders
            .iter()
            .filter(|reminder| reminder.is_due(self.now.timestamp()))
            .cloned()
            .collect();
        due.sort_by_key(|reminder| reminder.due().map(Zoned::timestamp));
        let here = self.school.standpoint(self.now.clone());
        let said = deliver(&here, &self.conversation, &due, &self.reminders)?;
        self.conversation = said.conversation.clone();
        for reminder in said.reminders.clone() {
            self.keep(reminder);
        }
        Some(said)
    }

    fn due(&mut self, now: &str) -> Option<String> {
        self.comes(now).map(|said| render::plain(&said.answer))
    }
}

const MONDAY: &str = "2026-11-23T10:00:00[Europe/Paris]";

#[track_caller]
fn contains(text: &str, expected: &str) {
    assert!(text.contains(expected), "« {expected} » in:\n{text}");
}

#[test]
fn a_request_is_confirmed_with_the_whole_date_and_comes_once() {
    let mut counter = Counter::at(MONDAY);
    let said = counter.says("rappelle-moi jeudi à 14 h de vérifier les affectations GAR");
    contains(&said, "jeudi 26 novembre 2026 à 14 h");
    contains(&said, "vérifier les affectations GAR");
    assert_eq!(counter.due("2026-11-26T13:59:59[Europe/Paris]"), None);
    let due = counter.due("2026-11-26T14:00:00[Europe/Paris]").expect("it is due");
    contains(&due, "vérifier les affectations GAR");
    for choice in ["1. ✅ fait", "2. ⏰ plus tard", "3. ❌ annuler", "4. 🙋 besoin d'aide"] {
        contains(&due, choice);
    }
    assert!(!due.contains("prévu"), "it is in time: {due}");
    assert_eq!(counter.due("2026-11-26T14:01:00[Europe/Paris]"), None, "once");
    contains(&counter.says("c'est fait"), "noté comme fait");
    assert_eq!(counter.reminders, []);
}

#[test]
fn what_was_delivered_is_put_off_by_number_by_words_or_by_tapping() {
    for (later, until) in [
        ("1", "jeudi 26 novembre 2026 à 15 h"),
        ("ce soir", "jeudi 26 novembre 2026 à 18 h"),
        ("3", "vendredi 27 novembre 2026 à 8 h"),
        ("lundi à 9h", "lundi 30 novembre 2026 à 9 h"),
    ] {
        let mut counter = Counter::at(MONDAY);
        counter.says("rappelle-moi jeudi à 14 h de relire");
        let name = counter.comes("2026-11-26T14:00:00[Europe/Paris]").expect("due").name;
        let tap = Event::Reacted {
            message: MessageId(name),
            key: "⏰".to_owned(),
            reaction: MessageId("$tap".to_owned()),
        };
        contains(&counter.happens(&tap).expect("it asks until when"), "1. dans une heure");
        contains(&counter.says(later), until);
        assert_eq!(counter.reminders.len(), 1, "{later}");
        assert!(counter.due("2026-12-01T00:00:00[Europe/Paris]").is_some(), "{later}");
    }
}

#[test]
fn what_is_not_clear_is_asked() {
    let mut counter = Counter::at(MONDAY);
    contains(&counter.says("rappelle-moi de relire le bilan"), "Quand");
    contains(&counter.says("demain à 9h"), "mardi 24 novembre 2026 à 9 h");
    contains(
        &counter.says("rappelle-moi jeudi ou vendredi de relire"),
        "1. jeudi 26 novembre 2026",
    );
    contains(&counter.says("2"), "vendredi 27 novembre 2026");
    contains(&counter.says("rappelle-moi demain"), "Que dois-je vous rappeler");
    contains(&counter.says("appeler la mairie"), "« appeler la mairie »");
    contains(
        &counter.says("rappelle-moi le 31 février de relire"),
        "Je ne peux pas noter ce moment",
    );
    contains(&counter.says("non"), "je ne note rien");
    contains(&counter.says("rappelle-moi aujourd'hui à 9h de relire"), "déjà passé");
    assert_eq!(counter.reminders.len(), 3);
}

#[test]
fn a_question_is_no_request() {
    let mut counter = Counter::at(MONDAY);
    for text in [
        "c'est quoi le GAR ?",
        "rappelle-moi l'adresse du webmail",
        "comment faire remonter une panne ?",
        "rappelle-moi ce qu'est le GAR",
        "merci",
        "2",
        "fait",
        "plus tard",
    ] {
        assert_eq!(counter.hears(text), None, "{text}");
    }
}

#[test]
fn what_recurs_comes_again_except_in_the_holidays() {
    let mut counter = Counter::at("2026-12-07T10:00:00[Europe/Paris]");
    let said = counter.says("rappelle à ce salon tous les lundis à 8h de relever les copies sauf pendant les vacances");
    contains(&said, "chaque lundi à 8 h, sauf pendant les vacances");
    contains(&said, "lundi 14 décembre 2026 à 8 h");
    contains(&said, "lundi 4 janvier 2027 à 8 h");
    assert!(counter.due("2026-12-14T08:00:00[Europe/Paris]").is_some());
    assert_eq!(counter.due("2026-12-21T08:00:00[Europe/Paris]"), None, "holidays");
    contains(&counter.says("rappels de ce salon"), "1. chaque lundi à 8 h");
    assert!(counter.due("2027-01-04T08:00:00[Europe/Paris]").is_some());
    contains(&counter.says("c'est fait"), "lundi 11 janvier 2027 à 8 h");
}

#[test]
fn the_hour_on_the_wall_stays_when_the_clocks_change() {
    let mut counter = Counter::at("2027-03-26T10:00:00[Europe/Paris]");
    counter.says("rappelle-moi tous les jours à 9h de saluer");
    for day in [
        "2027-03-27T09:00:00[Europe/Paris]",
        "2027-03-28T09:00:00[Europe/Paris]",
        "2027-03-29T09:00:00[Europe/Paris]",
    ] {
        let before: Zoned = day.parse().expect("a time");
        let before = (before - SignedDuration::from_secs(1)).to_string();
        assert_eq!(counter.due(&before), None, "before {day}");
        assert!(counter.due(day).is_some(), "{day}");
    }
}

#[test]
fn what_fell_due_while_it_was_away_comes_late_once_and_together() {
    let mut counter = Counter::at(MONDAY);
    counter.says("rappelle-moi demain à 8h de relire");
    counter.says("rappelle-moi demain à 9h d'écrire");
    counter.says("rappelle-moi tous les jours à 7h de saluer");
    let late = counter.due("2026-11-26T12:00:00[Europe/Paris]").expect("due");
    contains(&late, "Vous avez 3 rappels");
    contains(&late, "relire (prévu mardi 24 novembre 2026 à 8 h)");
    assert_eq!(counter.due("2026-11-26T12:01:00[Europe/Paris]"), None);
    contains(&counter.says("le 2 est fait"), "noté comme fait");
    assert!(
        counter.due("2026-11-27T07:00:00[Europe/Paris]").is_some(),
        "the series goes on"
    );
}

#[test]
fn reminders_are_listed_moved_and_cancelled() {
    let mut counter = Counter::at(MONDAY);
    contains(&counter.says("mes rappels"), "aucun rappel");
    counter.says("rappelle-moi vendredi à 10h de relire");
    counter.says("rappelle-moi demain à 9h d'écrire");
    let list = counter.says("mes rappels");
    contains(&list, "1. mardi 24 novembre 2026 à 9 h : écrire");
    contains(&list, "2. vendredi 27 novembre 2026 à 10 h : relire");
    contains(&counter.says("décale le 1 à samedi"), "samedi 28 novembre 2026 à 9 h");
    contains(&counter.says("annule le 2"), "relire");
    contains(&counter.says("annule le 7"), "numéro 7");
    contains(&counter.says("mes échéances"), "samedi 28 novembre 2026 à 9 h : écrire");
    counter.says("annule tous mes rappels");
    assert_eq!(counter.reminders, []);
}

#[test]
fn a_request_that_is_changed_or_deleted_takes_its_reminder_along() {
    let mut counter = Counter::at(MONDAY);
    counter.says("rappelle-moi demain à 9h de relire");
    let message = MessageId("$1".to_owned());
    let text = "rappelle-moi jeudi à 9h de relire".to_owned();
    let edited = Event::Edited {
        message: message.clone(),
        text,
    };
    contains(
        &counter.happens(&edited).expect("it answers"),
        "jeudi 26 novembre 2026 à 9 h",
    );
    assert_eq!(counter.reminders.len(), 1);
    assert_eq!(counter.due("2026-11-24T09:00:00[Europe/Paris]"), None);
    counter.happens(&Event::Redacted { message });
    assert_eq!(counter.reminders, []);
}

#[test]
fn an_agenda_is_subscribed_to() {
    let mut counter = Counter::at(MONDAY);
    contains(&counter.says("chaque lundi à 8h, mes échéances"), "chaque lundi à 8 h");
    counter.says("rappelle-moi le 2 décembre à 10h de relire");
    let agenda = counter.due("2026-11-30T08:00:00[Europe/Paris]").expect("due");
    contains(&agenda, "mercredi 2 décembre 2026 à 10 h : relire");
}

#[test]
fn hours_are_those_of_the_person() {
    let mut counter = Counter::at(MONDAY);
    contains(
        &counter.says("mon fuseau horaire est celui de la Réunion"),
        "13 h chez vous",
    );
    counter.now = counter.conversation.local(counter.now.timestamp());
    contains(
        &counter.says("rappelle-moi demain à 8h de relire"),
        "mardi 24 novembre 2026 à 8 h",
    );
    let due = counter.reminders[0].due().expect("it waits").timestamp();
    assert_eq!(due.to_string(), "2026-11-24T04:00:00Z");
    contains(
        &counter.says("mon fuseau horaire est celui de la Lune"),
        "Je ne connais pas ce fuseau",
    );
}

#[test]
fn a_change_of_mind_right_after_is_followed() {
    for (said, expected) in [
        ("non plutôt mercredi", "mercredi 25 novembre 2026 à 10 h"),
        ("en fait 15h", "lundi 30 novembre 2026 à 15 h"),
        ("je me suis trompé, mardi à 9h", "mardi 24 novembre 2026 à 9 h"),
        ("décale le 1 à demain", "mardi 24 novembre 2026 à 10 h"),
        ("décale le 1 à 15h", "lundi 30 novembre 2026 à 15 h"),
    ] {
        let mut counter = Counter::at(MONDAY);
        counter.says("rappelle-moi lundi à 10h de voir le principal");
        contains(&counter.says(said), expected);
        assert_eq!(counter.reminders.len(), 1, "{said}");
    }
    for said in ["annule", "annule ça", "laisse tomber", "finalement non", "annule le 1"] {
        let mut counter = Counter::at(MONDAY);
        counter.says("rappelle-moi lundi à 10h de voir le principal");
        contains(&counter.says(said), "annulé");
        assert_eq!(counter.reminders, [], "{said}");
    }
    let mut counter = Counter::at(MONDAY);
    counter.says("rappelle-moi lundi à 10h de voir le principal");
    for question in ["c'est quoi pix ?", "merci", "qui contacter pour une panne ?"] {
        assert_eq!(counter.hears(question), None, "{question}");
    }
}

#[test]
fn only_what_is_named_is_cancelled() {
    let mut counter = Counter::at(MONDAY);
    counter.says("rappelle-moi mardi à 10h de faire le bilan");
    counter.says("rappelle-moi mercredi à 8h d'appeler Paul");
    assert_eq!(counter.hears("annule l'imprimante"), None);
    contains(&counter.says("annule le bilan"), "annulé : « faire le bilan »");
    contains(
        &counter.says("annule le rappel de jeudi"),
        "1. mercredi 25 novembre 2026",
    );
    contains(&counter.says("décale le rappel de lundi à mardi"), "Vos rappels");
    contains(
        &counter.says("supprime mon rappel de mercredi"),
        "annulé : « appeler Paul »",
    );
    assert_eq!(counter.reminders, []);
}

#[test]
fn a_polite_no_cancels_nothing() {
    let mut counter = Counter::at(MONDAY);
    counter.says("rappelle-moi mardi à 10h de faire le bilan");
    for polite in ["non", "non merci", "merci"] {
        assert_eq!(counter.hears(polite), None, "{polite}");
    }
    assert_eq!(counter.reminders.len(), 1);
}

#[test]
fn a_new_day_of_a_series_leaves_its_hour_and_its_exceptions() {
    let mut counter = Counter::at(MONDAY);
    counter.says("rappelle-moi tous les vendredis à 16h de sauvegarder sauf pendant les vacances");
    let said = counter.says("plutôt tous les jeudis");
    contains(&said, "chaque jeudi à 16 h, sauf pendant les vacances");
}

#[test]
fn a_refusal_or_a_question_is_not_the_text_of_a_reminder() {
    let mut counter = Counter::at(MONDAY);
    counter.says("rappelle-moi demain");
    assert_eq!(counter.hears("c'est quoi pix ?"), None);
    contains(&counter.says("non laisse tomber"), "je ne note rien");
    contains(&counter.says("rappelle-moi demain à 10h de"), "Que dois-je");
    assert_eq!(counter.reminders, []);
}

#[test]
fn what_is_asked_in_between_is_a_question() {
    let mut counter = Counter::at(MONDAY);
    counter.says("rappelle-moi de relire le bilan");
    assert_eq!(counter.hears("Qui peut m'aider pour la panne de lundi ?"), None);
    let tap = Event::Reacted {
        message: MessageId("$old".to_owned()),
        key: "👍".to_owned(),
        reaction: MessageId("$tap".to_owned()),
    };
    assert_eq!(counter.happens(&tap), None);
    for question in [
        "Peux-tu me rappeler à quelle heure est la réunion de demain ?",
        "rappelle-moi qui est de permanence lundi",
        "Comment mettre la réunion de demain dans l'agenda ?",
    ] {
        assert_eq!(counter.hears(question), None, "{question}");
    }
    let edited = Event::Edited {
        message: MessageId("$1".to_owned()),
        text: "rappelle-moi demain à 9h de relire le bilan".to_owned(),
    };
    contains(
        &counter.happens(&edited).expect("it answers"),
        "mardi 24 novembre 2026 à 9 h",
    );
    assert_eq!(counter.reminders.len(), 1);
}

#[test]
fn in_a_room_with_several_people_only_its_own_reminders_are_shown() {
    let mut counter = Counter::at(MONDAY);
    counter.says("rappelle-moi demain à 9h de voir le médecin");
    counter.key = ConversationKey {
        room: "!salle".to_owned(),
        thread: Some("$thread".to_owned()),
        person: "@ada".to_owned(),
    };
    contains(&counter.says("mes rappels"), "aucun rappel");
    assert!(!counter.says("mes échéances").contains("médecin"));
}

#[test]
fn a_series_is_moved_though_another_reminder_waits_for_a_word() {
    let mut counter = Counter::at(MONDAY);
    counter.says("rappelle-moi aujourd'hui à 11h de relire");
    counter.says("rappelle-moi tous les mardis à 8h30 de relever les cahiers");
    counter.comes("2026-11-23T11:00:00[Europe/Paris]").expect("due");
    counter.says("mes rappels");
    contains(
        &counter.says("décale le 2 à mercredi 9h"),
        "mercredi 25 novembre 2026 à 9 h",
    );
    assert_eq!(counter.due("2026-11-24T08:30:00[Europe/Paris]"), None, "it was moved");
}

#[test]
fn of_several_that_were_delivered_each_is_settled_in_ordinary_words() {
    let mut counter = Counter::at(MONDAY);
    for text in ["relire", "écrire", "signer"] {
        counter.says(&format!("rappelle-moi demain à 8h de {text}"));
    }
    counter.comes("2026-11-24T08:00:00[Europe/Paris]").expect("due");
    contains(&counter.says("annule le 2"), "annulé : « écrire »");
    contains(&counter.says("mes rappels"), "déjà rappelé : relire");
    contains(&counter.says("plus tard"), "« relire ; signer »");
    contains(&counter.says("demain 9h"), "mercredi 25 novembre 2026 à 9 h");
    assert_eq!(counter.reminders.len(), 2);
    counter.comes("2026-11-25T09:00:00[Europe/Paris]").expect("due");
    contains(&counter.says("tout est fait merci !"), "fait : « relire ; signer »");
    assert_eq!(counter.reminders, []);
}

#[test]
fn what_recurs_is_moved_once_or_for_good() {
    let mut counter = Counter::at(MONDAY);
    counter.says("rappelle-moi tous les mardis à 8h30 de relever les cahiers");
    contains(&counter.says("décale le 1 à mercredi 9h"), "Seule la prochaine fois");
    assert_eq!(counter.due("2026-11-24T08:30:00[Europe/Paris]"), None, "it was moved");
    assert!(counter.due("2026-11-25T09:00:00[Europe/Paris]").is_some());
    assert!(
        counter.due("2026-12-01T08:30:00[Europe/Paris]").is_some(),
        "the series goes on"
    );
    counter.says("mes rappels");
    contains(
        &counter.says("décale le 1 à tous les jeudis à 10h"),
        "chaque jeudi à 10 h",
    );
}

#[test]
fn limits_are_said() {
    let mut counter = Counter::at(MONDAY);
    for number in 0..5 {
        counter.says(&format!("rappelle-moi demain à 9h de faire {number}"));
    }
    contains(&counter.says("rappelle-moi demain à 9h de trop"), "5 rappels");
    let long = "x".repeat(60 * 1024);
    contains(
        &counter.says(&format!("rappelle-moi demain de {long}")),
        "500 caractères",
    );
    contains(
        &counter.says("rappelle-moi toutes les 10 secondes de respirer"),
        "Je ne peux pas noter",
    );
    assert_eq!(counter.reminders.len(), 5);
}

#[test]
fn reminders_go_to_a_calendar_and_come_from_one() {
    let mut counter = Counter::at(MONDAY);
    counter.says("rappelle-moi jeudi à 14h de relire, puis de signer");
    counter.says("rappelle-moi tous les lundis à 8h de saluer sauf pendant les vacances");
    contains(&counter.says("mes rappels en .ics"), "vos rappels");
    let file = counter.file.clone().expect("a file");
    assert_eq!(
        (file.name.as_str(), file.kind.as_str()),
        ("rappels.ics", "text/calendar")
    );
    let mut other = Counter::at(MONDAY);
    let shared = |text: Option<String>| Event::Shared {
        message: MessageId("$file".to_owned()),
        text,
    };
    let shown = other.happens(&shared(Some(file.text.clone()))).expect("it answers");
    contains(&shown, "5 rappels");
    let first = guichet::calendar::read_entries(&file.text, &counter.now).expect("a calendar");
    let two = guichet::calendar::write_entries(&first[..2], counter.now.timestamp());
    let shown = other.happens(&shared(Some(two))).expect("it shows what is in it");
    contains(&shown, "jeudi 26 novembre 2026 à 14 h : relire, puis de signer");
    assert_eq!(other.reminders, [], "it asks first");
    contains(&other.says("1"), "2 rappels de plus");
    assert_eq!(other.reminders.len(), 2);
    contains(
        &other
            .happens(&shared(Some("pas un agenda".to_owned())))
            .expect("it answers"),
        ".ics",
    );
    assert_eq!(other.happens(&shared(None)), None, "too large: another part answers");
}

#[test]
fn what_cannot_be_is_put_right_by_what_is_said_otherwise() {
    for (said, instead, expected) in [
        ("le 31 février à 10h", "le 28", "dimanche 28 février 2027 à 10 h"),
        (
            "le 31 février à 10h",
            "le 28 février",
            "dimanche 28 février 2027 à 10 h",
        ),
        ("le 31 février à 10h", "le 28 à 9h", "dimanche 28 février 2027 à 9 h"),
        ("le 31 février", "le 27 mars à 9h", "samedi 27 mars 2027 à 9 h"),
        (
            "le 31 juin 2027 à 16h30",
            "alors le 30",
            "mercredi 30 juin 2027 à 16 h 30",
        ),
    ] {
        let mut counter = Counter::at(MONDAY);
        contains(
            &counter.says(&format!("rappelle-moi {said} de relire")),
            "Je ne peux pas noter ce moment",
        );
        contains(&counter.says(instead), expected);
        assert_eq!(counter.reminders.len(), 1, "{said}, {instead}");
    }
}

#[test]
fn reminders_are_moved_by_number_with_any_verb_and_by_durations() {
    for (said, expected) in [
        ("mets le 1 jeudi", "jeudi 26 novembre 2026 à 10 h"),
        ("mets le 1 à jeudi 9h", "jeudi 26 novembre 2026 à 9 h"),
        ("avance le 1 à 8h", "vendredi 27 novembre 2026 à 8 h"),
        ("change le 1 à lundi", "lundi 30 novembre 2026 à 10 h"),
        ("décale le 1 d'une heure", "vendredi 27 novembre 2026 à 11 h"),
        ("repousse le 1 de deux jours", "dimanche 29 novembre 2026 à 10 h"),
        ("repousse le rappel 1 d'une semaine", "vendredi 4 décembre 2026 à 10 h"),
        ("avance le 1 de 30 minutes", "vendredi 27 novembre 2026 à 9 h 30"),
        ("avance le 1 de 2 jours", "mercredi 25 novembre 2026 à 10 h"),
        ("avance le 1 de deux semaines", "déjà passé"),
        ("décale le 7 d'une heure", "numéro 7"),
    ] {
        let mut counter = Counter::at(MONDAY);
        counter.says("rappelle-moi vendredi à 10h de relire");
        contains(&counter.says(said), expected);
        assert_eq!(counter.reminders.len(), 1, "{said}");
    }
    let mut counter = Counter::at(MONDAY);
    for question in ["mets 3 élèves dans un groupe", "change le 2 roues", "avance le 1 pion"] {
        assert_eq!(counter.hears(question), None, "{question}");
    }
}

#[test]
fn all_but_some_are_cancelled() {
    let mut counter = Counter::at(MONDAY);
    for text in ["relire", "écrire", "signer"] {
        counter.says(&format!("rappelle-moi demain à 8h de {text}"));
    }
    counter.says("mes rappels");
    contains(&counter.says("annule tout sauf le 7"), "numéro 7");
    contains(&counter.says("annule tout sauf le 2"), "2 rappels sont annulés");
    contains(&counter.says("mes rappels"), "1. mardi 24 novembre 2026 à 8 h : écrire");
    contains(&counter.says("annule tous mes rappels sauf le 1"), "rien n'est annulé");
    assert_eq!(counter.reminders.len(), 1);
}

#[test]
fn the_agenda_of_a_day_or_a_week_is_asked_for() {
    let mut counter = Counter::at(MONDAY);
    counter.says("rappelle-moi demain à 9h de relire");
    counter.says("rappelle-moi samedi à 10h d'écrire");
    counter.says("rappelle-moi tous les lundis à 8h de saluer");
    for (question, contained, missing) in [
        ("qu'est-ce que j'ai demain ?", "à 9 h : relire", "écrire"),
        ("j'ai quoi demain", "Vos rappels du mardi 24 novembre 2026", "saluer"),
        ("mon agenda de samedi", "à 10 h : écrire", "relire"),
        ("mes rappels de demain", "relire", "écrire"),
        (
            "j'ai quoi cette semaine ?",
            "samedi 28 novembre 2026 à 10 h : écrire",
            "saluer",
        ),
        ("agenda de la semaine", "semaine du lundi 23 novembre 2026", "saluer"),
        (
            "j'ai quoi de prévu la semaine prochaine ?",
            "lundi 30 novembre 2026 à 8 h : saluer",
            "relire",
        ),
        (
            "qu'est-ce que j'ai jeudi ?",
            "aucun rappel du jeudi 26 novembre 2026",
            "relire",
        ),
    ] {
        let said = counter.says(question);
        contains(&said, contained);
        assert!(!said.contains(missing), "« {missing} » is not of {question}: {said}");
    }
    for question in ["j'ai quoi comme droits sur Pronote ?", "qu'est-ce que j'ai comme ENT ?"] {
        assert_eq!(counter.hears(question), None, "{question}");
    }
}

#[test]
fn two_tasks_with_an_hour_each_are_two_reminders() {
    for (said, first, second) in [
        (
            "rappelle-moi de voir Paul à 9h et Marie à 14h",
            "mardi 24 novembre 2026 à 9 h** : je vous rappellerai « voir Paul »",
            "mardi 24 novembre 2026 à 14 h** : je vous rappellerai « voir Marie »",
        ),
        (
            "rappelle-moi jeudi de voir Paul à 9h puis d'appeler Marie à 14h",
            "jeudi 26 novembre 2026 à 9 h** : je vous rappellerai « voir Paul »",
            "jeudi 26 novembre 2026 à 14 h** : je vous rappellerai « appeler Marie »",
        ),
        (
            "rappelle-moi demain à 9h la réunion et à 14h le conseil de classe",
            "mardi 24 novembre 2026 à 9 h** : je vous rappellerai « la réunion »",
            "mardi 24 novembre 2026 à 14 h** : je vous rappellerai « le conseil de classe »",
        ),
    ] {
        let mut counter = Counter::at(MONDAY);
        let answer = counter.says(said).replace("**", "");
        contains(&answer, &first.replace("**", ""));
        contains(&answer, &second.replace("**", ""));
        assert_eq!(counter.reminders.len(), 2, "{said}");
    }
    for one in [
        "rappelle-moi demain à 9h d'appeler Paul et de lui dire que la réunion est à 14h",
        "rappelle-moi demain à 9h de voir Paul et Marie",
        "rappelle-moi demain de voir Paul et Marie à 14h",
    ] {
        let mut counter = Counter::at(MONDAY);
        counter.says(one);
        assert_eq!(counter.reminders.len(), 1, "{one}");
    }
}

#[test]
fn a_series_is_put_right_as_a_whole() {
    for (made, said, expected) in [
        ("tous les lundis à 9h", "non plutôt mardi", "chaque mardi à 9 h"),
        ("tous les lundis à 9h", "non plutôt mardi à 10h", "chaque mardi à 10 h"),
        ("tous les lundis à 9h", "en fait 15h", "chaque lundi à 15 h"),
        (
            "tous les lundis à 9h sauf pendant les vacances",
            "plutôt le mardi",
            "chaque mardi à 9 h, sauf pendant les vacances",
        ),
        ("tous les jours à 9h", "en fait 8h30", "à 8 h 30"),
    ] {
        let mut counter = Counter::at(MONDAY);
        counter.says(&format!("rappelle-moi {made} de relever les cahiers"));
        let answer = counter.says(said);
        contains(&answer, expected);
        assert!(!answer.contains("Seule la prochaine fois"), "{answer}");
        assert_eq!(counter.reminders.len(), 1, "{said}");
        assert!(counter.reminders[0].recurrence.is_some(), "{said}");
    }
}

#[test]
fn one_time_of_a_series_is_skipped() {
    let mut counter = Counter::at(MONDAY);
    assert_eq!(counter.hears("saute la prochaine"), None, "there are no reminders");
    counter.says("rappelle-moi demain à 9h de relire");
    contains(&counter.says("saute la prochaine"), "ne se répète pas");
    counter.says("rappelle-moi tous les mardis à 8h30 de relever les cahiers");
    let said = counter.says("saute la prochaine fois");
    contains(&said, "mardi 24 novembre 2026 à 8 h 30");
    contains(&said, "mardi 1er décembre 2026 à 8 h 30");
    assert_eq!(counter.due("2026-11-24T08:30:00[Europe/Paris]"), None, "it is skipped");
    counter.says("mes rappels");
    contains(
        &counter.says("saute le prochain du 2"),
        "mardi 8 décembre 2026 à 8 h 30",
    );
}

#[test]
fn a_change_of_mind_is_followed_though_something_was_asked_in_between() {
    let asked_in_between = |counter: &mut Counter| {
        counter.conversation.topic = Some(guichet::dialogue::Topic {
            intent: "pix".to_owned(),
            slots: guichet::language::Slots::default(),
            at: counter.now.timestamp(),
        });
    };
    for (said, expected) in [
        ("laisse tomber", "annulé : « voir le principal »"),
        ("en fait 15h", "lundi 30 novembre 2026 à 15 h"),
        ("finalement mardi", "mardi 24 novembre 2026 à 10 h"),
    ] {
        let mut counter = Counter::at(MONDAY);
        counter.says("rappelle-moi lundi à 10h de voir le principal");
        counter.now = "2026-11-23T10:05:00[Europe/Paris]".parse().expect("a time");
        asked_in_between(&mut counter);
        for other in [
            "à 15h",
            "en fait c'est quoi pix ?",
            "non",
            "et en collège ?",
            "plutôt en lycée",
        ] {
            assert_eq!(counter.hears(other), None, "{other}");
        }
        contains(&counter.says(said), expected);
        let mut late = Counter::at(MONDAY);
        late.says("rappelle-moi lundi à 10h de voir le principal");
        late.now = "2026-11-23T10:20:00[Europe/Paris]".parse().expect("a time");
        asked_in_between(&mut late);
        assert_eq!(late.hears(said), None, "{said}, too late");
    }
}

#[test]
fn that_there_are_no_reminders_is_said() {
    let mut counter = Counter::at(MONDAY);
    for said in ["annule le rappel", "supprime mon rappel", "annule ce rappel"] {
        contains(&counter.says(said), "aucun rappel");
    }
    assert_eq!(counter.hears("annule"), None);
}

/// The questions of a file of test questions.
fn questions(file: &str) -> Vec<String> {
    let of_case = |line: &str| {
        let case: serde_json::Value = serde_json::from_str(line).expect("a question file is JSON Lines");
        let turns = case["turns"].as_array().cloned().unwrap_or_default();
        let texts: Vec<String> = turns
            .iter()
            .filter_map(|turn| turn["text"].as_str().map(str::to_owned))
            .collect();
        texts
    };
    file.lines()
        .filter(|line| !line.trim().is_empty())
        .flat_map(of_case)
        .collect()
}

#[test]
fn questions_to_the_knowledge_base_are_left_to_it() {
    let files = [
        include_str!("../questions/dev.jsonl"),
        include_str!("../questions/unseen.jsonl"),
    ];
    let all = files.into_iter().flat_map(questions);
    let more = [
        "Comment annuler un rappel dans Pronote ?",
        "où est l'agenda de la classe dans l'ENT ?",
        "qu'est-ce que j'ai comme outils numériques en collège ?",
        "agenda partagé dans l'ENT Creuse",
        "mon programme de mathématiques de cinquième",
        "programme de la certification Pix",
        "mets 2 élèves dans le groupe",
        "avance le 1 pion",
        "en fait c'est quoi Pix ?",
        "passe la prochaine certification Pix",
        "rappelle-moi ce qu'est le GAR et qui le gère à 9h",
    ];
    let mut taken = Vec::new();
    for question in all.chain(more.map(str::to_owned)) {
        let mut fresh = Counter::at(MONDAY);
        taken.extend(fresh.hears(&question).map(|said| format!("alone: {question} → {said}")));
        let mut busy = Counter::at(MONDAY);
        busy.says("rappelle-moi demain à 9h de relire");
        busy.says("rappelle-moi tous les lundis à 8h de saluer");
        taken.extend(
            busy.hears(&question)
                .map(|said| format!("after one: {question} → {said}")),
        );
    }
    assert_eq!(taken, Vec::<String>::new());
}
