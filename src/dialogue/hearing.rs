//! What an utterance is, before what it means: a bare choice, a word about the school, a follow-up, a closed question.

use crate::language::Utterance;

/// Words that say nothing by themselves around a slot value: « et dans l'ENT Creuse ? », « on est en collège ».
const FILLERS: &str = " a ai ait alors au aussi autre avec avons avoir bah ben bien bon bonjour c ce cela ces cet cette chez comme concerne \
    concernant cote d dans de departement des deja donc du elle en enseigne ent es est et etablissement etes etre eu euh fait faut \
    heu ici il ils ils j je juste l la le les leur lui m ma mais me merci mes moi mon n ne ni niveau non nos notre nous on ont ou oui \
    celle celui desole desolee dire disais erreur evidemment excuse excusez pardon trompe trompee seulement uniquement \
    ouais par parle parlais parlons part pas plutot pour pr pronote qu quand que question quoi s sa se si sinon sommes son sont sous suis sur sa svp stp t \
    te travaille travaillons tu type un une utilise utilisons va votre vous voulais veux voudrais y ";
/// Words that refer to what was said before.
const REFERRING: [&str; 30] = [
    "et", "mais", "sinon", "alors", "ca", "cela", "celui", "celle", "celles", "ceux", "la", "le", "les", "lui", "leur",
    "il", "elle", "ils", "elles", "son", "sa", "ses", "en", "y", "ce", "cette", "ces", "quelqu", "aussi", "dedans",
];
/// A follow-up is short.
const LONGEST_FOLLOW_UP: usize = 9;
/// A question that leaves its subject out is shorter still.
const LONGEST_ELLIPSIS: usize = 6;

/// The number that a short message gives: `2`, « le 2 », « le deuxième », « option b ».
pub(super) fn number<'a>(words: impl IntoIterator<Item = &'a str>, count: usize) -> Option<usize> {
    let content: Vec<&str> = words
        .into_iter()
        .filter(|word| {
            !matches!(
                *word,
                "le" | "la" | "l" | "n" | "no" | "numero" | "option" | "choix" | "reponse" | "plutot"
            )
        })
        .collect();
    let [word] = content[..] else { return None };
    let ordinal = match word {
        "premier" | "premiere" | "1er" | "1ere" | "un" | "une" => Some(1),
        "deuxieme" | "second" | "seconde" | "2e" | "2eme" | "deux" => Some(2),
        "troisieme" | "3e" | "3eme" | "trois" => Some(3),
        "quatrieme" | "4e" | "4eme" | "quatre" => Some(4),
        "cinquieme" | "5e" | "5eme" | "cinq" => Some(5),
        "sixieme" | "6e" | "6eme" | "six" => Some(6),
        "dernier" | "derniere" => Some(count),
        digits => digits.parse().ok(),
    };
    ordinal.filter(|number| (1..=count).contains(number))
}

/// Whether nothing is said but slot values: « collège, en Haute-Vienne ».
pub(super) fn is_only_slots(utterance: &Utterance) -> bool {
    !utterance.mentions.is_empty()
        && utterance
            .words
            .iter()
            .zip(&utterance.in_slot)
            .all(|(word, in_slot)| *in_slot || is_filler(word))
}

fn is_filler(word: &str) -> bool {
    FILLERS.contains(&format!(" {word} "))
}

/// Whether the person tells about their school rather than asks: « je suis en collège en Creuse ».
pub(super) fn is_about_oneself(utterance: &Utterance) -> bool {
    const OPENINGS: [&[&str]; 12] = [
        &["je", "suis"],
        &["nous", "sommes"],
        &["on", "est"],
        &["moi", "je", "suis"],
        &["je", "travaille"],
        &["j", "enseigne"],
        &["on", "a"],
        &["nous", "avons"],
        &["j", "ai"],
        &["ici", "c", "est"],
        &["notre", "etablissement", "est"],
        &["mon", "etablissement", "est"],
    ];
    let starts = |opening: &&[&str]| {
        utterance.words.len() > opening.len() && utterance.words.iter().zip(opening.iter()).all(|(a, b)| a == b)
    };
    !utterance.question_mark && is_only_slots(utterance) && OPENINGS.iter().any(starts)
}

/// Whether it may follow on from a subject: short, and naming no other one.
pub(super) fn may_follow(utterance: &Utterance, subject: &str) -> bool {
    utterance.words.len() <= LONGEST_FOLLOW_UP && utterance.subjects.iter().all(|named| named == subject)
}

