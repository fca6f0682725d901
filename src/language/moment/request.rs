//! The words that ask for a reminder: « rappelle-moi », « peux-tu rappeler à ce salon », « mets un rappel ».

use super::cursor::Cursor;
use super::words::Word;

/// Words of politeness that may stand before the request or in it.
const POLITE: &[&str] = &[
    "bonjour|bonsoir|salut|coucou|hello|slt|bjr|hey",
    "stp|svp|please|alors|donc|ok|oui|et|merci",
    "d accord",
    "s il te|vous plait|plais|plai",
    "guichet",
    ",|.|!|:|;|-|?",
];
/// What may lead to the verb that asks.
const MODALS: &[&str] = &[
    "est ce que tu|vous|on peux|peut|pe|pourrais|pourrait|pouvez|pourriez",
    "tu|vous|on peux|peut|pe|pourrais|pourrait|pouvez|pourriez|saurais|veux|voudrais bien?",
    "peux|peut|pe|pourrais|pourrait|pouvez|pourriez|saurais|veux|voulez|voudrais|voudriez tu|vous|on bien?",
    "je|j|jour veux|voudrais|souhaite|souhaiterais|aimerais bien? que? tu|vous?",
    "je|j|jour|il ai|me|m? besoin|faut|faudrait que|de|d? tu|vous?",
    "il? faut|faudrait que? tu|vous?",
    "aurais|auriez|avez tu|vous la|l? amabilite|obligeance|gentillesse|bonte de",
    "serait|est il possible de",
    "merci de bien? vouloir?",
    "veuillez|veuille",
    "pense|penses|pensez|penser bien? a",
    "n|ne? oublie|oublies|oubliez pas de",
    "tu|vous",
];
/// Calls that need a pronoun before them: « me rappeler », « nous faire penser ».
const WITH_PRONOUN: &[&str] = &[
    "me|m|nous rappel*|rapel*|rapl*|preven*|previen*|averti*|relanc*|alert*|notifi*|ping*",
    "me|m|nous faire|fasses|fassiez|fais|faites y? penser|repenser|souvenir a?",
    "etre prevenu*|averti*|alerte*|notifie*|relance*",
    "un|1? nouveau|petit? rappel|rappels|rapel|alerte|alarme|notif|notification",
];
/// Calls, before whom they are for.
const CALLS: &[&str] = &[
    "rappel*|rapel*|rapl*|raple*",
    "previen*|preven*|averti*|relanc*|alert*|notifi*|ping*",
    "fais|faites|faire penser",
    "fais|faites|fait|faire|fai",
];
/// Whom they are for, after the verb.
const WHOM: &[&str] = &[
    "moi|nous|mwa|mw",
    "a? tous|toutes le|les|l monde|equipe|salon|groupe|collegues|membres|profs|rrupn|referents",
    "a tous|toutes|chacun|chacune",
    "a? ce|cette|le|la|l|notre|mon salon|groupe|equipe|canal|fil|conversation|discussion|service|salle|monde",
    "au|aux salon|groupe|canal|fil|service|monde|gens|autres|equipes|collegues|membres|profs|rrupn|referents|ien",
    "a? les|mes|nos|ces collegues|equipes|membres|profs|rrupn|referents|gens|autres",
    "dans|sur|pour ce|cette|le|la salon|groupe|canal|fil|conversation|discussion",
];
/// « mets-moi un rappel », « programmer une alerte »
const MAKES: &str = "met*|cree|creer|creez|programme*|ajoute*|pose|poser|posez|planifie*|note|noter|notez|fais|faire|faites|\
                     envoie*|envoyer|envoyez|prevois|prevoir|prevoyez|place|placer|enregistre*|cale|caler|inscris|active* \
                     moi|nous? un|1|le|ce? nouveau|petit? rappel|rappels|rapel|alerte|alarme|notif|notification";
/// Alone, they ask as well.
const BARE: &[&str] = &[
    "rappelle|rapelle|rappelles|rapele",
    "un|1? nouveau|petit? rappel|rapel|rappels",
];
/// More rounds are not taken.
const ROUNDS: usize = 8;

/// Takes one word of politeness.
pub(super) fn politeness(c: &mut Cursor<'_>) -> bool {
    c.eat_any(POLITE)
}

/// Takes the words that ask: « peux-tu me rappeler », « rappelle à ce salon », « mets un rappel ».
pub(super) fn command(c: &mut Cursor<'_>) -> bool {
    let asked = c.attempt(|c| {
        let modal = c.eat_any(MODALS);
        for _ in 0..ROUNDS {
            if !modal || !politeness(c) {
                break;
            }
        }
        call(c).then_some(())
    });
    asked.or_else(|| c.attempt(|c| call(c).then_some(()))).is_some()
}

fn call(c: &mut Cursor<'_>) -> bool {
    let made = c
        .attempt(|c| {
            let _me = c.eat("me|m|nous");
            c.eat(MAKES).then_some(())
        })
        .is_some();
    made || for_whom(c) || c.eat_any(WITH_PRONOUN) || c.eat_any(BARE)
}

/// « rappelle-moi », « rappelle à tout le monde », « fais-nous penser »
fn for_whom(c: &mut Cursor<'_>) -> bool {
    let called = |c: &mut Cursor<'_>| {
        let thinks = c.word(1) != "penser" && matches!(c.word(0), "fais" | "faites" | "fait" | "faire" | "fai");
        let whom = c.eat_any(CALLS) && c.eat_any(WHOM);
        (whom && (!thinks || c.eat("y? penser|repenser|souvenir a?"))).then_some(())
    };
    c.attempt(called).is_some()
}

/// The index of the first word after greetings and the words that ask.
pub(super) fn after_command(words: &[Word]) -> usize {
    let mut c = Cursor::new(words, 0);
    let mut asked = false;
    for _ in 0..ROUNDS {
        let asks = !asked && command(&mut c);
        asked |= asks;
        if !asks && !politeness(&mut c) {
            break;
        }
    }
    c.at
}

/// Whether words that ask stand before a place.
pub(super) fn has_command(words: &[Word], until: usize) -> bool {
    (0..until).any(|at| command(&mut Cursor::new(words, at)))
}

/// A request to remind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// It is for everybody in the room.
    pub is_for_room: bool,
    /// A task follows at once: « … de relire », « … que la commission se réunit ».
    pub has_task: bool,
}

/// The request of a text; what stands before it is short: a greeting, or the moment.
pub(super) fn call_in(words: &[Word]) -> Option<Call> {
    const LONGEST_START: usize = 12;
    const ROOM: &[&str] = &[
        "tous",
        "toutes",
        "monde",
        "equipe",
        "salon",
        "groupe",
        "collegues",
        "membres",
        "profs",
        "canal",
        "fil",
        "chacun",
        "conversation",
        "discussion",
        "salle",
        "gens",
        "autres",
        "referents",
    ];
    const ASKING: &[&str] = &[
        "quoi", "ou", "ce", "qui", "quel", "quelle", "quels", "quelles", "comment",
    ];
    (0..words.len().min(LONGEST_START)).find_map(|start| {
        let mut c = Cursor::new(words, start);
        if !command(&mut c) {
            return None;
        }
        let is_for_room = words[start..c.at].iter().any(|word| ROOM.contains(&word.text.as_str()));
        while c.at < words.len() && politeness(&mut c) {}
        let is_tied = c.eat("de|d|que|qu") || c.before() == ":";
        Some(Call {
            is_for_room,
            has_task: is_tied && !ASKING.contains(&c.word(0)) && !c.word(0).is_empty(),
        })
    })
}
