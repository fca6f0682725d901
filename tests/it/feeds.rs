//! News come in from RSS, Atom and JSON feeds: from real servers on this machine, well-behaved and otherwise.

use std::ops::Range;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use guichet::adapter::feeds::{Answer, Failed, Fetcher, MOST_ITEMS, Unreadable, read, watch};
use guichet::config::{Feed, Feeds};
use guichet::knowledge::{FeedState, Item, Level, Trouble, Visit};
use guichet::store::Store;
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const DRUPAL: &str = include_str!("../fixtures/feeds/drupal.xml");
const WORDPRESS: &str = include_str!("../fixtures/feeds/wordpress.xml");
const SPIP: &str = include_str!("../fixtures/feeds/spip.xml");
const ATOM: &str = include_str!("../fixtures/feeds/atom.xml");
const JSON: &str = include_str!("../fixtures/feeds/feed.json");

const TODAY: Date = date(2026, 11, 26);
/// Nothing may take longer; a debug build on a busy machine is slow.
const BOUND: Duration = Duration::from_secs(5);

fn feed(address: &str) -> Feed {
    format!("national={address}").parse().expect("a feed")
}

fn read_as(bytes: &[u8], address: &str) -> Result<Vec<Item>, Unreadable> {
    let feed = feed(address);
    let begun = Instant::now();
    let items = read(bytes, &feed, &feed.address, TODAY);
    assert!(begun.elapsed() < BOUND, "reading took {:?}", begun.elapsed());
    items
}

/// What staff would see of an item.
fn shown(item: &Item) -> [String; 4] {
    [
        item.date.to_string(),
        item.title.clone(),
        item.standfirst.clone(),
        item.link.clone().unwrap_or_default(),
    ]
}

#[track_caller]
fn check(document: &str, address: &str, expected: &[[&str; 4]]) {
    let items = read_as(document.as_bytes(), address).expect("a feed");
    let items: Vec<[String; 4]> = items.iter().map(shown).collect();
    assert_eq!(items, expected);
}

#[test]
fn a_feed_of_drupal_is_read() {
    check(
        DRUPAL,
        "https://eduscol.example/rss.xml",
        &[
            [
                "2026-11-20",
                "Élèves & écrans : un guide pour l’année",
                "Le guide propose aux équipes : des repères, six séances prêtes à l’emploi, et une lettre aux familles. \
                 Il est publié sous licence ouverte.",
                "https://eduscol.example/1234/eleves-et-ecrans",
            ],
            [
                // Half past midnight in Paris.
                "2026-11-17",
                "Cadre de référence des compétences numériques : la version 2 est en ligne",
                "Huit domaines deviennent cinq, sans changer les niveaux.",
                "https://eduscol.example/1230/cadre-de-reference",
            ],
        ],
    );
}

#[test]
fn a_feed_of_wordpress_is_read() {
    check(
        WORDPRESS,
        "https://blog.example/feed/",
        &[
            [
                "2026-11-24",
                "Webinaire : accompagner l’évaluation avec Pix",
                "Mardi 8 décembre à 17 h, la délégation répond aux questions des référents… …",
                "https://blog.example/2026/11/24/webinaire-pix/",
            ],
            [
                "2026-11-02",
                "Retour d’expérience : la baladodiffusion au collège",
                "Trois classes de quatrième ont produit une émission par mois.",
                "https://blog.example/2026/11/02/balado/",
            ],
        ],
    );
}

#[test]
fn a_feed_of_spip_is_read() {
    check(
        SPIP,
        "https://pedagogie.example/spip.php?id_rubrique=12&page=backend",
        &[[
            "2026-11-18",
            "Lettre « Édu_Num Documentation » n° 12",
            "Le numéro rassemble des ressources pour les professeurs documentalistes : veille, éducation aux médias et à \
             l'information. - Documentation",
            "https://pedagogie.example/spip.php?article567&lang=fr",
        ]],
    );
}

