//! Every fixed sentence about cafés numériques. Warm, short, « vous », with the next step.

use jiff::Zoned;

use super::{Cafe, Details, Presence, When};
use crate::calendar::{clock_in_words, date_in_words};

pub(super) const PAST: &str = "Ce moment est déjà passé.";
pub(super) const ONE_MOMENT: &str =
    "Il me faut une seule date avec son heure, par exemple « jeudi 3 décembre à 12 h 30 ».";
pub(super) const NOT_RRUPN: &str = "Les cafés numériques sont annoncés par les RRUPN et par le SRANE. Si vous êtes RRUPN, dites-le-moi : « je suis RRUPN en collège en Creuse ». Sinon, dites-moi ce que vous aimeriez : « j'aimerais un café sur la webradio », je le transmettrai.";
pub(super) const ASK_WHEN: &str = "Quel jour et à quelle heure ? Par exemple « jeudi 3 décembre à 12 h 30 ».";
pub(super) const ASK_HOUR: &str = "À quelle heure ? Par exemple « 12 h 30 ».";
pub(super) const ASK_PLACE: &str = "Où se retrouve-t-on ? Par exemple « salle 204 » ou « au CDI ».";
pub(super) const ASK_SUBJECT: &str = "Quel en est le sujet, en quelques mots ?";
pub(super) const ASK_ROOMS: &str =
    "Dans quels salons dois-je l'annoncer ? Répondez par un ou plusieurs numéros, ou « tous ».";
pub(super) const ASK_CONFIRM: &str = "Est-ce bien cela ? Répondez par le numéro ; pour changer, dites par exemple « plutôt 13h », « salle 12 », « animé par Mme Durand », « 45 minutes » ou « 20 places ».";
pub(super) const CONFIRM_CHOICES: [&str; 2] = ["Oui, annoncer", "Renoncer"];
pub(super) const ASK_AGREEMENT: &str = "Une dernière question : votre chef d'établissement est-il d'accord ?";
pub(super) const AGREEMENT_CHOICES: [&str; 2] = ["Oui", "Pas encore"];
pub(super) const NO_ROOM: &str = "Je ne suis encore dans aucun salon de votre établissement : personne ne verrait l'annonce. Invitez-moi dans le salon de vos collègues (« Inviter » dans les réglages du salon, puis mon identifiant), écrivez-m'y un mot, puis dites-moi :";
pub(super) const DROPPED: &str = "D'accord, je n'annonce rien.";
pub(super) const NOT_READ: &str = "Je ne change rien : votre message n'annonce plus de café numérique. Pour l'annuler, dites « annule le café » avec son numéro.";
pub(super) const NONE_COMING: &str = "Aucun café numérique n'est prévu pour l'instant. Dites-moi ce qui vous serait utile : « j'aimerais un café sur la webradio », je le transmettrai à votre RRUPN.";
pub(super) const NONE_SUCH: &str =
    "Je ne trouve pas ce café. Pour voir ceux qui viennent, dites « prochains cafés numériques ».";
pub(super) const NOT_YOURS: &str = "Seule la personne qui organise ce café, ou le SRANE, peut le changer.";
pub(super) const CHANGE_WHAT: &str = "Que dois-je changer ? Dites par exemple « le café 2 est déplacé à vendredi 13h » ou « le café 2 change de salle : 105 ».";
pub(super) const NO_DISTANCE: &str =
    "Ce café ne se suit pas à distance. Vous pouvez venir sur place : dites « je viens ».";
pub(super) const NOT_REGISTERED: &str = "C'est noté : je ne vous compte pas.";
pub(super) const NAMES_SENT: &str = "Je vous envoie la liste en message direct.";
pub(super) const NAMES_DIRECT: &str =
    "Je ne donne les noms qu'en message direct : écrivez-moi « qui vient ? » dans notre conversation.";
