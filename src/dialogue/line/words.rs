//! A message as words that an order is read from: folded, the first ones without typing errors, each with its place.

use unicode_normalization::UnicodeNormalization as _;

use crate::language::{fold, is_invisible, is_one_error_away};

/// The verbs and nouns with which orders begin, in their plain form.
const HEADS: [&str; 38] = [
    "ajoute",
    "rajoute",
    "insere",
    "integre",
    "retire",
    "enleve",
    "supprime",
    "efface",
    "reporte",
    "repousse",
    "decale",
    "prepare",
    "compose",
    "redige",
    "publie",
    "exporte",
    "echange",
    "inverse",
    "permute",
    "monte",
    "remonte",
    "descends",
    "remets",
    "reprends",
    "retablis",
    "ramene",
    "titre",
    "chapeau",
    "public",
    "lien",
    "niveau",
    "cherche",
    "recherche",
    "montre",
    "affiche",
    "mets",
    "passe",
    "annule",
];
/// So many words at the beginning may be a verb with a typing error.
const HEAD: usize = 3;

/// A message as words, with the places where they stand in it.
pub(super) struct Heard<'a> {
    pub(super) text: &'a str,
    /// Folded words with one space between them.
    pub(super) plain: String,
    /// Where each word begins: in `plain`, and in the text.
    starts: Vec<(usize, usize)>,
}

impl<'a> Heard<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let mut heard = Self {
            text,
            plain: String::new(),
            starts: Vec::new(),
        };
        let is_letter = |c: char| c.is_alphanumeric();
        let mut rest = 0;
        while let Some(start) = text[rest..].find(is_letter).map(|at| rest + at) {
            let end = text[start..]
                .find(|c| !is_letter(c))
                .map_or(text.len(), |at| start + at);
            let word = fold(&text[start..end]);
            if !heard.plain.is_empty() {
                heard.plain.push(' ');
            }
            heard.starts.push((heard.plain.len(), start));
            let word = if heard.starts.len() <= HEAD { head(&word) } else { word };
            heard.plain.push_str(&word);
            rest = end;
        }
        heard
    }

    /// How many words it has.
    pub(super) fn count(&self) -> usize {
        self.starts.len()
    }

    /// The text from the word on that begins at or after a place of `plain`.
    pub(super) fn from(&self, at: usize) -> &'a str {
        let start = self.starts.iter().find(|(plain, _)| *plain >= at);
        start.map_or("", |(_, start)| &self.text[*start..])
    }

    /// The text between two places of `plain`.
    pub(super) fn between(&self, start: usize, end: usize) -> &'a str {
        let (from, before) = (self.from(start), self.before(end));
        let length = before.len().saturating_sub(self.text.len() - from.len());
        from.get(..length).unwrap_or(from)
    }

    /// The text before the word that begins at a place of `plain`.
    pub(super) fn before(&self, at: usize) -> &'a str {
        let start = self.starts.iter().find(|(plain, _)| *plain >= at);
        start.map_or(self.text, |(_, start)| &self.text[..*start])
    }
}

/// « ajoutez », « ajouter », « ajuote » → « ajoute ».
fn head(word: &str) -> String {
    const SHORTEST: usize = 5;
    let without = |end: char| word.strip_suffix(end);
    let forms = [Some(word), without('z'), without('r'), without('s')];
    let known = forms
        .into_iter()
        .flatten()
        .find_map(|form| HEADS.iter().find(|head| **head == form));
    let is_near = |head: &&&str| word.is_ascii() && head.len() >= SHORTEST && is_one_error_away(word, head);
    let near = || {
        HEADS
            .iter()
            .find(is_near)
            .filter(|_| word.len() >= SHORTEST && !UNREPAIRED.contains(&word))
    };
    known
        .or_else(near)
        .map_or_else(|| word.to_owned(), |head| (*head).to_owned())
}

/// Words of their own that look like one of the heads.
const UNREPAIRED: [&str; 6] = ["change", "poste", "report", "montres", "contre", "conte"];

/// A message as it is read: composed letters, nothing invisible.
pub(super) fn cleaned(text: &str) -> String {
    text.nfc()
        .filter(|c| !is_invisible(*c))
        .collect::<String>()
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_words_are_read_in_their_plain_form() {
        for (text, plain) in [
            ("Ajoutez à la LINE", "ajoute a la line"),
            ("ajuote", "ajoute"),
            ("préparer la LINE", "prepare la line"),
            ("montre le 2", "montre le 2"),
            ("monte le 2", "monte le 2"),
            ("change le titre", "change le titre"),
        ] {
            assert_eq!(Heard::of(text).plain, plain, "{text}");
        }
    }

    #[test]
    fn words_are_found_again_in_the_text() {
        let heard = Heard::of("L'ÉTÉ : ajoutez ceci !");
        assert_eq!(heard.plain, "l ete ajoute ceci");
        assert_eq!(heard.from(2), "ÉTÉ : ajoutez ceci !");
        assert_eq!(heard.between(2, 5), "ÉTÉ : ");
        assert_eq!(heard.before(6), "L'ÉTÉ : ");
    }
}