#[test]
fn an_atom_feed_is_read() {
    check(
        ATOM,
        "https://forge.example/outils/capytale/releases.atom",
        &[
            [
                "2026-11-22",
                "Version 3.2.0",
                "Nouveautés Les carnets s'ouvrent hors ligne Corrections d'accessibilité",
                "https://forge.example/outils/capytale/releases/tag/v3.2.0",
            ],
            [
                "2026-10-01",
                "Version 3.1.0",
                "Correctifs.",
                "https://forge.example/outils/capytale/tag/v3.1.0",
            ],
        ],
    );
}

#[test]
fn a_json_feed_is_read() {
    check(
        JSON,
        "https://ressources.example/feed.json",
        &[
            [
                "2026-11-26",
                "Une annonce sans titre, avec un tag écrit en clair.",
                "",
                "https://ailleurs.example/41",
            ],
            [
                "2026-11-19",
                "Un chef-d'œuvre numérique en Bac pro",
                "Démarche, outils et grille d'évaluation.",
                "https://ressources.example/42",
            ],
        ],
    );
}

#[test]
fn an_item_has_the_same_id_whenever_it_is_read() {
    let ids = |document: &str, address: &str| -> Vec<String> {
        let items = read_as(document.as_bytes(), address).expect("a feed");
        items.into_iter().map(|item| item.id).collect()
    };
    let once = ids(WORDPRESS, "https://blog.example/feed/");
    assert_eq!(once, ids(WORDPRESS, "https://blog.example/feed/"));
    assert_eq!(
        once,
        ids(
            &WORDPRESS.replace("Webinaire", "Séminaire"),
            "https://blog.example/feed/"
        )
    );
    assert_eq!(once[0], "feed/blog.example/1acc218cbe159dac");
    assert_ne!(once, ids(WORDPRESS, "https://blog.example/feed/autre"));
}

fn rss(items: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\
         <channel><title>t</title>{items}</channel></rss>"
    )
}

fn joined(numbers: Range<i32>, text: impl Fn(i32) -> String) -> String {
    numbers.map(text).collect::<Vec<_>>().concat()
}

fn only_item(items: &str) -> Item {
    let mut items = read_as(rss(items).as_bytes(), "https://a.example/rss").expect("a feed");
    assert_eq!(items.len(), 1, "{items:?}");
    items.remove(0)
}

#[test]
fn nothing_but_plain_text_gets_in() {
    let item = only_item(
        "<item><title>&lt;script&gt;vole()&lt;/script&gt;&lt;img src=x onerror=vole()&gt;Un \u{202e}titre\u{200b}\u{7}</title>\
         <description><![CDATA[<style>*{}</style><p onclick=\"vole()\">Texte<iframe src=x>dedans</iframe></p>]]></description>\
         <link>javascript:vole()</link><guid>1</guid></item>"
            .replace('\u{7}', "")
            .as_str(),
    );
    assert_eq!([&*item.title, &*item.standfirst], ["Un titre", "Texte"]);
    assert_eq!(item.link, None);
}

#[test]
fn links_are_whole_web_addresses() {
    for (link, expected) in [
        ("/page", Some("https://a.example/page")),
        ("//b.example/page", Some("https://b.example/page")),
        (" https://a.example/é ", Some("https://a.example/%C3%A9")),
        ("data:text/html,x", None),
        ("mailto:x@a.example", None),
        ("https://a.example@b.example/", None),
        ("https://", None),
        ("", None),
    ] {
        let item = only_item(&format!("<item><title>t</title><link>{link}</link></item>"));
        assert_eq!(item.link.as_deref(), expected, "{link}");
    }
}

#[test]
fn dates_are_of_publication_or_else_of_today() {
    for (written, expected) in [
        ("<pubDate>Thu, 19 Nov 2026 10:00:00 GMT</pubDate>", date(2026, 11, 19)),
        ("<dc:date>2026-11-19</dc:date>", date(2026, 11, 19)),
        ("<pubDate>jeudi dernier</pubDate>", TODAY),
        ("<pubDate>Thu, 19 Nov 2099 10:00:00 GMT</pubDate>", TODAY),
        ("<pubDate></pubDate>", TODAY),
        ("", TODAY),
    ] {
        assert_eq!(
            only_item(&format!("<item><title>t</title>{written}</item>")).date,
            expected,
            "{written}"
        );
    }
}

