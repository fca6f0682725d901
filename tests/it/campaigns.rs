//! What staff say about messages to many rooms, and what comes of it.

use guichet::dialogue::{CampaignLife as Life, Event, MessageId, RoomFacts};
use guichet::runtime::remind_due;

use crate::house::{ADA, BEA, CYD, House, Sent, only};

const DESK: &str = "!desk";

/// Four rooms: two schools, a direct message with a RRUPN of a lycée in Corrèze, a room that nothing is known of.
fn house() -> House {
    let mut house = House::open();
    house.direct(DESK, ADA);
    house.group("!gueret", "Collège de Guéret");
    house.group("!equipe", "Équipe numérique");
    house.direct("!cyd", CYD);
    house.says(CYD, "!cyd", "je suis RRUPN en lycée en Corrèze");
    let lycee = RoomFacts {
        name: Some("Lycée Gay-Lussac".to_owned()),
        spaces: vec!["Numérique 87".to_owned()],
        ..RoomFacts::default()
    };
    house.room("!gay", &lycee);
    house.says(CYD, "!gay", "ce salon est celui d'un lycée de Haute-Vienne");
    house
}

fn rooms(sent: &[Sent]) -> Vec<&str> {
    sent.iter().map(|sent| sent.room.as_str()).collect()
}

fn life(house: &House) -> Life {
    house
        .store
        .campaigns()
        .expect("readable")
        .last()
        .expect("a campaign")
        .life
}

#[test]
fn an_audience_is_composed_in_words_and_counted_before_anything_is_sent() {
    for (audience, reached) in [
        ("", &["!cyd", "!equipe", "!gay", "!gueret"][..]),
        ("à tous les salons", &["!cyd", "!equipe", "!gay", "!gueret"]),
        ("à tous les groupes", &["!equipe", "!gay", "!gueret"]),
        ("à tout le monde", &["!cyd", "!equipe", "!gay", "!gueret"]),
        ("aux lycées", &["!cyd", "!gay"]),
        ("aux collèges de Creuse", &["!gueret"]),
        ("à tous les RRUPN de Corrèze", &["!cyd"]),
        ("aux lycées sauf le 19", &["!gay"]),
        (
            "aux collèges et lycées de Creuse et de Haute-Vienne",
            &["!gay", "!gueret"],
        ),
        ("à l'espace Numérique 87", &["!gay"]),
        ("au salon « Équipe numérique »", &["!equipe"]),
        ("aux référents numériques des lycées", &["!cyd"]),
        ("à tous sauf le 19 et le salon Équipe numérique", &["!gay", "!gueret"]),
        ("à tous sauf les lycées de Corrèze", &["!equipe", "!gay", "!gueret"]),
        ("aux établissements de Lycée connecté", &["!cyd", "!gay"]),
    ] {
        let mut house = house();
        let preview = house.says(ADA, DESK, &format!("diffuse {audience} : bonjour"));
        assert!(only(&preview).contains("> bonjour"), "{audience}: {preview:?}");
        assert_eq!(house.campaigns(), [], "{audience}: not before it is confirmed");
        house.says(ADA, DESK, "1");
        let sent = house.campaigns();
        assert_eq!(rooms(&sent), reached, "{audience}: {preview:?}");
    }
}

#[test]
fn nothing_goes_to_those_who_are_not_understood_or_not_there() {
    let mut house = house();
    for (audience, said) in [
        ("aux infirmières de Creuse", "« infirmières »"),
        ("aux collèges de Corrèze", "Personne"),
        ("à l'espace Inconnu", "Inconnu"),
        ("à l'espace Numérique 23", "« espace »"),
        ("aux salons abonnés à LINE", "Personne"),
        ("aux lycées sauf les grincheux", "grincheux"),
        ("à personne", "personne"),
    ] {
        let answer = house.says(ADA, DESK, &format!("diffuse {audience} : bonjour"));
        assert!(only(&answer).contains(said), "{audience}: {answer:?}");
    }
    assert_eq!(house.store.campaigns().expect("readable"), []);
}

