//! How often an interval must hold.
//!
//! A cell is *regular* when there are at least 30 calls an interval for the figure to be a mean over, the service level
//! lies between 0.2 and 0.95, ten or more replications are played, and fewer than one experiment in a hundred has too
//! few days for a margin on both sides. All others are *sparse*.
//!
//! Some intervals hold more often than they say by design: order statistics and shares of days, because so few
//! different results are possible; percentiles of waits, of which many are zero and the others known to a bucket; what
//! holds for all intervals at once, because Bonferroni adds up what happens
//! together; a figure without any chance in it. They have no upper limit.

use statrs::distribution::{Binomial, DiscreteCDF};

use crate::figures;
use crate::held::Held;
use crate::trials::{Kind, Place, Trial};

/// What is promised of intervals that say 95 %.
const REGULAR: (f64, f64) = (0.94, 0.965);
const SPARSE: f64 = 0.935;

/// Probability with which a family of so many cells, each at the edge of what is promised, fails by chance.
const LEVEL: f64 = 0.01;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    Regular,
    /// As regular, but without an upper limit.
    Conservative,
    Sparse,
}

impl Class {
    pub fn of(trial: &Trial<'_>, held: &Held) -> Self {
        let all = held.all();
        let is_two_sided = held.few_days.of * 100 < all.of.max(1) && held.nothing * 100 < all.of;
        let place = match held.cell.place {
            Place::Interval(at) => at + 1,
            Place::Whole | Place::AllIntervals => 0,
        };
        let levels = match held.cell.place {
            Place::AllIntervals => trial.truth.exact[1..].iter().collect::<Vec<_>>(),
            _ => vec![&trial.truth.exact[place]],
        };
        let is_ordinary = levels
            .iter()
            .all(|row| (0.2..=0.95).contains(&row[0]) && row[1] > 0.0);
        let calls = trial.calls(held.cell.figure, place);
        let is_regular =
            is_two_sided && is_ordinary && calls >= 30.0 - 1e-9 && trial.replications >= 10;
        let is_discrete = held.cell.kind != Kind::Sums && held.cell.kind != Kind::Difference;
        let is_certain = all.half_width() == 0.0;
        match (is_regular, held.cell.place) {
            (false, _) => Class::Sparse,
            (true, Place::AllIntervals) => Class::Conservative,
            (true, _) if is_discrete || is_certain => Class::Conservative,
            (true, _) => Class::Regular,
        }
    }

    /// The shares of intervals between which it must hold.
    fn promised(self) -> (f64, f64) {
        match self {
            Class::Regular => REGULAR,
            Class::Conservative => (REGULAR.0, 1.0),
            Class::Sparse => (SPARSE, 1.0),
        }
    }
}

/// What is wrong with cells that were counted often enough for the promise to be read off, if anything.
pub fn judge(trial: &Trial<'_>, counted: &[Held]) -> Vec<String> {
    judged(trial, counted, |of, (least, most)| {
        (
            (least * of as f64).ceil() as u64,
            (most * of as f64).floor() as u64,
        )
    })
}

/// The same of few experiments: a cell fails where it holds less often, or more often, than one at the edge of what is
/// promised would in all but 1 % of the families of so many `cells`.
pub fn judge_by_chance(trial: &Trial<'_>, counted: &[Held], cells: usize) -> Vec<String> {
    let tail = LEVEL / (2.0 * cells as f64);
    judged(trial, counted, |of, (least, most)| {
        let least = quantile(least, of, tail);
        let most = if most < 1.0 {
            quantile(most, of, 1.0 - tail)
        } else {
            of
        };
        (least, most)
    })
}

/// The first number of successes that is exceeded with at most a probability of 1 − `p`.
fn quantile(share: f64, of: u64, p: f64) -> u64 {
    Binomial::new(share, of).expect("a share").inverse_cdf(p)
}

fn judged(
    trial: &Trial<'_>,
    counted: &[Held],
    limits: impl Fn(u64, (f64, f64)) -> (u64, u64),
) -> Vec<String> {
    let verdict = |held: &Held| {
        let all = held.all();
        let class = Class::of(trial, held);
        // Of a hundred intervals or fewer nothing can be said.
        if all.of <= 100 {
            return None;
        }
        let (least, most) = limits(all.of, class.promised());
        let is_right = least <= all.held && all.held <= most;
        (!is_right).then(|| {
            format!(
                "{}: {}: {:.2} % of {} hold, {class:?}: {:.2} to {:.2} % may",
                trial.name(),
                held.cell,
                100.0 * all.share(),
                all.of,
                100.0 * least as f64 / all.of as f64,
                100.0 * most as f64 / all.of as f64
            )
        })
    };
    counted.iter().filter_map(verdict).collect()
}

#[test]
fn limits_are_those_of_the_binomial_law() {
    // 1,000 throws of 0.94: fewer than 919 in one case in 200.
    let least = quantile(0.94, 1000, 0.005);
    let law = Binomial::new(0.94, 1000).expect("a share");
    assert!(
        law.cdf(least) >= 0.005 && law.cdf(least - 1) < 0.005,
        "{least}"
    );
    assert_eq!(figures::number("service_level"), 0);
}
