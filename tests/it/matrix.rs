//! The bot in real rooms of a real homeserver, with people at real clients.

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::bot::Bot;
use crate::support::person::{Person, body, meet};
use crate::support::synapse::{PASSWORD, register};

const GAR: &str = "comment devenir responsable d'affectation GAR ?";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_teacher_asks_in_an_encrypted_room_and_reads_the_right_answer() {
    let bot = Bot::start();
    let (ada, room) = meet(&bot, true).await;
    let question = ada.says(&room, GAR).await;
    let answer = ada.answer_to(&question).await;
    for expected in [
        "RESP-AFFECT-GAR",
        "Médiacentre",
        "délégation de droit",
        "Source : Brochure du RRUPN",
    ] {
        assert!(body(&answer).contains(expected), "{expected} in {answer:#}");
    }
    assert_eq!(answer["was_encrypted"], true);
    assert_eq!(answer["sender"], bot.user_id.as_str());
    let content = &answer["content"];
    assert_eq!(content["msgtype"], "m.notice");
    assert_eq!(content["format"], "org.matrix.custom.html");
    assert!(
        content["formatted_body"]
            .as_str()
            .is_some_and(|html| html.contains("<strong>RESP-AFFECT-GAR</strong>"))
    );
    assert_eq!(content["m.relates_to"]["rel_type"], "m.thread");
    assert_eq!(content["m.relates_to"]["event_id"], question.as_str());
    // The conversation goes on, in the thread or beside it.
    let next = ada.says(&room, "et avec EduGAR ?").await;
    let next = ada.answer_to(&next).await;
    assert!(
        body(&next).contains("délégation de droit") && !body(&next).contains("RESP-AFFECT-GAR"),
        "{next:#}"
    );
    assert_bot_is_cross_signed(&ada, &bot).await;
}

