//! Every fixed French sentence that is said about LINE; the others stand in `dialogue/phrases.rs`.

use crate::dialogue::phrases::join;
use crate::knowledge::Level;

pub(super) const AUDIENCE: &str = "les salons abonnés à LINE";
pub(super) const STAFF_ONLY: &str =
    "C'est le SRANE qui compose LINE. Pour y faire passer une nouvelle, proposez-la au SRANE : ce.dane@ac-limoges.fr.";
pub(super) const SEND_AN_ITEM: &str = "Envoyez-moi la nouvelle (un titre, un lien, deux phrases si vous voulez), ou transférez-moi le message : j'en fais une nouvelle de LINE.";
pub(super) const NOT_AN_ITEM: &str = "Je n'y trouve ni mots ni lien du web. Envoyez-moi un titre en quelques mots, avec son lien si vous l'avez, ou dites « LINE : annule ».";
pub(super) const NOT_ADDED: &str = "D'accord, je n'ajoute rien.";
pub(super) const NOTHING_WAITS: &str = "Aucune nouvelle n'attend encore. Pour en ajouter une : « LINE : ajoute », suivi d'un titre et d'un lien, ou transférez-moi un message après « LINE : ajoute ».";
pub(super) const ALL_POSTPONED: &str = "Toutes les nouvelles sont reportées au numéro suivant. Dites « la prochaine LINE » pour les voir, puis « reprends le 1 ».";
pub(super) const NOTHING_LEFT: &str =
    "Il ne resterait aucune nouvelle. Dites « prépare la LINE » pour les prendre toutes.";
pub(super) const NOTHING_TO_TAKE_BACK: &str = "Je n'ai rien retiré dernièrement : il n'y a rien à remettre.";
pub(super) const HOW_TO_ARRANGE: &str = "Vous pouvez dire « titre du 2 : … », « mets le 3 en premier », « 2 en national », « reporte le 2 », « retire le 2 », puis « prépare la LINE ».";
pub(super) const HOW_TO_TAKE_BACK: &str = "Pour revenir en arrière : « LINE : remets ».";
pub(super) const POSTPONED: &str = "Reportées au numéro suivant";
pub(super) const IN_THE_THREAD: &str = "Le détail de chaque nouvelle est dans le fil de ce message.";
pub(super) const EMPTYING_CHOICES: [&str; 2] = ["Tout retirer", "Tout garder"];
pub(super) const NOT_EMPTIED: &str = "D'accord, je garde tout.";
pub(super) const NO_CALENDAR: &str =
    "Je ne peux pas dire quand part la prochaine LINE : mon calendrier scolaire s'arrête avant.";
pub(super) const SUGGEST: &str = "Une nouvelle à y faire passer ? Proposez-la au SRANE : ce.dane@ac-limoges.fr.";
pub(super) const SEARCH_HINT: &str =
    "Pour retrouver une nouvelle : « cherche Pix dans LINE ». Pour un autre numéro : « les LINE de l'année ».";
pub(super) const WRONG_LINK: &str =
    "Un lien de LINE commence par http:// ou https://. Renvoyez-le-moi, ou dites « LINE : annule ».";
pub(super) const WRONG_LEVEL: &str =
    "Un niveau est national, régional ou académique. Dites par exemple « 2 en national ».";
pub(super) const MANUAL: &str = "Pour composer LINE : « LINE : ajoute » avec un titre et un lien, « la prochaine LINE » pour voir ce qui attend, « titre du 2 : … », « 2 en national », « mets le 3 en premier », « reporte le 2 », « retire le 2 », « prépare la LINE » pour l'aperçu, « exporte la LINE » pour les fichiers.";
pub(super) const NO_FEEDS: &str = "Aucun flux n'est relevé pour LINE pour l'instant : l'exploitant du bot les configure (GUICHET_FEEDS). Vous pouvez ajouter une nouvelle à la main : « LINE : ajoute » avec un titre et un lien.";
pub(super) const FEEDS: &str = "Les flux relevés pour LINE :";
pub(super) const DROPPED_MESSAGE: &str =
    "Votre message ne dit plus de nouvelle : je l'ai retirée. Pour revenir en arrière : « LINE : remets ».";

