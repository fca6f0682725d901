//! Text → folded words: lower case, no accents, no invisible characters, elisions cut off.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// A word of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The word in lower case without accents: `medietheque`, `19`.
    pub text: String,
    /// It stood before an apostrophe: the `l` of « l'ENT ».
    pub elided: bool,
}

/// Lower case, no accents, ligatures opened, typographic apostrophes made plain, invisible characters gone.
///
/// | text | folded |
/// | --- | --- |
/// | « Où est l’ENT ? » | « ou est l'ent ? » |
/// | « Cœur » | « coeur » |
///
/// ```
/// use guichet::language::fold;
/// assert_eq!(fold("Où est l’ENT\u{200d} ?"), "ou est l'ent ?");
/// assert_eq!(fold("CŒUR"), "coeur");
/// ```
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            folded.push(match c {
                '`' => '\'',
                c if c.is_ascii_control() => ' ',
                c => c.to_ascii_lowercase(),
            });
        } else {
            fold_letter(c, &mut folded);
        }
    }
    folded
}

fn fold_letter(c: char, folded: &mut String) {
    let parts = std::iter::once(c).nfkd().filter(|&c| !is_combining_mark(c));
    for c in parts.flat_map(char::to_lowercase) {
        match c {
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            '’' | '‘' | 'ʼ' | '´' | '`' | '′' => folded.push('\''),
            c if is_invisible(c) => {}
            c if c.is_whitespace() || c.is_control() => folded.push(' '),
            c => folded.push(c),
        }
    }
}

/// Zero-width characters, bidirectional overrides and the like: never part of what was meant.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

/// Articles, pronouns, prepositions and the like, folded, in alphabetical order. Words that ask (« qui », « où ») are not
/// among them.
const FUNCTION_WORDS: [&str; 92] = [
    "a", "ai", "alors", "au", "aussi", "aux", "avec", "avoir", "c", "car", "ce", "cela", "ces", "cet", "cette", "ceux",
    "chez", "d", "dans", "de", "des", "du", "elle", "elles", "en", "encore", "est", "et", "etaient", "etait", "etant",
    "ete", "etes", "etre", "eu", "fait", "font", "il", "ils", "j", "je", "l", "la", "le", "les", "leur", "leurs",
    "lui", "m", "ma", "mais", "me", "meme", "mes", "moi", "mon", "n", "ne", "nos", "notre", "nous", "on", "ont", "ou",
    "par", "pas", "plus", "pour", "qu", "que", "s", "sa", "sans", "se", "ses", "si", "son", "sont", "sur", "t", "ta",
    "te", "tes", "toi", "ton", "tu", "un", "une", "vos", "votre", "vous", "y",
];

/// Whether a folded word is an article, a pronoun, a preposition or the like, which says little by itself.
///
/// ```
/// use guichet::language::is_function_word;
/// assert!(is_function_word("dans"));
/// assert!(!is_function_word("tablette"));
/// ```
pub fn is_function_word(word: &str) -> bool {
    FUNCTION_WORDS.binary_search(&word).is_ok()
}

/// The words of a text, folded.
///
/// ```
/// use guichet::language::tokens;
/// let words: Vec<_> = tokens("C'est où, l'ARÉNA ?").into_iter().map(|t| t.text).collect();
/// assert_eq!(words, ["c", "est", "ou", "l", "arena"]);
/// ```
pub fn tokens(text: &str) -> Vec<Token> {
    let folded = fold(text);
    let mut tokens = Vec::new();
    let mut word = String::new();
    for c in folded.chars() {
        if c.is_alphanumeric() {
            word.push(c);
        } else if !word.is_empty() {
            let elided = c == '\'' && word.len() <= 2;
            tokens.push(Token {
                text: std::mem::take(&mut word),
                elided,
            });
        }
    }
    if !word.is_empty() {
        tokens.push(Token {
            text: word,
            elided: false,
        });
    }
    tokens
}
