//! Every fixed French sentence that the bot says. Warm, short, « vous », with the next step.

use jiff::civil::Date;
use jiff::{SignedDuration, Zoned};

use super::Condition;
use super::campaign::{Campaign, Life, Speed, Tally, Topic};
use crate::calendar::{clock_in_words, date_in_words, short_date_in_words};
use crate::knowledge::{Issue, Trouble};

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
pub(super) const BROADCAST_CHOICES: [&str; 3] = ["Envoyer", "Faire d'abord un essai", "Renoncer"];
pub(super) const BROADCAST_ASK: &str =
    "Je l'envoie ? Répondez par le numéro ; pour changer le texte, modifiez votre message.";
pub(super) const BROADCAST_DROPPED: &str = "D'accord, je n'envoie rien.";
pub(super) const BROADCAST_TOO_LATE: &str =
    "C'est déjà parti. Pour tout arrêter, dites « annule la diffusion » ; pour tout effacer, « retire la diffusion ».";
pub(super) const BROADCAST_NOT_READ: &str = "Je ne change rien : votre message ne commence plus par « diffuse … : ». Pour corriger ce qui est parti, modifiez le texte après les deux-points.";
pub(super) const NO_CAMPAIGNS: &str =
    "Rien n'a encore été diffusé. Pour commencer : « diffuse aux RRUPN des collèges de Creuse : votre texte ».";
pub(super) const CAMPAIGNS: &str = "Les dernières diffusions :";
pub(super) const CAMPAIGN_ORDERS: &str = "Vous pouvez me dire, avec le numéro : « bilan de la diffusion 4 », « mets la diffusion 4 en pause », « reprends », « annule », « relance », « retire », « corrige la diffusion 4 : … », « remplace « lundi » par « mardi » dans la diffusion 4 », « renvoie les échecs de la diffusion 4 ».";
pub(super) const NO_SUCH_CAMPAIGN: &str =
    "Je ne trouve aucune diffusion à laquelle cela s'applique. Pour en voir la liste, dites « diffusions ».";
pub(super) const CAMPAIGN_STAYS: &str = "D'accord, je n'efface rien.";
pub(super) const CAMPAIGN_TRIED: &str =
    "L'essai est parti. S'il vous convient, répondez 1 pour envoyer à tous, ou 3 pour renoncer.";
pub(super) const WITHDRAW_CHOICES: [&str; 2] = ["Effacer partout", "Laisser"];

/// Who does not exist in an audience.
pub(super) fn audience_unknown(words: &[String]) -> String {
    format!(
        "Je ne comprends pas à qui envoyer : « {} ». Dites par exemple « aux RRUPN des collèges de Creuse », « aux salons abonnés à LINE sauf le 19 », « à l'espace Numérique 87 » ou « à tous les salons ».",
        words.join(" ")
    )
}

/// Nobody would get it.
pub(super) fn broadcast_to_nobody(audience: &str) -> String {
    if audience.is_empty() {
        return "Je ne suis dans aucun autre salon : personne ne recevrait ce message.".to_owned();
    }
    format!(
        "Personne ne recevrait ce message : aucun salon ne correspond à « {audience} ». Un salon se décrit en une ligne (« ce salon est celui d'un collège de Creuse ») et s'abonne de même (« abonne ce salon à LINE »)."
    )
}

/// What stands over a text that waits to be sent: who gets it.
pub(super) fn broadcast_preview(
    draft: &Campaign,
    understood: &str,
    (rooms, people): (usize, usize),
    sample: &[&str],
) -> String {
    let who = match (rooms, people) {
        (rooms, 0) => rooms_in_words(rooms),
        (0, people) => people_in_words(people),
        (rooms, people) => format!("{} et {}", rooms_in_words(rooms), people_in_words(people)),
    };
    let more = if sample.len() < rooms + people { " …" } else { "" };
    let audience = match (draft.audience.said.as_str(), understood) {
        ("", _) => String::new(),
        (said, "") => format!(" ({said})"),
        (said, understood) => format!(" ({said} ; je comprends : {understood})"),
    };
    format!(
        "Diffusion n° {}, pour {who}{audience} : {}{more}. Voici ce qui sera envoyé :",
        draft.number,
        sample.join(", ")
    )
}

