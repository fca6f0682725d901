//! French time: a table of phrases, and what holds for any of them.

use guichet::calendar::{
    Moment, Outcome, Recurrence, SchoolCalendar, Standpoint, Zone, moment_in_words, recurrence_in_words, resolve,
};
use guichet::language::moment::{Exception, Rhythm, read};
use jiff::Zoned;
use jiff::civil::{date, time};
use proptest::prelude::*;

const TABLE: &str = include_str!("../fixtures/moments.tsv");
/// As many wordings at least as were there once.
const WORDINGS: usize = 1_500;

fn standpoint(now: &str, zone: &str) -> Standpoint<'static> {
    Standpoint {
        now: now.parse().expect("an instant"),
        zone: zone.parse().expect("a zone"),
        calendar: SchoolCalendar::shipped(),
    }
}

/// « 2026-11-26 14:30 », or « 2026-11-26 » when no hour was said and it is 8 h.
fn written(moment: &Moment) -> String {
    let eight = moment.at.time() == time(8, 0, 0, 0);
    match (moment.all_day, eight) {
        (true, true) => moment.at.date().to_string(),
        (true, false) => moment.at.strftime("%F %H:%M *").to_string(),
        _ => moment.at.strftime("%F %H:%M").to_string(),
    }
}

fn all(moments: &[Moment], between: &str) -> String {
    moments.iter().map(written).collect::<Vec<_>>().join(between)
}

/// What came of a phrase, in the notation of the table.
fn notation(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Nothing => "-".to_owned(),
        Outcome::Instant(moment) => written(moment),
        Outcome::Instants(moments) => all(moments, " & "),
        Outcome::Recurrence(recurrence) => of_recurrence(recurrence),
        Outcome::Ambiguous(moments) => format!("? {}", all(moments, " / ")),
        Outcome::Past { said, proposals } => format!("< {} > {}", written(said), all(proposals, " / ")),
        Outcome::Invalid(reason) => format!("! {reason}"),
    }
}

fn of_recurrence(recurrence: &Recurrence) -> String {
    let calendar = SchoolCalendar::shipped();
    let next = recurrence.occurrences(calendar).take(3);
    let next: Vec<String> = next.map(|at| written(&said(at, recurrence.all_day))).collect();
    let end = recurrence.ends(calendar).map(|end| format!(" … {}", &end[..10]));
    format!("~ {}{}", next.join(", "), end.unwrap_or_default())
}

fn said(at: Zoned, all_day: bool) -> Moment {
    Moment {
        at,
        all_day,
        deadline: false,
        remark: None,
    }
}

fn is_as_expected(found: &str, expected: &str) -> bool {
    match expected.strip_prefix("! ") {
        Some(reason) => found.starts_with("! ") && found.contains(reason),
        None => found.trim_end_matches(" *") == expected.trim_end_matches(" *"),
    }
}

