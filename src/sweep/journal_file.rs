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

/// A file that is locked against other processes and open for reading and appending.
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
        // Some network file systems have no locks; they are no reason not to work.
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(()),
        Err(TryLockError::Error(error)) => {
            let message = format!("cannot be locked: {error}");
            Err(Error::new(ErrorKind::Io, message))
        }
    }
}
