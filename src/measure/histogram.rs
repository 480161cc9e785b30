use crate::units::Tick;

/// Waits by length, in buckets whose width is at most 1/64 of their value, so that a quantile is within 0.8 % of
/// a wait that was counted where a bucket holds few, and nearer where it holds many.
///
/// Zero has a bucket of its own; up to 64 µs a bucket is a microsecond. Merging adds counts, so any order gives the
/// same.
///
/// ```
/// use callcenter::measure::WaitHistogram;
/// use callcenter::units::Tick;
/// let mut waits = WaitHistogram::new();
/// for second in 0..100 {
///     waits.add(Tick::from_seconds(f64::from(second)));
/// }
/// let median = waits.quantile(0.5).unwrap();
/// assert!((median - 49.0).abs() < 0.01 * 49.0);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WaitHistogram {
    counts: Vec<u64>,
}

/// Buckets in an octave, as a power of two.
const BITS: u32 = 6;
/// Waits from 2^44 µs (200 days) on share the last bucket.
const LONGEST: u64 = (1 << 44) - 1;
/// Number of buckets.
pub(super) const BUCKETS: usize = index(LONGEST) + 1;

/// The bucket of a wait in ticks.
#[inline]
pub(super) const fn index(ticks: u64) -> usize {
    let ticks = if ticks > LONGEST { LONGEST } else { ticks };
    // With the top bit at least at BITS, the BITS + 1 leading bits name the bucket within its octave.
    let shift = (ticks | (1 << BITS)).ilog2() - BITS;
    ((shift as usize) << BITS) + (ticks >> shift) as usize
}

/// First value and width of a bucket, in ticks.
fn bounds(bucket: usize) -> (u64, u64) {
    let octave = bucket >> BITS;
    if octave <= 1 {
        return (bucket as u64, 1);
    }
    let shift = octave as u32 - 1;
    (
        ((bucket - ((shift as usize) << BITS)) as u64) << shift,
        1 << shift,
    )
}

impl WaitHistogram {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    pub(super) fn from_counts(counts: &[u64]) -> Self {
        WaitHistogram {
            counts: counts.to_vec(),
        }
    }

    /// Counts one wait.
    pub fn add(&mut self, wait: Tick) {
        self.counts.resize(BUCKETS, 0);
        self.counts[index(wait.0)] += 1;
    }

    /// Adds everything another has counted.
    pub fn merge(&mut self, other: &WaitHistogram) {
        self.counts
            .resize(self.counts.len().max(other.counts.len()), 0);
        for (mine, theirs) in self.counts.iter_mut().zip(&other.counts) {
            *mine += theirs;
        }
    }

    /// How far a wait of this many seconds can lie from the edge of its bucket.
    pub(super) fn resolution(seconds: f64) -> f64 {
        let (_, width) = bounds(index(Tick::from_seconds(seconds).0));
        Tick(width - 1).as_seconds()
    }

    /// How many waits have been counted.
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// How many waits are no longer than this many seconds. Those of its bucket are taken to lie evenly in it, as by
    /// [`quantile`](Self::quantile).
    pub(super) fn at_most(&self, seconds: f64) -> f64 {
        let bucket = index(Tick::from_seconds(seconds).0);
        let before: u64 = self.counts.iter().take(bucket).sum();
        let within = self.counts.get(bucket).copied().unwrap_or(0) as f64;
        let (low, width) = bounds(bucket);
        let share = if width > 1 {
            (seconds - Tick(low).as_seconds()) / Tick(width - 1).as_seconds()
        } else {
            1.0
        };
        before as f64 + within * share.clamp(0.0, 1.0)
    }

    /// The wait in seconds that a share `p` of all waits does not exceed, within 1 %; `None` where there are none.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        let total = self.total();
        if total == 0 {
            return None;
        }
        let rank = ((p.clamp(0.0, 1.0) * total as f64).ceil() as u64).clamp(1, total);
        let mut before = 0;
        for (bucket, &count) in self.counts.iter().enumerate() {
            if before + count >= rank {
                // The waits of a bucket are taken to lie evenly in it.
                let share = ((rank - before) as f64 - 0.5) / count as f64;
                let (low, width) = bounds(bucket);
                return Some(Tick(low).as_seconds() + share * Tick(width - 1).as_seconds());
            }
            before += count;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bucket_starts_where_the_one_before_ends() {
        let mut next = 0;
        for bucket in 0..BUCKETS {
            let (low, width) = bounds(bucket);
            assert_eq!(low, next);
            assert_eq!(index(low), bucket);
            assert_eq!(index(low + width - 1), bucket);
            next = low + width;
        }
        assert_eq!(next, LONGEST + 1);
        assert_eq!(index(u64::MAX), BUCKETS - 1);
    }

    #[test]
    fn a_bucket_is_narrower_than_two_percent_and_zero_is_exact() {
        for ticks in [
            10_000u64,
            10_001,
            123_456,
            19_999_999,
            20_000_000,
            3_600_000_000,
            90_000_000_000,
        ] {
            let mut one = WaitHistogram::new();
            one.add(Tick(ticks));
            let error = (one.quantile(0.5).unwrap_or(0.0) / Tick(ticks).as_seconds() - 1.0).abs();
            assert!(error <= 0.01, "{ticks}: {error}");
        }
        let mut none = WaitHistogram::new();
        none.add(Tick::ZERO);
        assert_eq!(none.quantile(0.99), Some(0.0));
    }
}
