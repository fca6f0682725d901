//! LINE, from the first item to the archive: played through events, with a newsroom in memory.

use std::fmt::Write as _;

use guichet::calendar::School;
use guichet::content;
use guichet::dialogue::{
    CampaignKind, Content, Conversation, Effect, Event, File, MessageId, NewsChange, Newsroom, Proposal, line,
};
use guichet::knowledge::{Issue, Item, Level};
use guichet::render;
use jiff::Zoned;
use proptest::prelude::*;

/// Somebody who speaks, what waits, what was sent, and a clock.
struct Desk {
    school: School,
    conversation: Conversation,
    news: Vec<Item>,
    issues: Vec<Issue>,
    is_staff: bool,
    now: Zoned,
    messages: usize,
    proposal: Option<Proposal>,
    files: Vec<File>,
    transcript: String,
}

impl Desk {
    fn of_staff() -> Self {
        Self {
            school: School::default(),
            conversation: Conversation::default(),
            news: Vec::new(),
            issues: Vec::new(),
            is_staff: true,
            now: "2026-11-26T10:00:00[Europe/Paris]".parse().expect("a time"),
            messages: 0,
            proposal: None,
            files: Vec::new(),
            transcript: String::new(),
        }
    }

    /// Three items: one of each level, the national one added last.
    fn with_news() -> Self {
        let mut desk = Self::of_staff();
        desk.says("LINE : ajoute Le GAR change de portail https://eduscol.education.fr/gar");
        desk.says("LINE : ajoute Café numérique à Guéret, niveau régional\nInscription libre.");
        desk.says("LINE : ajoute en national https://pix.fr/campagne La campagne Pix ouvre, pour les profs docs");
        desk
    }

    fn happens(&mut self, event: &Event) -> Option<String> {
        let newsroom = Newsroom {
            feeds: &[],
            here: &self.school.standpoint(self.now.clone()),
            conversation: &self.conversation.clone(),
            news: &self.news.clone(),
            issues: &self.issues.clone(),
            is_staff: self.is_staff,
        };
        let effects = line(&newsroom, event)?;
        self.files.clear();
        let mut said = Vec::new();
        for effect in effects {
            match effect {
                Effect::Say { answer, .. } | Effect::Amend { answer, .. } => said.push(render::plain(&answer)),
                Effect::Remember(conversation) => self.conversation = *conversation,
                Effect::News(change) => self.change(change),
                Effect::Propose(proposal) => {
                    said.extend(proposal.parts.iter().filter_map(Content::text).map(render::plain));
                    self.proposal = Some(*proposal);
                }
                Effect::Attach { file, .. } => {
                    said.push(format!("[{}]", file.name));
                    self.files.push(file);
                }
                Effect::Withdraw { .. } => said.push("[retiré]".to_owned()),
                other => panic!("LINE neither broadcasts nor reminds: {other:?}"),
            }
        }
        Some(said.join("\n\n"))
    }

    /// As the store does.
    fn change(&mut self, change: NewsChange) {
        let id = |item: &Item| item.id.clone();
        match change {
            NewsChange::Keep(item) => {
                self.news.retain(|other| other.id != item.id);
                self.news.push(item);
                self.news.sort_by_key(|item| (item.level, item.rank, id(item)));
            }
            NewsChange::Drop(item) => self.news.retain(|other| other.id != item.id),
            NewsChange::Publish(issue) => {
                self.news
                    .retain(|other| issue.items.iter().all(|item| item.id != other.id));
                for item in issue.returning(&self.news) {
                    self.change(NewsChange::Keep(item));
                }
                self.issues.push(issue);
            }
            NewsChange::Retract(_) => panic!("LINE takes nothing back by itself"),
        }
    }

    fn hears(&mut self, text: &str) -> Option<String> {
        self.messages += 1;
        let message = MessageId(format!("${}", self.messages));
        let said = self.happens(&Event::Heard {
            message,
            text: text.to_owned(),
        });
        let answer = said.as_deref().unwrap_or("(autre chose)");
        let _always = write!(self.transcript, "— {text}\n\n{answer}\n\n");
        said
    }

