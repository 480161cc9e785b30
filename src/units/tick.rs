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
        // A cast of a float to an integer saturates: below at zero, above at NEVER.
        Tick((micros + 0.5) as u64)
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
