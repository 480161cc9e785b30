//! The file under a journal: lines go to its end, wherever that is, and never over what is there.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufReader, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind, Result};

/// What a journal asks of the file that it writes to.
pub(super) trait Store: Write {
    /// Shortens it to so many bytes.
    fn cut(&mut self, bytes: u64) -> io::Result<()>;
    /// Returns when a power cut no longer harms what was written.
    fn sync(&mut self) -> io::Result<()>;
}

/// A file that is locked against other processes, where its file system can, and open for reading and appending.
#[derive(Debug)]
pub(super) struct JournalFile {
    file: File,
    path: PathBuf,
}

impl JournalFile {
    /// Opens and locks it; an empty one is made where there is none.
    pub fn open(path: &Path) -> Result<JournalFile> {
        let mut options = OpenOptions::new();
        let file = options
            .read(true)
            .append(true)
            .create(true)
            .open(path)
            .map_err(|e| Error::new(ErrorKind::Io, format!("cannot be opened: {e}")))?;
        may_write(file.try_lock())?;
        Ok(JournalFile {
            file,
            path: path.to_owned(),
        })
    }

    /// Reads it from its beginning.
    pub fn reader(&self) -> BufReader<&File> {
        BufReader::new(&self.file)
    }

    /// Makes its name in the folder safe too, where the system can: a file without one is lost with all that is in it.
    pub fn sync_name(&self) {
        // Only Unix opens folders as files, and not every file system syncs them.
        #[cfg(unix)]
        if let Some(parent) = self.path.parent() {
            let here = parent.as_os_str().is_empty();
            let folder = File::open(if here { Path::new(".") } else { parent });
            let _ = folder.and_then(|folder| folder.sync_all());
        }
    }

    /// Its length in bytes.
    pub fn len(&self) -> io::Result<u64> {
        self.file.metadata().map(|about| about.len())
    }
}

impl Write for JournalFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Store for JournalFile {
    fn cut(&mut self, bytes: u64) -> io::Result<()> {
        // Some systems shorten no file that is open for appending.
        let writable = |_| OpenOptions::new().write(true).open(&self.path);
        let cut = self.file.set_len(bytes);
        cut.or_else(|refused| writable(refused)?.set_len(bytes))
    }

    fn sync(&mut self) -> io::Result<()> {
        self.file.sync_data()
    }
}

fn may_write(locked: std::result::Result<(), TryLockError>) -> Result<()> {
    match locked {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => {
            let message = "another process is writing to this journal; wait for it, or give this one another journal";
            Err(Error::new(ErrorKind::Io, message))
        }
        // Some network file systems have no locks. Clusters work on them, where each process has a journal of its own
        // anyhow, so that this is no reason not to.
        Err(TryLockError::Error(error)) if has_no_locks(&error) => Ok(()),
        Err(TryLockError::Error(error)) => {
            let message = format!("cannot be locked: {error}");
            Err(Error::new(ErrorKind::Io, message))
        }
    }
}

/// Whether an error says that the file system has no locks at all.
fn has_no_locks(error: &io::Error) -> bool {
    // ENOLCK, for which the standard library has no word: a network file system without its lock service.
    const NO_LOCKS: i32 = if cfg!(any(target_os = "linux", target_os = "android")) {
        37
    } else {
        77
    };
    let service_missing = cfg!(unix) && error.raw_os_error() == Some(NO_LOCKS);
    service_missing || error.kind() == io::ErrorKind::Unsupported
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_file_system_without_locks_is_used_unlocked() {
        assert!(may_write(Ok(())).is_ok());
        let other = |kind: io::ErrorKind| may_write(Err(TryLockError::Error(kind.into())));
        assert!(other(io::ErrorKind::Unsupported).is_ok());
        let message = other(io::ErrorKind::PermissionDenied)
            .unwrap_err()
            .to_string();
        assert_eq!(message, "cannot be locked: permission denied");
        let message = may_write(Err(TryLockError::WouldBlock))
            .unwrap_err()
            .to_string();
        assert!(
            message.starts_with("another process is writing"),
            "{message}"
        );
        #[cfg(target_os = "linux")]
        {
            let missing = io::Error::from_raw_os_error(37);
            assert!(may_write(Err(TryLockError::Error(missing))).is_ok());
        }
    }

    #[test]
    fn lines_go_to_the_end_whoever_else_writes() {
        let name = format!("callcenter-append-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let mut mine = JournalFile::open(&path).unwrap();
        mine.write_all(b"mine\n").unwrap();
        // As on a file system without locks.
        let mut other = OpenOptions::new().append(true).open(&path).unwrap();
        other.write_all(b"other\n").unwrap();
        mine.write_all(b"mine again\n").unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text, "mine\nother\nmine again\n");
        mine.cut(5).unwrap();
        mine.write_all(b"on\n").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine\non\n");
        assert_eq!(mine.len().unwrap(), 8);
        std::fs::remove_file(&path).unwrap();
    }
}
