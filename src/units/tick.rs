use std::fmt;
use std::ops::{Add, Sub};

/// Ticks in a second: a tick is a microsecond.
pub const TICKS_PER_SECOND: u64 = 1_000_000;

/// An instant, in whole microseconds from the start of a run; also the length between two instants.
///
/// Addition saturates at [`Tick::NEVER`], and subtraction at zero, so that "never" stays never.
///
/// ```
/// use callcenter::units::Tick;
/// assert_eq!(Tick::from_seconds(1.5) + Tick::from_seconds(0.25), Tick(1_750_000));
/// assert_eq!(Tick::NEVER + Tick(1), Tick::NEVER);
/// assert_eq!(Tick::from_seconds(f64::INFINITY), Tick::NEVER);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Tick(pub u64);

impl Tick {
    /// The start of a run.
    pub const ZERO: Tick = Tick(0);
    /// An instant that does not come.
    pub const NEVER: Tick = Tick(u64::MAX);

    /// The nearest tick; negative and NaN become zero, infinity becomes [`Tick::NEVER`].
    #[inline]
    pub fn from_seconds(seconds: f64) -> Tick {
        Tick::from_micros(seconds * TICKS_PER_SECOND as f64)
    }

    /// The nearest tick to a number of microseconds; negative and NaN become zero, infinity [`Tick::NEVER`].
    #[inline]
    pub fn from_micros(micros: f64) -> Tick {
        // Up to 2^51 (71 years) adding 2^52 rounds to the nearest integer and leaves it in the low bits, at a third of
        // the cost of a saturating cast. As bits, NaN and negative numbers are larger than the bound.
        const BOUND: u64 = ((1u64 << 51) as f64).to_bits();
        const SHIFT: f64 = (1u64 << 52) as f64;
        if micros.to_bits() < BOUND {
            Tick((micros + SHIFT).to_bits() & ((1 << 52) - 1))
        } else {
            // This cast saturates: below at zero, above at NEVER.
            Tick(micros.round() as u64)
        }
    }

    /// The same in seconds; [`Tick::NEVER`] is infinite.
    #[inline]
    pub fn as_seconds(self) -> f64 {
        if self == Tick::NEVER {
            f64::INFINITY
        } else {
            self.0 as f64 / TICKS_PER_SECOND as f64
        }
    }
}

impl Add for Tick {
    type Output = Tick;
    #[inline]
    fn add(self, other: Tick) -> Tick {
        Tick(self.0.saturating_add(other.0))
    }
}

impl Sub for Tick {
    type Output = Tick;
    #[inline]
    fn sub(self, other: Tick) -> Tick {
        Tick(self.0.saturating_sub(other.0))
    }
}

impl fmt::Debug for Tick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Tick::NEVER {
            f.write_str("never")
        } else {
            write!(f, "{}s", self.as_seconds())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_become_the_nearest_tick() {
        for (seconds, ticks) in [
            (0.0, 0),
            (-0.0, 0),
            (4e-7, 0),
            (6e-7, 1),
            (1.499_999_4, 1_499_999),
            (-5.0, 0),
            (f64::NAN, 0),
            (f64::NEG_INFINITY, 0),
            (f64::INFINITY, u64::MAX),
            (1e300, u64::MAX),
            (3e9, 3_000_000_000_000_000),
            (2_251_799_813.685_247, 2_251_799_813_685_247),
            (2_251_799_813.685_248, 2_251_799_813_685_248),
        ] {
            assert_eq!(Tick::from_seconds(seconds), Tick(ticks), "{seconds}");
        }
    }
}