/// « une », « deux », … « 13 », of news.
pub(super) fn counted(count: usize) -> String {
    const WORDS: [&str; 13] = [
        "aucune", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze",
    ];
    WORDS
        .get(count)
        .map_or_else(|| count.to_string(), |word| (*word).to_owned())
}

/// « 1 nouvelle », « 4 nouvelles ».
pub(super) fn news(count: usize) -> String {
    format!("{count} nouvelle{}", plural(count))
}

fn plural(count: usize) -> &'static str {
    if count > 1 { "s" } else { "" }
}

/// « deux nationales »: so many of a level.
fn of_level(level: Level, count: usize) -> String {
    let name = match level {
        Level::National => "nationale",
        Level::Regional => "régionale",
        Level::Academic => "académique",
    };
    format!("{} {name}{}", counted(count), plural(count))
}

/// The heading of a section.
pub(super) fn section(level: Level) -> &'static str {
    match level {
        Level::National => "National",
        Level::Regional => "Régional",
        Level::Academic => "Académique",
    }
}

/// The heading of a section that did not fit in one message.
pub(super) fn section_continued(level: Level) -> String {
    format!("{} (suite)", section(level))
}

/// « LINE n° 2, période 2, 2026-2027 »
pub(super) fn issue(number: u32, period: u8, year: i16) -> String {
    format!("LINE n° {number}, période {period}, {}", school_year(year))
}

/// « 2026-2027 »
pub(super) fn school_year(year: i16) -> String {
    format!("{year}-{}", year.saturating_add(1))
}

/// The sentence that opens an issue.
pub(super) fn introduction(counts: &[(Level, usize)]) -> String {
    let all: usize = counts.iter().map(|(_, count)| count).sum();
    let what = if all == 1 {
        "Une nouvelle"
    } else {
        return introduction_of_several(all, counts);
    };
    let level = counts.first().map_or("", |(level, _)| match level {
        Level::National => " nationale",
        Level::Regional => " régionale",
        Level::Academic => " académique",
    });
    format!("{what}{level} du numérique éducatif pour cette période.")
}

fn introduction_of_several(all: usize, counts: &[(Level, usize)]) -> String {
    let levels: Vec<String> = counts.iter().map(|(level, count)| of_level(*level, *count)).collect();
    let levels: Vec<&str> = levels.iter().map(String::as_str).collect();
    format!(
        "{} nouvelles du numérique éducatif pour cette période : {}.",
        sentence(&counted(all)),
        join(&levels, "et")
    )
}

/// With a capital.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// « 3. Titre »
pub(super) fn numbered(number: usize, title: &str) -> String {
    format!("{number}. {title}")
}

/// « **3. Titre** »
pub(super) fn strong(number: usize, title: &str) -> String {
    format!("**{number}. {title}**")
}

/// For whom, and of when.
pub(super) fn audience_and_date(audience: Option<&str>, date: &str) -> String {
    match audience {
        Some(audience) => format!("Pour {audience}. Publié le {date}."),
        None => format!("Publié le {date}."),
    }
}

/// The text of a link.
pub(super) fn read_on(title: &str, site: &str) -> String {
    format!("Lire « {title} » sur {site}")
}

/// What opens the list of what waits.
pub(super) fn next_issue(issue: &str, count: usize) -> String {
    match count {
        0 => format!("La prochaine sera {issue}. Aucune nouvelle n'y est encore prévue."),
        1 => format!("La prochaine sera {issue}. Une nouvelle attend :"),
        count => format!(
            "La prochaine sera {issue}. {} nouvelles attendent :",
            sentence(&counted(count))
        ),
    }
}

/// When it goes out.
pub(super) fn leaves(monday: &str) -> String {
    format!("Elle part d'ordinaire dans la semaine du {monday}, la dernière de la période.")
}