/// How far a campaign is: « Diffusion n° 4 : 412 / 1 000 salons, 3 en attente, fin vers 10 h 42 ».
pub(super) fn campaign_progress(campaign: &Campaign, tally: &Tally, speed: &Speed) -> String {
    if !campaign.is_under_way() {
        return campaign_is(campaign, tally);
    }
    let doing = match campaign.life {
        Life::Withdrawing => "j'efface",
        _ if campaign.revision > 1 => "je corrige",
        _ => "j'envoie",
    };
    let (done, total) = (thousands(tally.done), rooms_in_words(tally.total()));
    let of_some = |count: usize, what: &str| (count > 0).then(|| format!("{} {what}", thousands(count)));
    let said = [
        Some(format!("Diffusion n° {}, {doing} : {done} / {total}", campaign.number)),
        of_some(speed.retried, "en attente"),
        of_some(tally.refused.len(), "en échec"),
        speed
            .end
            .as_ref()
            .map(|end| format!("fin vers {}", clock_in_words(end.time()))),
    ];
    format!("{}.", said.into_iter().flatten().collect::<Vec<_>>().join(", "))
}

/// What became of a campaign, in a sentence.
pub(super) fn campaign_is(campaign: &Campaign, tally: &Tally) -> String {
    let number = campaign.number;
    let (done, total) = (thousands(tally.done), rooms_in_words(tally.total()));
    match campaign.life {
        Life::Draft => format!(
            "La diffusion n° {number} est un brouillon. Pour l'envoyer, dites « envoie la diffusion {number} »."
        ),
        Life::Submitted => format!("La diffusion n° {number} attend l'accord d'une deuxième personne."),
        Life::Sending => format!("La diffusion n° {number} est en cours : {done} / {total}."),
        Life::Paused => format!(
            "La diffusion n° {number} est en pause : {done} / {total}. Pour continuer, dites « reprends la diffusion {number} »."
        ),
        Life::Sent if tally.refused.is_empty() => format!("La diffusion n° {number} est arrivée dans {total}."),
        Life::Sent => format!(
            "La diffusion n° {number} est arrivée dans {} sur {}.",
            rooms_in_words(tally.done),
            thousands(tally.total())
        ),
        Life::Dropped => format!("La diffusion n° {number} n'a pas été envoyée."),
        Life::Cancelled => format!(
            "La diffusion n° {number} est arrêtée. Pour aller au bout, dites « relance la diffusion {number} » ; pour l'effacer, « retire la diffusion {number} »."
        ),
        Life::Withdrawing => format!("J'efface la diffusion n° {number} partout où elle est arrivée."),
        Life::Withdrawn if tally.refused.is_empty() => format!("La diffusion n° {number} est effacée partout."),
        Life::Withdrawn => format!("La diffusion n° {number} est effacée, sauf là où le serveur refuse."),
    }
}

/// What came of a campaign when it is over.
pub(super) fn campaign_over(campaign: &Campaign, tally: &Tally) -> String {
    let missing = if tally.refused.is_empty() { "" } else { " Il manque :" };
    match campaign.life {
        Life::Sent if campaign.revision > 1 && tally.refused.is_empty() => {
            format!(
                "C'est fait : la diffusion n° {} est corrigée partout ({}).",
                campaign.number,
                rooms_in_words(tally.total())
            )
        }
        Life::Sent => format!("C'est fait. {}{missing}", campaign_is(campaign, tally)),
        _ => format!("{}{missing}", campaign_is(campaign, tally)),
    }
}

/// A campaign in the list.
pub(super) fn campaign_line(campaign: &Campaign, tally: &Tally) -> String {
    format!("« {} » : {}", campaign.title(), campaign_is(campaign, tally))
}

pub(super) fn no_campaign(number: usize) -> String {
    format!("Il n'y a pas de diffusion n° {number}. Pour en voir la liste, dites « diffusions ».")
}

pub(super) fn campaign_is_closed(number: usize) -> String {
    format!(
        "La diffusion n° {number} est close : je ne change rien. Pour un nouveau texte, écrivez un nouveau message « diffuse … : … »."
    )
}

/// The same issue of LINE is not sent twice.
pub(super) fn line_is_sent(number: usize) -> String {
    format!(
        "Cette LINE est déjà partie (diffusion n° {number}) : je ne l'envoie pas deux fois. Pour la corriger : « remplace « … » par « … » dans la diffusion {number} » ; pour la suivante : « prépare la LINE »."
    )
}

/// Something was said that is no answer to whether it may be sent.
pub(super) fn campaign_waits(number: usize) -> String {
    format!("Je n'ai pas compris. La diffusion n° {number} attend :")
}

pub(super) const CANCEL_THE_CAFE: &str = "C'est l'annonce d'un café numérique : pour l'annuler, dites « annule le café » avec son numéro. Les personnes inscrites seront prévenues.";
pub(super) const NO_TEST_ROOM: &str = "Je ne suis pas dans le salon d'essai : invitez-moi là, ou demandez à l'exploitant du bot de changer de salon (GUICHET_TEST_ROOM).";