#[test]
fn long_texts_are_cut() {
    let long = "Une très longue phrase. ".repeat(1000);
    let item = only_item(&format!(
        "<item><title>{long}</title><description>Aussi : {long}</description></item>"
    ));
    assert!((180..=200).contains(&item.title.chars().count()) && item.title.ends_with(" …"));
    assert!((380..=400).contains(&item.standfirst.chars().count()) && item.standfirst.ends_with(" …"));
}

#[test]
fn the_most_recent_of_ten_thousand_items_are_kept() {
    let item = |n: i64| {
        let at = Timestamp::UNIX_EPOCH + SignedDuration::from_secs(1_795_000_000 - (n * 7919 % 10_000) * 60);
        format!("<item><title>Nouvelle {n}</title><guid>{n}</guid><dc:date>{at}</dc:date></item>")
    };
    let document = rss(&(0..10_000).map(item).collect::<String>());
    let items = read_as(document.as_bytes(), "https://a.example/rss").expect("a feed");
    assert_eq!(items.len(), MOST_ITEMS);
    assert_eq!(items[0].title, "Nouvelle 0");
    assert!(items.is_sorted_by_key(|item| item.rank));
}

#[test]
fn any_encoding_is_read() {
    let document = |encoding: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"{encoding}\"?><rss version=\"2.0\"><channel><item><title>Été à l’œuvre</title></item></channel></rss>"
        )
    };
    let latin = |text: &str| -> Vec<u8> {
        let byte = |c: char| match c {
            '’' => 0x92,
            'œ' => 0x9c,
            c => u8::try_from(u32::from(c)).expect("latin"),
        };
        text.chars().map(byte).collect()
    };
    let utf16 = |text: &str, big: bool| -> Vec<u8> {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    };
    for bytes in [
        document("utf-8").into_bytes(),
        format!("\u{feff}{}", document("utf-8")).into_bytes(),
        latin(&document("iso-8859-1")),
        latin(&document("windows-1252")),
        utf16(&document("utf-16"), false),
        utf16(&document("utf-16"), true),
    ] {
        let items = read_as(&bytes, "https://a.example/rss").expect("a feed");
        assert_eq!(items[0].title, "Été à l’œuvre", "{:?}", &bytes[..60]);
    }
    let json = format!("\u{feff}{JSON}");
    assert_eq!(
        read_as(json.as_bytes(), "https://a.example/rss").expect("a feed").len(),
        2
    );
}

#[test]
fn what_is_no_feed_is_refused_calmly() {
    let page = "<!DOCTYPE html><html><head><script>if (a < b && c) { vole() }</script></head><body><p>Bonjour<br></body></html>";
    for document in [
        "",
        " \n",
        "Bonjour",
        page,
        "<rss",
        "<rss version=\"2.0\"></rss>",
        "{",
        "{}",
        "[]",
        "<a/>",
        "\0\0\0",
        "{\"version\":1}",
        "<rss version=\"2.0\"><channel><?xml version=\"1.0\" encoding=\"latin1\"?></channel></rss>",
    ] {
        assert!(
            read_as(document.as_bytes(), "https://a.example/rss").is_err(),
            "{document:?}"
        );
    }
    for at in (0..WORDPRESS.len()).step_by(97) {
        // Cut anywhere, even within a character: either refused, or read up to there.
        let _either = read_as(&WORDPRESS.as_bytes()[..at], "https://blog.example/feed/");
    }
}

