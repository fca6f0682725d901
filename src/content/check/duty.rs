//! What must hold of a duty: its moment is understood, whom it concerns is declared, its references are alive.

use super::{Checker, LONGEST_TITLE, moment};
use crate::knowledge::Duty;

/// The longest that an acknowledgement may be waited for, in days.
const LONGEST_WAIT: u16 = 60;

impl Checker<'_> {
    pub(super) fn check_duty(&mut self, duty: &Duty) {
        let of = ("rappel", duty.id.as_str());
        self.check_id(of);
        self.check_words(duty);
        self.check_intents(of, "voir", duty.see.as_slice());
        self.check_contact(of, duty.contact.as_deref());
        self.check_source(of, &duty.source);
        for (slot, value) in &duty.audience {
            self.check_values((of, "pour"), slot, std::slice::from_ref(value));
        }
        if let Err((what, remedy)) = moment::check(&duty.when) {
            self.report(of, what, remedy);
        }
        if duty
            .acknowledge_within
            .is_some_and(|days| !(1..=LONGEST_WAIT).contains(&days))
        {
            let what = format!(
                "« confirmer_sous » de « {} » n'est pas entre 1 et {LONGEST_WAIT} jours",
                duty.id
            );
            self.report(
                of,
                what,
                "donnez un nombre de jours, ou retirez la clé si rien n'est à confirmer",
            );
        }
    }

    fn check_words(&mut self, duty: &Duty) {
        let of = ("rappel", duty.id.as_str());
        let words = [&duty.title, &duty.text, &duty.source.section];
        if words.iter().any(|words| words.trim().is_empty()) {
            let what = format!(
                "le rappel « {} » n'a pas de titre, de texte ou de section de source",
                duty.id
            );
            self.report(of, what, "complétez « titre », « texte » et « source »");
        }
        if duty.title.chars().count() > LONGEST_TITLE {
            let what = format!("le titre de « {} » dépasse {LONGEST_TITLE} caractères", duty.id);
            self.report(of, what, "raccourcissez-le : il s'affiche dans la liste des rappels");
        }
    }
}