pub(super) fn campaign_retry(number: usize) -> String {
    format!("Pour essayer encore là où cela n'est pas arrivé : « renvoie les échecs de la diffusion {number} ».")
}

pub(super) fn campaign_again(number: usize) -> String {
    format!("Je reprends la diffusion n° {number} là où elle manque ; personne ne la recevra deux fois.")
}

pub(super) fn nothing_failed(number: usize) -> String {
    format!("Rien à renvoyer : la diffusion n° {number} n'a échoué nulle part.")
}

pub(super) fn campaign_cancelled(campaign: &Campaign, tally: &Tally) -> String {
    let number = campaign.number;
    if tally.there == 0 {
        return format!("La diffusion n° {number} est annulée : rien n'est parti.");
    }
    let done = rooms_in_words(tally.there);
    format!(
        "La diffusion n° {number} est arrêtée. Elle reste dans {done} ; pour l'effacer aussi là, dites « retire la diffusion {number} »."
    )
}

pub(super) fn ask_to_withdraw(campaign: &Campaign, tally: &Tally) -> String {
    format!(
        "J'efface la diffusion n° {}, « {} », partout où elle est arrivée ({}) ? On ne peut pas revenir en arrière.",
        campaign.number,
        campaign.title(),
        rooms_in_words(tally.there)
    )
}

pub(super) fn campaign_corrected(campaign: &Campaign, tally: &Tally) -> String {
    format!(
        "C'est noté : je corrige la diffusion n° {} partout où elle est arrivée ({}).",
        campaign.number,
        rooms_in_words(tally.there)
    )
}

pub(super) fn not_in_campaign(number: usize, text: &str) -> String {
    format!("Je ne trouve pas « {text} » dans la diffusion n° {number} : je ne change rien.")
}

pub(super) fn campaign_submitted(number: usize, colleagues: usize) -> String {
    if colleagues == 0 {
        return format!(
            "La diffusion n° {number} attend l'accord d'une deuxième personne, qui me dira « approuve la diffusion {number} ». Je n'ai pu prévenir personne : prévenez-la vous-même."
        );
    }
    format!("La diffusion n° {number} attend l'accord d'une deuxième personne : je viens de le lui demander.")
}

pub(super) fn campaign_to_approve(draft: &Campaign) -> String {
    format!(
        "Une collègue ou un collègue vous demande votre accord pour la diffusion n° {} :",
        draft.number
    )
}

pub(super) fn how_to_approve(number: usize) -> String {
    format!("Dites « approuve la diffusion {number} » pour l'envoyer, ou « refuse la diffusion {number} ».")
}

pub(super) fn approve_yourself(number: usize) -> String {
    format!("Il faut l'accord d'une autre personne que vous : elle me dira « approuve la diffusion {number} ».")
}

pub(super) fn campaign_approved(number: usize) -> String {
    format!("Votre diffusion n° {number} est approuvée : elle part.")
}

pub(super) fn campaign_refused(number: usize) -> String {
    format!(
        "Votre diffusion n° {number} n'a pas été approuvée : rien n'est parti. Voyez ensemble ce qui est à changer."
    )
}

pub(super) fn campaign_dropped(number: usize) -> String {
    format!("D'accord : la diffusion n° {number} ne partira pas.")
}

fn rooms_in_words(rooms: usize) -> String {
    match rooms {
        0 | 1 => format!("{rooms} salon"),
        rooms => format!("{} salons", thousands(rooms)),
    }
}

fn people_in_words(people: usize) -> String {
    match people {
        0 | 1 => format!("{people} personne"),
        people => format!("{} personnes", thousands(people)),
    }
}

/// « 1 000 »: thousands set apart by a narrow space.
fn thousands(number: usize) -> String {
    match (number / 1000, number % 1000) {
        (0, rest) => rest.to_string(),
        (more, rest) => format!("{}\u{202f}{rest:03}", thousands(more)),
    }
}

/// Somebody needs help, for the people of the staff.
pub(super) fn help_wanted(person: &str, school: &str, about: &str) -> String {
    let school = if school.is_empty() {
        String::new()
    } else {
        format!(" ({school})")
    };
    format!("{person}{school} a besoin d'aide pour « {about} ». Écrivez-lui directement, c'est le plus simple.")
}

pub(super) const IN_ITS_THREAD: &str = "Puis, dans le fil de ce message :";

pub(super) fn with_file(name: &str) -> String {
    format!("Avec le fichier {name}.")
}

pub(super) fn with_poll(question: &str) -> String {
    format!("Avec un sondage : {question}")
}