pub(super) const MINUTES_BY_GUESTS: &str = "Le compte rendu est donné par qui organise ce café ou y a participé. Si vous y étiez sans vous être inscrit, confiez-le à qui l'organise.";
pub(super) const NO_WISHES: &str =
    "Aucun souhait n'est noté pour l'instant. Chacun peut m'en confier un : « j'aimerais un café sur la webradio ».";
pub(super) const WISHES: &str = "Les cafés souhaités :";
pub(super) const WISHES_FOR_RRUPN: &str = "Les souhaits sont montrés aux RRUPN et au SRANE. Vous pouvez en confier un : « j'aimerais un café sur la webradio ».";
pub(super) const NEXT_SUBJECT: &str =
    "Merci, c'est noté. Quel sujet vous plairait pour la prochaine fois ? Quelques mots suffisent, ou « rien ».";
pub(super) const THANKS: &str = "Merci, et à bientôt !";

/// « moment impossible »
pub(super) fn invalid(why: &str) -> String {
    format!("Je ne peux pas retenir ce moment : {why}.")
}

/// « jeudi 26 novembre 2026, de 12 h 30 à 13 h »
pub(super) fn moment(details: &Details, end: Option<&Zoned>) -> String {
    match (&details.when, end) {
        (When::At(start), Some(end)) => format!(
            "{}, de {} à {}",
            date_in_words(start.date()),
            clock_in_words(start.time()),
            clock_in_words(end.time())
        ),
        (When::At(start), None) => at(start),
        (When::Day(day), _) => date_in_words(*day),
        (When::Unknown, _) => "à préciser".to_owned(),
    }
}

/// « jeudi 26 novembre 2026 à 12 h 30 »
pub(super) fn at(start: &Zoned) -> String {
    format!("{} à {}", date_in_words(start.date()), clock_in_words(start.time()))
}

/// « café numérique n° 2, « la webradio » »
pub(super) fn name(cafe: &Cafe) -> String {
    format!("café numérique n° {} (« {} »)", cafe.number, cafe.title())
}

/// The lines of an announcement, or of a draft.
pub(super) fn lines(cafe: &Cafe) -> Vec<String> {
    let details = &cafe.details;
    let line = |label: &str, value: &Option<String>| value.as_ref().map(|value| format!("**{label} :** {value}"));
    let mut lines = vec![format!("**Quand :** {}", moment(details, cafe.end().as_ref()))];
    lines.extend(line("Où", &details.place));
    lines.extend(line("Animé par", &details.leader));
    lines.extend(details.seats.map(|seats| format!("**Places :** {seats}")));
    if details.link.is_some() {
        lines.push("**À distance :** possible ; le lien est donné aux inscrits une heure avant".to_owned());
    }
    lines
}

pub(super) fn heading(cafe: &Cafe) -> String {
    format!("**Café numérique : {}**", cafe.title())
}

pub(super) fn how_to_register(has_link: bool) -> String {
    let distance = if has_link {
        " ou « je viendrai à distance »"
    } else {
        ""
    };
    format!(
        "Pour vous inscrire, répondez au sondage, ou écrivez « je viens »{distance} en réponse à ce message. Bienvenue à toutes et à tous !"
    )
}

pub(super) fn cancelled_heading(cafe: &Cafe) -> String {
    format!("**Annulé : le café numérique « {} »** n'aura pas lieu.", cafe.title())
}

pub(super) fn poll(cafe: &Cafe) -> String {
    format!("Viendrez-vous au café numérique « {} » ?", cafe.title())
}

pub(super) fn understood(cafe: &Cafe) -> String {
    format!("Voici ce que j'ai compris du café numérique n° {} :", cafe.number)
}

pub(super) fn goes_to(rooms: &[&str]) -> String {
    match rooms {
        [one] => format!("**Annonce :** dans le salon {one}"),
        several => {
            const MOST: usize = 4;
            let named = several.iter().take(MOST).copied().collect::<Vec<_>>().join(", ");
            let more = if several.len() > MOST { " …" } else { "" };
            format!("**Annonce :** dans {} salons ({named}{more})", several.len())
        }
    }
}

