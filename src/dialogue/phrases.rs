//! Every fixed French sentence that the bot says. Warm, short, « vous », with the next step.

use jiff::SignedDuration;
use jiff::civil::Date;

use super::Condition;
use crate::calendar::short_date_in_words;
use crate::knowledge::Trouble;

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

pub(super) const NO_FILES: &str =
    "Je ne lis pas ce fichier. Je sais lire un calendrier (.ics) d'une taille raisonnable, et j'en fais des rappels.";
pub(super) const NOT_A_CALENDAR: &str = "Je n'ai trouvé dans ce fichier aucun événement à venir. Exportez-le de nouveau depuis votre agenda, au format .ics.";
pub(super) const IMPORT_CHOICES: [&str; 2] = ["En faire des rappels", "Non merci"];
pub(super) const YOUR_CALENDAR: &str =
    "Voici vos rappels, à ouvrir dans votre agenda. Ceux qui reviennent y sont pour un an.";

/// What a calendar file holds, before it is made into reminders.
pub(super) fn import_preview(count: usize, past: usize) -> String {
    let found = match count {
        1 => "J'ai trouvé un événement à venir".to_owned(),
        count => format!("J'ai trouvé {count} événements à venir"),
    };
    match past {
        0 => format!("{found} :"),
        1 => format!("{found} (et un déjà passé, que je laisse) :"),
        past => format!("{found} (et {past} déjà passés, que je laisse) :"),
    }
}

/// What was made of a calendar file.
pub(super) fn imported(count: usize) -> String {
    match count {
        1 => "C'est noté : un rappel de plus. Dites « mes rappels » pour le voir.".to_owned(),
        count => format!("C'est noté : {count} rappels de plus. Dites « mes rappels » pour les voir."),
    }
}

pub(super) const WHICH_TIME_ZONE: &str = "Je ne connais pas ce fuseau. Dites par exemple « mon fuseau horaire est celui de la Réunion », de la \
     Guadeloupe, de la Martinique, de la Guyane, de Mayotte ou de Paris.";

/// What confirms a time zone, with the hour that it is there.
pub(super) fn time_zone_noted(hour: &str) -> String {
    format!("C'est noté : il est {hour} chez vous. Vos prochains rappels suivront cette heure.")
}

pub(super) const REMINDER_CANCELLED: &str = "C'est annulé : je ne vous le rappellerai pas.";
pub(super) const REMINDER_DROPPED: &str = "D'accord, je ne note rien.";
pub(super) const REMINDER_OVER: &str = "Ce rappel est déjà réglé.";
pub(super) const ANOTHER_MOMENT: &str = "à un autre moment";
pub(super) const ONLY_THIS_TIME: &str = "Seule la prochaine fois change ; la série continue.";
pub(super) const REMINDERS_MANUAL: &str = "Dites-moi quoi et quand, par exemple « rappelle-moi jeudi à 14 h de vérifier les affectations GAR » ou \
     « rappelle à ce salon tous les lundis à 8 h de relever les copies, sauf pendant les vacances ». \
     Ensuite : « mes rappels », « décale le 1 à vendredi », « annule le 2 », « mes échéances ».";

/// The question until when something is put off.
pub(super) fn until_when(titles: &str) -> String {
    format!("Quand dois-je vous le rappeler : « {} » ?", unmarked(titles))
}

pub(super) fn reminder_done(titles: &str) -> String {
    format!("Bravo, c'est noté comme fait : « {} ».", unmarked(titles))
}
pub(super) const REMINDER_HELP: &str = "J'ai mis votre demande sur la liste du SRANE, avec le texte du rappel. \
     Si c'est urgent, demandez-moi « qui est mon contact au SRANE ? ».";
/// How long a reminder may be put off, in words that the bot itself understands.
pub(super) const SNOOZES: [&str; 3] = ["dans une heure", "ce soir", "demain"];
pub(super) const OR_WHEN: &str = "Répondez par le numéro, ou dites-moi quand, par exemple « jeudi à 14 h ».";
/// What may be said about a delivered reminder; the number comes first.
pub(super) const REMINDER_WORDS: [&str; 4] = ["✅ fait", "⏰ plus tard", "❌ annuler", "🙋 besoin d'aide"];
pub(super) const WHEN_TO_REMIND: &str =
    "Quand dois-je vous le rappeler ? Dites par exemple « jeudi à 14 h » ou « tous les lundis à 8 h ».";
pub(super) const WHAT_TO_REMIND: &str = "Que dois-je vous rappeler à ce moment-là ?";
pub(super) const WHICH_MOMENT: &str = "De quel moment parlez-vous ?";
pub(super) const NEVER_HAPPENS: &str = "Ce moment n'arrive plus : il est passé, ou le calendrier scolaire que je connais s'arrête avant. Donnez-moi une date.";
pub(super) const MOVE_WHERE: &str =
    "Je n'ai pas compris à quand déplacer ce rappel. Dites par exemple « décale le 1 à vendredi 10 h ».";
