//! The terminal commands, run as a person or a program runs them.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::small_world;

/// A machine of its own: an empty folder with the small world's `intents/`, and a data folder.
struct Machine {
    folder: tempfile::TempDir,
}

/// What a command left behind.
#[derive(Debug)]
struct Outcome {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Machine {
    fn new() -> Self {
        let machine = Self::without_table();
        small_world::write_table(machine.folder.path());
        machine
    }

    fn without_table() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary folder can be made"),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        std::fs::write(self.path(name), text).expect("a temporary folder can be written");
        self.path(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guichet"));
        command.args(arguments).current_dir(self.folder.path());
        command
            .env_remove("GUICHET_INTENTS")
            .env("GUICHET_DATA", self.path("data"));
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn run(&self, arguments: &[&str], input: impl AsRef<[u8]>) -> Outcome {
        let mut child = self.command(arguments).spawn().expect("guichet starts");
        let mut stdin = child.stdin.take().expect("stdin is piped");
        let input = input.as_ref().to_owned();
        let writer = std::thread::spawn(move || stdin.write_all(&input));
        let Output { status, stdout, stderr } = child.wait_with_output().expect("guichet ends");
        drop(writer.join().expect("the writer does not panic"));
        Outcome {
            code: status.code(),
            out: String::from_utf8(stdout).expect("what guichet prints is UTF-8"),
            err: String::from_utf8(stderr).expect("what guichet prints is UTF-8"),
        }
    }

    fn ask(&self, question: &str) -> String {
        let outcome = self.run(&["ask", question], "");
        assert_eq!((outcome.code, outcome.err.as_str()), (Some(0), ""), "{outcome:?}");
        outcome.out
    }

    /// The replies to JSON Lines, one for each line.
    fn replies(&self, lines: &[Vec<u8>]) -> Vec<Value> {
        let outcome = self.run(&["ask", "--json"], lines.join(&b'\n'));
        assert_eq!((outcome.code, outcome.err.as_str()), (Some(0), ""), "{outcome:?}");
        let replies = outcome
            .out
            .lines()
            .map(|line| serde_json::from_str(line).expect("a reply is JSON"));
        let replies: Vec<Value> = replies.collect();
        assert_eq!(replies.len(), lines.len(), "a line in, a line out: {replies:#?}");
        replies
    }
}

fn line(request: &Value) -> Vec<u8> {
    request.to_string().into_bytes()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[test]
fn one_question_one_answer() {
    let machine = Machine::new();
    assert!(machine.ask("à quelle heure ouvre le phare ?").contains("9 h 30"));
    let outcome = machine.run(&["ask", "horaires", "du", "phare"], "");
    assert_eq!(outcome.code, Some(0));
    assert!(outcome.out.contains("9 h 30"), "words are joined: {outcome:?}");
    let outcome = machine.run(&["ask", "xyzzy plugh"], "");
    assert_eq!(outcome.code, Some(0), "not to know is an answer: {outcome:?}");
}

#[test]
fn one_answer_for_each_line_of_input() {
    let machine = Machine::new();
    let outcome = machine.run(&["ask"], "horaires du phare\r\nla météo de demain\n\nmerci");
    assert_eq!((outcome.code, outcome.err.as_str()), (Some(0), ""));
    assert!(outcome.out.contains("9 h 30"), "{outcome:?}");
    assert!(
        outcome.out.contains("\n\nLa météo n'est pas de mon ressort."),
        "{outcome:?}"
    );
    assert!(outcome.out.contains("vide"), "{outcome:?}");
    assert!(outcome.out.ends_with("Avec plaisir !\n"), "{outcome:?}");
    assert_eq!(machine.run(&["ask"], "").out, "");
}

#[test]
fn unreadable_lines_are_told_and_the_others_answered() {
    let machine = Machine::new();
    let mut input = b"\xff\xfe\nhoraires du phare\n".to_vec();
    input.extend("é".repeat(1_000_000).bytes());
    input.extend(b"\nmerci\n");
    let outcome = machine.run(&["ask"], input);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(
        outcome.out.contains("9 h 30") && outcome.out.ends_with("Avec plaisir !\n"),
        "{outcome:?}"
    );
    for part in [
        "line 1: the line is not UTF-8",
        "line 3: the line is longer",
        "2 of 4 lines",
    ] {
        assert!(outcome.err.contains(part), "« {part} » is not in: {}", outcome.err);
    }
}

#[test]
fn json_replies_have_every_field() {
    let machine = Machine::new();
    let request = json!({"id": "q1", "profile": {"departement": "23"}, "text": "comment changer la lampe ?"});
    let reply = machine.replies(&[line(&request)]).remove(0);
    assert_eq!(reply["id"], "q1");
    assert_eq!(reply["outcome"], "answer", "{reply}");
    assert_eq!(reply["intent"], "lampe-changer");
    assert!(text(&reply["text"]).contains("lampes@phare.example"), "{reply}");
    assert!(!text(&reply["text"]).contains("Armand"), "the profile narrows: {reply}");
    assert!(
        text(&reply["html"]).contains("<a href=\"mailto:lampes@phare.example\""),
        "{reply}"
    );
    assert_eq!(reply["options"], json!([]));
    assert!(text(&reply["sources"][0]).contains("Guide du phare"), "{reply}");
    assert!(reply["micros"].is_u64());
    let score = reply["score"].as_f64().expect("a number");
    assert!(
        (0.0..=1.0).contains(&score) && reply["score"].to_string().len() <= 5,
        "{reply}"
    );
}

#[test]
fn turns_of_one_session_share_a_conversation() {
    let machine = Machine::new();
    let question = "comment changer la lampe ?";
    let replies = machine.replies(&[
        line(&json!({"id": 1, "session": "a", "text": question})),
        line(&json!({"id": 2, "session": "b", "text": question})),
        line(&json!({"id": 3, "session": "a", "text": "2"})),
        line(&json!({"id": 4, "session": "b", "text": "1"})),
        line(&json!({"id": 5, "text": "2"})),
    ]);
    assert_eq!(replies[0]["outcome"], "clarify", "{}", replies[0]);
    assert_eq!(replies[0]["options"].as_array().map(Vec::len), Some(2));
    assert!(
        text(&replies[2]["text"]).contains("lampes@phare.example"),
        "{}",
        replies[2]
    );
    assert!(text(&replies[3]["text"]).contains("Armand"), "{}", replies[3]);
    assert_ne!(
        replies[4]["outcome"], "answer",
        "without a session nothing is remembered: {}",
        replies[4]
    );
}

#[test]
fn a_profile_holds_for_its_session_until_another_is_given() {
    let machine = Machine::new();
    let question = "comment changer la lampe ?";
    let replies = machine.replies(&[
        line(&json!({"session": "a", "profile": {"departement": "19"}, "text": question})),
        line(&json!({"session": "a", "text": question})),
        line(&json!({"session": "a", "profile": {"departement": "23"}, "text": question})),
        line(&json!({"session": "b", "profile": null, "text": question})),
    ]);
    for (reply, expected) in replies.iter().zip(["Armand", "Armand", "lampes@", "Creuse"]) {
        assert!(text(&reply["text"]).contains(expected), "{reply}");
    }
    assert_eq!(replies[3]["outcome"], "clarify");
}

#[test]
fn bad_requests_get_an_error_and_the_stream_goes_on() {
    let machine = Machine::new();
    let deep = vec![b'['; 100_000];
    let bad: [(&[u8], Value); 11] = [
        (b"not JSON", Value::Null),
        (b"", Value::Null),
        (b"{\"id\":\"cut", Value::Null),
        (b"[1,2]", Value::Null),
        (b"{\"id\":\"x\"}", json!("x")),
        (b"{\"id\":7,\"text\":3}", json!(7)),
        (b"{\"id\":\"y\",\"text\":\"q\",\"session\":[]}", json!("y")),
        (b"{\"id\":\"z\",\"text\":\"q\",\"profile\":\"college\"}", json!("z")),
        (b"{\"id\":\"u\",\"text\":\"\xff\xfe\"}", Value::Null),
        (b"{\"id\":\"s\",\"text\":\"\\ud800\"}", Value::Null),
        (&deep, Value::Null),
    ];
    let mut lines: Vec<Vec<u8>> = bad.iter().map(|(line, _)| line.to_vec()).collect();
    lines.push(vec![b'a'; 1_000_000]);
    lines.push(line(&json!({"id": "end", "text": "merci"})));
    let replies = machine.replies(&lines);
    for (reply, (line, id)) in replies.iter().zip(&bad) {
        let line = String::from_utf8_lossy(&line[..line.len().min(60)]);
        assert!(reply["error"].is_string(), "{line}: {reply}");
        assert_eq!(&reply["id"], id, "{line}");
    }
    assert!(text(&replies[11]["error"]).contains("longer"), "{}", replies[11]);
    assert_eq!(replies[12]["id"], "end");
    assert_eq!(replies[12]["outcome"], "chitchat");
}

#[test]
fn odd_texts_get_a_calm_answer_that_echoes_nothing() {
    let machine = Machine::new();
    let odd = [
        String::new(),
        " \n\t ".to_owned(),
        "é".repeat(32 * 1024),
        "\u{1}".repeat(64 * 1024),
        "phare ".repeat(10_000),
        "\u{0}\u{7}\u{1b}[31mhoraires\u{8}".to_owned(),
        "\u{202e}erahp\u{202c} \u{2066}horaires\u{2069}".to_owned(),
        "pha\u{200d}re\u{200b} \u{feff}horaires".to_owned(),
        "<b onclick=\"x\">zorglub</b> @room <script>alert(1)</script> <a href='https://zorglub.example'>".to_owned(),
        "@room @zorglub:example.org réveillez-vous".to_owned(),
        "🏳️‍🌈👩‍👩‍👧‍👦".repeat(1000),
        "a\u{300}".repeat(10_000),
    ];
    let lines: Vec<Vec<u8>> = odd
        .iter()
        .map(|text| line(&json!({"id": "odd", "text": text})))
        .collect();
    let started = std::time::Instant::now();
    for (reply, odd) in machine.replies(&lines).iter().zip(&odd) {
        let odd: String = odd.chars().take(40).collect();
        assert!(reply["outcome"].is_string(), "{odd:?}: {reply}");
        for field in ["text", "html"] {
            let said = text(&reply[field]);
            assert!(!said.is_empty() && said.len() < 5000, "{odd:?}: {} bytes", said.len());
            for echo in ["zorglub", "@room", "<script", "onclick", "\u{202e}", "\u{1b}", "\u{0}"] {
                assert!(!said.contains(echo), "{odd:?} comes back: {said}");
            }
        }
    }
    assert!(
        started.elapsed().as_secs() < 20,
        "bounded time: {:?}",
        started.elapsed()
    );
    assert!(machine.ask("pha\u{200d}re\u{200b} horaires").contains("9 h 30"));
}

#[test]
fn each_reply_is_flushed_before_the_next_request() {
    let machine = Machine::new();
    let mut child = machine.command(&["ask", "--json"]).spawn().expect("guichet starts");
    let mut requests = child.stdin.take().expect("stdin is piped");
    let mut replies = BufReader::new(child.stdout.take().expect("stdout is piped"));
    for number in 0..5 {
        writeln!(requests, "{}", json!({"id": number, "text": "merci"})).expect("guichet reads");
        let mut reply = String::new();
        replies.read_line(&mut reply).expect("guichet writes");
        let reply: Value = serde_json::from_str(&reply).expect("a reply is JSON");
        assert_eq!(reply["id"], number);
    }
    drop(requests);
    assert!(child.wait().expect("guichet ends").success());
}

#[test]
fn a_reader_that_leaves_ends_it_calmly() {
    let machine = Machine::new();
    let mut child = machine.command(&["ask", "--json"]).spawn().expect("guichet starts");
    drop(child.stdout.take());
    let mut requests = child.stdin.take().expect("stdin is piped");
    drop(writeln!(requests, "{}", json!({"text": "merci"})));
    drop(requests);
    let output = child.wait_with_output().expect("guichet ends");
    assert!(output.status.success(), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
}

#[test]
fn chat_without_a_terminal_has_no_prompt_and_remembers() {
    let machine = Machine::new();
    let first = machine.run(&[], "comment changer la lampe ?\nquitter\nhoraires du phare\n");
    assert_eq!((first.code, first.err.as_str()), (Some(0), ""));
    assert!(
        first.out.contains("Corrèze") && first.out.contains("Creuse"),
        "{first:?}"
    );
    assert!(!first.out.contains("9 h 30"), "« quitter » ends it: {first:?}");
    assert!(
        !first.out.contains('›') && !first.out.contains('\u{1b}'),
        "no prompt, no colour: {first:?}"
    );
    let second = machine.run(&["chat"], "2");
    assert!(
        second.out.contains("lampes@phare.example"),
        "the question asked back is remembered: {second:?}"
    );
}

#[test]
fn a_cafe_can_be_rehearsed_in_the_terminal() {
    let machine = Machine::new();
    let order = "annonce un café numérique demain à 12h30 salle 204 : la webradio";
    let chat = machine.run(
        &["chat"],
        format!("{order}\n1\n1\nje viens\ncombien d'inscrits ?\nannule le café 1\n"),
    );
    for expected in [
        "Est-ce bien cela",
        "C'est parti",
        "cafe-numerique-1.ics",
        "C'est noté pour le café",
        "1 sur place",
        "est annulé",
    ] {
        assert!(chat.out.contains(expected), "« {expected} » is missing: {chat:?}");
    }
}

#[test]
fn a_chat_that_is_killed_has_remembered_what_it_answered() {
    let machine = Machine::new();
    for round in 0..3 {
        let mut child = machine.command(&["chat"]).spawn().expect("guichet starts");
        let mut questions = child.stdin.take().expect("stdin is piped");
        let mut answers = BufReader::new(child.stdout.take().expect("stdout is piped"));
        let question = if round == 0 {
            "je suis en Creuse"
        } else {
            "comment changer la lampe ?"
        };
        writeln!(questions, "{question}").expect("guichet reads");
        let mut answer = String::new();
        while !answer.ends_with("\n\n") {
            let read = answers.read_line(&mut answer).expect("guichet writes");
            assert!(read > 0, "the answer ends with an empty line: {answer}");
        }
        assert!(!answer.contains("Armand"), "{answer}");
        child.kill().expect("guichet can be killed");
        child.wait().expect("guichet ends");
    }
    let outcome = machine.run(&["chat"], "comment changer la lampe ?");
    assert!(
        outcome.out.contains("lampes@phare.example") && !outcome.out.contains("Armand"),
        "{outcome:?}"
    );
}

#[test]
fn a_data_folder_in_use_is_named_with_what_to_do() {
    let machine = Machine::new();
    let mut chat = machine.command(&["chat"]).spawn().expect("guichet starts");
    let mut questions = chat.stdin.take().expect("stdin is piped");
    writeln!(questions, "merci").expect("guichet reads");
    let mut first = String::new();
    let mut answers = BufReader::new(chat.stdout.take().expect("stdout is piped"));
    answers.read_line(&mut first).expect("guichet writes");
    let outcome = machine.run(&["ask", "merci"], "");
    assert_eq!(outcome.code, Some(1));
    for part in ["in use", "--data", machine.path("data").to_str().expect("UTF-8")] {
        assert!(outcome.err.contains(part), "« {part} » is not in: {}", outcome.err);
    }
    let questions_file = machine.write("q.jsonl", GOOD_QUESTION);
    let outcome = machine.run(&["eval", questions_file.to_str().expect("UTF-8")], "");
    assert_eq!(outcome.code, Some(0), "eval runs while a bot does: {outcome:?}");
    drop(questions);
    assert!(chat.wait().expect("guichet ends").success());
    machine.ask("merci");
}

#[test]
fn a_table_with_problems_never_replaces_one_that_works() {
    let machine = Machine::new();
    machine.ask("horaires du phare");
    machine.write("intents/phare.toml", "[[intention]]\nid = \"phare\"\n");
    let outcome = machine.run(&["ask", "horaires du phare"], "");
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(outcome.out.contains("9 h 30"), "{outcome:?}");
    for part in ["phare.toml:1", "titre", "loaded before stays in use"] {
        assert!(outcome.err.contains(part), "« {part} » is not in: {}", outcome.err);
    }
    std::fs::remove_dir_all(machine.path("data")).expect("removable");
    let outcome = machine.run(&["ask", "bonjour"], "");
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(
        outcome.err.contains("the table in the program is used instead"),
        "{outcome:?}"
    );
}

#[test]
fn a_changed_table_is_taken_over_at_the_next_start() {
    let machine = Machine::new();
    assert!(machine.ask("horaires du phare").contains("9 h 30"));
    machine.write("intents/phare.toml", small_world::TABLE.replace("9 h 30", "10 h"));
    assert!(machine.ask("horaires du phare").contains("10 h"));
}

const GOOD_QUESTION: &str =
    r#"{"id":"q1","kind":"direct","turns":[{"text":"horaires du phare","expect":"answer","all":["9 h 30"]}]}"#;

#[test]
fn eval_counts_names_failures_and_exits_by_the_share() {
    let machine = Machine::new();
    let cases = [
        GOOD_QUESTION.to_owned(),
        json!({"id": "q2", "kind": "followup", "profile": null, "turns": [
            {"text": "comment changer la lampe ?", "expect": "clarify"},
            {"text": "2", "expect": "answer", "all": ["LAMPES@phare.example"], "none": ["armand"]}]})
        .to_string(),
        json!({"id": "q3", "kind": "direct", "turns": [
            {"text": "horaires du phare", "expect": "answer", "all": ["midi"], "none": ["nuit"]}]})
        .to_string(),
        json!({"id": "q4", "kind": "direct", "turns": [{"text": "comment changer la lampe ?", "expect": "answer"}]})
            .to_string(),
        json!({"id": "q5", "kind": "direct", "turns": [{"text": "la météo de demain", "expect": "answer"}]})
            .to_string(),
        json!({"id": "q6", "kind": "oos", "turns": [{"text": "va-t-il pleuvoir ?", "expect": "unknown"}]}).to_string(),
    ];
    machine.write("q.jsonl", cases.join("\n"));
    let outcome = machine.run(&["eval", "q.jsonl", "--min", "50"], "");
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let table: Vec<Vec<&str>> = outcome
        .out
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    for row in [
        ["direct", "4", "1", "1", "1", "1", "25.0"].as_slice(),
        &["followup", "1", "1", "0", "0", "0", "100.0"],
        &["out", "of", "scope", "1", "1", "0", "0", "0", "100.0"],
        &["all", "6", "3", "1", "1", "1", "50.0"],
    ] {
        assert!(
            table.iter().any(|line| line == row),
            "{row:?} is not in\n{}",
            outcome.out
        );
    }
    for part in [
        "q.jsonl:3 q3 (direct) wrong, turn 1 of 1",
        "lacks « midi »",
        "contains « nuit »",
        "wrong: 16.7%",
    ] {
        assert!(outcome.out.contains(part), "« {part} » is not in\n{}", outcome.out);
    }
    let outcome = machine.run(&["eval", "q.jsonl", "--min", "50.1", "--quiet"], "");
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(
        outcome.err.contains("50.0% right is less than the 50.1% asked for"),
        "{outcome:?}"
    );
    assert!(
        !outcome.out.contains("q3"),
        "--quiet leaves the failures out: {outcome:?}"
    );
}

#[test]
fn eval_names_the_line_that_is_no_question() {
    let machine = Machine::new();
    for (bad, why) in [
        ("{", "EOF"),
        (r#"{"id":"q","kind":"direct","turns":[]}"#, "no turns"),
        (
            r#"{"id":"q","kind":"direct","turns":[{"text":"t","expect":"perhaps"}]}"#,
            "perhaps",
        ),
    ] {
        machine.write("q.jsonl", format!("{GOOD_QUESTION}\n\n{bad}\n"));
        let outcome = machine.run(&["eval", "q.jsonl"], "");
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        assert!(
            outcome.err.contains("q.jsonl:3: not a question") && outcome.err.contains(why),
            "{outcome:?}"
        );
    }
    for (arguments, code) in [
        (&["eval", "missing.jsonl"][..], 1),
        (&["eval"], 2),
        (&["eval", "q.jsonl", "--min", "200"], 2),
        (&["parler"], 2),
        (&["ask", "--json", "question"], 2),
    ] {
        let outcome = machine.run(arguments, "");
        assert_eq!(outcome.code, Some(code), "{arguments:?}: {outcome:?}");
        assert!(!outcome.err.is_empty());
    }
    machine.write("empty.jsonl", "\n");
    assert_eq!(machine.run(&["eval", "empty.jsonl"], "").code, Some(1));
}

#[test]
fn check_says_that_all_is_well() {
    let machine = Machine::new();
    for arguments in [
        &["check"][..],
        &["check", "intents"],
        &["check", "--intents", "intents"],
    ] {
        let outcome = machine.run(arguments, "");
        assert_eq!((outcome.code, outcome.err.as_str()), (Some(0), ""), "{outcome:?}");
        assert!(outcome.out.contains("2 fiches"), "{outcome:?}");
    }
    assert!(!machine.path("data").exists(), "check needs no data folder");
}

#[test]
fn check_names_every_problem_with_its_place() {
    let machine = Machine::without_table();
    let folder = |name: &str| format!("{}/tests/fixtures/intents-{name}", env!("CARGO_MANIFEST_DIR"));
    for (name, parts) in [
        ("syntaxe", &["syntaxe.toml:3 :", "TOML"][..]),
        ("cle-inconnue", &["fiche.toml:5 :", "reponses"]),
        ("sans-source", &["fiche.toml:1 :", "source"]),
        (
            "reference-morte",
            &["liens.toml:13 :", "fiche-absente", "liens.toml:18 :", "document-absent"],
        ),
        ("exemple-en-double", &["doublon.toml:", "horaires du phare"]),
        ("id-en-double", &["doublon.toml:14 :", "phare-horaires"]),
        ("exemple-perdu", &["perdu.toml:8 :", "le phare est quoi", "lampe"]),
        ("table-inconnue", &["table.toml:1 :", "recette"]),
        ("vide", &["intents-vide :", ".toml"]),
        ("absent", &["intents-absent :"]),
    ] {
        let outcome = machine.run(&["check", &folder(name)], "");
        assert_eq!(outcome.code, Some(1), "{name}: {outcome:?}");
        for part in parts {
            assert!(
                outcome.out.contains(part),
                "{name}: « {part} » is not in\n{}",
                outcome.out
            );
        }
        assert!(outcome.out.contains("→"), "{name}: there is a remedy: {outcome:?}");
        assert!(
            outcome.err.contains("à corriger"),
            "{name}: they are counted: {outcome:?}"
        );
    }
}

#[test]
fn a_moment_is_told_to_a_person_and_to_a_program() {
    let machine = Machine::without_table();
    let outcome = machine.run(&["moment", "tous", "les", "lundis", "à 8h", "hors vacances"], "");
    assert_eq!((outcome.code, outcome.err.as_str()), (Some(0), ""), "{outcome:?}");
    let lines: Vec<&str> = outcome.out.lines().collect();
    assert_eq!(lines[0], "chaque lundi à 8 h, sauf pendant les vacances");
    assert_eq!(lines.len(), 4, "the next three: {outcome:?}");
    assert!(machine.run(&["moment", "bonjour"], "").out.contains("ni date ni heure"));
    assert!(machine.run(&["moment", "demain à 25h"], "").out.contains("25 h"));
    assert_eq!(machine.run(&["moment", "--zone", "D", "demain"], "").code, Some(2));
    assert_eq!(machine.run(&["moment"], "").code, Some(2));

    let now = "2026-11-23T10:00:00[Europe/Paris]";
    let lines = [
        line(&json!({"text": "rappelle-moi jeudi à 14h30 de vérifier les affectations GAR", "now": now, "zone": "A"})),
        line(&json!({"text": "tous les lundis jusqu'au 7 décembre", "now": "2026-11-23T10:00:00+01:00[Europe/Paris]"})),
        line(&json!({"text": "31 février", "now": now})),
        b"{\"text\":\"demain\"}".to_vec(),
        b"\xff".to_vec(),
        line(&json!({"text": "pendant les vacances de février", "now": "2027-01-11T10:00[Europe/Paris]", "zone": "C"})),
    ];
    let outcome = machine.run(&["moment", "--json"], lines.join(&b'\n'));
    let replies = outcome
        .out
        .lines()
        .map(|line| serde_json::from_str(line).expect("a reply is JSON"));
    let replies: Vec<Value> = replies.collect();
    assert_eq!(replies.len(), lines.len(), "{outcome:?}");
    assert_eq!(
        replies[0],
        json!({"kind": "instant", "start": "2026-11-26T14:30:00+01:00[Europe/Paris]", "all_day": false, "next": [],
               "until": null, "options": [], "rest": "vérifier les affectations GAR", "reason": null})
    );
    assert_eq!(
        (text(&replies[1]["kind"]), text(&replies[1]["until"])),
        ("recurrence", "2026-12-07")
    );
    assert_eq!(
        replies[1]["next"],
        json!([
            "2026-11-30T08:00:00+01:00[Europe/Paris]",
            "2026-12-07T08:00:00+01:00[Europe/Paris]"
        ])
    );
    assert_eq!(
        (text(&replies[2]["kind"]), &replies[2]["start"]),
        ("invalid", &Value::Null)
    );
    assert!(text(&replies[3]["error"]).contains("now"), "{replies:#?}");
    assert!(text(&replies[4]["error"]).contains("UTF-8"), "{replies:#?}");
    assert!(
        text(&replies[5]["start"]).starts_with("2027-02-08T08:00"),
        "{replies:#?}"
    );
}