    fn says(&mut self, text: &str) -> String {
        self.hears(text).unwrap_or_else(|| panic!("« {text} » is about LINE"))
    }

    fn edits(&mut self, message: &str, text: &str) -> Option<String> {
        self.happens(&Event::Edited {
            message: MessageId(message.to_owned()),
            text: text.to_owned(),
        })
    }

    fn deletes(&mut self, message: &str) -> Option<String> {
        let message = MessageId(message.to_owned());
        self.happens(&Event::Redacted { message })
    }

    /// The proposal is confirmed, as the campaign does it.
    fn publishes(&mut self) {
        let Some(CampaignKind::Line(issue)) = self.proposal.take().map(|proposal| proposal.kind) else {
            panic!("an issue of LINE was proposed");
        };
        self.change(NewsChange::Publish(*issue));
    }

    fn titles(&self) -> Vec<&str> {
        self.news.iter().map(|item| item.title.as_str()).collect()
    }
}

#[track_caller]
fn contains(text: &str, expected: &str) {
    assert!(text.contains(expected), "« {expected} » in:\n{text}");
}

#[track_caller]
fn lacks(text: &str, unexpected: &str) {
    assert!(!text.contains(unexpected), "no « {unexpected} » in:\n{text}");
}

#[test]
fn an_item_is_shown_as_it_was_understood() {
    let mut desk = Desk::of_staff();
    let said = desk.says("LINE : ajoute en national https://pix.fr/campagne La campagne Pix ouvre, pour les profs docs\nDu 1er au 20 décembre.");
    for expected in [
        "n° 1",
        "Titre : La campagne Pix ouvre",
        "Chapeau : Du 1er au 20 décembre.",
        "Lien : https://pix.fr/campagne",
        "Niveau : national",
        "Pour : les professeurs documentalistes",
        "Date : 26 novembre 2026",
        "LINE : retire le 1",
    ] {
        contains(&said, expected);
    }
}

#[test]
fn the_message_that_is_asked_for_becomes_an_item() {
    let mut desk = Desk::of_staff();
    contains(&desk.says("LINE : ajoute"), "transférez-moi le message");
    contains(
        &desk.says("Formation au CDI le 12. Inscriptions ouvertes."),
        "Titre : Formation au CDI le 12.",
    );
    assert_eq!(desk.news.len(), 1);
}

#[test]
fn what_is_asked_for_may_be_called_off_and_emojis_are_no_title() {
    let mut desk = Desk::of_staff();
    desk.says("LINE : ajoute");
    contains(&desk.says("🎉🎉🎉"), "ni mots ni lien");
    contains(&desk.says("annule"), "je n'ajoute rien");
    assert_eq!(desk.hears("Formation au CDI"), None);
    assert_eq!(desk.news, []);
}

#[test]
fn several_lines_with_links_are_several_items_and_none_comes_twice() {
    let mut desk = Desk::of_staff();
    let said =
        desk.says("LINE : ajoute\nLe GAR https://a.fr/gar\nPix Orga https://a.fr/pix\nLe GAR https://www.a.fr/gar/");
    contains(&said, "2 nouvelles de plus");
    contains(&said, "deux fois dans votre message");
    assert_eq!(desk.titles(), ["Le GAR", "Pix Orga"]);
    contains(
        &desk.says("LINE : ajoute https://a.fr/pix?utm_source=x Tout sur Pix"),
        "attend déjà dans la prochaine LINE, en n° 2",
    );
    desk.says("prépare la LINE");
    desk.publishes();
    contains(
        &desk.says("LINE : ajoute Pix Orga"),
        "déjà parue dans LINE n° 1, période 2, 2026-2027",
    );
    assert_eq!(desk.news, []);
}