#[test]
fn a_campaign_is_tried_sent_corrected_and_taken_back() {
    let mut house = house();
    house.says(ADA, DESK, "diffuse aux lycées : réunion lundi");
    let order = house.last_message();
    let tried = house.says(ADA, DESK, "essai");
    assert!(
        tried
            .iter()
            .any(|sent| sent.kind == "note" && sent.text == "réunion lundi"),
        "{tried:?}"
    );
    assert!(only(&house.says(ADA, DESK, "1")).contains("0 / 2 salons"));
    assert_eq!(rooms(&house.campaigns()), ["!cyd", "!gay"]);
    assert_eq!(life(&house), Life::Sent);

    let message = order.clone();
    let text = "diffuse aux lycées : réunion mardi".to_owned();
    house.hears(ADA, DESK, Event::Edited { message, text });
    let corrected = house.campaigns();
    assert!(
        corrected
            .iter()
            .all(|sent| sent.kind == "edit" && sent.text == "réunion mardi"),
        "{corrected:?}"
    );
    assert_eq!(corrected.len(), 2);

    house.says(ADA, DESK, "remplace « mardi » par « jeudi » dans la diffusion 1");
    assert!(house.campaigns().iter().all(|sent| sent.text == "réunion jeudi"));
    house.says(ADA, DESK, "corrige la diffusion 1 : réunion vendredi");
    assert!(house.campaigns().iter().all(|sent| sent.text == "réunion vendredi"));
    assert!(
        only(&house.says(ADA, DESK, "remplace « lundi » par « mardi » dans la diffusion 1"))
            .contains("Je ne trouve pas")
    );

    assert!(only(&house.says(ADA, DESK, "retire la diffusion")).contains("revenir en arrière"));
    assert_eq!(house.campaigns(), [], "not before it is confirmed");
    house.says(ADA, DESK, "2");
    assert_eq!(life(&house), Life::Sent);
    house.says(ADA, DESK, "retire la diffusion 1");
    house.says(ADA, DESK, "oui");
    let gone = house.campaigns();
    assert!(
        gone.iter().all(|sent| sent.kind == "redact") && gone.len() == 2,
        "{gone:?}"
    );
    assert_eq!(life(&house), Life::Withdrawn);
}

#[test]
fn what_is_no_answer_sends_nothing_and_says_what_waits() {
    let mut house = house();
    let order = "diffuse aux lycées : réunion lundi";
    for (said, then) in [
        ("merci bien", "ok"),
        ("attends je relis", "oui"),
        ("c'est quoi le GAR ?", "1"),
    ] {
        house.says(ADA, DESK, order);
        house.says(ADA, DESK, said);
        house.says(ADA, DESK, then);
        let sent = house.campaigns();
        let was_asked_again = said == "merci bien";
        assert_eq!(!sent.is_empty(), was_asked_again, "{said} / {then}: {sent:?}");
    }
    house.says(ADA, DESK, order);
    assert!(only(&house.says(ADA, DESK, "hum bof")).contains("attend :"));
    house.says(ADA, DESK, order);
    house.says(ADA, DESK, "diffuse aux girafes : bonjour");
    house.says(ADA, DESK, "oui");
    assert_eq!(house.campaigns(), [], "not what was shown before");
}

#[test]
fn what_was_dropped_or_taken_back_is_never_sent_again() {
    let mut house = house();
    house.says(ADA, DESK, "diffuse aux lycées : réunion lundi");
    let message = house.last_message();
    house.says(ADA, DESK, "3");
    assert!(only(&house.says(ADA, DESK, "relance la diffusion 1")).contains("n'a pas été envoyée"));
    assert_eq!(house.campaigns(), []);
    // A draft that was dropped may be written anew; one that was taken back may not.
    let edited = |message: &MessageId, text: &str| Event::Edited {
        message: message.clone(),
        text: text.to_owned(),
    };
    house.hears(ADA, DESK, edited(&message, "diffuse aux lycées : réunion mardi"));
    house.says(ADA, DESK, "1");
    assert_eq!(house.campaigns().len(), 2);
    house.says(ADA, DESK, "retire la diffusion 1");
    house.says(ADA, DESK, "1");
    assert_eq!(house.campaigns().len(), 2);
    let closed = house.hears(ADA, DESK, edited(&message, "diffuse à tous : réunion jeudi"));
    assert!(closed.iter().any(|sent| sent.text.contains("est close")), "{closed:?}");
    house.says(ADA, DESK, "oui");
    assert_eq!(house.campaigns(), []);
}

