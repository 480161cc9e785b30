use std::io::IsTerminal;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use callcenter::experiment::{Observer, Progress, Verdict};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Short runs show nothing.
const QUIET: Duration = Duration::from_secs(1);

/// A bar on standard error, if that is a terminal and the run takes longer than a second; and the ear for Ctrl-C.
pub struct Bar {
    started: Instant,
    shown: bool,
    bar: OnceLock<ProgressBar>,
}

impl Bar {
    pub fn new() -> Self {
        Bar {
            started: Instant::now(),
            shown: std::io::stderr().is_terminal(),
            bar: OnceLock::new(),
        }
    }
}

impl Observer for Bar {
    fn progress(&self, Progress { done, total }: Progress) -> Verdict {
        if self.shown && self.started.elapsed() > QUIET {
            let bar = self.bar.get_or_init(|| {
                let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
                let style = "{pos} of {len} replications {wide_bar} {eta} left";
                if let Ok(style) = ProgressStyle::with_template(style) {
                    bar.set_style(style);
                }
                bar.with_elapsed(self.started.elapsed())
            });
            // How many it takes to be precise enough is known better with every look at the margins.
            bar.set_length(total);
            bar.set_position(done);
        }
        if super::interrupt::asked() {
            Verdict::Stop
        } else {
            Verdict::Continue
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}