#[test]
fn what_waits_is_listed_by_section_with_the_week_it_goes_out() {
    let mut desk = Desk::with_news();
    let said = desk.says("la prochaine LINE ?");
    for expected in [
        "LINE n° 1, période 2, 2026-2027",
        "Trois nouvelles attendent",
        "National :",
        "1. La campagne Pix ouvre",
        "2. Café numérique à Guéret",
        "3. Le GAR change de portail",
        "tient sur un téléphone",
        "semaine du lundi 14 décembre 2026",
        "prépare la LINE",
    ] {
        contains(&said, expected);
    }
    desk.is_staff = false;
    let said = desk.says("la prochaine LINE ?");
    contains(&said, "semaine du lundi 14 décembre 2026");
    contains(&said, "au SRANE");
    lacks(&said, "Pix");
    desk.now = "2028-08-10T10:00:00[Europe/Paris]".parse().expect("a time");
    contains(
        &desk.says("la prochaine LINE ?"),
        "mon calendrier scolaire s'arrête avant",
    );
}

#[test]
fn items_are_put_right_by_their_numbers() {
    let mut desk = Desk::with_news();
    desk.says("la prochaine LINE");
    contains(
        &desk.says("titre du 3 : Le GAR **déménage**"),
        "Titre : Le GAR déménage",
    );
    contains(&desk.says("chapeau du 3 : Dès janvier."), "Chapeau : Dès janvier.");
    contains(&desk.says("lien du 3 : javascript:alert(1)"), "http://");
    contains(
        &desk.says("https://eduscol.education.fr/nouveau"),
        "Lien : https://eduscol.education.fr/nouveau",
    );
    contains(&desk.says("public du 3"), "Pour qui");
    contains(&desk.says("les CPE"), "Pour : les CPE");
    contains(&desk.says("3 en national"), "2. Le GAR déménage");
    contains(&desk.says("monte le 2"), "1. Le GAR déménage");
    contains(&desk.says("monte le 1"), "déjà à cette place");
    contains(&desk.says("échange le 1 et le 2"), "2. Le GAR déménage");
    contains(&desk.says("échange le 1 et le 3"), "deux titres différents");
    contains(&desk.says("mets le 2 en premier"), "1. Le GAR déménage");
    contains(
        &desk.says("retire le 12"),
        "il n'y a que 3 nouvelles".replacen('i', "I", 1).as_str(),
    );
    assert_eq!(
        desk.titles(),
        ["Le GAR déménage", "La campagne Pix ouvre", "Café numérique à Guéret"]
    );
}

#[test]
fn what_is_dropped_comes_back_and_emptying_is_confirmed() {
    let mut desk = Desk::with_news();
    desk.says("la prochaine LINE");
    contains(&desk.says("retire le 1 et le 3"), "LINE : remets");
    assert_eq!(desk.titles(), ["Café numérique à Guéret"]);
    contains(&desk.says("retire le 1"), "n'attend plus");
    contains(&desk.says("LINE : remets"), "La campagne Pix ouvre");
    assert_eq!(desk.news.len(), 3);
    contains(&desk.says("LINE : vide"), "les 3 nouvelles");
    contains(&desk.says("non"), "je garde tout");
    assert_eq!(desk.hears("oui"), None, "nothing is asked any more");
    desk.says("LINE : vide");
    contains(&desk.says("oui"), "3 nouvelles retirées");
    assert_eq!(desk.news, []);
    contains(&desk.says("LINE : remets"), "remises");
    assert_eq!(desk.news.len(), 3);
}

#[test]
fn what_is_postponed_comes_back_after_the_next_issue() {
    let mut desk = Desk::with_news();
    contains(&desk.says("LINE : reporte le 1"), "après la prochaine LINE");
    let said = desk.says("la prochaine LINE");
    contains(&said, "Deux nouvelles attendent");
    contains(&said, "Reportées au numéro suivant");
    contains(&said, "3. La campagne Pix ouvre");
    lacks(&desk.says("prépare la LINE"), "Pix");
    desk.publishes();
    assert_eq!(desk.titles(), ["La campagne Pix ouvre"]);
    contains(&desk.says("prépare la LINE"), "1. La campagne Pix ouvre");
}

