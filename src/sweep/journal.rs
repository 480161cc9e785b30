//! The file that keeps every finished unit, so that an interrupted sweep goes on where it was.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::journal_file::{JournalFile, Store};
use super::lines::{Content, Header, UnitLine, scan};
use crate::error::{Error, ErrorKind, Result};

/// A line is made safe against a power cut, with all before it, where the last that was made safe is as old as this.
const SYNC_EVERY: Duration = Duration::from_secs(1);

/// A journal that is open for writing, and locked against other processes where the file system can.
#[derive(Debug)]
pub(super) struct Journal<F = JournalFile> {
    path: PathBuf,
    file: F,
    /// Bytes of whole lines.
    bytes: u64,
    /// Units in it.
    units: u64,
    /// Units in it when it was last made safe.
    units_synced: u64,
    synced: Instant,
    /// What went wrong first. After a torn line nothing may follow, or the file is damaged before its end.
    failed: Option<Error>,
}

impl Journal {
    /// Opens a journal, or starts one where there is none. Each unit that is in it is handed over.
    pub fn open(
        path: &Path,
        header: &Header,
        mut unit: impl FnMut(UnitLine) -> Result<(), String>,
    ) -> Result<Journal> {
        let mut open = || {
            let file = JournalFile::open(path)?;
            let mut units = 0;
            let content = scan(
                file.reader(),
                header,
                |found| header.goes_on_with(found),
                |line, _| {
                    units += 1;
                    unit(line)
                },
            )?;
            let mut journal = Journal::over(path, file, units);
            let bytes = match content {
                Content::New => 0,
                Content::Whole { bytes } => bytes,
            };
            journal.cut_to(bytes)?;
            if content == Content::New {
                journal.write(header.line()?.as_bytes())?;
                journal.sync()?;
                journal.file.sync_name();
            }
            Ok(journal)
        };
        open().map_err(|error: Error| error.in_file(path.display().to_string()))
    }

    fn cut_to(&mut self, bytes: u64) -> Result<()> {
        let cut = self.file.len().and_then(|length| match length > bytes {
            true => self.file.cut(bytes),
            false => Ok(()),
        });
        self.bytes = bytes;
        cut.map_err(|error| self.unsafe_since(self.units, &error))
    }
}

impl<F: Store> Journal<F> {
    fn over(path: &Path, file: F, units: u64) -> Self {
        Journal {
            path: path.to_owned(),
            file,
            bytes: 0,
            units,
            units_synced: units,
            synced: Instant::now(),
            failed: None,
        }
    }

    /// Adds a unit's line. Once this has failed it fails ever after, as it did first.
    pub fn add(&mut self, line: &[u8]) -> Result<()> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let added = self.write(line).and_then(|()| {
            self.units += 1;
            match self.synced.elapsed() >= SYNC_EVERY {
                true => self.sync(),
                false => Ok(()),
            }
        });
        added.map_err(|error| {
            let error = error.in_file(self.path.display().to_string());
            self.failed = Some(error.clone());
            error
        })
    }

    /// Makes everything safe against a power cut.
    pub fn close(mut self) -> Result<()> {
        let path = self.path.display().to_string();
        let synced = self.sync().map_err(|error| error.in_file(path));
        match self.failed {
            Some(first) => Err(first),
            None => synced,
        }
    }

    fn write(&mut self, line: &[u8]) -> Result<()> {
        match self.file.write_all(line) {
            Ok(()) => {
                self.bytes += line.len() as u64;
                Ok(())
            }
            Err(error) => {
                // Whoever reads it drops a torn last line; it goes at once where that is possible.
                let _ = self.file.cut(self.bytes);
                Err(self.unsafe_since(self.units, &error))
            }
        }
    }

    fn sync(&mut self) -> Result<()> {
        let synced = self.file.sync();
        self.synced = Instant::now();
        synced.map_err(|error| self.unsafe_since(self.units_synced, &error))?;
        self.units_synced = self.units;
        Ok(())
    }

    fn unsafe_since(&self, units: u64, error: &io::Error) -> Error {
        let message = format!(
            "cannot be written: {error}; {units} units are safe in it, and the sweep goes on from them when it is run again"
        );
        Error::new(ErrorKind::Io, message)
    }
}

#[cfg(test)]
mod tests {
    use super::super::lines;
    use super::super::shard::Shard;
    use super::*;
    use std::io::Write;

    /// A disk that is full after so many bytes, once, and has room again afterwards.
    struct OnceFull {
        file: JournalFile,
        room: Option<usize>,
        can_cut: bool,
    }

    impl Write for OnceFull {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let Some(room) = self.room else {
                return self.file.write(bytes);
            };
            if room == 0 {
                self.room = None;
                return Err(io::ErrorKind::StorageFull.into());
            }
            let written = self.file.write(&bytes[..room.min(bytes.len())])?;
            self.room = Some(room - written);
            Ok(written)
        }

        fn flush(&mut self) -> io::Result<()> {
            self.file.flush()
        }
    }

    impl Store for OnceFull {
        fn cut(&mut self, bytes: u64) -> io::Result<()> {
            match self.can_cut {
                true => self.file.cut(bytes),
                false => Err(io::ErrorKind::Unsupported.into()),
            }
        }

        fn sync(&mut self) -> io::Result<()> {
            self.file.sync()
        }
    }

    fn line(unit: u64) -> Vec<u8> {
        let mut line = Vec::new();
        let sums = vec![vec![u128::from(unit)]];
        lines::write(&mut line, &UnitLine { unit, sums }).unwrap();
        line
    }

    /// The units of a journal that is opened again.
    fn units(path: &Path, header: &Header) -> (Journal, Vec<u64>) {
        let mut found = Vec::new();
        let journal = Journal::open(path, header, |line| {
            found.push(line.unit);
            Ok(())
        });
        (journal.unwrap(), found)
    }

    #[test]
    fn a_journal_that_could_once_not_be_written_takes_nothing_more() {
        let name = format!("callcenter-journal-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let header = Header::new("ab".into(), 9, Shard::WHOLE);
        let length = line(0).len();
        for can_cut in [true, false] {
            for room in [0, 1, length - 1, length, length + 1, 3 * length - 1] {
                let (journal, _) = units(&path, &header);
                let mut journal = Journal {
                    path: journal.path,
                    file: OnceFull {
                        file: journal.file,
                        room: Some(room),
                        can_cut,
                    },
                    bytes: journal.bytes,
                    units: journal.units,
                    units_synced: journal.units_synced,
                    synced: journal.synced,
                    failed: journal.failed,
                };
                let safe = (room / length) as u64;
                for unit in 0..safe {
                    journal.add(&line(unit)).unwrap();
                }
                let error = journal.add(&line(safe)).unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Io);
                let message = error.to_string();
                let expected = format!("{safe} units are safe in it");
                assert!(message.contains(&expected), "{message}");
                // The disk has room again, and other threads have units in hand.
                for unit in safe + 1..6 {
                    assert_eq!(journal.add(&line(unit)).unwrap_err(), error);
                }
                assert_eq!(journal.close().unwrap_err(), error);
                let (mut journal, found) = units(&path, &header);
                assert_eq!(found, (0..safe).collect::<Vec<u64>>());
                for unit in safe..6 {
                    journal.add(&line(unit)).unwrap();
                }
                journal.close().unwrap();
                let (journal, found) = units(&path, &header);
                assert_eq!(found, [0, 1, 2, 3, 4, 5]);
                drop(journal);
                std::fs::remove_file(&path).unwrap();
            }
        }
    }
}
