//! How many wait where every call takes one handle time: the maximum of a random walk.
//!
//! In one handle time n callers at most are taken from those waiting, and a Poisson number A with mean a, the load, come:
//! the number waiting obeys Q' = max(Q + A − n, 0). So Q is distributed as the maximum of the walk with steps A − n, and by
//! Spitzer's identity (1956), with φ(z) = E z^(A − n) = exp(a (z − 1) − n ln z),
//!
//! ```text
//! E z^Q = exp(Σ_{j ≥ 1} ν_j (z^j − 1)),      −ln(1 − φ(z)) = Σ_j ν_j z^j over all whole j,   1 < |z| < R,
//! ```
//!
//! where R is the zero of 1 − φ above 1. The ν_j, then the probabilities, are Fourier coefficients on a circle of some
//! radius r, where rounding errors are of size r^(−j). Two circles keep the relative digits of all probabilities: one at r
//! = n/a, where φ is smallest, for short queues, and one close to R for long ones. Where the load is close to n, the zeros
//! at 1 and R would need ever more points; they are divided out, (1 − 1/z)(1 − z/R), and the second is put back as the
//! geometric law that it is. No complex root is sought.
use std::f64::consts::PI;

use super::fourier::{Complex, transform};
use super::kernel::bend;
use super::root;

/// More points than this are not tried.
const MAX_POINTS: usize = 1 << 21;

/// The law of the number waiting.
#[derive(Clone, PartialEq)]
pub(super) struct Waiting {
    /// P(Q ≥ m) for m = 0, 1, ...
    at_least: Vec<f64>,
    /// P(Q ≤ m).
    at_most: Vec<f64>,
    /// ln R: beyond the table P(Q ≥ m) falls by the factor 1/R.
    decay: f64,
    mean: f64,
}

impl std::fmt::Debug for Waiting {
    /// There may be a hundred thousand of them.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let count = self.at_least.len();
        write!(f, "Waiting({count} lengths, decay {})", self.decay)
    }
}

impl Waiting {
    /// For a load a with 0 < a < n. None where more points than [`MAX_POINTS`] would be needed.
    pub(super) fn new(load: f64, n: f64) -> Option<Self> {
        let walk = Walk { load, n };
        let decay = walk.decay();
        // Far out P(Q ≥ m) is about e^(−decay m) e^(−8) above the error, where it leaves the numbers at e^(−700).
        let near_pole = decay * (1.0 - 8.0 / 700.0);
        let mut law = walk.on_circle(near_pole, Some(decay), 0)?;
        let lowest = (n / load).ln();
        if lowest * n.sqrt() > 1.25 {
            // Where the errors φ(n/a) (n/a)^(−m) of one and r^(−m) of the other are the same, and where φ(n/a) (n/a)^(−m), which
            // bounds P(Q ≥ m), leaves the numbers.
            let least = walk.exponent(lowest);
            let cross = -least / (near_pole - lowest);
            let gone = ((745.0 + least) / lowest).max(0.0);
            let shorter = cross.min(gone).min(MAX_POINTS as f64) as usize;
            let short = walk.on_circle(lowest, None, shorter)?;
            let from_short = (short.at_least.len()).min(cross as usize + 1);
            let count = law.at_least.len().max(from_short);
            law.at_least.resize(count, 0.0);
            for (m, long) in law.at_least.iter_mut().enumerate() {
                if (m as f64) < cross {
                    *long = short.at_least.get(m).copied().unwrap_or(0.0);
                }
            }
        }
        let inside: f64 = law.at_least.iter().skip(1).sum();
        let last = law.at_least.last().copied().unwrap_or(0.0);
        law.mean = inside + last / decay.exp_m1();
        Some(law)
    }

    /// P(Q ≥ m).
    pub(super) fn at_least(&self, m: usize) -> f64 {
        match self.at_least.get(m) {
            Some(&probability) => probability,
            None => {
                let last = self.at_least.len().saturating_sub(1);
                let at_last = self.at_least.last().copied().unwrap_or(0.0);
                at_last * (-self.decay * (m - last) as f64).exp()
            }
        }
    }

    /// P(Q ≤ m), from whichever side keeps its digits.
    pub(super) fn at_most(&self, m: usize) -> f64 {
        match self.at_most.get(m) {
            Some(&probability) if probability < 0.5 => probability,
            _ => 1.0 - self.at_least(m + 1),
        }
    }

    /// ln R: P(Q ≥ m) falls like e^(−decay m).
    pub(super) fn decay(&self) -> f64 {
        self.decay
    }

    /// E Q.
    pub(super) fn mean(&self) -> f64 {
        self.mean
    }
}

/// The walk with steps A − n.
#[derive(Debug, Clone, Copy)]
struct Walk {
    load: f64,
    n: f64,
}

impl Walk {
    /// ln R: the w > 0 with a (e^w − 1) = n w.
    fn decay(self) -> f64 {
        let gap = self.n - self.load;
        // Above ln(n/a), where φ is smallest; far above only for small loads.
        let low = (gap / self.load).ln_1p();
        root::beyond(low, low, |w| gap - self.load * bend(-w) / w)
    }

    /// ln φ(e^w).
    fn exponent(self, w: f64) -> f64 {
        self.load * bend(-w) - (self.n - self.load) * w
    }