#[test]
fn numbers_alone_mean_news_only_after_news_were_talked_about() {
    let mut desk = Desk::with_news();
    desk.conversation = Conversation::default();
    assert_eq!(desk.hears("retire le 2"), None, "it may be a reminder");
    desk.says("la prochaine LINE");
    desk.conversation.notes.listed = vec!["a reminder".to_owned()];
    assert_eq!(desk.hears("retire le 2"), None, "reminders were listed since");
    desk.says("la prochaine LINE");
    contains(&desk.says("retire le 2"), "Guéret");
    assert_eq!(desk.hears("c'est quoi le GAR ?"), None);
}

#[test]
fn a_message_that_is_changed_or_deleted_takes_its_item_along() {
    let mut desk = Desk::of_staff();
    desk.says("LINE : ajoute Le GAR https://a.fr");
    contains(
        &desk
            .edits("$1", "LINE : ajoute Le GAR nouveau https://a.fr, niveau régional")
            .expect("its item"),
        "Titre : Le GAR nouveau",
    );
    assert_eq!(desk.news[0].level, Level::Regional);
    assert_eq!(desk.edits("$9", "Le GAR nouveau"), None);
    contains(&desk.deletes("$1").expect("its item"), "retiré");
    assert_eq!(desk.news, []);
    assert_eq!(desk.deletes("$1"), None);
    desk.says("LINE : ajoute Pix Orga");
    desk.says("prépare la LINE");
    desk.publishes();
    contains(
        &desk.edits("$2", "LINE : ajoute Pix Orga change").expect("its item"),
        "déjà partie dans LINE n° 1",
    );
}

#[test]
fn only_staff_compose() {
    let mut desk = Desk::with_news();
    desk.is_staff = false;
    for order in [
        "LINE : ajoute Un titre",
        "prépare la LINE",
        "exporte la LINE",
        "LINE : retire le 1",
        "LINE : vide",
    ] {
        let said = desk.says(order);
        contains(&said, "C'est le SRANE qui compose LINE");
        contains(&said, "proposez");
    }
    assert_eq!(desk.news.len(), 3);
    assert_eq!(desk.deletes("$1"), None);
}

#[test]
fn an_issue_fits_on_a_phone_and_says_what_it_leaves() {
    let mut desk = Desk::of_staff();
    for number in 1..=15 {
        let filler = "un titre assez long pour une nouvelle qui raconte beaucoup ".repeat(2);
        let standfirst = "Une phrase de chapeau qui dit un peu plus. ".repeat(13);
        desk.says(&format!(
            "LINE : ajoute N{number} {filler}\n{standfirst}\nhttps://a.fr/{number}"
        ));
    }
    let said = desk.says("prépare la LINE");
    contains(&said, "Tout ne tient pas dans un numéro : les n° ");
    contains(&said, "à 15 restent en attente");
    let proposal = desk.proposal.clone().expect("an issue");
    let sizes: Vec<usize> = proposal
        .parts
        .iter()
        .filter_map(Content::text)
        .map(|part| render::plain(part).chars().count())
        .collect();
    assert!(sizes[0] <= 1_500 && sizes[0] > 1_000, "{sizes:?}");
    assert!(sizes.iter().all(|size| *size <= 4_000) && sizes.len() > 2, "{sizes:?}");
    assert_eq!(proposal.audience, "les salons abonnés à LINE");
    desk.publishes();
    let sent = desk.issues[0].items.len();
    assert!(sent <= 12 && desk.news.len() == 15 - sent);
}

#[test]
fn an_issue_is_made_of_the_numbers_that_are_chosen() {
    let mut desk = Desk::with_news();
    let said = desk.says("prépare la LINE avec les 1 et 3");
    contains(&said, "Pix");
    lacks(&said, "Guéret");
    let said = desk.says("prépare la LINE sans le 1");
    lacks(&said, "Pix");
    contains(&desk.says("prépare la LINE avec le 7"), "Il n'y a que 3 nouvelles");
    contains(
        &desk.says("prépare la LINE sans les 1, 2 et 3"),
        "ne resterait aucune nouvelle",
    );
    let mut empty = Desk::of_staff();
    contains(&empty.says("prépare la LINE"), "Aucune nouvelle n'attend encore");
}

