//! The lines of a journal: a header, and then one for each unit, each with a checksum.
//!
//! ```text
//! {"callcenter_journal":3,"callcenter":"0.1.0","streams":1,"plan":"3f...","units":84,"shard":"1/1"}
//! {"unit":17,"sums":[[64,3840,...],[64,3840,...]],"check":"9f3a0c7be1224b61"}
//! ```

use std::io::{self, BufRead, Read};

use serde::{Deserialize, Serialize};

use super::shard::Shard;
use crate::chance::STREAMS;
use crate::error::{Error, ErrorKind, Result};

/// The version of the journal's format.
const FORMAT: u32 = 6;
/// No line is longer: the sums of 32 points of a scenario with hundreds of call types.
const LONGEST: u64 = 64 << 20;

/// The first line of a journal: what it is a journal of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    callcenter_journal: u32,
    callcenter: String,
    streams: u32,
    plan: String,
    pub units: u64,
    shard: String,
}

impl Header {
    pub fn new(plan: String, units: u64, shard: Shard) -> Self {
        Header {
            callcenter_journal: FORMAT,
            callcenter: env!("CARGO_PKG_VERSION").to_owned(),
            streams: STREAMS,
            plan,
            units,
            shard: shard.to_string(),
        }
    }

    pub fn line(&self) -> Result<String> {
        let text = serde_json::to_string(self).map_err(|e| cannot(&e))?;
        Ok(text + "\n")
    }

    pub fn shard(&self) -> Result<Shard> {
        Shard::parse(&self.shard)
    }

    /// Whether a journal with this header belongs to the same plan, played by the same version.
    fn same_plan(&self, found: &Header) -> Result<()> {
        if found.callcenter_journal != FORMAT {
            let message = format!(
                "is a journal of format {}; this version writes and reads format {FORMAT}",
                found.callcenter_journal
            );
            return Err(Error::invalid("line 1", message));
        }
        if (&found.callcenter, found.streams) != (&self.callcenter, self.streams) {
            let message = format!(
                "was written by callcenter {} (random numbers {}), and this is {} (random numbers {}); go on with the \
                 version that wrote it, or start another journal",
                found.callcenter, found.streams, self.callcenter, self.streams
            );
            return Err(Error::invalid("line 1", message));
        }
        if (&found.plan, found.units) != (&self.plan, self.units) {
            let message = format!(
                "is the journal of another plan: its plan is {}, this one is {}; give this plan another journal, or \
                 undo what was changed in it",
                found.plan, self.plan
            );
            return Err(Error::invalid("line 1", message));
        }
        Ok(())
    }

    /// Whether a process with this header may go on with a journal with that one.
    pub fn goes_on_with(&self, found: &Header) -> Result<()> {
        self.same_plan(found)?;
        if found.shard != self.shard {
            let message = format!(
                "is the journal of shard {}, and this is shard {}; each shard has a journal of its own",
                found.shard, self.shard
            );
            return Err(Error::invalid("line 1", message));
        }
        Ok(())
    }

    /// Whether a journal with that header can be merged into a result of this plan; its shard.
    pub fn merges_with(&self, found: &Header) -> Result<Shard> {
        self.same_plan(found)?;
        found.shard()
    }
}

/// A unit as a line has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct UnitLine {
    pub unit: u64,
    /// The sums of each point of the family.
    pub sums: Vec<Vec<u128>>,
}

const CHECK: &[u8] = b",\"check\":\"";

/// Writes a unit's line. The text is used again for the next.
pub(super) fn write(line: &mut Vec<u8>, unit: &UnitLine) -> Result<()> {
    line.clear();
    serde_json::to_writer(&mut *line, unit).map_err(|e| cannot(&e))?;
    // What is checked ends before the brace.
    line.pop();
    let check = checksum(line);
    line.extend_from_slice(CHECK);
    line.extend_from_slice(format!("{check:016x}\"}}\n").as_bytes());
    Ok(())
}

fn cannot(why: &dyn std::fmt::Display) -> Error {
    let message = format!("a line of the journal cannot be written: {why}");
    Error::new(ErrorKind::Unfinished, message)
}

/// A unit's line without its end, and its checksum; `None` where it is damaged.
pub(super) fn read(line: &[u8]) -> Option<(UnitLine, u64)> {
    let tail = CHECK.len() + 18;
    let (body, end) = line.split_at_checked(line.len().checked_sub(tail)?)?;
    let digits = end.strip_prefix(CHECK)?.strip_suffix(b"\"}")?;
    let check = u64::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    if checksum(body) != check {
        return None;
    }
    let mut whole = body.to_vec();
    whole.push(b'}');
    Some((serde_json::from_slice(&whole).ok()?, check))
}

/// FNV-1a with 64 bits.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// What a journal holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// Nothing: it is empty, or ends within the header that would be written now.
    New,
    /// This many bytes of whole lines; a torn last line comes after them.
    Whole { bytes: u64 },
}