#[test]
fn french_phrases_mean_what_the_table_says() {
    let mut here = standpoint("2026-11-23T10:00[Europe/Paris]", "A");
    let mut wordings = 0;
    let mut failures = Vec::new();
    for (number, line) in (1..).zip(TABLE.lines()).filter(|(_, line)| !line.starts_with('#')) {
        if let Some(place) = line.strip_prefix("@ ") {
            let (now, zone) = place.split_once(' ').expect("« @ now zone »");
            here = standpoint(now, zone);
            continue;
        }
        let Some((phrases, meaning)) = line.split_once('\t') else {
            continue;
        };
        let (expected, rest) = meaning.split_once('\t').map_or((meaning, None), |(a, b)| (a, Some(b)));
        for phrase in phrases.split(" | ") {
            wordings += 1;
            let reading = read(phrase);
            let found = notation(&resolve(&reading.expression, &here));
            if !is_as_expected(&found, expected) || rest.is_some_and(|rest| rest != reading.rest) {
                failures.push(format!(
                    "{number}: « {phrase} » → {found} | {} (not {expected})",
                    reading.rest
                ));
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {wordings}:\n{}",
        failures.len(),
        failures.join("\n")
    );
    assert!(wordings >= WORDINGS, "{wordings} wordings");
}

/// An instant from Monday 23 November 2026, 10 h, on: not the second of two that the clock shows alike.
fn any_moment() -> impl Strategy<Value = Moment> {
    (1_i64..3_000, 0_i8..24, 0_i8..60, any::<bool>()).prop_map(|(days, hour, minute, all_day)| {
        let day = date(2026, 11, 23).saturating_add(jiff::Span::new().days(days));
        let clock = if all_day {
            time(8, 0, 0, 0)
        } else {
            time(hour, minute, 0, 0)
        };
        let at = day.to_datetime(clock).in_tz("Europe/Paris").expect("Paris is known");
        said(at, all_day)
    })
}

fn any_rhythm() -> impl Strategy<Value = Rhythm> {
    let phrase = prop_oneof![
        Just("chaque jour".to_owned()),
        (2_u8..20).prop_map(|n| format!("un jour sur {n}")),
        prop::sample::subsequence(vec!["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"], 1..6)
            .prop_map(|days| format!("chaque {}", days.join(", "))),
        (2_u8..9).prop_map(|n| format!("un mercredi sur {n}")),
        (1_u8..29).prop_map(|day| format!("le {day} de chaque mois")),
        prop::sample::select(vec!["premier", "deuxième", "troisième", "quatrième", "dernier"])
            .prop_map(|nth| format!("le {nth} vendredi de chaque mois")),
        (1_u8..29).prop_map(|day| format!("chaque {day} juin")),
        Just("le dernier jour de chaque mois".to_owned()),
        Just("toutes les 3 heures".to_owned()),
        Just("tous les 2 mois, le premier lundi du mois".to_owned()),
        Just("toutes les 2 semaines, le lundi et le jeudi".to_owned()),
    ];
    phrase.prop_map(|phrase| recurrence(&phrase).rhythm)
}

fn recurrence(phrase: &str) -> Recurrence {
    possible_recurrence(phrase).expect("it returns")
}

/// « chaque samedi, sauf le samedi » never happens.
fn possible_recurrence(phrase: &str) -> Option<Recurrence> {
    let here = standpoint("2026-11-23T10:00[Europe/Paris]", "A");
    match resolve(&read(phrase).expression, &here) {
        Outcome::Recurrence(recurrence) => Some(recurrence),
        Outcome::Invalid(_) => None,
        other => panic!("« {phrase} » → {other:?}"),
    }
}

fn any_recurrence() -> impl Strategy<Value = Recurrence> {
    let except = prop::sample::subsequence(vec!["pendant les vacances", "les jours fériés", "le samedi"], 0..3);
    let end = prop::sample::select(vec!["", ", jusqu'au 30 juin 2028", ", 5 fois", ", pendant 9 semaines"]);
    let start = prop::sample::select(vec!["", ", à partir du 12 janvier 2027"]);
    let hour = prop::sample::select(vec!["", " à 8 h", " à 14 h 30", " à 0 h 05", " à 9 h et à 17 h 15"]);
    (any_rhythm(), hour, except, start, end).prop_filter_map(
        "it happens at least once",
        |(rhythm, hour, except, start, end)| {
            let mut plain = recurrence("chaque lundi, mercredi et vendredi");
            plain.rhythm = rhythm;
            let within = plain.rhythm.is_within_a_day();
            let mut words = recurrence_in_words(&plain);
            if !within {
                words.push_str(hour);
            }
            if !except.is_empty() {
                words = format!("{words}, sauf {}", except.join(" et "));
            }
            possible_recurrence(&format!("{words}{start}{end}"))
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_instant_in_words_is_understood_as_itself(moment in any_moment()) {
        let here = standpoint("2026-11-23T10:00[Europe/Paris]", "A");
        let words = moment_in_words(&moment);
        let reading = read(&words);
        prop_assert_eq!(resolve(&reading.expression, &here), Outcome::Instant(moment), "{}", words);
        prop_assert_eq!(reading.rest, "");
    }

    #[test]
    fn a_recurrence_in_words_is_understood_as_itself(recurrence in any_recurrence()) {
        let here = standpoint("2026-11-23T10:00[Europe/Paris]", "A");
        let words = recurrence_in_words(&recurrence);
        prop_assert_eq!(resolve(&read(&words).expression, &here), Outcome::Recurrence(recurrence), "{}", words);
    }

    #[test]
    fn any_text_is_read_calmly(text in any::<String>()) {
        check_calm(&text);
    }

    #[test]
    fn any_order_of_words_of_time_is_read_calmly(words in prop::collection::vec(prop::sample::select(&WORDS[..]), 0..12)) {
        check_calm(&words.join(" "));
    }
}

/// Words that mean something, in any order.
const WORDS: [&str; 64] = [
    "lundi",
    "mardi",
    "jeudi",
    "le",
    "la",
    "les",
    "à",
    "au",
    "du",
    "de",
    "et",
    "ou",
    ",",
    "tous",
    "chaque",
    "sauf",
    "hors",
    "vacances",
    "rentrée",
    "avant",
    "après",
    "dans",
    "3",
    "12",
    "31",
    "2027",
    "14h30",
    "25h",
    "/",
    "12/01",
    "h",
    "minuit",
    "midi",
    "soir",
    "matin",
    "demain",
    "hier",
    "aujourd'hui",
    "prochain",
    "en",
    "huit",
    "semaine",
    "mois",
    "jours",
    "heures",
    "fois",
    "pendant",
    "jusqu'au",
    "à partir du",
    "fin",
    "début",
    "mi",
    "février",
    "Noël",
    "période",
    "un",
    "sur",
    "deux",
    "premier",
    "dernier",
    "rappelle-moi",
    "99999999",
    "\u{202e}",
    "🙂",
];

fn check_calm(text: &str) {
    let reading = read(text);
    assert_eq!(read(text), reading, "the same every time");
    assert!(reading.rest.len() <= text.len(), "nothing is added: {text}");
    for span in &reading.spans {
        assert!(text.get(span.clone()).is_some(), "a span is of the text: {text}");
    }
    for zone in ["A", "C"] {
        for now in [
            "2026-11-23T10:00[Europe/Paris]",
            "2028-02-29T23:59:59[Europe/Paris]",
            "9999-12-01T10:00[Europe/Paris]",
        ] {
            let outcome = resolve(&reading.expression, &standpoint(now, zone));
            assert!(!notation(&outcome).is_empty());
        }
    }
}

#[test]
fn a_long_text_takes_a_bounded_time() {
    let started = std::time::Instant::now();
    for part in [
        "lundi ",
        "le 12 ",
        "à 9h et ",
        "sauf ",
        "a",
        "1",
        "1/",
        "1a",
        "jusqu'au ",
        "é\u{301}",
        "\u{200d}",
        "🙂 ",
    ] {
        check_calm(&part.repeat(61_440 / part.len()));
    }
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

#[test]
fn what_never_happens_is_soon_known() {
    let started = std::time::Instant::now();
    for phrase in [
        "tous les dimanches sauf le dimanche",
        "tous les ans le 14 juillet sauf jours fériés",
        "tous les jours sauf le week-end, lundi, mardi, mercredi, jeudi et vendredi",
        "toutes les 15 minutes sauf le week-end, lundi, mardi, mercredi, jeudi et vendredi",
        "tous les mardis de mars sauf en mars",
    ] {
        assert_eq!(possible_recurrence(phrase), None, "{phrase}");
    }
    assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
}

#[test]
fn a_recurrence_is_stored_and_read_back() {
    let said = recurrence("un mardi sur deux à 9h hors vacances, 5 fois");
    let stored = serde_json::to_string(&said).expect("a recurrence has string keys only");
    assert_eq!(
        serde_json::from_str::<Recurrence>(&stored).expect("what was stored"),
        said
    );
    assert_eq!(said.rrule(), "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU");
    assert_eq!(said.except, [Exception::SchoolHolidays]);
    assert_eq!(said.zone, Zone::A);
}

#[test]
fn the_next_occurrence_is_found_years_later() {
    let calendar = SchoolCalendar::shipped();
    let years_later: Zoned = "2033-07-01T12:07[Europe/Paris]".parse().expect("an instant");
    let next = |phrase| {
        recurrence(phrase)
            .after(&years_later, calendar)
            .map(|at| at.strftime("%F %H:%M").to_string())
    };
    assert_eq!(next("toutes les 15 minutes").as_deref(), Some("2033-07-01 12:15"));
    assert_eq!(next("tous les lundis à 8h").as_deref(), Some("2033-07-04 08:00"));
    assert_eq!(next("tous les lundis à 8h jusqu'au 30 juin"), None);
    assert_eq!(
        next("tous les lundis hors vacances"),
        None,
        "the school calendar is not known"
    );
}