#[test]
fn a_draft_that_somebody_changed_is_shown_again_before_it_is_sent() {
    let mut house = house();
    house.direct("!bea", BEA);
    house.says(ADA, DESK, "diffuse aux lycées : réunion lundi");
    house.wait(1);
    house.says(BEA, "!bea", "corrige la diffusion 1 : réunion mardi");
    let again = house.says(ADA, DESK, "1");
    assert!(
        again.iter().any(|sent| sent.text.contains("réunion mardi")),
        "{again:?}"
    );
    assert_eq!(house.campaigns(), []);
}

#[test]
fn the_same_line_is_not_sent_twice() {
    let mut house = house();
    house.says(CYD, "!gueret", "abonne ce salon à LINE");
    house.says(
        ADA,
        DESK,
        "LINE : ajoute https://eduscol.education.fr/pix La campagne Pix",
    );
    house.says(ADA, DESK, "prépare la LINE");
    house.says(ADA, DESK, "prépare la LINE");
    house.says(ADA, DESK, "1");
    assert!(!house.campaigns().is_empty());
    assert!(only(&house.says(ADA, DESK, "envoie la diffusion 1")).contains("déjà partie"));
    assert_eq!(house.campaigns(), []);
}

#[test]
fn a_moderator_who_deletes_an_order_takes_nothing_back() {
    let mut house = house();
    house.says(ADA, DESK, "diffuse aux lycées : réunion lundi");
    let message = house.last_message();
    house.says(ADA, DESK, "1");
    house.campaigns();
    house.hears_about(ADA, DESK, Event::Redacted { message }, (None, true));
    assert_eq!(house.campaigns(), []);
}

#[test]
fn deleting_the_order_takes_everything_back() {
    let mut house = house();
    house.says(ADA, DESK, "diffuse aux lycées : réunion lundi");
    let message = house.last_message();
    house.says(ADA, DESK, "1");
    house.campaigns();
    house.hears(ADA, DESK, Event::Redacted { message });
    assert!(house.campaigns().iter().all(|sent| sent.kind == "redact"));
    assert_eq!(life(&house), Life::Withdrawn);

    house.says(ADA, DESK, "diffuse aux lycées : réunion lundi");
    let message = house.last_message();
    house.hears(ADA, DESK, Event::Redacted { message });
    house.says(ADA, DESK, "1");
    assert_eq!(life(&house), Life::Dropped);
}

#[test]
fn it_is_paused_resumed_stopped_and_sent_again_without_repeating_anything() {
    let mut house = house();
    house.says(ADA, DESK, "diffuse aux lycées : réunion lundi");
    house.says(ADA, DESK, "1");
    house.says(ADA, DESK, "mets la diffusion en pause");
    assert_eq!(house.campaigns(), []);
    house.says(ADA, DESK, "reprends la diffusion");
    assert_eq!(house.campaigns().len(), 2);
    assert!(only(&house.says(ADA, DESK, "renvoie les échecs")).contains("Rien à renvoyer"));
    house.group("!brive", "Lycée de Brive");
    house.says(ADA, DESK, "relance la diffusion 1");
    assert_eq!(rooms(&house.campaigns()), ["!brive"], "only where it is not");
    assert!(only(&house.says(ADA, DESK, "diffusions")).contains("« réunion lundi »"));
    assert!(only(&house.says(ADA, DESK, "bilan de la diffusion 1")).contains("3 salons"));
    assert!(only(&house.says(ADA, DESK, "annule la diffusion 1")).contains("est arrivée"));
    assert!(only(&house.says(ADA, DESK, "annule la diffusion 7")).contains("pas de diffusion n° 7"));
}