/// Two issues of last year and one of this year.
fn with_archive() -> Desk {
    let mut desk = Desk::of_staff();
    let item = |id: &str, title: &str, standfirst: &str| Item {
        id: id.to_owned(),
        level: Level::National,
        title: title.to_owned(),
        standfirst: standfirst.to_owned(),
        link: Some(format!("https://exemple.fr/{id}")),
        date: "2026-01-01".parse().expect("a date"),
        audience: None,
        rank: 0,
        postponed: false,
    };
    let issue = |number, school_year, period, date: &str, items| Issue {
        number,
        school_year,
        period,
        date: date.parse().expect("a date"),
        items,
    };
    desk.issues = vec![
        issue(
            1,
            2025,
            1,
            "2025-10-13",
            vec![item("a", "Pix pour les nouveaux", "La certification commence.")],
        ),
        issue(
            2,
            2025,
            2,
            "2025-12-15",
            vec![item("b", "Les inscriptions à Édu-up", "Un mot de Pix aussi.")],
        ),
        issue(1, 2026, 1, "2026-10-12", vec![item("c", "Le GAR en collège", "")]),
    ];
    desk.is_staff = false;
    desk
}

#[test]
fn issues_are_found_as_people_call_them() {
    let mut desk = with_archive();
    for (question, expected) in [
        ("la dernière LINE ?", "Le GAR en collège"),
        ("LINE n° 1", "Le GAR en collège"),
        ("LINE n°1 de l'an dernier", "Pix pour les nouveaux"),
        ("LINE n° 2", "Édu-up"),
        ("la LINE de la Toussaint", "Le GAR en collège"),
        ("la LINE de Noël", "Édu-up"),
        ("la LINE d'octobre", "Le GAR en collège"),
        ("la LINE d'octobre 2025", "Pix pour les nouveaux"),
        ("montre-moi la LINE de la période 2", "Édu-up"),
        (
            "les LINE de l'année",
            "LINE n° 1, période 1, 2026-2027 (12 octobre 2026) : 1 nouvelle",
        ),
        ("la LINE de l'an dernier", "LINE n° 2, période 2, 2025-2026"),
        ("LINE n° 9", "Je n'ai pas ce numéro"),
        ("les LINE de 2020", "aucune LINE de l'année 2020-2021"),
    ] {
        contains(&desk.says(question), expected);
    }
    contains(&desk.says("la dernière LINE"), "Envoyée le lundi 12 octobre 2026");
}

#[test]
fn a_question_that_is_changed_is_answered_anew() {
    let mut desk = with_archive();
    desk.says("la dernière LINE ?");
    contains(&desk.edits("$1", "la LINE de Noël ?").expect("a question"), "Édu-up");
    assert_eq!(desk.edits("$1", "c'est quoi la LINE ?"), None);
}

#[test]
fn what_line_said_is_found_by_words() {
    let mut desk = with_archive();
    let said = desk.says("qu'est-ce que LINE disait de Pix ?");
    let (title, standfirst) = (said.find("Pix pour les nouveaux"), said.find("Édu-up"));
    assert!(title.is_some() && title < standfirst, "the title counts more:\n{said}");
    contains(&said, "LINE n° 1, période 1, 2025-2026");
    contains(&said, "https://exemple.fr/a");
    contains(&desk.says("LINE parlait de quoi sur le GAR ?"), "Le GAR en collège");
    contains(&desk.says("cherche inscription dans LINE"), "Édu-up");
    contains(
        &desk.says("cherche la réalité virtuelle dans LINE"),
        "Je ne trouve rien sur « la réalité virtuelle »",
    );
}

