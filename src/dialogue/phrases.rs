//! Every fixed French sentence that the bot says. Warm, short, « vous », with the next step.

use jiff::SignedDuration;
use jiff::civil::Date;

use super::Condition;

pub(super) const EMPTY: &str = "Votre message est arrivé vide. Posez-moi votre question en quelques mots, par exemple « comment signaler une panne ? ».";
pub(super) const TOO_LONG: &str = "Votre message est trop long pour que je le lise en entier. \
     Résumez votre question en deux ou trois phrases, et je cherche aussitôt.";
pub(super) const UNKNOWN: &str = "Je ne sais pas répondre à cette question, et je préfère ne rien inventer.";
pub(super) const NEAR: &str =
    "Voici ce que je connais de plus proche. Répondez par un numéro, ou reformulez votre question :";
pub(super) const STILL_UNKNOWN: &str = "Je n'ai toujours pas la réponse, et je préfère ne rien inventer.";
pub(super) const WHICH: &str = "Plusieurs réponses sont possibles. Que souhaitez-vous savoir ?";
pub(super) const DEPENDS: &str = "Cela dépend de votre établissement. Quelle est votre situation ?";
pub(super) const HOW_TO_CHOOSE: &str = "Répondez par le numéro ou avec vos mots.";
pub(super) const NOT_A_CHOICE: &str = "Je n'ai pas reconnu votre choix. Donnez-moi un numéro de la liste :";
pub(super) const PROFILE_FORGOTTEN: &str = "C'est fait : j'ai oublié ce que vous m'aviez dit de votre établissement.";
pub(super) const YES: &str = "Oui";
pub(super) const NO: &str = "Non";

pub(super) const BROADCAST_EMPTY: &str = "Que dois-je diffuser ? Écrivez le texte après les deux-points, par exemple « diffuse : le réseau sera coupé ce soir à 18 h ».";
pub(super) const BROADCAST_TO_NOBODY: &str = "Je ne suis dans aucun autre salon : personne ne recevrait ce message.";
pub(super) const BROADCAST_CHOICES: [&str; 2] = ["Envoyer", "Renoncer"];
pub(super) const BROADCAST_BEGINS: &str = "C'est parti. Je vous dirai ici quand tout sera arrivé.";
pub(super) const BROADCAST_DROPPED: &str = "D'accord, je n'envoie rien.";

/// What stands over a text that waits to be sent.
pub(super) fn broadcast_preview(rooms: usize) -> String {
    let rooms = rooms_in_words(rooms);
    format!("Voici ce que j'enverrai dans {rooms}. Répondez par le numéro, ou modifiez votre message :")
}

/// How many rooms a broadcast has reached.
pub(super) fn broadcast_report(delivered: usize, rooms: usize) -> String {
    if delivered == rooms {
        return format!("C'est fait : votre message est arrivé dans {}.", rooms_in_words(rooms));
    }
    let rooms = rooms_in_words(rooms);
    format!("C'est fini : votre message devait aller dans {rooms}, il est arrivé dans {delivered}. Il manque :")
}

fn rooms_in_words(rooms: usize) -> String {
    match rooms {
        1 => "un salon".to_owned(),
        rooms => format!("{rooms} salons"),
    }
}

/// A room that a broadcast did not reach.
pub(super) fn refused_by_room(room: &str, why: &str) -> String {
    match why {
        "the bot is not in the room" | "M_FORBIDDEN" => format!("{room} : je ne suis plus dans ce salon"),
        code => format!("{room} : le serveur refuse ({code})"),
    }
}

/// The end of a list that is too long.
pub(super) fn and_more(count: usize) -> String {
    format!("et {count} de plus")
}

/// What the bot's condition begins with.
pub(super) const CONDITION: &str = "Voici comment je vais :";

/// The bot's condition, line by line.
pub(super) fn condition(condition: &Condition) -> Vec<String> {
    let connected = condition.connected_for.map_or_else(
        || "non connecté".to_owned(),
        |time| format!("connecté depuis {}", span(time)),
    );
    let oldest = condition.oldest_unsent.map_or_else(String::new, |age| {
        format!(", la plus ancienne demandée il y a {}", span(age))
    });
    let error = condition.last_error.as_ref();
    let error = error.map_or_else(
        || "aucune".to_owned(),
        |(what, age)| format!("{what}, il y a {}", span(*age)),
    );
    vec![
        format!("{connected}, version {}", condition.version),
        if condition.verified {
            "appareil vérifié"
        } else {
            "appareil non vérifié"
        }
        .to_owned(),
        format!("salons : {}", condition.rooms),
        format!("messages à traiter : {}", condition.inbox),
        format!("réponses à envoyer : {}{oldest}", condition.outbox),
        format!("salons à atteindre par une diffusion : {}", condition.broadcasts),
        format!("messages en attente de leur clé : {}", condition.undecrypted),
        format!("questions restées sans réponse : {}", condition.unanswered),
        format!("dernière erreur : {error}"),
    ]
}