/// Whether it refers back: by a word (« qui peut l'animer ? »), or by naming nothing itself (« à quels niveaux ? »).
pub(super) fn refers_back(utterance: &Utterance) -> bool {
    let words = &utterance.words;
    let names_nothing = utterance.subjects.is_empty() && words.len() <= LONGEST_ELLIPSIS;
    names_nothing
        || words.first().is_some_and(|word| REFERRING.contains(&word.as_str()))
        || words.iter().any(|word| REFERRING[6..].contains(&word.as_str()))
}

/// « Aucun », « ni l'un ni l'autre ».
pub(super) fn is_none_of_these(utterance: &Utterance) -> bool {
    const NONE: [&str; 5] = ["aucun", "aucune", "rien", "ni", "sans"];
    let is_among =
        |word: &String| NONE.contains(&word.as_str()) || is_filler(word) || matches!(word.as_str(), "un" | "deux");
    utterance.words.iter().any(|word| NONE.contains(&word.as_str())) && utterance.words.iter().all(is_among)
}

/// Whether it must be about what was said before: « et … », or somebody or something that only a pronoun names.
pub(super) fn insists(utterance: &Utterance) -> bool {
    const PRONOUNS: [&str; 9] = ["elle", "elles", "ils", "lui", "son", "sa", "ses", "leur", "leurs"];
    /// « il y a », « il faut » are about nobody.
    const IMPERSONAL: [&str; 7] = ["y", "faut", "existe", "est", "fait", "manque", "s"];
    let words = &utterance.words;
    let is_somebody = |pair: &[String]| pair[0] == "il" && !IMPERSONAL.contains(&pair[1].as_str());
    let names_nobody = utterance.subjects.is_empty() && utterance.terms.is_empty();
    let by_pronoun = words.iter().any(|word| PRONOUNS.contains(&word.as_str())) || words.windows(2).any(is_somebody);
    words.first().is_some_and(|word| word == "et") || (names_nobody && by_pronoun)
}

/// Whether it can be answered by yes or no.
pub(super) fn is_closed(utterance: &Utterance) -> bool {
    const ASKING: [&str; 19] = [
        "qui",
        "quoi",
        "quel",
        "quelle",
        "quels",
        "quelles",
        "comment",
        "ou",
        "quand",
        "combien",
        "pourquoi",
        "lequel",
        "laquelle",
        "lesquels",
        "lesquelles",
        "qu",
        "koi",
        "dis",
        "explique",
    ];
    const VERBS: [&str; 22] = [
        "peut", "peux", "puis", "pouvons", "peuvent", "doit", "dois", "doivent", "devons", "faut", "a", "est", "sont",
        "ont", "y", "fait", "existe", "t", "suis", "ai", "sommes", "avons",
    ];
    let words: Vec<&str> = utterance.words.iter().map(String::as_str).collect();
    if words.iter().any(|word| ASKING.contains(word)) && !words.windows(3).any(|w| w == ["est", "ce", "que"]) {
        return false;
    }
    if words
        .windows(4)
        .any(|w| w == ["qu", "est", "ce", "que"] || w == ["qu", "est", "ce", "qui"])
    {
        return false;
    }
    if words.iter().any(|word| ASKING[..15].contains(word) && *word != "qui") {
        return false;
    }
    words
        .windows(3)
        .any(|w| w == ["est", "ce", "que"] || w == ["est", "ce", "qu"])
        || (utterance.question_mark && words.iter().any(|word| VERBS.contains(word)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{Language, Lexicon};

    fn read(text: &str) -> Utterance {
        Language::new(Lexicon::default(), ["premier"]).read(text)
    }

    #[test]
    fn numbers_are_heard_however_they_are_given() {
        for (text, expected) in [
            ("2", Some(2)),
            ("le 2", Some(2)),
            ("2️⃣", Some(2)),
            ("Le deuxième.", Some(2)),
            ("option 3 ", Some(3)),
            ("la dernière", Some(4)),
            ("5", None),
            ("23", None),
            ("0", None),
            ("2 collèges", None),
            ("", None),
        ] {
            assert_eq!(
                number(read(text).words.iter().map(String::as_str), 4),
                expected,
                "{text:?}"
            );
        }
    }

    #[test]
    fn closed_questions_are_told_from_open_ones() {
        for (text, expected) in [
            ("Est-ce que le RRUPN touche une prime ?", true),
            ("Peut-on inviter des élèves ?", true),
            ("on a droit à une prime ?", true),
            ("Qui désigne le RRUPN ?", false),
            ("Qu'est-ce que le GAR ?", false),
            ("comment faire ?", false),
            ("le GAR ?", false),
            ("je dois le demander ou il existe déjà ?", false),
        ] {
            assert_eq!(is_closed(&read(text)), expected, "{text}");
        }
    }
}