pub(super) const NO_REMINDERS: &str =
    "Vous n'avez aucun rappel ici. Pour en créer un : « rappelle-moi jeudi à 14 h de vérifier les affectations GAR ».";
pub(super) const NO_OTHER_REMINDERS: &str = "Vous n'avez pas d'autre rappel : rien n'est annulé.";
pub(super) const NO_SERIES: &str =
    "Ce rappel ne se répète pas : je n'ai rien à sauter. Dites « mes rappels » pour voir la liste.";
pub(super) const NEXT_TIMES: &str = "Les prochaines fois :";
pub(super) const HOW_TO_CHANGE: &str =
    "Pour le changer, modifiez votre message ; pour l'annuler, supprimez-le ou dites « mes rappels ».";
pub(super) const HOW_TO_CHANGE_REMINDERS: &str = "Vous pouvez dire « annule le 1 » ou « décale le 1 à vendredi ».";
pub(super) const HOW_TO_SETTLE_SEVERAL: &str =
    "Dites « le 1 est fait », « annule le 2 », « décale le 1 à demain », ou réagissez : ✅ tout est fait.";
pub(super) const AGENDA_OF_THE_DAY: &str = "vos échéances du jour";
pub(super) const AGENDA_OF_THE_WEEK: &str = "vos échéances";

/// What confirms a reminder, with its whole date.
pub(super) fn reminder_kept(is_for_room: bool, when: &str, text: &str) -> String {
    let whom = if is_for_room {
        "je rappellerai à ce salon"
    } else {
        "je vous rappellerai"
    };
    format!("C'est noté, **{when}** : {whom} « {} ».", unmarked(text))
}

/// A text of somebody, in which nothing is read as markup.
fn unmarked(text: &str) -> String {
    text.replace("**", "")
}

/// What a due reminder says.
pub(super) fn reminder(text: &str) -> String {
    format!("Rappel : **{}**", unmarked(text))
}

/// What a duty says that is recalled.
pub(super) fn recalled(text: &str) -> String {
    format!("Je me permets de vous le rappeler une fois : **{}**", unmarked(text))
}

pub(super) const NOTHING_THIS_YEAR: &str = "Je n'ai aucun rappel de l'année pour vous. Dites-moi votre fonction, par exemple « je suis RRUPN en collège en Creuse ».";

/// What the year's duties begin with.
pub(super) fn duties_of_the_year(year: i16) -> String {
    format!("Les rappels de l'année scolaire {year}-{} :", year + 1)
}

pub(super) fn duty_line(day: &str, title: &str, within: Option<u16>) -> String {
    let answer = within.map_or_else(String::new, |days| format!(" (à confirmer sous {days} jours)"));
    format!("{day} : {title}{answer}")
}

/// How to go on from a duty: the procedure, and whom to ask.
pub(super) fn duty_next(procedure: Option<&str>, contact: Option<&str>) -> String {
    let procedure = procedure.map(|title| format!("Pour la marche à suivre, demandez-moi « {title} »."));
    let contact = contact.map(|contact| format!("Une question ? {contact}."));
    procedure.into_iter().chain(contact).collect::<Vec<_>>().join(" ")
}

/// How many have answered to a duty.
pub(super) fn duty_summary(title: &str, done: usize, all: usize) -> String {
    format!(
        "« {title} » : confirmations reçues, {done} sur {all} ; sans réponse après un rappel, {}",
        all - done.min(all)
    )
}

pub(super) fn it_was_planned(when: &str) -> String {
    format!("(C'était prévu {when} ; pardon pour le retard.)")
}

pub(super) fn reminders(count: usize) -> String {
    format!("Vous avez {count} rappels :")
}

pub(super) fn digest_line(text: &str, late: Option<&str>) -> String {
    let late = late.map_or_else(String::new, |when| format!(" (prévu {when})"));
    format!("{}{late}", unmarked(text))
}

pub(super) fn done_until(next: &str) -> String {
    format!("Bravo, c'est noté comme fait. La prochaine fois : {next}.")
}

pub(super) fn your_reminders(of_room: bool) -> &'static str {
    if of_room {
        "Les rappels de ce salon :"
    } else {
        "Vos rappels :"
    }
}

pub(super) fn reminder_line(when: &str, text: &str) -> String {
    let when = if when.is_empty() { "déjà rappelé" } else { when };
    format!("{when} : {}", unmarked(text))
}

pub(super) fn reminder_cancelled(text: &str) -> String {
    format!("C'est annulé : « {} ».", unmarked(text))
}

pub(super) fn reminders_cancelled(count: usize) -> String {
    match count {
        1 => "C'est fait : votre rappel est annulé.".to_owned(),
        count => format!("C'est fait : vos {count} rappels sont annulés."),
    }
}

