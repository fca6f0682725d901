//! What would cost too much to read is refused before it is read.
//!
//! The same tokens are counted as the reader of feeds will see, at the price of a walk over the bytes: it builds an
//! entry for every element, looks at each attribute beside the others of its tag, and at each prefix beside all that are
//! declared around it. Entities that a document defines are never replaced, neither here nor by the reader.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::Unreadable;

/// Elements within elements; a feed with a web page in an entry has some twenty.
const DEEPEST: usize = 100;
/// Elements of a document, or objects of a JSON document.
const MOST_ELEMENTS: usize = 400_000;
const MOST_OBJECTS: usize = 100_000;
/// Entries of a feed.
const MOST_ENTRIES: usize = 20_000;
/// Attributes of a tag.
const MOST_ATTRIBUTES: usize = 250;
/// Namespaces that are declared at the same time.
const MOST_NAMESPACES: usize = 250;

/// Checks that a feed may be read.
pub(super) fn check(text: &str) -> Result<(), Unreadable> {
    match text.bytes().find(|byte| matches!(byte, b'<' | b'{')) {
        Some(b'<') => check_xml(text),
        Some(_) => check_json(text),
        None => Err(Unreadable::NotAFeed("there is neither XML nor JSON in it".to_owned())),
    }
}

/// Depth is bounded by the JSON reader itself.
fn check_json(text: &str) -> Result<(), Unreadable> {
    if text.matches('{').count() > MOST_OBJECTS {
        return Err(Unreadable::TooMuch("objects"));
    }
    Ok(())
}

fn check_xml(text: &str) -> Result<(), Unreadable> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    let mut count = Count::default();
    loop {
        match reader.read_event() {
            // The reader of feeds would change the encoding, and panic if it is too late for that.
            Ok(Event::Decl(_)) => return Err(Unreadable::NotAFeed("it begins anew in the middle".to_owned())),
            Ok(Event::Start(tag)) => count.open(&tag)?,
            Ok(Event::Empty(tag)) => {
                count.open(&tag)?;
                count.close();
            }
            Ok(Event::End(_)) => count.close(),
            // What is wrong with it, the reader of feeds says; it comes no further than this either.
            Ok(Event::Eof) | Err(_) => return Ok(()),
            Ok(_) => {}
        }
    }
}

/// What was met so far.
#[derive(Default)]
struct Count {
    elements: usize,
    entries: usize,
    /// How many namespaces each element declares that is open.
    open: Vec<usize>,
    namespaces: usize,
}

impl Count {
    fn open(&mut self, tag: &BytesStart<'_>) -> Result<(), Unreadable> {
        let text: &str = tag.as_ref();
        if text.matches('=').count() > MOST_ATTRIBUTES {
            return Err(Unreadable::TooMuch("attributes"));
        }
        let namespaces = text.matches("xmlns").count();
        self.elements += 1;
        self.namespaces += namespaces;
        self.open.push(namespaces);
        if matches!(tag.local_name().as_ref(), "item" | "entry") {
            self.entries += 1;
        }
        match () {
            () if self.open.len() > DEEPEST => Err(Unreadable::TooMuch("elements within elements")),
            () if self.elements > MOST_ELEMENTS => Err(Unreadable::TooMuch("elements")),
            () if self.entries > MOST_ENTRIES => Err(Unreadable::TooMuch("entries")),
            () if self.namespaces > MOST_NAMESPACES => Err(Unreadable::TooMuch("namespaces")),
            () => Ok(()),
        }
    }

    fn close(&mut self) {
        self.namespaces -= self.open.pop().unwrap_or_default();
    }
}