#[test]
fn before_the_first_issue_it_says_so() {
    let mut desk = Desk::of_staff();
    desk.is_staff = false;
    contains(&desk.says("la dernière LINE ?"), "Aucune LINE n'est encore partie");
    assert_eq!(
        desk.hears("qu'est-ce que LINE disait de Pix ?"),
        None,
        "the knowledge base may know Pix"
    );
}

/// A well-formed page with one main landmark, a title, and headings that step down one by one.
#[track_caller]
fn check_page(page: &str) {
    let options = roxmltree::ParsingOptions {
        allow_dtd: true,
        ..roxmltree::ParsingOptions::default()
    };
    let document = roxmltree::Document::parse_with_options(page, options).expect("well-formed");
    let count = |name: &str| document.descendants().filter(|node| node.has_tag_name(name)).count();
    assert_eq!(
        (count("h1"), count("main"), count("title"), count("script")),
        (1, 1, 1, 0)
    );
    assert_eq!(document.root_element().attribute("lang"), Some("fr"));
    let level = |node: roxmltree::Node<'_, '_>| {
        node.tag_name()
            .name()
            .strip_prefix('h')
            .and_then(|n| n.parse::<u8>().ok())
    };
    let levels: Vec<u8> = document.descendants().filter_map(level).collect();
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
    for link in document.descendants().filter(|node| node.has_tag_name("a")) {
        let href = link.attribute("href").expect("an address");
        assert!(href.starts_with("https://"), "{href}");
        assert!(link.text().is_some_and(|text| text.contains("Lire «")), "{href}");
    }
}

#[test]
fn foreign_text_comes_out_harmless_everywhere() {
    let mut desk = Desk::of_staff();
    desk.news.push(Item {
        id: "feed/1".to_owned(),
        level: Level::National,
        title: "**Alerte** <script>alert('x')</script> @room \u{202e}[a](javascript:b) & \"c\"".to_owned(),
        standfirst: "</style><img src=x onerror=alert(1)>\u{0} @ada:example.org".to_owned(),
        link: Some("javascript:alert(1)".to_owned()),
        date: "2026-11-20".parse().expect("a date"),
        audience: Some("<b>tous</b>".to_owned()),
        rank: 0,
        postponed: false,
    });
    desk.says("LINE : ajoute Un titre\nhttps://a.fr/?a=1&b=2");
    for text in [desk.says("la prochaine LINE"), desk.says("prépare la LINE")] {
        for bad in ["**", "@room", "@ada", "javascript:alert", "\u{202e}", "\u{0}"] {
            lacks(&text, bad);
        }
    }
    let proposal = desk.proposal.clone().expect("an issue");
    let html: String = proposal
        .parts
        .iter()
        .filter_map(Content::text)
        .map(render::html)
        .collect();
    for bad in ["<script", "<img", "<b>", "href=\"javascript"] {
        lacks(&html, bad);
    }
    contains(&html, "<strong>1. Alerte");
    desk.says("exporte la prochaine LINE");
    let [markdown, page] = &desk.files[..] else {
        panic!("two files")
    };
    for bad in ["<script", "<img", "<b>", "href=\"javascript"] {
        lacks(&page.text, bad);
        lacks(&markdown.text.replace("\\<", ""), bad);
        lacks(&markdown.text, "[a](");
    }
    check_page(&page.text);
    assert_eq!(page.text.matches("</style>").count(), 1);
}

#[test]
fn bad_input_is_met_calmly() {
    let mut desk = Desk::of_staff();
    let said = desk.says(&format!("LINE : ajoute {}", "mot ".repeat(2_500)));
    contains(&said, "je n'en ai gardé que le début");
    assert!(said.chars().count() < 1_500);
    contains(
        &desk.says("LINE : ajoute Un titre javascript:alert(1)"),
        "pas une page du web",
    );
    assert_eq!(desk.news[1].link, None);
    contains(
        &desk.says("LINE : ajoute https://www.pix.fr/nouveau"),
        "LINE : titre du 3 : …",
    );
    contains(&desk.says("LINE : retire le 0"), "Il n'y a que 3 nouvelles");
    contains(&desk.says("LINE : retire le 999"), "Il n'y a que 3 nouvelles");
}