    /// The law as found on the circle of radius e^w, with the zeros at 1 and e^decay divided out where `decay` is given.
    /// It reaches to at least so many waiting.
    fn on_circle(self, w: f64, decay: Option<f64>, reach: usize) -> Option<Waiting> {
        let mut points = (2 * reach).next_power_of_two().max(64);
        let logarithm = loop {
            let found = self.logarithm(w, decay, points);
            let largest = found.iter().fold(0.0, |top: f64, x| top.max(x.re.abs()));
            let middle = found.get(points / 2 - 2..points / 2 + 3)?;
            if middle.iter().all(|x| x.re.abs() <= 1e-15 * largest) {
                break found;
            }
            points *= 2;
            if points > MAX_POINTS {
                return None;
            }
        };
        // The exponential of the half with j ≥ 1, on the circle, and its coefficients. Its constant term is 1.
        let half = points / 2;
        let mut series = vec![Complex::default(); points];
        let mut total = 0.0;
        for (j, (to, from)) in series.iter_mut().zip(&logarithm).enumerate() {
            if j > 0 && j < half {
                to.re = from.re;
                total += from.re * (-w * j as f64).exp();
            }
        }
        transform(&mut series);
        for value in &mut series {
            *value = value.exp_m1();
        }
        // The transform with the opposite sign, of numbers whose coefficients are real: those of the conjugates.
        for value in &mut series {
            value.im = -value.im;
        }
        transform(&mut series);
        let none = (-total).exp();
        let coefficients = series.iter().take(half).enumerate().map(|(m, value)| {
            if m == 0 {
                none
            } else {
                none * (value.re / points as f64) * (-w * m as f64).exp()
            }
        });

        let mut exactly: Vec<f64> = coefficients.collect();
        let mut rest = 0.0;
        if let Some(decay) = decay {
            let (step, share) = ((-decay).exp(), -(-decay).exp_m1());
            let mut last = 0.0;
            for probability in &mut exactly {
                last = last * step + share * *probability;
                *probability = last;
            }
            rest = last / decay.exp_m1();
        }
        let mut at_most = exactly.clone();
        let mut sum = 0.0;
        for probability in &mut at_most {
            sum += *probability;
            *probability = sum;
        }
        let mut at_least = exactly;
        for probability in at_least.iter_mut().rev() {
            rest = (rest + *probability).max(0.0);
            *probability = rest;
        }
        if let Some(all) = at_least.first_mut() {
            *all = 1.0;
        }
        Some(Waiting {
            at_least,
            at_most,
            decay: decay.unwrap_or(f64::INFINITY),
            mean: 0.0,
        })
    }

    /// The coefficients ν_j r^j, for j from 0 and from the end backwards for j < 0, by so many points.
    fn logarithm(self, w: f64, decay: Option<f64>, points: usize) -> Vec<Complex> {
        let on_axis = self.exponent(w);
        let (radius, gap) = (w.exp(), self.n - self.load);
        let mut turns = 0.0;
        let mut before = 0.0;
        let mut values = vec![Complex::default(); points];
        // The lower half of the circle mirrors the upper.
        for j in 0..=points / 2 {
            let angle = 2.0 * PI * j as f64 / points as f64;
            let half = (0.5 * angle).sin();
            // e^(exponent + i angle) − 1.
            let less_one = |exponent: f64| {
                Complex::new(
                    exponent.exp_m1() - exponent.exp() * 2.0 * half * half,
                    exponent.exp() * angle.sin(),
                )
            };
            let exponent = Complex::new(
                on_axis - self.load * radius * 2.0 * half * half,
                self.load * ((radius - 1.0) * angle.sin() + (angle.sin() - angle)) - gap * angle,
            );
            let mut quotient = Complex::default() - exponent.exp_m1();
            if let Some(decay) = decay {
                // 1 − 1/z is the conjugate of 1 − e^(−w + i angle).
                let from_one = less_one(-w);
                let from_one = Complex::new(-from_one.re, from_one.im);
                let from_pole = Complex::default() - less_one(w - decay);
                quotient = quotient * (from_one * from_pole).inverse();
            }
            let mut phase = quotient.im.atan2(quotient.re) + turns;
            // The logarithm goes on without a jump.
            if phase - before > PI {
                phase -= 2.0 * PI;
                turns -= 2.0 * PI;
            } else if phase - before < -PI {
                phase += 2.0 * PI;
                turns += 2.0 * PI;
            }
            before = phase;
            let value = if decay.is_some() {
                let square = quotient.re * quotient.re + quotient.im * quotient.im;
                Complex::new(-0.5 * square.ln(), -phase)
            } else {
                // |1 − φ|² − 1, for φ far below 1.
                let phi = Complex::new(1.0 - quotient.re, -quotient.im);
                let phi = if exponent.re < -1.0 {
                    let size = exponent.re.exp();
                    Complex::new(size * exponent.im.cos(), size * exponent.im.sin())
                } else {
                    phi
                };
                let off = phi.re * phi.re + phi.im * phi.im - 2.0 * phi.re;
                Complex::new(-0.5 * off.ln_1p(), -(-phi.im).atan2(1.0 - phi.re))
            };
            if let Some(place) = values.get_mut(j) {
                *place = value;
            }
            // The sum with e^(−ijθ) is that of the conjugates with e^(ijθ): conjugate below, once for all.
            if j > 0
                && let Some(place) = values.get_mut(points - j)
            {
                *place = Complex::new(value.re, -value.im);
            }
        }
        for value in &mut values {
            value.im = -value.im;
        }
        transform(&mut values);
        for value in &mut values {
            value.re /= points as f64;
        }
        values
    }
}
