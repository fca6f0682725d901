//! Bytes → text, in whatever encoding they are.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// An XML declaration ends within so many bytes.
const LONGEST_DECLARATION: usize = 512;

/// The text of a document, without a mark of the byte order and without the XML declaration, which is of no use any more.
/// Bytes that mean nothing become `U+FFFD`.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let (encoding, mark) = Encoding::for_bom(bytes).unwrap_or_else(|| (declared(bytes), 0));
    let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(undeclared(text)),
        Cow::Owned(text) => Cow::Owned(undeclared(&text).to_owned()),
    }
}

/// The encoding that the document says it is in.
fn declared(bytes: &[u8]) -> &'static Encoding {
    match bytes {
        [b'<', 0, ..] => return UTF_16LE,
        [0, b'<', ..] => return UTF_16BE,
        _ => {}
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(LONGEST_DECLARATION)]);
    let declaration = head
        .trim_start()
        .strip_prefix("<?xml")
        .and_then(|head| head.split_once("?>"));
    let label = declaration.and_then(|(declaration, _)| declaration.split_once("encoding"));
    let label = label.and_then(|(_, value)| value.split(['"', '\'']).nth(1));
    let encoding = label.and_then(|label| Encoding::for_label(label.as_bytes()));
    // What could be read up to here is not in two bytes a character, whatever it says.
    encoding
        .filter(|encoding| encoding.is_ascii_compatible())
        .unwrap_or(UTF_8)
}

fn undeclared(text: &str) -> &str {
    let text = text.trim_start();
    let rest = text
        .strip_prefix("<?xml")
        .filter(|rest| rest.starts_with(char::is_whitespace));
    rest.and_then(|rest| rest.split_once("?>"))
        .map_or(text, |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: &str) {
        assert_eq!(decode(bytes), expected, "{bytes:?}");
    }

    #[test]
    fn text_is_read_in_the_encoding_that_it_names() {
        check(b"", "");
        check("<a>été</a>".as_bytes(), "<a>été</a>");
        check("\u{feff} <?xml version='1.0'?><a>é</a>".as_bytes(), "<a>é</a>");
        check(
            b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\" ?><a>\xe9</a>",
            "<a>é</a>",
        );
        check(b"<?xml version='1.0' encoding='utf-16'?><a>e</a>", "<a>e</a>");
        check(
            b"<?xml version='1.0' encoding='rien'?><a>\xc3\xa9\xff</a>",
            "<a>é\u{fffd}</a>",
        );
        check(b"\xff\xfe<\0a\0/\0>\0", "<a/>");
        check(b"\0<\0a\0/\0>", "<a/>");
        check(b"<?xml-stylesheet href='x'?><a/>", "<?xml-stylesheet href='x'?><a/>");
    }
}