#[test]
fn a_document_that_is_made_to_cost_too_much_costs_little() {
    let entities = joined(1..10, |n| {
        format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))
    });
    let laughs = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY l0 \"ha\">{entities}]><rss version=\"2.0\"><channel><item><title>t &l9;</title></item></channel></rss>"
    );
    let items = read_as(laughs.as_bytes(), "https://a.example/rss").expect("a feed");
    assert!(items[0].title.len() < 20, "{}", items[0].title);

    let file = "<!DOCTYPE rss [<!ENTITY f SYSTEM \"file:///etc/hostname\">]><rss version=\"2.0\"><channel><item><title>t &f;</title></item></channel></rss>";
    let items = read_as(file.as_bytes(), "https://a.example/rss").expect("a feed");
    assert_eq!(items[0].title, "t &f;");

    let deep = |open: &str, close: &str| {
        rss(&format!(
            "<item>{}{}</item>",
            open.repeat(100_000),
            close.repeat(100_000)
        ))
    };
    let wide = joined(0..200_000, |n| format!(" a{n}=''"));
    let spaces = (0..80).fold(String::new(), |text, level| {
        let names = joined(0..200, |n| format!(" xmlns:n{level}x{n}='u'"));
        format!("{text}<d{names}>")
    });
    for (document, what) in [
        (deep("<a>", "</a>"), "elements within elements"),
        (
            deep(
                "<media:group xmlns:media='http://search.yahoo.com/mrss/'>",
                "</media:group>",
            ),
            "elements within elements",
        ),
        (rss(&"<item/>".repeat(1_000_000)), "entries"),
        (
            rss(&format!("<item>{}</item>", "<link/>".repeat(1_000_000))),
            "elements",
        ),
        (rss(&format!("<item{wide}/>")), "attributes"),
        (rss(&format!("{spaces}{}", "<x:a/>".repeat(300_000))), "namespaces"),
        (
            format!(
                "{{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{}]}}",
                "{},".repeat(1_000_000)
            ),
            "objects",
        ),
    ] {
        match read_as(document.as_bytes(), "https://a.example/rss") {
            Err(Unreadable::TooMuch(much)) => assert_eq!(much, what),
            other => panic!("{what}: {other:?}"),
        }
    }
    for document in [
        "[".repeat(1_000_000),
        format!("{{\"a\":{}", "[".repeat(1_000_000)),
        "<".repeat(1 << 20),
        "&".repeat(1 << 20),
    ] {
        assert!(read_as(document.as_bytes(), "https://a.example/rss").is_err());
    }
    let huge = rss(&format!("<item><title>{}</title></item>", "&lt;a ".repeat(300_000)));
    assert!(
        read_as(huge.as_bytes(), "https://a.example/rss")
            .expect("a feed")
            .is_empty()
    );
    assert!(matches!(
        read_as(&vec![b' '; (8 << 20) + 1], "https://a.example/"),
        Err(Unreadable::TooLarge)
    ));
}

/// A server that answers every request by what it is told, and remembers what it was asked.
struct Server {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// `answer` gives the answer to a request, with `{address}` for the server's own; then `endless` is sent for ever.
    async fn start(answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static, endless: &'static [u8]) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (Arc::clone(&asked), Arc::new(answer));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                tokio::spawn(async move {
                    // The client may leave whenever it likes.
                    let _left = serve(stream, &log, &*answer, endless).await;
                });
            }
        });
        Self { address, asked }
    }

    async fn saying(answer: String) -> Self {
        Self::start(move |_| answer.clone().into_bytes(), b"").await
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("not poisoned").clone()
    }

    fn feeds(&self) -> Feeds {
        Feeds {
            list: format!("national={}/rss", self.address).parse().expect("a feed"),
            private: true,
            patience: Duration::from_secs(2),
            ..Feeds::default()
        }
    }

    /// Asks for the feed once.
    async fn fetch(&self) -> Result<Answer, Failed> {
        fetch(&self.feeds()).await
    }

    async fn trouble(&self) -> Trouble {
        self.fetch().await.expect_err("a failure").trouble
    }
}

