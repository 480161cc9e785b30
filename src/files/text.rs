//! A file's bytes as text, with the mistakes that come before any format.

use std::io;
use std::path::Path;

use crate::error::{Error, ErrorKind, Result};

/// Reads a file as text, without a byte order mark.
pub(super) fn read(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path).map_err(|error| Error::new(ErrorKind::Io, why(&error)));
    bytes
        .and_then(decode)
        .map_err(|error| error.in_file(path.display().to_string()))
}

/// Bytes as text: UTF-8, not empty, a byte order mark dropped.
pub(super) fn decode(bytes: Vec<u8>) -> Result<String> {
    let mut text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Error::invalid(format!("byte {at}"), "not UTF-8 text; save it as UTF-8")
    })?;
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    if text.trim().is_empty() {
        return Err(Error::invalid("", "the file is empty"));
    }
    Ok(text)
}

/// Why a file could not be read, without the operating system's numbers.
fn why(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "reading it is not permitted".to_owned(),
        io::ErrorKind::IsADirectory => "is a folder; a file is accepted".to_owned(),
        _ => format!("cannot be read: {error}"),
    }
}

/// The line of each place in a text, counted from 1.
pub(super) struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    pub(super) fn new(text: &str) -> Self {
        let after_breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Lines {
            starts: std::iter::once(0)
                .chain(after_breaks.map(|(at, _)| at + 1))
                .collect(),
        }
    }

    /// The line that holds this byte.
    pub(super) fn line(&self, byte: usize) -> usize {
        self.starts.partition_point(|start| *start <= byte).max(1)
    }

    /// Where this byte's line starts.
    pub(super) fn start(&self, byte: usize) -> usize {
        self.starts[self.line(byte) - 1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_utf8_with_or_without_a_mark_and_not_empty() {
        assert_eq!(decode(b"\xef\xbb\xbfa".to_vec()).unwrap(), "a");
        let wrong = decode(b"name = \"caf\xe9\"".to_vec()).unwrap_err();
        assert_eq!(
            wrong.to_string(),
            "byte 11: not UTF-8 text; save it as UTF-8"
        );
        for empty in [&b""[..], b" \n\n", b"\xef\xbb\xbf"] {
            assert_eq!(
                decode(empty.to_vec()).unwrap_err().to_string(),
                "the file is empty"
            );
        }
    }

    #[test]
    fn lines_count_from_one() {
        let lines = Lines::new("a\nbc\n\nd");
        let found: Vec<usize> = (0..7).map(|byte| lines.line(byte)).collect();
        assert_eq!(found, [1, 1, 2, 2, 2, 3, 4]);
        assert_eq!(lines.start(3), 2);
    }
}
