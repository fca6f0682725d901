//! Lines of standard input, whatever they contain: bounded, and never the end of the stream.

use std::io::{BufRead, Result};

/// A longer line is skipped. 64 KiB of text fit, however JSON escapes them.
const LONGEST_LINE: usize = 512 * 1024;

/// One line of input.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Text, without its line break.
    Text(String),
    /// What is wrong with it.
    Bad(&'static str),
}

/// Reads the next line; `None` at the end.
pub(super) fn read_line(input: &mut impl BufRead) -> Result<Option<Line>> {
    let mut bytes = Vec::new();
    let mut too_long = false;
    let mut anything = false;
    loop {
        let available = match input.fill_buf() {
            Ok(available) => available,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if available.is_empty() {
            break;
        }
        anything = true;
        let end = available.iter().position(|byte| *byte == b'\n');
        let part = &available[..end.unwrap_or(available.len())];
        too_long |= bytes.len() + part.len() > LONGEST_LINE;
        if !too_long {
            bytes.extend_from_slice(part);
        }
        let used = end.map_or(available.len(), |end| end + 1);
        input.consume(used);
        if end.is_some() {
            break;
        }
    }
    if !anything {
        return Ok(None);
    }
    if too_long {
        return Ok(Some(Line::Bad(
            "the line is longer than 512 KiB and was skipped; send shorter ones",
        )));
    }
    if bytes.last() == Some(&b'\r') {
        bytes.pop();
    }
    let line = String::from_utf8(bytes).map_or(Line::Bad("the line is not UTF-8 and was skipped"), Line::Text);
    Ok(Some(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_lines_are_told_and_passed_over() {
        let mut input = Vec::from(b"un\r\n\n".as_slice());
        input.extend(b"\xff\xfe\n");
        input.extend(vec![b'a'; LONGEST_LINE + 1]);
        input.extend(b"\nfin");
        let mut input = std::io::BufReader::with_capacity(100, input.as_slice());
        let mut lines = Vec::new();
        while let Some(line) = read_line(&mut input).expect("memory can be read") {
            lines.push(match line {
                Line::Text(text) => text,
                Line::Bad(why) => format!("! {why}"),
            });
        }
        assert_eq!(lines.len(), 5);
        assert_eq!([&lines[0], &lines[1], &lines[4]], ["un", "", "fin"]);
        assert!(lines[2].contains("UTF-8") && lines[3].contains("512 KiB"));
    }
}