async fn fetch(feeds: &Feeds) -> Result<Answer, Failed> {
    let fetcher = Fetcher::new(feeds).expect("a client");
    let begun = Instant::now();
    let answer = fetcher.fetch(&feeds.list.0[0], None, Timestamp::now()).await;
    assert!(begun.elapsed() < BOUND, "fetching took {:?}", begun.elapsed());
    answer
}

async fn serve(
    mut stream: TcpStream,
    log: &Mutex<Vec<String>>,
    answer: &(dyn Fn(&str) -> Vec<u8> + Send + Sync),
    endless: &[u8],
) -> std::io::Result<()> {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        request.push(stream.read_u8().await?);
    }
    let request = String::from_utf8_lossy(&request).to_lowercase();
    log.lock().expect("not poisoned").push(request.clone());
    stream.write_all(&answer(&request)).await?;
    while !endless.is_empty() {
        stream.write_all(endless).await?;
    }
    stream.shutdown().await
}

fn ok(headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn moved(to: &str) -> String {
    format!("HTTP/1.1 301 Moved Permanently\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
}

fn status(line: &str, headers: &str) -> String {
    format!("HTTP/1.1 {line}\r\n{headers}Content-Length: 0\r\nConnection: close\r\n\r\n")
}

#[tokio::test]
async fn a_server_is_asked_politely() {
    let server = Server::saying(ok(
        "ETag: \"v1\"\r\nLast-Modified: Thu, 26 Nov 2026 10:00:00 GMT\r\n",
        SPIP,
    ))
    .await;
    let Ok(Answer::Page {
        bytes,
        etag,
        last_modified,
        ..
    }) = server.fetch().await
    else {
        panic!("no page");
    };
    assert_eq!(bytes, SPIP.as_bytes());
    assert_eq!(etag.as_deref(), Some("\"v1\""));
    assert_eq!(last_modified.as_deref(), Some("Thu, 26 Nov 2026 10:00:00 GMT"));
    let asked = &server.asked()[0];
    assert!(asked.starts_with("get /rss http/1.1\r\n"), "{asked}");
    assert!(
        asked.contains(&format!(
            "user-agent: guichet/{} (+line)\r\n",
            env!("CARGO_PKG_VERSION")
        )),
        "{asked}"
    );
    assert!(
        !asked.contains("accept-encoding") && !asked.contains("if-none-match"),
        "{asked}"
    );
}

#[tokio::test]
async fn what_goes_wrong_has_a_name() {
    for (answer, trouble) in [
        (status("500 Internal Server Error", ""), Trouble::Status(500)),
        (status("404 Not Found", ""), Trouble::Status(404)),
        (status("410 Gone", ""), Trouble::Gone),
        (status("429 Too Many Requests", "Retry-After: 120\r\n"), Trouble::Busy),
        (status("302 Found", ""), Trouble::Astray),
        ("rien du tout".to_owned(), Trouble::NoAnswer),
        (String::new(), Trouble::NoAnswer),
        // Less comes than is announced.
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<rss".to_owned(),
            Trouble::NoAnswer,
        ),
    ] {
        let server = Server::saying(answer.clone()).await;
        assert_eq!(server.trouble().await, trouble, "{answer}");
    }
    let server = Server::saying(status("503 Service Unavailable", "Retry-After: 7200\r\n")).await;
    let failed = server.fetch().await.expect_err("a failure");
    assert_eq!(failed.retry_after, Some(Duration::from_hours(2)));
}

#[tokio::test]
async fn a_body_that_does_not_end_is_left() {
    let header = |length: &str| format!("HTTP/1.1 200 OK\r\n{length}Connection: close\r\n\r\n").into_bytes();
    let chunk: &'static [u8] = vec![b'x'; 65536].leak();
    let endless = Server::start(move |_| header(""), chunk).await;
    assert_eq!(endless.trouble().await, Trouble::TooLarge);
    let announced = Server::start(move |_| header("Content-Length: 100000000\r\n"), chunk).await;
    assert_eq!(announced.trouble().await, Trouble::TooLarge);
    let chunked = b"10000\r\n"
        .iter()
        .chain(chunk)
        .chain(b"\r\n")
        .copied()
        .collect::<Vec<u8>>()
        .leak();
    let lying = Server::start(move |_| header("Transfer-Encoding: chunked\r\n"), chunked).await;
    assert_eq!(lying.trouble().await, Trouble::TooLarge);
}

#[tokio::test]
async fn a_server_that_says_nothing_is_left() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let feeds = Feeds {
        list: format!("national=http://{address}/rss").parse().expect("a feed"),
        private: true,
        patience: Duration::from_millis(300),
        ..Feeds::default()
    };
    assert_eq!(fetch(&feeds).await.expect_err("a failure").trouble, Trouble::NoAnswer);
    drop(listener);
    assert_eq!(fetch(&feeds).await.expect_err("a failure").trouble, Trouble::NoAnswer);
}