/// « 3 heures », « une minute ».
fn span(time: SignedDuration) -> String {
    match (time.as_hours(), time.as_mins()) {
        (hours, _) if hours >= 48 => format!("{} jours", hours / 24),
        (0, 0) => "moins d'une minute".to_owned(),
        (0, 1) => "une minute".to_owned(),
        (0, minutes) => format!("{minutes} minutes"),
        (1, _) => "une heure".to_owned(),
        (hours, _) => format!("{hours} heures"),
    }
}

/// What is said about a message that cannot be decrypted.
pub(super) const UNREADABLE: &str = "Je n'arrive pas encore à lire votre message : sa clé de chiffrement ne m'est pas parvenue. \
     Je réessaie tout seul. Si je ne vous réponds pas d'ici une minute, renvoyez votre message, si possible depuis une \
     application à jour.";

/// What an answer begins with that comes late.
pub(super) fn late(age: SignedDuration) -> String {
    format!(
        "Pardon pour l'attente : votre message est arrivé il y a {}, pendant que je n'étais pas là.",
        span(age)
    )
}

/// What an unsure answer begins with.
pub(super) fn understood(title: &str) -> String {
    format!("Si je vous comprends bien, votre question porte sur « {title} ».")
}

/// The pointer that ends every « je ne sais pas ».
pub(super) fn ask_a_human(name: &str, email: Option<&str>) -> String {
    match email {
        Some(email) => format!("Pour une réponse sûre, écrivez au {name} : {email}."),
        None => format!("Pour une réponse sûre, adressez-vous au {name}."),
    }
}

pub(super) fn outside(slot: &str, known: &[&str]) -> String {
    format!(
        "Je ne peux pas vous répondre : pour {slot}, je ne connais que {}.",
        join(known, "et")
    )
}

pub(super) fn noted(values: &str) -> String {
    format!(
        "C'est noté : {values}. J'en tiendrai compte dans mes réponses. Pour que je l'oublie, dites « oublie mon profil »."
    )
}

pub(super) fn source(document: &str, publisher: &str, section: &str, verified_on: Date) -> String {
    format!(
        "{document} ({publisher}), « {section} », vérifié le {}",
        date(verified_on)
    )
}

pub(super) fn source_line(source: &str) -> String {
    format!("Source : {source}.")
}

pub(super) fn also(titles: &[&str]) -> String {
    format!("Vous pouvez aussi me demander : {}.", titles.join(" ; "))
}

/// What goes before a message that is ready to be sent to a human.
pub(super) fn ready_to_send(name: &str, email: Option<&str>) -> String {
    let to = email.map_or_else(|| name.to_owned(), |email| format!("{name}, {email}"));
    format!("Une personne saura vous répondre : {to}. Votre message est prêt à copier :")
}

/// That message: what was asked, and what is known of the school.
pub(super) fn message_to_a_human(questions: &[&str], school: &str) -> String {
    let questions: Vec<String> = questions.iter().map(|question| format!("« {question} »")).collect();
    let school = if school.is_empty() {
        String::new()
    } else {
        format!("\nMon établissement : {school}.")
    };
    format!(
        "Bonjour,\nJe cherche une réponse à ceci : {}.{school}\nJe l'ai demandé à Guichet, qui ne la connaît pas. Merci d'avance.",
        questions.join(", puis ")
    )
}

/// « a, b et c ».
fn join(words: &[&str], last: &str) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [before @ .., end] => format!("{} {last} {end}", before.join(", ")),
    }
}

/// « 24 novembre 2026 », « 1er mars 2027 ».
fn date(date: Date) -> String {
    const MONTHS: [&str; 12] = [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ];
    let month = MONTHS[usize::try_from(date.month() - 1).unwrap_or(0)];
    let day = if date.day() == 1 {
        "1er".to_owned()
    } else {
        date.day().to_string()
    };
    format!("{day} {month} {}", date.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_lists_are_written_as_people_write_them() {
        assert_eq!(date(jiff::civil::date(2027, 3, 1)), "1er mars 2027");
        assert_eq!(date(jiff::civil::date(2026, 11, 24)), "24 novembre 2026");
        assert_eq!(
            join(&["la Corrèze", "la Creuse", "la Haute-Vienne"], "et"),
            "la Corrèze, la Creuse et la Haute-Vienne"
        );
    }
}