pub(super) fn no_such_reminder(number: usize) -> String {
    format!("Je ne trouve pas de rappel numéro {number}. Dites « mes rappels » pour voir la liste.")
}

pub(super) fn reminder_moved(text: &str, when: &str) -> String {
    format!("C'est entendu : « {} », {when}.", unmarked(text))
}

/// One time of a series that does not take place.
pub(super) fn time_skipped(text: &str, skipped: &str, next: Option<&str>) -> String {
    let next = next.map_or_else(
        || "C'était la dernière fois.".to_owned(),
        |next| format!("La prochaine fois : {next}."),
    );
    format!("C'est entendu : je saute « {} » du {skipped}. {next}", unmarked(text))
}

/// A reminder cannot come before now.
pub(super) fn cannot_be_so_soon(when: &str) -> String {
    format!("Ce serait {when}, et ce moment est déjà passé. Dites-moi plutôt à quand le déplacer.")
}

/// Why what was said is no moment, and what to do.
pub(super) fn not_a_moment(reason: &str) -> String {
    format!("Je ne peux pas noter ce moment : {reason}. Quand dois-je vous le rappeler ?")
}

pub(super) fn already_past(when: &str) -> String {
    format!(
        "{} est déjà passé. Quand voulez-vous que je vous le rappelle ?",
        sentence(when)
    )
}

/// With a capital.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

pub(super) fn too_many_events(count: usize, most: usize) -> String {
    format!(
        "Ce fichier a {count} événements à venir, et je retiens {most} rappels au plus. Exportez-en une partie, puis renvoyez-la-moi."
    )
}

pub(super) fn too_many_reminders(most: usize) -> String {
    format!("Vous avez déjà {most} rappels, je ne peux pas en retenir plus. Dites « mes rappels » pour en annuler.")
}

pub(super) fn reminder_too_long(most: usize) -> String {
    format!("Un rappel tient en {most} caractères. Résumez-le, et je le note aussitôt.")
}

fn within(days: u16) -> String {
    match days {
        1 => "d'ici demain".to_owned(),
        7 => "dans les sept jours".to_owned(),
        days => format!("dans les {days} jours"),
    }
}

pub(super) fn nothing_due(days: u16) -> String {
    format!("Rien à l'horizon : vous n'avez aucune échéance {}.", within(days))
}

pub(super) fn your_agenda(days: u16) -> String {
    format!("Vos échéances {} :", within(days))
}

/// « du mardi 24 novembre 2026 », « de la semaine du lundi 23 novembre 2026 »
pub(super) fn span_of_agenda(first: &str, is_week: bool) -> String {
    if is_week {
        format!("de la semaine du {first}")
    } else {
        format!("du {first}")
    }
}

pub(super) fn nothing_due_then(span: &str) -> String {
    format!("Rien à l'horizon : vous n'avez aucun rappel {span}.")
}

pub(super) fn your_agenda_of(span: &str) -> String {
    format!("Vos rappels {span} :")
}

pub(super) fn agenda_line(day: &str, hour: &str, text: &str) -> String {
    format!("{day} à {hour} : {}", unmarked(text))
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
        short_date_in_words(verified_on)
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

/// A feed that was read.
pub(super) fn feed_read(host: &str, gathered: usize, age: SignedDuration) -> String {
    let news = match gathered {
        0 => "aucune nouvelle".to_owned(),
        1 => "une nouvelle".to_owned(),
        gathered => format!("{gathered} nouvelles"),
    };
    format!("flux de {host} : {news}, relevé il y a {}", span(age))
}

/// A feed that cannot be read: since when, and how long until it is tried again.
pub(super) fn feed_failed(host: &str, trouble: Trouble, (since, next): (SignedDuration, SignedDuration)) -> String {
    let why = match trouble {
        Trouble::NoAnswer => "le serveur ne répond pas".to_owned(),
        Trouble::Busy => "le serveur demande de revenir plus tard".to_owned(),
        Trouble::Gone => "le serveur dit que ce flux n'existe plus".to_owned(),
        Trouble::Status(status) => format!("le serveur répond par l'erreur {status}"),
        Trouble::Astray => "son adresse mène à un serveur qui n'est pas prévu".to_owned(),
        Trouble::TooLarge => "il est trop volumineux".to_owned(),
        Trouble::NotAFeed => "ce n'est pas un flux lisible".to_owned(),
    };
    let next = if next.is_positive() {
        format!("dans {}", span(next))
    } else {
        "bientôt".to_owned()
    };
    format!(
        "flux de {host} : en échec depuis {}, {why} ; prochain essai {next}",
        span(since)
    )
}

/// « a, b et c ».
pub(super) fn join(words: &[&str], last: &str) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [before @ .., end] => format!("{} {last} {end}", before.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_written_as_people_write_them() {
        assert_eq!(
            join(&["la Corrèze", "la Creuse", "la Haute-Vienne"], "et"),
            "la Corrèze, la Creuse et la Haute-Vienne"
        );
    }
}