#[tokio::test]
async fn a_feed_may_move_on_its_own_server() {
    let answer = |request: &str| match request {
        request if request.starts_with("get /rss ") => moved("/un").into_bytes(),
        request if request.starts_with("get /un ") => moved("/deux").into_bytes(),
        request if request.starts_with("get /deux ") => moved("trois").into_bytes(),
        _ => ok("", ATOM).into_bytes(),
    };
    let server = Server::start(answer, b"").await;
    let Ok(Answer::Page { base, .. }) = server.fetch().await else {
        panic!("no page");
    };
    assert_eq!(base.as_str(), format!("{}/trois", server.address));
}

#[tokio::test]
async fn a_feed_leads_nowhere_else() {
    let inside = Server::saying(ok("", ATOM)).await;
    for target in [
        format!("{}/secret", inside.address),
        inside.address.replace("127.0.0.1", "localhost"),
        inside.address.replace("127.0.0.1", "[::ffff:127.0.0.1]"),
        inside.address.replace("127.0.0.1", "2130706433"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "https://elsewhere.example/rss".to_owned(),
        "file:///etc/passwd".to_owned(),
        "//[".to_owned(),
    ] {
        let server = Server::saying(moved(&target)).await;
        assert_eq!(server.trouble().await, Trouble::Astray, "{target}");
    }
    assert_eq!(inside.asked(), Vec::<String>::new());
    let circle = Server::saying(moved("/rss")).await;
    assert_eq!(circle.trouble().await, Trouble::Astray);
    assert_eq!(circle.asked().len(), 4);
}

#[tokio::test]
async fn a_private_server_is_asked_only_if_the_operator_says_so() {
    let server = Server::saying(ok("", ATOM)).await;
    for address in [server.address.clone(), server.address.replace("127.0.0.1", "localhost")] {
        let mut feeds = Feeds {
            list: format!("national={address}/rss").parse().expect("a feed"),
            ..server.feeds()
        };
        feeds.private = false;
        assert_eq!(
            fetch(&feeds).await.expect_err("a failure").trouble,
            Trouble::Astray,
            "{address}"
        );
        assert_eq!(server.asked().len(), 0);
        feeds.private = true;
        assert!(fetch(&feeds).await.is_ok(), "{address}");
        server.asked.lock().expect("not poisoned").clear();
    }
}

fn open_store() -> (TempDir, Store) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).expect("a store");
    (folder, store)
}