/// What everybody reads of the next one.
pub(super) fn expected(monday: &str) -> String {
    format!("La prochaine LINE est attendue dans la semaine du {monday}, la dernière avant les vacances.")
}

/// Whether it fits on a phone.
pub(super) fn fits(characters: usize) -> String {
    format!("Le message principal tient sur un téléphone (environ {characters} caractères).")
}

/// What would not fit.
pub(super) fn does_not_fit(numbers: &[usize]) -> String {
    format!(
        "Tout ne tient pas dans un numéro : {} attendr{} le suivant. Dites « prépare la LINE avec les 1, 2 et 5 » pour choisir.",
        the_numbers(numbers),
        if numbers.len() > 1 { "aient" } else { "ait" }
    )
}

/// What was left out of a preview.
pub(super) fn left_out(numbers: &[usize]) -> String {
    let verb = if numbers.len() > 1 { "restent" } else { "reste" };
    format!(
        "Tout ne tient pas dans un numéro : {} {verb} en attente pour le suivant. Pour choisir : « prépare la LINE avec les 1, 2 et 5 ».",
        the_numbers(numbers)
    )
}

/// « le n° 2 », « les n° 2, 3 et 5 », « les n° 13 à 40 ».
pub(super) fn the_numbers(numbers: &[usize]) -> String {
    match numbers {
        [] => String::new(),
        [one] => format!("le n° {one}"),
        [first, .., last] if numbers.len() > 3 && last - first + 1 == numbers.len() => {
            format!("les n° {first} à {last}")
        }
        several => {
            let words: Vec<String> = several.iter().map(usize::to_string).collect();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            format!("les n° {}", join(&words, "et"))
        }
    }
}

/// What confirms an item.
pub(super) fn added(number: usize) -> String {
    format!("C'est noté pour la prochaine LINE, en n° {number} :")
}

/// What confirms several.
pub(super) fn added_several(count: usize) -> String {
    format!("C'est noté : {count} nouvelles de plus pour la prochaine LINE.")
}

/// What comes after it has moved by one.
pub(super) const NUMBERS_MOVED: &str =
    "Les numéros suivants avancent d'un rang : « la prochaine LINE » montre la liste.";

pub(super) fn title(text: &str) -> String {
    format!("Titre : {text}")
}

pub(super) fn standfirst(text: &str) -> String {
    if text.is_empty() {
        return "Chapeau : aucun".to_owned();
    }
    format!("Chapeau : {text}")
}

pub(super) fn link(text: Option<&str>) -> String {
    format!("Lien : {}", text.unwrap_or("aucun"))
}

pub(super) fn level(level: Level) -> String {
    format!("Niveau : {}", level.name())
}

pub(super) fn audience(text: Option<&str>) -> String {
    format!("Pour : {}", text.unwrap_or("tout le monde"))
}

pub(super) fn date(text: &str) -> String {
    format!("Date : {text}")
}

pub(super) const WAS_CUT: &str = "Le texte était long : je n'en ai gardé que le début.";
pub(super) const ONE_LINK: &str = "Il y avait plusieurs liens : j'ai gardé le premier.";
pub(super) const NO_WEB_LINK: &str = "J'ai laissé de côté une adresse qui n'est pas une page du web (http ou https).";

/// How to give a title.
pub(super) fn no_title(number: usize) -> String {
    format!("Je n'ai pas son titre, j'ai mis le nom du site. Dites « LINE : titre du {number} : … ».")
}

/// An item that waits already.
pub(super) fn waits_already(title: &str, number: usize) -> String {
    format!("« {title} » attend déjà dans la prochaine LINE, en n° {number} : je ne l'ajoute pas deux fois.")
}

/// An item that was sent.
pub(super) fn out_already(title: &str, issue: &str) -> String {
    format!("« {title} » est déjà parue dans {issue} : je ne l'ajoute pas deux fois.")
}

