use rand_distr::{Distribution, Exp1};

use super::Stretch;
use crate::chance::Stream;
use crate::units::Tick;

/// Places an exact number of calls at random in each stretch, one after the other in rising order.
///
/// Given the k-th smallest of m uniform points, the rest are uniform above it: the gap to the next takes the
/// (m − k)-th root of a uniform number, which is exp(−E/(m − k)) with E exponential.
#[derive(Debug, Default)]
pub(crate) struct CountClock {
    stretch: usize,
    placed: u64,
    /// 1 − position of the last point in its stretch.
    above: f64,
}

impl CountClock {
    #[inline]
    pub fn next(&mut self, stretches: &[Stretch], stream: &mut Stream) -> Option<Tick> {
        while let Some(stretch) = stretches.get(self.stretch) {
            if self.placed == stretch.calls {
                self.stretch += 1;
                self.placed = 0;
                continue;
            }
            if self.placed == 0 {
                self.above = 1.0;
            }
            let left = (stretch.calls - self.placed) as f64;
            let exponential: f64 = Exp1.sample(stream);
            self.above *= (-exponential / left).exp();
            self.placed += 1;
            let at = stretch.to - (stretch.to - stretch.from) * self.above;
            // Rounding to the nearest tick must not carry the last call into the next stretch.
            let end = Tick::from_seconds(stretch.to).0.saturating_sub(1);
            return Some(Tick(Tick::from_seconds(at).0.min(end)));
        }
        None
    }
}