/// Reads a journal line by line.
///
/// `header` checks the first line, `unit` takes each unit's line with its checksum and says what is wrong with it
/// otherwise. A last line that is torn or damaged is left out, one before it is an error.
pub(super) fn scan(
    mut reader: impl BufRead,
    expected: &Header,
    header: impl FnOnce(&Header) -> Result<()>,
    mut unit: impl FnMut(UnitLine, u64) -> Result<(), String>,
) -> Result<Content> {
    let mut line = Vec::new();
    let torn = next_line(&mut reader, &mut line)?;
    if torn && expected.line()?.as_bytes().starts_with(&line) {
        return Ok(Content::New);
    }
    let found: Header = match serde_json::from_slice(&line) {
        Ok(found) if !torn => found,
        _ => {
            let message = "is not the first line of a sweep's journal; another file is accepted";
            return Err(Error::invalid("line 1", message));
        }
    };
    header(&found)?;
    let mut bytes = line.len() as u64;
    let mut number = 1;
    loop {
        number += 1;
        let torn = next_line(&mut reader, &mut line)?;
        if torn {
            return Ok(Content::Whole { bytes });
        }
        let place = || format!("line {number}");
        match read(&line[..line.len() - 1]) {
            Some((found, check)) => {
                unit(found, check).map_err(|message| Error::invalid(place(), message))?;
            }
            None if reader.fill_buf().map_err(|e| unreadable(&e))?.is_empty() => {
                return Ok(Content::Whole { bytes });
            }
            None => {
                let message = "is damaged, with whole lines after it; take the line out, and its unit is played again";
                return Err(Error::invalid(place(), message));
            }
        }
        bytes += line.len() as u64;
    }
}

/// The next line with its end; whether it has none.
fn next_line(reader: &mut impl BufRead, line: &mut Vec<u8>) -> Result<bool> {
    line.clear();
    let read = reader.by_ref().take(LONGEST).read_until(b'\n', line);
    read.map_err(|e| unreadable(&e))?;
    Ok(line.last() != Some(&b'\n'))
}

fn unreadable(error: &io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("cannot be read: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> Header {
        Header::new("ab".into(), 9, Shard::WHOLE)
    }

    fn journal(units: &[u64]) -> Vec<u8> {
        let mut text = header().line().unwrap().into_bytes();
        let mut line = Vec::new();
        for &unit in units {
            let sums = vec![vec![unit.into(), u128::MAX], vec![0, 1 << 70]];
            write(&mut line, &UnitLine { unit, sums }).unwrap();
            text.extend_from_slice(&line);
        }
        text
    }

    fn units(text: &[u8]) -> Result<(Content, Vec<u64>)> {
        let mut units = Vec::new();
        let expected = header();
        let content = scan(
            text,
            &expected,
            |found| expected.goes_on_with(found),
            |line, _| {
                assert_eq!(line.sums[0], [u128::from(line.unit), u128::MAX]);
                units.push(line.unit);
                Ok(())
            },
        )?;
        Ok((content, units))
    }

    #[test]
    fn what_is_written_is_read() {
        let text = journal(&[3, 1, 8]);
        let bytes = text.len() as u64;
        assert_eq!(
            units(&text).unwrap(),
            (Content::Whole { bytes }, vec![3, 1, 8])
        );
        assert_eq!(units(b"").unwrap(), (Content::New, vec![]));
    }

    #[test]
    fn a_journal_may_be_torn_anywhere() {
        let text = journal(&[3, 1, 8]);
        let ends: Vec<usize> = (0..text.len()).filter(|&at| text[at] == b'\n').collect();
        for length in 0..text.len() {
            let (content, units) = units(&text[..length]).unwrap();
            let whole = ends.iter().filter(|&&end| end < length).count();
            if whole == 0 {
                assert_eq!(content, Content::New);
            } else {
                let bytes = ends[whole - 1] as u64 + 1;
                assert_eq!(content, Content::Whole { bytes });
                assert_eq!(units, [3, 1, 8][..whole - 1]);
            }
        }
    }

    #[test]
    fn a_damaged_byte_is_always_found() {
        let text = journal(&[3, 1, 8]);
        let ends: Vec<usize> = (0..text.len()).filter(|&at| text[at] == b'\n').collect();
        for at in ends[0] + 1..text.len() {
            for damage in [1u8, 4, 128] {
                let mut damaged = text.clone();
                damaged[at] ^= damage;
                if at > ends[2] || damaged[ends[2]] != b'\n' {
                    // The last line, or one that has run into it.
                    let (_, found) = units(&damaged).unwrap();
                    assert!(found == [3, 1] || found == [3], "{at}: {found:?}");
                } else {
                    let error = units(&damaged).unwrap_err().to_string();
                    assert!(
                        error.contains("is damaged, with whole lines after it"),
                        "{at}: {error}"
                    );
                }
            }
        }
    }

    #[test]
    fn another_header_is_refused() {
        let table: [(Header, &str); 5] = [
            (
                Header {
                    callcenter_journal: 1,
                    ..header()
                },
                "line 1: is a journal of format 1; this version writes and reads format 6",
            ),
            (
                Header {
                    callcenter: "0.0.1".into(),
                    ..header()
                },
                "line 1: was written by callcenter 0.0.1 (random numbers ",
            ),
            (
                Header {
                    streams: 0,
                    ..header()
                },
                "line 1: was written by callcenter ",
            ),
            (
                Header {
                    plan: "cd".into(),
                    ..header()
                },
                "line 1: is the journal of another plan: its plan is cd, this one is ab; give this plan another journal, \
                 or undo what was changed in it",
            ),
            (
                Header {
                    shard: "2/4".into(),
                    ..header()
                },
                "line 1: is the journal of shard 2/4, and this is shard 1/1; each shard has a journal of its own",
            ),
        ];
        for (other, message) in table {
            let error = units(other.line().unwrap().as_bytes())
                .unwrap_err()
                .to_string();
            assert!(error.starts_with(message), "{error}");
        }
        for text in [&b"hello\n"[..], b"hello", b"{}\n", b"\n", b"\0\0\0"] {
            assert_eq!(
                units(text).unwrap_err().to_string(),
                "line 1: is not the first line of a sweep's journal; another file is accepted"
            );
        }
    }
}