/// A message that was changed too late.
pub(super) fn published_already(issue: &str) -> String {
    format!(
        "Cette nouvelle est déjà partie dans {issue} : je ne peux plus la changer. Pour un rectificatif, ajoutez une nouvelle."
    )
}

pub(super) fn changed(number: usize) -> String {
    format!("C'est changé. La nouvelle n° {number} se lit maintenant ainsi :")
}

/// The question for a field.
pub(super) fn what_title(title: &str) -> String {
    format!("Quel titre donner à « {title} » ?")
}

pub(super) fn what_standfirst(title: &str) -> String {
    format!("Quel chapeau donner à « {title} » ? Écrivez « aucun » pour l'enlever.")
}

pub(super) fn what_link(title: &str) -> String {
    format!("Quel lien donner à « {title} » ? Écrivez « aucun » pour l'enlever.")
}

pub(super) fn what_audience(title: &str) -> String {
    format!("Pour qui est « {title} » ? Écrivez « tout le monde » si elle est pour tous.")
}

pub(super) fn what_level(title: &str) -> String {
    format!("« {title} » est une nouvelle de quel niveau : national, régional ou académique ?")
}

/// A number that no item has.
pub(super) fn only_so_many(count: usize) -> String {
    match count {
        0 => NOTHING_WAITS.to_owned(),
        1 => "Il n'y a qu'une nouvelle. Dites « la prochaine LINE » pour la voir.".to_owned(),
        count => format!("Il n'y a que {count} nouvelles. Dites « la prochaine LINE » pour les voir."),
    }
}

fn several_or_one(titles: &[&str], one: &str, several: &str) -> String {
    let titles: Vec<String> = titles.iter().map(|title| format!("« {title} »")).collect();
    let named: Vec<&str> = titles.iter().map(String::as_str).collect();
    format!(
        "{} : {}.",
        if titles.len() > 1 { several } else { one },
        join(&named, "et")
    )
}

pub(super) fn dropped(titles: &[&str]) -> String {
    several_or_one(titles, "C'est retiré", "Ces nouvelles sont retirées")
}

pub(super) fn emptied(count: usize) -> String {
    format!("C'est fait : {} retirée{}.", news(count), plural(count))
}

/// The question before everything is dropped.
pub(super) fn empty_really(count: usize) -> String {
    match count {
        1 => "Dois-je vraiment retirer la nouvelle qui attend ?".to_owned(),
        count => format!("Dois-je vraiment retirer les {count} nouvelles qui attendent ?"),
    }
}

pub(super) fn taken_back(titles: &[&str]) -> String {
    several_or_one(titles, "C'est remis", "Ces nouvelles sont remises")
}

pub(super) fn postponed(titles: &[&str]) -> String {
    let what = several_or_one(titles, "C'est reporté", "Ces nouvelles sont reportées");
    format!(
        "{what} Elle{0} reviendr{1} après la prochaine LINE ; pour la prochaine tout de même : « reprends le 2 » avec le numéro.",
        plural(titles.len()),
        if titles.len() > 1 { "ont" } else { "a" }
    )
}

pub(super) fn returned(titles: &[&str]) -> String {
    several_or_one(
        titles,
        "Pour la prochaine LINE de nouveau",
        "Pour la prochaine LINE de nouveau",
    )
}

pub(super) fn moved_to(titles: &[&str], level: Level) -> String {
    let section = section(level);
    several_or_one(
        titles,
        &format!("C'est en {}", level.name()),
        &format!("Sous « {section} » maintenant"),
    )
}

/// What waits, after it was moved.
pub(super) const ARRANGED: &str = "C'est fait. L'ordre est maintenant :";

pub(super) fn cannot_move(title: &str, level: Level) -> String {
    format!("« {title} » est déjà à cette place sous « {} ».", section(level))
}

pub(super) fn other_sections(one: usize, other: usize) -> String {
    format!(
        "Les n° {one} et {other} sont sous deux titres différents : dites d'abord « {one} en national », « en régional » ou « en académique »."
    )
}