#[test]
fn where_it_is_configured_a_second_person_has_to_approve_and_only_the_first_approval_counts() {
    let mut house = house();
    house.rules.approval = true;
    house.direct("!bea", BEA);
    house.says(BEA, "!bea", "bonjour");
    house.says(ADA, DESK, "diffuse aux lycées : réunion lundi");
    let asked = house.says(ADA, DESK, "1");
    assert!(
        asked
            .iter()
            .any(|sent| sent.room == "!bea" && sent.text.contains("réunion lundi")),
        "{asked:?}"
    );
    assert_eq!(house.campaigns(), []);
    assert!(only(&house.says(ADA, DESK, "approuve la diffusion 1")).contains("une autre personne"));
    let approved = house.says(BEA, "!bea", "approuve la diffusion 1");
    assert!(
        approved.iter().any(|sent| sent.room == DESK),
        "its author is told: {approved:?}"
    );
    assert!(only(&house.says(BEA, "!bea", "approuve la diffusion 1")).contains("en cours"));
    assert_eq!(house.campaigns().len(), 2);

    house.says(ADA, DESK, "diffuse aux lycées : autre chose");
    house.says(ADA, DESK, "1");
    house.says(BEA, "!bea", "refuse la diffusion 2");
    assert_eq!((life(&house), house.campaigns().len()), (Life::Dropped, 0));
}

#[test]
fn rooms_and_people_subscribe_in_one_line() {
    let mut house = house();
    assert!(only(&house.says(CYD, "!gueret", "abonne ce salon à LINE")).contains("ce salon recevra LINE"));
    assert!(only(&house.says(CYD, "!gueret", "à quoi ce salon est-il abonné ?")).contains("LINE"));
    assert!(only(&house.says(CYD, "!gueret", "abonne-moi à LINE")).contains("vous recevrez LINE"));
    house.says(ADA, DESK, "diffuse aux salons abonnés à LINE sauf le 19 : bonjour");
    house.says(ADA, DESK, "1");
    assert_eq!(rooms(&house.campaigns()), ["!gueret"]);
    house.says(CYD, "!cyd", "désabonne-moi");
    house.says(CYD, "!gueret", "désabonne ce salon de LINE");
    assert!(only(&house.says(ADA, DESK, "diffuse aux salons abonnés à LINE : bonjour")).contains("Personne"));

    house.rules.line_roles = vec!["rrupn".to_owned()];
    let nobody = house.says(ADA, DESK, "diffuse aux salons abonnés à LINE : bonjour");
    assert!(
        only(&nobody).contains("Personne"),
        "who unsubscribed stays so: {nobody:?}"
    );
    house.direct("!dan", "@dan:example.org");
    house.says("@dan:example.org", "!dan", "je suis RRUPN en collège en Creuse");
    house.says(ADA, DESK, "diffuse aux salons abonnés à LINE : bonjour");
    house.says(ADA, DESK, "1");
    assert_eq!(rooms(&house.campaigns()), ["!dan"], "whose role asks for it");
}

#[test]
fn nobody_else_orders_anything() {
    let mut house = house();
    for text in ["diffuse : bonjour", "1", "diffusions", "approuve la diffusion 1"] {
        house.says(CYD, "!cyd", text);
    }
    assert_eq!(house.store.campaigns().expect("readable"), []);
}

#[test]
fn an_incident_stands_before_the_answers_about_it_until_it_ends() {
    let mut house = house();
    let question = "comment devenir responsable d'affectation GAR ?";
    let line = "Incident en cours sur le GAR : console indisponible";
    let raised = house.says(ADA, DESK, "incident GAR : console indisponible jusqu'à 14 h");
    assert!(only(&raised).contains("14 h"), "{raised:?}");
    assert!(only(&house.says(CYD, "!cyd", question)).starts_with(line));
    assert!(!only(&house.says(CYD, "!cyd", "c'est quoi Pix ?")).contains("Incident"));
    assert!(only(&house.says(ADA, DESK, "incidents")).contains("console indisponible"));
    house.wait(5 * 60);
    assert!(
        !only(&house.says(CYD, "!cyd", question)).contains("Incident"),
        "it ends by itself"
    );

    house.says(ADA, DESK, "Incident Pix : les parcours ne s'ouvrent pas");
    assert!(only(&house.says(CYD, "!cyd", "c'est quoi Pix ?")).contains("les parcours ne s'ouvrent pas"));
    assert!(only(&house.says(ADA, DESK, "incident GAR terminé")).contains("pas d'incident"));
    house.says(ADA, DESK, "incident pix terminé");
    assert!(!only(&house.says(CYD, "!cyd", "c'est quoi Pix ?")).contains("Incident"));

    for (order, said) in [
        ("incident girafe : elle dort", "je connais"),
        ("incident GAR :", "Que se passe-t-il"),
        ("incident GAR : panne jusqu'à hier", "déjà passée"),
        ("incidents", "Aucun incident"),
    ] {
        assert!(only(&house.says(ADA, DESK, order)).contains(said), "{order}");
    }
    house.says(CYD, "!cyd", "incident GAR : faux");
    assert!(
        !only(&house.says(CYD, "!cyd", question)).contains("faux"),
        "not by anybody"
    );
}

