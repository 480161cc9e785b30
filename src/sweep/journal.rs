//! The file that keeps every finished unit, so that an interrupted sweep goes on where it was.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::lines::{Content, Header, UnitLine, scan};
use crate::error::{Error, ErrorKind, Result};

/// What has been written is made safe against a power cut this often, and at the end.
const SYNC_EVERY: Duration = Duration::from_secs(1);

/// A journal that is open for writing, and locked against other processes.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    /// Bytes of whole lines.
    bytes: u64,
    /// Units in it.
    units: u64,
    synced: Instant,
}

impl Journal {
    /// Opens a journal, or starts one where there is none. Each unit that is in it is handed over.
    pub fn open(
        path: &Path,
        header: &Header,
        mut unit: impl FnMut(UnitLine) -> Result<(), String>,
    ) -> Result<Journal> {
        let mut open = || {
            let mut options = OpenOptions::new();
            let options = options.read(true).write(true).create(true).truncate(false);
            let file = options
                .open(path)
                .map_err(|e| Error::new(ErrorKind::Io, format!("cannot be opened: {e}")))?;
            lock(&file)?;
            let mut units = 0;
            let content = scan(
                BufReader::new(&file),
                header,
                |found| header.goes_on_with(found),
                |line, _| {
                    units += 1;
                    unit(line)
                },
            )?;
            let mut journal = Journal {
                path: path.to_owned(),
                file,
                bytes: 0,
                units,
                synced: Instant::now(),
            };
            let bytes = match content {
                Content::New => 0,
                Content::Whole { bytes } => bytes,
            };
            journal.cut_to(bytes)?;
            if content == Content::New {
                journal.write(header.line()?.as_bytes())?;
                journal.sync()?;
            }
            Ok(journal)
        };
        open().map_err(|error: Error| error.in_file(path.display().to_string()))
    }

    /// Adds a unit's line.
    pub fn add(&mut self, line: &[u8]) -> Result<()> {
        let added = self.write(line).and_then(|()| {
            self.units += 1;
            match self.synced.elapsed() >= SYNC_EVERY {
                true => self.sync(),
                false => Ok(()),
            }
        });
        added.map_err(|error| error.in_file(self.path.display().to_string()))
    }

    /// Makes everything safe against a power cut.
    pub fn close(mut self) -> Result<()> {
        let path = self.path.display().to_string();
        self.sync().map_err(|error| error.in_file(path))
    }

    fn write(&mut self, line: &[u8]) -> Result<()> {
        match self.file.write_all(line) {
            Ok(()) => {
                self.bytes += line.len() as u64;
                Ok(())
            }
            Err(error) => {
                // Whoever reads it drops a torn line; it goes at once where that is possible.
                let _ = self.file.set_len(self.bytes);
                Err(self.unsafe_since(&error))
            }
        }
    }

    fn sync(&mut self) -> Result<()> {
        self.synced = Instant::now();
        let synced = self.file.sync_data();
        synced.map_err(|error| self.unsafe_since(&error))
    }

    fn cut_to(&mut self, bytes: u64) -> Result<()> {
        let cut = self.file.set_len(bytes);
        let cut = cut.and_then(|()| self.file.seek(SeekFrom::Start(bytes)));
        self.bytes = bytes;
        cut.map(|_| ()).map_err(|error| self.unsafe_since(&error))
    }

    fn unsafe_since(&self, error: &std::io::Error) -> Error {
        let message = format!(
            "cannot be written: {error}; {} units are safe in it, and the sweep goes on from them when it is run again",
            self.units
        );
        Error::new(ErrorKind::Io, message)
    }
}

fn lock(file: &File) -> Result<()> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => {
            let message = "another process is writing to this journal; wait for it, or give this one another journal";
            Err(Error::new(ErrorKind::Io, message))
        }
        // Some network file systems have no locks; they are no reason not to work.
        Err(TryLockError::Error(error)) if error.kind() == std::io::ErrorKind::Unsupported => {
            Ok(())
        }
        Err(TryLockError::Error(error)) => {
            let message = format!("cannot be locked: {error}");
            Err(Error::new(ErrorKind::Io, message))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::lines;
    use super::super::shard::Shard;
    use super::*;

    #[test]
    fn a_journal_that_cannot_be_written_says_what_is_safe() {
        let path = std::env::temp_dir().join(format!("callcenter-journal-{}", std::process::id()));
        let header = Header::new("ab".into(), 9, Shard::WHOLE);
        let mut journal = Journal::open(&path, &header, |_| Ok(())).unwrap();
        let mut line = Vec::new();
        let unit = |unit| UnitLine {
            unit,
            sums: vec![vec![1]],
        };
        for n in 0..3 {
            lines::write(&mut line, &unit(n)).unwrap();
            journal.add(&line).unwrap();
        }
        // A file that may only be read fails as a full disk does.
        journal.file = File::open(&path).unwrap();
        let error = journal.add(&line).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Io);
        let message = error.to_string();
        assert!(message.contains("3 units are safe in it"), "{message}");
        drop(journal);
        let mut found = Vec::new();
        let again = Journal::open(&path, &header, |line| {
            found.push(line.unit);
            Ok(())
        });
        assert!(again.is_ok());
        assert_eq!(found, [0, 1, 2]);
        std::fs::remove_file(&path).unwrap();
    }
}