/// Watches the feeds until `is_enough`.
async fn watch_until(feeds: &Feeds, store: &Store, is_enough: impl Fn(&[FeedState]) -> bool) {
    let begun = Instant::now();
    let stop = async {
        while !is_enough(&store.feeds().expect("the store can be read")) {
            assert!(begun.elapsed() < BOUND, "{:?}", store.feeds());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    watch(feeds, store, stop).await.expect("the store is there");
}

/// Lets the feeds be due.
fn make_due(store: &Store) {
    for state in store.feeds().expect("the store can be read") {
        let due = FeedState {
            next: Timestamp::UNIX_EPOCH,
            ..state
        };
        store.feed_visited(&due, &[]).expect("the store can be written");
    }
}

/// The fixture, as if it were of today.
fn recent(document: &str) -> String {
    let today = Timestamp::now().strftime("%Y-%m-%dT00:00:00Z").to_string();
    document.replace("2026-11-18T10:30:00Z", &today)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn news_come_in_once() {
    let document = recent(SPIP);
    let answer = move |request: &str| {
        if request.contains("if-none-match: \"v1\"\r\n") {
            return status("304 Not Modified", "").into_bytes();
        }
        ok("ETag: \"v1\"\r\n", &document).into_bytes()
    };
    let server = Server::start(answer, b"").await;
    let (_folder, store) = open_store();
    let feeds = server.feeds();
    watch_until(&feeds, &store, |states| states.len() == 1).await;
    let news = store.news().expect("the store can be read");
    assert_eq!(news.len(), 1);
    assert_eq!(
        (news[0].level, news[0].title.as_str()),
        (Level::National, "Lettre « Édu_Num Documentation » n° 12")
    );
    let state = &store.feeds().expect("the store can be read")[0];
    assert_eq!((state.gathered, state.etag.as_deref()), (1, Some("\"v1\"")));
    // Nothing is asked before its time…
    watch_until(&feeds, &store, |_| true).await;
    assert_eq!(server.asked().len(), 1);
    // … and then, whether anything has changed.
    make_due(&store);
    watch_until(&feeds, &store, |states| states[0].next > Timestamp::now()).await;
    assert_eq!(server.asked().len(), 2);
    assert_eq!(store.news().expect("the store can be read").len(), 1);
    // A process that stopped before the state was kept brings nothing twice.
    store.keep_feeds(&[]).expect("the store can be written");
    watch_until(&feeds, &store, |states| states.len() == 1).await;
    assert_eq!(server.asked().len(), 3);
    assert_eq!(store.news().expect("the store can be read").len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn watching_stops_at_once() {
    let silent = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let feeds = Feeds {
        list: format!("national=http://{}/rss", silent.local_addr().expect("an address"))
            .parse()
            .expect("a feed"),
        private: true,
        ..Feeds::default()
    };
    let (_folder, store) = open_store();
    let begun = Instant::now();
    let stop = tokio::time::sleep(Duration::from_millis(200));
    watch(&feeds, &store, stop).await.expect("the store is there");
    assert!(begun.elapsed() < BOUND);
    assert_eq!(store.feeds().expect("the store can be read"), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_feed_in_trouble_holds_up_no_other() {
    let ill = Server::saying(status("429 Too Many Requests", "Retry-After: 7200\r\n")).await;
    let page = Server::saying(ok("", "<!DOCTYPE html><html><body>Maintenance</body></html>")).await;
    let well = Server::saying(ok("", &recent(SPIP))).await;
    let list = [&ill, &page, &well]
        .map(|server| format!("académique={}/rss", server.address))
        .join(",");
    let feeds = Feeds {
        list: list.parse().expect("feeds"),
        ..well.feeds()
    };
    let (_folder, store) = open_store();
    watch_until(&feeds, &store, |states| states.len() == 3).await;
    assert_eq!(store.news().expect("the store can be read").len(), 1);
    let visit = |server: &Server| {
        let states = store.feeds().expect("the store can be read");
        let state = states
            .into_iter()
            .find(|state| state.address.starts_with(&server.address));
        let state = state.expect("it was visited");
        (state.visit, state.next.duration_since(Timestamp::now()).as_mins())
    };
    assert!(matches!(
        visit(&ill),
        (
            Visit::Failed {
                times: 1,
                trouble: Trouble::Busy,
                ..
            },
            118..=120
        )
    ));
    assert!(matches!(
        visit(&page),
        (
            Visit::Failed {
                times: 1,
                trouble: Trouble::NotAFeed,
                ..
            },
            13..=15
        )
    ));
    assert!(matches!(visit(&well), (Visit::Read { .. }, 58..=67)));
    // A feed that is not listed any more is forgotten.
    watch_until(&well.feeds(), &store, |states| states.len() == 1).await;
}