pub(super) fn announced(cafe: &Cafe, rooms: usize) -> String {
    let rooms = match rooms {
        1 => "dans un salon".to_owned(),
        rooms => format!("dans {rooms} salons"),
    };
    format!(
        "C'est parti : le {} est annoncé {rooms}, avec un sondage et un fichier d'agenda. Je m'occupe des inscriptions et des rappels ; demandez-moi « combien d'inscrits ? » quand vous voulez.",
        name(cafe)
    )
}

pub(super) fn not_yet(number: usize) -> String {
    format!(
        "Très bien, je garde le brouillon et je vous rappelle demain matin d'en parler à votre chef d'établissement. Dès que c'est d'accord, dites-moi « annonce le café {number} »."
    )
}

pub(super) fn announce_later(number: usize) -> String {
    format!("« annonce le café {number} ».")
}

pub(super) fn agreement_todo(cafe: &Cafe) -> String {
    format!(
        "obtenir l'accord du chef d'établissement pour le {}, puis me dire « annonce le café {} »",
        name(cafe),
        cafe.number
    )
}

pub(super) fn todo(cafe: &Cafe) -> String {
    format!(
        "préparer le {} du {} : la salle réservée, le matériel essayé (son, vidéoprojecteur, connexion), l'accord du chef d'établissement, un mot à qui anime",
        name(cafe),
        cafe.start().map(at).unwrap_or_default()
    )
}

pub(super) fn holidays(is_sunday: bool) -> &'static str {
    if is_sunday {
        "Attention : c'est un dimanche."
    } else {
        "Attention : ce jour-là, il n'y a pas classe (vacances ou jour férié)."
    }
}

pub(super) fn conflict(other: &Cafe) -> String {
    format!(
        "Attention : le {} est déjà annoncé au même endroit à ce moment-là.",
        name(other)
    )
}

/// What is said to who comes.
pub(super) fn registered(cafe: &Cafe, presence: Presence, is_new: bool) -> String {
    let already = if is_new {
        "C'est noté"
    } else {
        "Votre inscription est déjà notée"
    };
    let how = match presence {
        Presence::Here => String::new(),
        Presence::Distance => ", à distance ; je vous donnerai le lien une heure avant".to_owned(),
    };
    let when = cafe.start().map(at).unwrap_or_default();
    let place = cafe.details.place.as_deref().filter(|_| presence == Presence::Here);
    let place = place.map(|place| format!(", {place}")).unwrap_or_default();
    format!(
        "{already} pour le café « {} », {when}{place}{how}. Pour vous désister : « je ne viens plus ».",
        cafe.title()
    )
}

pub(super) fn on_waiting_list(cafe: &Cafe, place: usize) -> String {
    let distance = if cafe.details.link.is_some() {
        " Vous pouvez aussi le suivre à distance : « je viendrai à distance »."
    } else {
        ""
    };
    format!(
        "Le café « {} » est complet : vous êtes n° {place} sur la liste d'attente, et je vous préviens dès qu'une place se libère.{distance}",
        cafe.title()
    )
}

pub(super) fn promoted(cafe: &Cafe) -> String {
    format!(
        "Bonne nouvelle : une place s'est libérée, vous êtes des nôtres au café « {} », {}. Si vous ne pouvez plus venir, dites-moi « je ne viens plus ».",
        cafe.title(),
        cafe.start().map(at).unwrap_or_default()
    )
}

pub(super) fn over(cafe: &Cafe) -> String {
    format!(
        "Le café « {} » est terminé ou annulé : je ne peux plus vous y inscrire. Pour les suivants, dites « prochains cafés numériques ».",
        cafe.title()
    )
}

pub(super) fn which(cafes: &[&Cafe]) -> String {
    let named: Vec<String> = cafes
        .iter()
        .map(|cafe| format!("{} (« {} »)", cafe.number, cafe.title()))
        .collect();
    format!(
        "De quel café parlez-vous ? Redites-le avec son numéro : {}.",
        named.join(", ")
    )
}