pub(super) const NO_INCIDENTS: &str =
    "Aucun incident en cours. Pour en signaler un : « incident GAR : console indisponible jusqu'à 14 h ».";
pub(super) const INCIDENTS: &str = "Les incidents en cours :";
pub(super) const INCIDENT_EMPTY: &str =
    "Que se passe-t-il ? Écrivez-le après les deux-points : « incident GAR : console indisponible jusqu'à 14 h ».";
pub(super) const INCIDENT_PAST: &str = "L'heure de fin est déjà passée : je n'ai rien noté. Redites l'incident avec une heure à venir, ou sans heure de fin.";
pub(super) const NO_SUCH_INCIDENT: &str = "Je n'ai pas d'incident en cours à ce sujet. Pour les voir : « incidents ».";
pub(super) const INCIDENT_OVER: &str = "C'est noté : l'incident est terminé, je n'en parle plus.";

/// The line before the answers that an incident is about.
pub(super) fn incident_line(subject: &str, text: &str) -> String {
    format!("Incident en cours sur {subject} : {text}")
}

pub(super) fn incident_of_what(subjects: &[&str]) -> String {
    format!(
        "Je ne sais pas de quoi il s'agit. Nommez le sujet avant les deux-points ; je connais {}.",
        join(subjects, "et")
    )
}

pub(super) fn incident_raised(subject: &str, until: Option<&Zoned>, said: &str) -> String {
    let until = until.map_or_else(
        || "jusqu'à ce que vous me disiez".to_owned(),
        |until| {
            // Midnight is the end of the day before.
            if until.time() == jiff::civil::Time::midnight() {
                let day = until.date().yesterday().unwrap_or(until.date());
                return format!("jusqu'au {} au soir, ou dès que vous me direz", date_in_words(day));
            }
            format!(
                "jusqu'au {} à {}, ou dès que vous me direz",
                date_in_words(until.date()),
                clock_in_words(until.time())
            )
        },
    );
    format!(
        "C'est noté : je le dis en tête de mes réponses sur {subject}, {until} « incident {said} terminé ». Pour prévenir aussi les salons : « diffuse à tous les salons : … »."
    )
}

pub(super) const WRITE_TO_ME: &str = "Pour recevoir cela vous-même, écrivez-moi en message direct et redites-le-moi là. Ici, dites « abonne ce salon à LINE ».";
pub(super) const SUBSCRIBE_TO_WHAT: &str =
    "À quoi ? Dites « abonne ce salon à LINE » ou « abonne ce salon aux cafés numériques ».";
pub(super) const DESCRIBE_HOW: &str = "Dites-moi où vous êtes, par exemple « ce salon est celui d'un collège de Creuse » ou « ce salon est en Haute-Vienne ».";

pub(super) fn subscribed(topic: Topic, personal: bool, latest: Option<&Issue>) -> String {
    let latest = latest.map_or_else(String::new, |issue| {
        format!(
            " Le dernier numéro vous attend, LINE n° {} : dites « la dernière LINE ».",
            issue.number
        )
    });
    let (who, stop) = if personal {
        ("vous recevrez", "désabonne-moi")
    } else {
        ("ce salon recevra", "désabonne ce salon")
    };
    format!(
        "C'est fait : {who} {}.{latest} Pour arrêter : « {stop} ».",
        topic.name()
    )
}

pub(super) fn unsubscribed(topics: &[Topic], personal: bool) -> String {
    let names: Vec<&str> = topics.iter().map(|topic| topic.name()).collect();
    let who = if personal {
        "vous ne recevrez"
    } else {
        "ce salon ne recevra"
    };
    format!("C'est fait : {who} plus {}.", join(&names, "ni"))
}

pub(super) fn subscriptions(topics: &[Topic], personal: bool) -> String {
    let names: Vec<&str> = topics.iter().map(|topic| topic.name()).collect();
    match (topics, personal) {
        ([], true) => {
            "Vous ne recevez rien pour l'instant. Pour LINE, la lettre d'informations : « abonne-moi à LINE »."
                .to_owned()
        }
        ([], false) => {
            "Ce salon ne reçoit rien pour l'instant. Pour LINE, la lettre d'informations : « abonne ce salon à LINE »."
                .to_owned()
        }
        (_, true) => format!("Vous recevez {}.", join(&names, "et")),
        (_, false) => format!("Ce salon reçoit {}.", join(&names, "et")),
    }
}

pub(super) fn described(profile: &str) -> String {
    format!("C'est noté pour ce salon : {profile}. Il recevra ce qui s'adresse à ses établissements.")
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
