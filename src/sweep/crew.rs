//! The threads that share the work.

use crate::error::Result;
#[cfg(feature = "parallel")]
use crate::error::{Error, ErrorKind};

/// As many threads as were asked for.
pub(super) struct Crew {
    #[cfg(feature = "parallel")]
    pool: Option<rayon::ThreadPool>,
}

#[cfg(feature = "parallel")]
impl Crew {
    pub fn new(threads: Option<usize>) -> Result<Crew> {
        let build = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            pool.map_err(|e| {
                let message = format!("threads could not be started: {e}");
                Error::new(ErrorKind::Unfinished, message)
            })
        };
        // None at all has been refused before.
        let pool = threads.map(|n| build(n.max(1))).transpose()?;
        Ok(Crew { pool })
    }

    /// Has each thread do this once, at most this many of them.
    pub fn work(&self, at_most: u64, work: impl Fn() + Sync) {
        let threads = match &self.pool {
            Some(pool) => pool.current_num_threads(),
            None => rayon::current_num_threads(),
        };
        let workers = (threads as u64).min(at_most);
        if workers <= 1 {
            return work();
        }
        let run = || {
            rayon::scope(|scope| {
                for _ in 0..workers {
                    scope.spawn(|_| work());
                }
            });
        };
        match &self.pool {
            Some(pool) => pool.install(run),
            None => run(),
        }
    }
}

#[cfg(not(feature = "parallel"))]
impl Crew {
    pub fn new(_threads: Option<usize>) -> Result<Crew> {
        Ok(Crew {})
    }

    /// Does this once.
    pub fn work(&self, _at_most: u64, work: impl Fn() + Sync) {
        work();
    }
}
