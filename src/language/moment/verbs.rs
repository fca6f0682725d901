//! Which words are the infinitive of a task: « vérifier », « me connecter », « ne pas oublier ».

use super::words::Word;

/// Endings of infinitives; « -re » alone is that of too many nouns.
const ENDINGS: &[&str] = &["er", "ir", "dre", "ettre", "aitre", "uire", "crire", "clure", "ivre"];
/// Infinitives with other endings.
const OTHERS: &[&str] = &[
    "faire",
    "refaire",
    "defaire",
    "lire",
    "relire",
    "elire",
    "reelire",
    "dire",
    "redire",
    "interdire",
    "etre",
    "boire",
    "croire",
    "rire",
    "plaire",
    "taire",
    "extraire",
    "soustraire",
    "distraire",
    "battre",
    "debattre",
];
/// Nouns that end like an infinitive.
const NOUNS: &[&str] = &[
    "atelier",
    "ateliers",
    "papier",
    "dossier",
    "cahier",
    "courrier",
    "courier",
    "hiver",
    "fevrier",
    "janvier",
    "premier",
    "dernier",
    "cher",
    "hier",
    "calendrier",
    "metier",
    "quartier",
    "clavier",
    "fichier",
    "panier",
    "loisir",
    "plaisir",
    "avenir",
    "tir",
    "cuir",
    "soir",
    "noir",
    "devoir",
    "pouvoir",
    "savoir",
    "espoir",
    "couloir",
    "tiroir",
    "miroir",
    "fer",
    "mer",
    "amer",
    "ver",
    "ter",
    "ster",
    "air",
    "clair",
    "chair",
    "pair",
    "flair",
    "escalier",
    "grenier",
    "chantier",
    "sentier",
    "cavalier",
    "particulier",
    "regulier",
    "singulier",
    "financier",
    "infirmier",
    "conseiller",
    "gouter",
    "diner",
    "dejeuner",
    "laser",
    "master",
    "leader",
    "poster",
    "cancer",
    "poker",
    "super",
    "hyper",
    "foyer",
    "loyer",
    "noyer",
    "voyer",
    "cadre",
    "ordre",
    "cendre",
    "gendre",
    "tendre",
    "encadre",
    "livre",
    "cuivre",
    "ivre",
];
/// Small words between « de » and the infinitive.
const CLITICS: &[&str] = &[
    "me", "m", "te", "t", "se", "s", "nous", "vous", "ne", "n", "pas", "plus", "rien", "jamais", "le", "la", "les",
    "l", "lui", "leur", "y", "en", "bien", "tout", "aussi", "vite",
];
/// « ne pas te le » is the most that stands there.
const MOST_CLITICS: usize = 4;

/// Whether a folded word is an infinitive, as far as its ending tells.
pub(super) fn is_infinitive(word: &str) -> bool {
    let ends = || word.len() > 3 && ENDINGS.iter().any(|ending| word.ends_with(ending));
    OTHERS.contains(&word) || (!NOUNS.contains(&word) && ends())
}

/// Whether an infinitive begins at a word: « vérifier », « ne pas oublier ».
pub(super) fn infinitive_at(words: &[Word], at: usize) -> bool {
    let ahead = words.get(at..).unwrap_or_default();
    let small = |word: &&Word| CLITICS.contains(&word.written.as_str());
    let skipped = ahead.iter().take(MOST_CLITICS).take_while(small).count();
    ahead.get(skipped).is_some_and(|word| is_infinitive(&word.written))
}

/// Whether « de » and an infinitive stand at a word: « de vérifier », « d'y penser ».
pub(super) fn task_at(words: &[Word], at: usize) -> bool {
    let tied = words
        .get(at)
        .is_some_and(|word| matches!(word.text.as_str(), "de" | "d"));
    tied && infinitive_at(words, at + 1)
}

#[cfg(test)]
mod tests {
    use super::super::words::words;
    use super::*;

    #[test]
    fn tasks_are_told_from_what_is_counted() {
        for (text, expected) in [
            ("de vérifier les comptes", true),
            ("d'ouvrir la salle", true),
            ("de ne pas oublier", true),
            ("d'y penser", true),
            ("de relire le PV", true),
            ("de mettre à jour", true),
            ("de transmettre", true),
            ("de cours", false),
            ("d'histoire", false),
            ("d'atelier", false),
            ("de lecture", false),
            ("de permanence", false),
            ("de la matinée", false),
            ("de 14h", false),
        ] {
            assert_eq!(task_at(&words(text), 0), expected, "{text}");
        }
    }
}