/// How a number of the list is exported, read or found: nothing of the sort.
pub(super) const NO_ISSUES: &str = "Aucune LINE n'est encore partie d'ici.";

pub(super) fn no_such_issue(recent: &[String]) -> String {
    let recent: Vec<&str> = recent.iter().map(String::as_str).collect();
    format!(
        "Je n'ai pas ce numéro. Les plus récents : {}. Dites par exemple « LINE n° 1 » ou « les LINE de l'année ».",
        join(&recent, "et")
    )
}

pub(super) fn sent_on(date: &str) -> String {
    format!("Envoyée le {date}.")
}

pub(super) fn issues_of(year: Option<i16>) -> String {
    year.map_or_else(
        || "Les numéros de LINE :".to_owned(),
        |year| format!("Les numéros de LINE de l'année {} :", school_year(year)),
    )
}

pub(super) fn issue_line(issue: &str, date: &str, count: usize) -> String {
    format!("{issue} ({date}) : {}", news(count))
}

pub(super) const HOW_TO_READ: &str = "Pour en lire un : « LINE n° 1 » ou « la LINE de Noël ».";

pub(super) fn none_of(year: i16) -> String {
    format!("Je n'ai aucune LINE de l'année {}.", school_year(year))
}

pub(super) fn found(what: &str, count: usize) -> String {
    match count {
        1 => format!("LINE a parlé de « {what} » une fois :"),
        count => format!("LINE a parlé de « {what} » dans {count} nouvelles, les plus proches d'abord :"),
    }
}

pub(super) fn not_found(what: &str) -> String {
    format!(
        "Je ne trouve rien sur « {what} » dans les LINE envoyées. Essayez un autre mot, ou posez-moi directement votre question."
    )
}

pub(super) fn hit(title: &str, issue: &str, standfirst: &str, link: Option<&str>) -> String {
    let standfirst = if standfirst.is_empty() {
        String::new()
    } else {
        format!(" {standfirst}")
    };
    let link = link.map_or_else(String::new, |link| format!(" {link}"));
    format!("**{title}** ({issue}).{standfirst}{link}")
}

pub(super) fn titled_link(number: usize, title: &str, link: Option<&str>) -> String {
    link.map_or_else(
        || numbered(number, title),
        |link| format!("{} {link}", numbered(number, title)),
    )
}

/// The reminder of an administrator.
pub(super) fn to_be_prepared(number: u32) -> String {
    format!("LINE n° {number} est à préparer")
}

pub(super) fn leaves_in_the_week(monday: &str, waiting: usize) -> String {
    let waiting = match waiting {
        0 => "aucune nouvelle n'attend encore".to_owned(),
        1 => "une nouvelle attend".to_owned(),
        count => format!("{count} nouvelles attendent"),
    };
    format!(
        "Elle part d'ordinaire dans la semaine du {monday} ; {waiting}. Dites « la prochaine LINE » pour la voir, puis « prépare la LINE »."
    )
}

pub(super) const EXPORT_HEADING: &str = "Lettre d'informations du numérique éducatif";
pub(super) const EXPORT_FOOTER: &str =
    "LINE est la lettre d'informations du numérique éducatif, envoyée une fois par période.";

pub(super) fn waits_no_more(number: usize) -> String {
    format!("La nouvelle n° {number} n'attend plus. Dites « la prochaine LINE » pour voir la liste.")
}

pub(super) fn twice_in_the_message(title: &str) -> String {
    format!("« {title} » est deux fois dans votre message : je la prends une fois.")
}

/// How to put right what was just added.
pub(super) fn how_to_correct(number: usize) -> String {
    format!(
        "Pour corriger, modifiez votre message ou dites « LINE : titre du {number} : … » ; pour la retirer, supprimez-le ou dites « LINE : retire le {number} »."
    )
}

/// What goes with the files.
pub(super) fn exported(issue: &str) -> String {
    format!(
        "Voici {issue} en deux fichiers : une page HTML, prête pour le courriel ou l'impression, et le même texte en Markdown."
    )
}
