use rand::{Rng, RngExt};
use rand_distr::{Distribution, Exp1};

use super::law::{fill_standard_exponential, gamma_of_mean_one_quantile};
use super::{DurationLaw, Stream};

/// How variates come from a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Draw {
    /// By the fastest samplers, which take as many numbers as they need.
    #[default]
    Sampled,
    /// Each by inversion from one uniform number u.
    Inverted,
    /// The same, from 1 − u.
    Mirrored,
}

impl Draw {
    /// The variates of a stream.
    pub fn of(self, stream: &mut Stream) -> Variates<'_> {
        Variates { how: self, stream }
    }
}

/// Variates from a stream.
#[derive(Debug)]
pub(crate) struct Variates<'a> {
    how: Draw,
    stream: &'a mut Stream,
}

impl Variates<'_> {
    /// The stream itself, for who draws otherwise.
    pub fn stream(&mut self) -> &mut Stream {
        self.stream
    }

    /// A uniform number: in [0, 1) where it is sampled, strictly between 0 and 1 otherwise.
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        match self.how {
            Draw::Sampled => self.stream.random(),
            Draw::Inverted | Draw::Mirrored => self.point(),
        }
    }

    /// Where to invert: u or 1 − u.
    fn point(&mut self) -> f64 {
        let u = open_uniform(self.stream);
        if self.how == Draw::Mirrored {
            // Exact: u is a multiple of 2^-53.
            1.0 - u
        } else {
            u
        }
    }

    /// One standard exponential.
    #[inline]
    pub fn exponential(&mut self) -> f64 {
        match self.how {
            Draw::Sampled => Exp1.sample(self.stream),
            Draw::Inverted | Draw::Mirrored => exponential_quantile(self.point()),
        }
    }

    /// Many standard exponentials.
    #[inline]
    pub fn fill_exponentials(&mut self, numbers: &mut [f64]) {
        match self.how {
            Draw::Sampled => fill_standard_exponential(self.stream, numbers),
            Draw::Inverted | Draw::Mirrored => {
                for number in numbers {
                    *number = exponential_quantile(self.point());
                }
            }
        }
    }

    /// One duration.
    #[inline]
    pub fn duration(&mut self, law: &DurationLaw) -> f64 {
        match self.how {
            Draw::Sampled => law.sample(self.stream),
            Draw::Inverted | Draw::Mirrored => law.quantile(self.point()),
        }
    }

    /// Many durations.
    #[inline]
    pub fn fill_durations(&mut self, law: &DurationLaw, durations: &mut [f64]) {
        match self.how {
            Draw::Sampled => law.fill(self.stream, durations),
            Draw::Inverted | Draw::Mirrored => {
                for duration in durations {
                    *duration = law.quantile(self.point());
                }
            }
        }
    }

    /// A gamma factor of mean 1 with this coefficient of variation; 1, and nothing drawn, where that is zero.
    pub fn busyness(&mut self, cv: f64) -> f64 {
        if cv <= 0.0 {
            return 1.0;
        }
        match self.how {
            Draw::Sampled => match rand_distr::Gamma::new(1.0 / (cv * cv), cv * cv) {
                Ok(gamma) => gamma.sample(self.stream),
                // Only a cv whose square is not a normal number gets here: too small to matter, or refused by the
                // model.
                Err(_) => 1.0,
            },
            Draw::Inverted | Draw::Mirrored => gamma_of_mean_one_quantile(cv, self.point()),
        }
    }
}

/// A uniform multiple of 2^-53 strictly between 0 and 1, so that 1 − u is another.
pub(super) fn open_uniform<R: Rng + ?Sized>(random: &mut R) -> f64 {
    loop {
        let k = random.next_u64() >> 11;
        if k > 0 {
            return k as f64 / (1u64 << 53) as f64;
        }
    }
}

fn exponential_quantile(p: f64) -> f64 {
    -(-p).ln_1p()
}