#[test]
fn line_is_gathered_composed_sent_corrected_archived_and_taken_back() {
    let mut house = house();
    house.says(CYD, "!gueret", "abonne ce salon à LINE");
    house.says(CYD, "!cyd", "abonne-moi à LINE");
    for text in [
        "LINE : ajoute https://eduscol.education.fr/pix Pix : la campagne de rentrée, en national",
        "LINE : ajoute https://www.ac-limoges.fr/webradio La webradio au collège",
    ] {
        house.says(ADA, DESK, text);
    }
    assert!(only(&house.says(ADA, DESK, "la prochaine LINE")).contains("La webradio au collège"));
    let preview = house.says(ADA, DESK, "prépare la LINE");
    let preview = only(&preview);
    assert!(preview.contains("LINE n° 1, période 2, 2026-2027"), "{preview}");
    assert!(preview.contains("1 salon et 1 personne"), "{preview}");
    house.says(ADA, DESK, "1");
    let sent = house.campaigns();
    assert_eq!(
        rooms(&sent),
        ["!cyd", "!cyd", "!cyd", "!gueret", "!gueret", "!gueret"],
        "a message and a thread: {sent:?}"
    );
    assert!(
        only(&house.says(ADA, DESK, "la prochaine LINE")).contains("aucune")
            || house.store.news().expect("readable").is_empty()
    );

    assert!(only(&house.says(CYD, "!cyd", "la dernière LINE ?")).contains("La webradio au collège"));
    assert!(
        only(&house.says(CYD, "!cyd", "qu'est-ce que LINE disait de Pix ?"))
            .contains("https://eduscol.education.fr/pix")
    );
    let subscribed = house.says(CYD, "!gay", "abonne ce salon à LINE");
    assert!(
        only(&subscribed).contains("LINE n° 1"),
        "who comes late is offered the latest: {subscribed:?}"
    );
    let files = house.says(ADA, DESK, "exporte la LINE");
    assert_eq!(files.iter().filter(|sent| sent.kind == "file").count(), 2, "{files:?}");

    house.says(ADA, DESK, "remplace « webradio » par « radio » dans la diffusion 1");
    let edits = house.campaigns();
    assert!(
        edits
            .iter()
            .all(|sent| sent.kind == "edit" && sent.text.contains("La radio")),
        "{edits:?}"
    );
    assert_eq!(
        rooms(&edits),
        ["!cyd", "!cyd", "!gueret", "!gueret"],
        "only what has changed"
    );
    assert!(only(&house.says(CYD, "!cyd", "la dernière LINE ?")).contains("La radio au collège"));

    house.says(ADA, DESK, "retire la diffusion 1");
    house.says(ADA, DESK, "1");
    assert_eq!(house.campaigns().iter().filter(|sent| sent.kind == "redact").count(), 6);
    assert_eq!(house.store.issues().expect("readable"), []);
    assert_eq!(house.store.news().expect("readable").len(), 2, "they wait again");
}

#[test]
fn who_asks_for_help_with_a_reminder_is_heard_by_the_staff() {
    let mut house = house();
    house.says(ADA, DESK, "bonjour");
    house.says(CYD, "!cyd", "rappelle-moi dans 10 minutes de vérifier le GAR");
    house.wait(11);
    remind_due(&house.store, &house.school, ("POST", house.now)).expect("written");
    assert!(only(&house.send()).contains("vérifier le GAR"));
    let helped = house.says(CYD, "!cyd", "besoin d'aide");
    let told = helped
        .iter()
        .find(|sent| sent.room == DESK)
        .expect("the staff are told");
    for expected in [CYD, "lycée", "vérifier le GAR"] {
        assert!(told.text.contains(expected), "{told:?}");
    }
}
