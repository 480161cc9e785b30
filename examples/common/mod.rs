//! What all examples share: arguments, progress, where output goes, and exit codes.
//!
//! | exit code | meaning |
//! |---|---|
//! | 0 | done |
//! | 1 | could not finish, or could not read or write a file |
//! | 2 | what you wrote is wrong |
//! | 130 | interrupted; what was done until then has been printed |

// Every example takes in the whole of it and uses its part.
#![allow(dead_code)]

mod apart;
mod change;
mod exit;
mod figures;
mod format;
mod interrupt;
mod output;
mod precision;
mod progress;
mod run;
mod side_by_side;

#[allow(unused_imports)]
pub use apart::{apart, moved};
#[allow(unused_imports)]
pub use change::{Change, Field, stated};
#[allow(unused_imports)]
pub use exit::{Failure, main, say};
#[allow(unused_imports)]
pub use figures::{numbers, share, whole};
#[allow(unused_imports)]
pub use format::{EXIT_CODES, SCENARIO_FORMAT};
#[allow(unused_imports)]
pub use output::{Output, OutputArgs, is_stdout, place, save, unless_interrupted, width};
#[allow(unused_imports)]
pub use progress::Bar;
#[allow(unused_imports)]
pub use run::{RunArgs, SetArgs, Settings};
#[allow(unused_imports)]
pub use side_by_side::{CompareArgs, GlanceArgs};