async fn assert_bot_is_cross_signed(ada: &Person, bot: &Bot) {
    let user = matrix_sdk::ruma::UserId::parse(&bot.user_id).expect("a user id");
    let devices = ada.client.encryption().get_user_devices(&user).await.expect("devices");
    assert!(devices.devices().next().is_some(), "the bot has a device");
    assert!(
        devices.devices().all(|device| device.is_cross_signed_by_owner()),
        "signed by its owner's identity"
    );
    assert!(bot.data().join("matrix/recovery-key").exists(), "recovery is set up");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_choice_is_tapped_or_typed() {
    let bot = Bot::start();
    let (ada, room) = meet(&bot, true).await;
    let question = ada
        .says(&room, "je voudrais partager des documents avec mes classes")
        .await;
    let asked = ada.answer_to(&question).await;
    assert!(body(&asked).contains("1. Dans Lycée connecté"), "{asked:#}");
    let asked_id = asked["event_id"].as_str().expect("an id").to_owned();
    let offers = |event: &Value, key: &str| {
        event["type"] == "m.reaction"
            && event["content"]["m.relates_to"]["event_id"] == asked_id.as_str()
            && event["content"]["m.relates_to"]["key"] == key
    };
    ada.wait_for("the number 2 to tap", |event| offers(event, "2️⃣")).await;
    let tap = json!({"m.relates_to": {"rel_type": "m.annotation", "event_id": asked_id, "key": "2️⃣"}});
    ada.sends(&room, "m.reaction", tap).await;
    let chosen = ada
        .wait_for("the answer to the tap", |event| body(event).contains("Porte documents"))
        .await;
    assert!(
        !body(&chosen).contains("Peertube : https://peertube.lyceeconnecte.fr"),
        "{chosen:#}"
    );
    // The same by words.
    let question = ada.says(&room, "qui est mon contact au srane ?").await;
    assert!(body(&ada.answer_to(&question).await).contains("2. En Creuse"));
    let choice = ada.says(&room, "2").await;
    assert!(body(&ada.answer_to(&choice).await).contains("Frédéric Tomatis"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_room_with_several_people_it_speaks_only_when_spoken_to() {
    let bot = Bot::start();
    let (ada, bob) = (Person::new("ada").await, Person::new("bob").await);
    let room = ada.room(&[&bot.user_id, bob.id().as_str()], false, false).await;
    bob.join(room.room_id()).await;
    ada.wait_for_arrival(&room, &bot.user_id).await;
    ada.says(&room, "quelqu'un sait comment signaler une panne ?").await;
    let mention = json!({
        "msgtype": "m.text", "body": format!("{} : c'est quoi le CRCN ?", bot.user_id),
        "m.mentions": {"user_ids": [bot.user_id]},
    });
    let mentioned = ada.sends(&room, "m.room.message", mention).await;
    let answer = ada.answer_to(&mentioned).await;
    assert!(
        body(&answer).contains("Cadre de Référence des Compétences Numériques"),
        "{answer:#}"
    );
    assert_eq!(answer["content"]["m.mentions"], json!({}));
    // In the thread it needs no mention, whoever speaks.
    let in_thread = json!({
        "msgtype": "m.text", "body": "et que veut dire RRUPN ?",
        "m.relates_to": {"rel_type": "m.thread", "event_id": mentioned, "is_falling_back": true,
                         "m.in_reply_to": {"event_id": answer["event_id"]}},
    });
    let follow_up = bob.sends(&room, "m.room.message", in_thread).await;
    let answer = ada.answer_to(&follow_up).await;
    assert!(body(&answer).contains("Référent pour les Ressources"), "{answer:#}");
    assert_eq!(answer["content"]["m.relates_to"]["event_id"], mentioned.as_str());
    // A reply to its answer is for it, too.
    let reply = json!({
        "msgtype": "m.text", "body": "> <@guichet> Une citation\n\nmerci beaucoup",
        "m.relates_to": {"m.in_reply_to": {"event_id": answer["event_id"]}}, "m.mentions": {},
    });
    let thanks = ada.sends(&room, "m.room.message", reply).await;
    assert!(body(&ada.answer_to(&thanks).await).contains("Avec plaisir"));
    assert_eq!(
        ada.messages_of(&bot.user_id, &room).len(),
        3,
        "nothing was said about what was not for it"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edited_question_gets_its_answer_edited_and_a_deleted_one_its_answer_deleted() {
    let bot = Bot::start();
    let (ada, room) = meet(&bot, true).await;
    let question = ada.says(&room, "c'est quoi Wekan ?").await;
    let answer = ada.answer_to(&question).await;
    assert!(body(&answer).contains("gestion de projet"));
    let edit = json!({
        "msgtype": "m.text", "body": "* c'est quoi Kwartz ?",
        "m.new_content": {"msgtype": "m.text", "body": "c'est quoi Kwartz ?"},
        "m.relates_to": {"rel_type": "m.replace", "event_id": question},
    });
    ada.sends(&room, "m.room.message", edit).await;
    let answer_id = answer["event_id"].as_str().expect("an id").to_owned();
    let is_edit = |event: &Value| {
        event["content"]["m.relates_to"]["rel_type"] == "m.replace"
            && event["content"]["m.relates_to"]["event_id"] == answer_id.as_str()
    };
    let edited = ada.wait_for("the answer's edit", is_edit).await;
    let new = &edited["content"]["m.new_content"];
    assert!(
        new["body"]
            .as_str()
            .is_some_and(|text| text.contains("serveur pédagogique")),
        "{edited:#}"
    );
    ada.redacts(&room, &question).await;
    let is_redaction = |event: &Value| {
        event["type"] == "m.room.redaction"
            && event["sender"] == bot.user_id.as_str()
            && (event["redacts"] == answer_id.as_str() || event["content"]["redacts"] == answer_id.as_str())
    };
    ada.wait_for("the answer's redaction", is_redaction).await;
    assert_eq!(
        ada.messages_of(&bot.user_id, &room).len(),
        1,
        "one answer, edited, then deleted"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_asked_while_it_is_down_is_answered_once_when_it_is_back() {
    let mut bot = Bot::start();
    let (ada, room) = meet(&bot, true).await;
    let first = ada.says(&room, "adresse du webmail").await;
    ada.answer_to(&first).await;
    assert!(bot.stop(), "it ends well when asked to");
    let second = ada.says(&room, "téléphone du srane").await;
    bot.restart();
    assert!(body(&ada.answer_to(&second).await).contains("05 55 11 40 92"));
    bot.kill();
    let third = ada.says(&room, "c'est quoi EduTICE").await;
    bot.restart();
    assert!(body(&ada.answer_to(&third).await).contains("Haute-Vienne"));
    let sentinel = ada.says(&room, "merci").await;
    ada.answer_to(&sentinel).await;
    assert_eq!(
        ada.messages_of(&bot.user_id, &room).len(),
        4,
        "each question has one answer"
    );
    assert!(!bot.log().contains("téléphone"), "no message text in the log");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_answers_no_robot_and_no_history_and_repeats_no_markup() {
    let bot = Bot::start();
    let ada = Person::new("ada").await;
    let room = ada.room(&[], false, true).await;
    ada.says(&room, "c'est quoi le GAR ?").await;
    let invited = matrix_sdk::ruma::UserId::parse(&bot.user_id).expect("a user id");
    room.invite_user_by_id(&invited).await.expect("invited");
    ada.wait_for_arrival(&room, &bot.user_id).await;
    ada.sends(
        &room,
        "m.room.message",
        json!({"msgtype": "m.notice", "body": "c'est quoi Moodle ?"}),
    )
    .await;
    ada.sends(
        &room,
        "m.room.message",
        json!({"msgtype": "m.unknown", "body": "", "m.new_content": 7}),
    )
    .await;
    let nasty = "@room <b>gras</b> [lien](https://exemple.org) \u{202e}zzyzx\u{200d} <script>alert(1)</script> ?";
    let question = ada.says(&room, nasty).await;
    let answer = ada.answer_to(&question).await;
    for forbidden in ["@room", "<script", "exemple.org", "zzyzx"] {
        assert!(
            !answer["content"].to_string().contains(forbidden),
            "{forbidden} in {answer:#}"
        );
    }
    assert_eq!(answer["content"]["m.mentions"], json!({}));
    assert_eq!(ada.messages_of(&bot.user_id, &room).len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn invitations_are_accepted_from_those_whom_the_operator_names() {
    let (ada, eve) = (Person::new("ada").await, Person::new("eve").await);
    let bot = Bot::start_with(&[("GUICHET_ALLOW", ada.id().to_string())]);
    let refused = eve.room(&[&bot.user_id], false, true).await;
    let is_refusal = |event: &Value| {
        event["type"] == "m.room.member"
            && event["state_key"] == bot.user_id.as_str()
            && event["content"]["membership"] == "leave"
    };
    eve.wait_for("the refusal", is_refusal).await;
    assert!(eve.messages_of(&bot.user_id, &refused).is_empty());
    let room = ada.room(&[&bot.user_id], false, true).await;
    ada.wait_for_arrival(&room, &bot.user_id).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn login_shows_the_recovery_key_once_and_the_files_are_the_owners_own() {
    let running = Bot::start();
    let second = running.command(&["serve"]).output().expect("it runs");
    assert!(!second.status.success());
    assert!(String::from_utf8_lossy(&second.stderr).contains("in use by another guichet"));
    let user = register("guichet");
    let folders = TempDir::new().expect("a folder");
    let login = |folder: &str, password: &str, key_file: &str| {
        let mut command = running.command(&["login"]);
        command
            .env("GUICHET_DATA", folders.path().join(folder))
            .env("GUICHET_USER", &user);
        command
            .env("GUICHET_PASSWORD", password)
            .env("GUICHET_RECOVERY_KEY_FILE", key_file);
        let output = command.output().expect("it runs");
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&said).into_owned())
    };
    let (well, said) = login("first", PASSWORD, "");
    assert!(
        well && said.contains("Logged in as") && said.contains("Recovery key, shown this once"),
        "{said}"
    );
    let (well, said) = login("first", "", "");
    assert!(
        well && said.contains("Already logged in") && !said.contains("Recovery key"),
        "{said}"
    );
    let files = folders.path().join("first/matrix");
    #[cfg(unix)]
    for name in ["session.json", "key", "recovery-key"] {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(files.join(name)).expect(name).permissions().mode();
        assert_eq!(mode & 0o077, 0, "{name} is for its owner only");
    }
    // A new device of the same account: with the recovery key it is signed, without it the remedy is said.
    let (well, said) = login("second", PASSWORD, &files.join("recovery-key").display().to_string());
    assert!(well && said.contains("signed by the account"), "{said}");
    let (well, said) = login("third", PASSWORD, "");
    assert!(well && said.contains("GUICHET_RECOVERY_KEY_FILE"), "{said}");
    let (well, said) = login("fourth", "faux", "");
    assert!(!well && said.contains("check the user and the password"), "{said}");
    let (well, said) = login("fifth", "", "");
    assert!(!well && said.contains("GUICHET_PASSWORD_FILE"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reminder_comes_is_put_off_by_tapping_and_acknowledged_and_one_is_called_off_by_deleting() {
    let mut bot = Bot::start();
    let (ada, room) = meet(&bot, true).await;
    let request = ada.says(&room, "rappelle-moi dans une minute de relire le bilan").await;
    let confirmed = ada.answer_to(&request).await;
    assert!(body(&confirmed).contains("relire le bilan"), "{confirmed:#}");
    let other = ada
        .says(&room, "rappelle-moi dans deux minutes d'appeler la mairie")
        .await;
    ada.answer_to(&other).await;
    ada.redacts(&room, &other).await;
    // It is down when the first falls due.
    assert!(bot.stop());
    tokio::time::sleep(std::time::Duration::from_secs(61)).await;
    bot.restart();
    let is_reminder =
        |event: &Value| event["sender"] == bot.user_id.as_str() && body(event).starts_with("Rappel : relire le bilan");
    let reminder = ada.wait_for("the reminder", is_reminder).await;
    let taps = |event: &Value| {
        event["type"] == "m.reaction" && event["content"]["m.relates_to"]["event_id"] == reminder["event_id"]
    };
    ada.wait_for("something to tap", taps).await;
    let later = json!({"m.relates_to": {"rel_type": "m.annotation", "event_id": reminder["event_id"], "key": "⏰"}});
    ada.sends(&room, "m.reaction", later).await;
    let asks = |event: &Value| event["sender"] == bot.user_id.as_str() && body(event).contains("1. dans une heure");
    ada.wait_for("a question", asks).await;
    let until = ada.says(&room, "1").await;
    assert!(body(&ada.answer_to(&until).await).contains("relire le bilan"));
    let list = ada.says(&room, "mes rappels").await;
    let list = ada.answer_to(&list).await;
    assert!(
        body(&list).contains("1. ") && !body(&list).contains("mairie"),
        "{list:#}"
    );
    let done = ada.says(&room, "le 1 est fait").await;
    assert!(body(&ada.answer_to(&done).await).contains("noté comme fait"));
    let reminders = ada.seen().iter().filter(|event| is_reminder(event)).count();
    assert_eq!(reminders, 1, "once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_calendar_file_becomes_reminders_and_reminders_a_calendar_file() {
    let bot = Bot::start();
    let (ada, room) = meet(&bot, true).await;
    let calendar = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//ada//FR\r\nBEGIN:VEVENT\r\nUID:1\r\n\
                    SUMMARY:commission numérique\r\nDTSTART;TZID=Europe/Paris:20400315T140000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let kind = "text/calendar".parse().expect("a media type");
    let config = matrix_sdk::attachment::AttachmentConfig::new();
    let sent = room
        .send_attachment("agenda.ics", &kind, calendar.as_bytes().to_vec(), config)
        .await;
    let file = sent.expect("sent").event_id.to_string();
    let shown = ada.answer_to(&file).await;
    assert!(
        body(&shown).contains("15 mars 2040 à 14 h : commission numérique"),
        "{shown:#}"
    );
    let yes = ada.says(&room, "1").await;
    assert!(body(&ada.answer_to(&yes).await).contains("un rappel de plus"));
    let export = ada.says(&room, "mes rappels en .ics").await;
    ada.answer_to(&export).await;
    let is_file = |event: &Value| event["sender"] == bot.user_id.as_str() && event["content"]["msgtype"] == "m.file";
    let file = ada.wait_for("the file", is_file).await;
    assert_eq!(file["was_encrypted"], true);
    let source = serde_json::from_value(file["content"]["file"].clone()).expect("an encrypted file");
    let request = matrix_sdk::media::MediaRequestParameters {
        source: matrix_sdk::ruma::events::room::MediaSource::Encrypted(Box::new(source)),
        format: matrix_sdk::media::MediaFormat::File,
    };
    let bytes = ada
        .client
        .media()
        .get_media_content(&request, false)
        .await
        .expect("fetched");
    let text = String::from_utf8(bytes).expect("text");
    assert!(
        text.contains("DTSTART:20400315T130000Z") && text.contains("commission numérique"),
        "{text}"
    );
}
