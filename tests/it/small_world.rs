//! A made-up knowledge base, small enough to know by heart, for tests of everything around it.

use std::path::{Path, PathBuf};

use guichet::content::{Content, read_files};

/// The intent table, as staff would write it.
pub(crate) const TABLE: &str = r#"
[[document]]
id = "guide"
titre = "Guide du phare"
editeur = "Gardiens du phare"

[[sujet]]
id = "phare"
nom = "le phare"
mots = ["phare"]

[[emplacement]]
id = "departement"
nom = "votre département"
question = "Dans quel département ?"
valeur = [
  { id = "19", nom = "Corrèze", mots = ["correze"] },
  { id = "23", nom = "Creuse", mots = ["creuse"] },
]

[[intention]]
id = "phare-horaires"
sujet = "phare"
titre = "les horaires du phare"
exemples = ["à quelle heure ouvre le phare ?", "horaires du phare", "le phare ferme quand ?", "quand visiter le phare"]

[[procedure]]
id = "phare-horaires"
titre = "Visiter le phare"
reponse = "Le phare ouvre à 9 h 30 et ferme à la nuit."
source = { document = "guide", section = "Visites" }
verifie_le = "2026-11-24"
responsable = "Gardiens"

[[intention]]
id = "lampe-changer"
titre = "changer la lampe"
demande = ["departement"]
exemples = ["comment changer la lampe ?", "la lampe est grillée", "remplacer une lampe", "lampe en panne"]

[[procedure]]
id = "lampe-changer"
titre = "Changer la lampe"
reponse = "Voici qui change la lampe :"
source = { document = "guide", section = "Entretien" }
verifie_le = "2026-11-24"
responsable = "Gardiens"

  [[procedure.variante]]
  quand = { departement = "19" }
  titre = "En Corrèze"
  reponse = "appelez **Armand**, le gardien de jour, qui garde les lampes de rechange dans la remise du port."

  [[procedure.variante]]
  quand = { departement = "23" }
  titre = "En Creuse"
  reponse = "écrivez à lampes@phare.example, qui passe le lundi avec une échelle et une lampe de la bonne taille."

[[hors_sujet]]
id = "meteo"
titre = "la météo"
reponse = "La météo n'est pas de mon ressort."
exemples = ["quel temps fera-t-il demain ?", "va-t-il pleuvoir ?", "la météo de demain"]

[[politesse]]
id = "merci"
reponse = "Avec plaisir !"
exemples = ["merci beaucoup", "merci", "super, merci"]
"#;

/// The content that the table holds.
pub(crate) fn content() -> Content {
    let (content, problems) = read_files(&[(PathBuf::from("phare.toml"), TABLE.to_owned())]);
    assert!(problems.is_empty(), "the small world has problems: {problems:#?}");
    content
}

/// Writes the table into a folder, as `intents/`.
pub(crate) fn write_table(folder: &Path) -> PathBuf {
    let intents = folder.join("intents");
    std::fs::create_dir_all(&intents).expect("a temporary folder can be written");
    std::fs::write(intents.join("phare.toml"), TABLE).expect("a temporary folder can be written");
    intents
}