pub(super) fn counted(cafe: &Cafe) -> String {
    let (seated, waiting) = cafe.seated();
    let distance = cafe.guests.len() - seated.len() - waiting.len();
    let mut parts = vec![format!("{} sur place", seated.len())];
    if cafe.details.link.is_some() || distance > 0 {
        parts.push(format!("{distance} à distance"));
    }
    if !waiting.is_empty() {
        parts.push(format!("{} en liste d'attente", waiting.len()));
    }
    let seats = cafe
        .details
        .seats
        .map(|seats| {
            format!(
                ", pour {}",
                if seats == 1 {
                    "1 place".to_owned()
                } else {
                    format!("{seats} places")
                }
            )
        })
        .unwrap_or_default();
    format!("Inscrits au {} : {}{seats}.", name(cafe), parts.join(", "))
}

pub(super) fn coming_line(cafe: &Cafe) -> String {
    let place = cafe
        .details
        .place
        .as_ref()
        .map(|place| format!(", {place}"))
        .unwrap_or_default();
    format!(
        "n° {} : **{}**, {}{place}",
        cafe.number,
        cafe.title(),
        cafe.start().map(at).unwrap_or_default()
    )
}

pub(super) const COMING: &str = "Les prochains cafés numériques :";
pub(super) const HOW_TO_COME: &str = "Pour vous inscrire : « je viens au café » avec son numéro.";

pub(super) fn changed(cafe: &Cafe, guests: usize) -> String {
    let told = match guests {
        0 => "personne d'autre n'est à prévenir".to_owned(),
        1 => "la personne inscrite est prévenue".to_owned(),
        guests => format!("les {guests} personnes inscrites sont prévenues"),
    };
    format!(
        "C'est changé : le {} a lieu {}{} ; l'annonce est corrigée partout, {told}, les rappels suivent.",
        name(cafe),
        cafe.start().map(at).unwrap_or_default(),
        place(cafe)
    )
}

pub(super) fn place(cafe: &Cafe) -> String {
    cafe.details
        .place
        .as_ref()
        .map(|place| format!(", {place}"))
        .unwrap_or_default()
}

pub(super) fn nothing_changes(cafe: &Cafe) -> String {
    format!(
        "C'est déjà ainsi : le {} a lieu {}{}.",
        name(cafe),
        cafe.start().map(at).unwrap_or_default(),
        place(cafe)
    )
}

pub(super) fn guests_changed(cafe: &Cafe) -> String {
    format!(
        "Le café « {} » change : il a lieu {}{}. Si cela ne vous convient plus, dites-moi « je ne viens plus ».",
        cafe.title(),
        moment(&cafe.details, cafe.end().as_ref()),
        place(cafe)
    )
}

pub(super) fn guests_cancelled(cafe: &Cafe) -> String {
    format!(
        "Le café « {} » prévu {} est annulé. Désolé pour le contretemps ! Pour les suivants, dites « prochains cafés numériques ».",
        cafe.title(),
        cafe.start().map(at).unwrap_or_default()
    )
}

pub(super) fn cancelled(cafe: &Cafe) -> String {
    let told = if cafe.guests.is_empty() {
        "Personne n'était inscrit."
    } else {
        "Les personnes inscrites sont prévenues."
    };
    format!("Le {} est annulé : l'annonce le dit partout. {told}", name(cafe))
}

pub(super) fn already_cancelled(cafe: &Cafe) -> String {
    format!("Le {} est déjà annulé ou terminé.", name(cafe))
}

pub(super) fn taken_over(cafe: &Cafe) -> String {
    format!(
        "C'est noté : vous organisez désormais le {}. Ses rappels et ses nouvelles viennent à vous.",
        name(cafe)
    )
}

pub(super) fn eve(cafe: &Cafe) -> String {
    format!(
        "Demain, c'est le café numérique « {} » : {}{}.",
        cafe.title(),
        cafe.start().map(at).unwrap_or_default(),
        place(cafe)
    )
}