proptest! {
    #[test]
    fn whatever_is_written_is_read(text in ".{0,80}", order in 0..ORDERS.len(), number in 0_usize..2_000) {
        let mut desk = Desk::of_staff();
        desk.says("LINE : ajoute Un titre https://a.fr");
        desk.says("la prochaine LINE");
        let order = ORDERS[order].replace('#', &number.to_string());
        for text in [format!("{order} {text}"), format!("{text} {order}"), format!("{order}\n{text}\nhttps://b.fr/{text}"), text] {
            desk.hears(&text);
            desk.edits("$1", &text);
        }
        desk.hears("prépare la LINE");
        if desk.hears("exporte la prochaine LINE").is_some() && !desk.files.is_empty() {
            check_page(&desk.files[1].text);
        }
    }
}

/// Beginnings of orders, `#` for a number.
const ORDERS: [&str; 9] = [
    "LINE : ajoute",
    "LINE : titre du # :",
    "LINE : public du # :",
    "LINE : retire le #",
    "LINE : mets le # en premier",
    "cherche dans LINE",
    "la LINE n° #",
    "prépare la LINE avec les # et",
    "ajoute à la LINE pour les profs, en national :",
];

#[test]
fn questions_about_line_stay_with_the_knowledge_base() {
    /// These truly ask for what LINE said; as long as nothing was sent, they stay too.
    const ORDERS: [&str; 1] = ["que disait la dernière LINE sur la réalité virtuelle ?"];
    let intents = content::embedded().0.intents;
    let mut questions: Vec<String> = intents.into_iter().flat_map(|intent| intent.examples).collect();
    for file in [
        include_str!("../questions/dev.jsonl"),
        include_str!("../questions/unseen.jsonl"),
    ] {
        for case in file.lines().filter(|line| !line.trim().is_empty()) {
            let case: serde_json::Value = serde_json::from_str(case).expect("JSON");
            let turns = case["turns"].as_array().into_iter().flatten();
            questions.extend(turns.filter_map(|turn| turn["text"].as_str().map(str::to_owned)));
        }
    }
    assert!(
        questions
            .iter()
            .filter(|question| question.to_lowercase().contains("line"))
            .count()
            > 150
    );
    let mut stolen = Vec::new();
    for is_staff in [true, false] {
        for issues in [Vec::new(), with_archive().issues] {
            let is_archive = !issues.is_empty();
            for question in &questions {
                let mut desk = Desk::of_staff();
                desk.is_staff = is_staff;
                desk.issues.clone_from(&issues);
                let is_order = is_archive && ORDERS.contains(&question.as_str());
                if desk.hears(question).is_some() != is_order {
                    stolen.push(question.clone());
                }
            }
        }
    }
    assert_eq!(stolen, Vec::<String>::new());
}

#[test]
fn a_period_of_line_from_the_first_item_to_the_archive() {
    let mut desk = Desk::of_staff();
    desk.says("la prochaine LINE");
    desk.says("LINE : ajoute https://eduscol.education.fr/gar Le GAR change de portail");
    desk.says("LINE : ajoute en national La campagne Pix ouvre, pour les profs docs\nDu 1er au 20 décembre.\nhttps://pix.fr/campagne");
    desk.says("LINE : ajoute");
    desk.says("Café numérique à Guéret, niveau régional\nInscription libre, le 12 janvier.");
    desk.says("la prochaine LINE");
    desk.says("titre du 3 : Le GAR a un nouveau portail");
    desk.says("prépare la LINE");
    desk.publishes();
    desk.is_staff = false;
    desk.says("la dernière LINE ?");
    desk.says("qu'est-ce que LINE disait de Pix ?");
    desk.says("les LINE de l'année");
    desk.says("la prochaine LINE ?");
    desk.is_staff = true;
    desk.says("exporte la LINE");
    check_page(&desk.files[1].text);
    let transcript = include_str!("../fixtures/line.txt");
    assert_eq!(desk.transcript.trim(), transcript.trim());
}