pub(super) fn soon(cafe: &Cafe) -> String {
    format!(
        "Bientôt, c'est le café numérique « {} » : {}{}.",
        cafe.title(),
        cafe.start().map(at).unwrap_or_default(),
        place(cafe)
    )
}

pub(super) fn in_an_hour(cafe: &Cafe, link: Option<&str>) -> String {
    let start = cafe
        .start()
        .map(|start| clock_in_words(start.time()))
        .unwrap_or_default();
    match link {
        Some(link) => format!(
            "Le café numérique « {} » commence à {start}. Pour le suivre à distance : {link}",
            cafe.title()
        ),
        None => format!(
            "Le café numérique « {} » commence à {start}{}. À tout de suite !",
            cafe.title(),
            place(cafe)
        ),
    }
}

pub(super) fn in_an_hour_for_room(cafe: &Cafe) -> String {
    let distance = format!(
        " À distance ? Écrivez-moi en message direct « je viens au café {} à distance » : je vous y donnerai le lien.",
        cafe.number
    );
    let distance = cafe.details.link.as_ref().map(|_| distance);
    format!("{}{}", in_an_hour(cafe, None), distance.unwrap_or_default())
}

pub(super) fn ask_opinion(cafe: &Cafe) -> String {
    format!(
        "Merci d'avoir participé au café « {} » ! Vous a-t-il été utile ? Répondez 1 (oui), 2 (un peu) ou 3 (non).",
        cafe.title()
    )
}

pub(super) fn after_for_organiser(cafe: &Cafe) -> String {
    if cafe.guests.is_empty() {
        return format!(
            "Le café « {} » est passé et personne ne s'y était inscrit. Cela arrive ! Un autre jour ou un autre sujet attirera peut-être plus de monde : « quels cafés sont souhaités ? » vous donnera des idées.",
            cafe.title()
        );
    }
    format!(
        "Le café « {} » est terminé. Pour que chacun en profite, confiez-moi quelques lignes et les liens : « compte rendu du café {} : … ».",
        cafe.title(),
        cafe.number
    )
}

pub(super) fn minutes_kept(cafe: &Cafe) -> String {
    format!(
        "Merci, c'est gardé avec le {}. Chacun peut me demander « compte rendu du café {} ? ».",
        name(cafe),
        cafe.number
    )
}

pub(super) fn minutes_of(cafe: &Cafe) -> String {
    format!(
        "Ce qui est gardé du {}, {} :",
        name(cafe),
        cafe.start().map(at).unwrap_or_default()
    )
}

pub(super) fn no_minutes(cafe: &Cafe) -> String {
    format!(
        "Rien n'est encore gardé du {}. Qui y était peut compléter : « compte rendu du café {} : … ».",
        name(cafe),
        cafe.number
    )
}

pub(super) fn opinions(cafe: &Cafe) -> Option<String> {
    let opinions = || cafe.guests.iter().filter_map(|guest| guest.opinion);
    let count = |mark: u8| opinions().filter(|opinion| opinion.mark == mark).count();
    (opinions().count() > 0).then(|| format!("Utile ? oui : {}, un peu : {}, non : {}.", count(1), count(2), count(3)))
}

pub(super) fn wish_kept(subject: &str) -> String {
    format!(
        "C'est noté : vous aimeriez un café numérique sur « {subject} ». Je le montre aux RRUPN et au SRANE. Pour suivre ce qui s'annonce : « prochains cafés numériques »."
    )
}

pub(super) fn wish_line(subject: &str, people: usize, schools: usize) -> String {
    let people = if people == 1 {
        "1 personne".to_owned()
    } else {
        format!("{people} personnes")
    };
    let schools = if schools == 1 {
        "1 établissement".to_owned()
    } else {
        format!("{schools} établissements")
    };
    format!("**{subject}** : {people}, {schools}")
}

pub(super) fn propose_fil(subject: &str, schools: usize) -> String {
    format!(
        "« {subject} » est souhaité dans {schools} établissements : une formation d'initiative locale (FIL) les réunirait. Demandez-moi « comment demander une FIL ? »."
    )
}
