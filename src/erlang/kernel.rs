//! The one integral behind Erlang B, C and A.
//!
//! With time v counted in mean patiences, x = load × patience and s = agents × patience (both times over mean handle
//! times), the wait that a patient caller would meet in M/M/n+M has a density proportional to
//!
//! ```text
//! F(v) = exp(x (1 − e^(−v)) − s v),      v > 0
//! ```
//!
//! (Zeltyn and Mandelbaum, 2005, with exponential patience). The same F on v < 0, with x = a and s = m + 1, gives
//! Erlang B, since 1/B(m, a) = Σ_j m!/(m−j)! a^(−j) = a ∫_0^∞ e^(−ay) (1+y)^m dy, and y = e^(−v) − 1.
//!
//! F can be as large as e^(10^6) and as narrow as 10^(−8), so nothing here ever forms it: every integral is taken from
//! its own highest point outwards, over the drop below that point, which has the closed form
//! D(t) = slope · t + curve · (e^(−t) − 1 + t) without cancellation.
use super::gauss;

/// Below e^(−DROP) of the highest point less than 7e-13 is left to add to any of the integrals.
const DROP: f64 = 34.5;
/// So much deeper makes no panel more.
const SLACK: f64 = 0.2;
/// To the right, e^(−v) is gone after this many mean patiences; what is left is a pure exponential.
const FAR: f64 = 45.0;
/// Quadrature panels of 16 nodes are at most this high (in the exponent) and this wide. Four times as many panels
/// change no result by more than 1e-13 (tested).
const PANEL_DROP: f64 = 17.3;
const PANEL_WIDTH: f64 = 2.0;

/// e^(−t) − 1 + t, without cancellation.
#[inline(always)]
pub(super) fn bend(t: f64) -> f64 {
    if t.abs() < SMALL {
        bend_small(t)
    } else {
        (-t).exp() - 1.0 + t
    }
}

/// Up to here the series of [`bend`] costs less than the exponential function.
const SMALL: f64 = 1.0;

/// The Taylor series of [`bend`] for |t| < 1; the first term left out is below 2e-18 of the sum.
#[inline(always)]
fn bend_small(t: f64) -> f64 {
    const C: [f64; 18] = [
        1.0 / 2.0,
        -1.0 / 6.0,
        1.0 / 24.0,
        -1.0 / 120.0,
        1.0 / 720.0,
        -1.0 / 5_040.0,
        1.0 / 40_320.0,
        -1.0 / 362_880.0,
        1.0 / 3_628_800.0,
        -1.0 / 39_916_800.0,
        1.0 / 479_001_600.0,
        -1.0 / 6_227_020_800.0,
        1.0 / 87_178_291_200.0,
        -1.0 / 1_307_674_368_000.0,
        1.0 / 20_922_789_888_000.0,
        -1.0 / 355_687_428_096_000.0,
        1.0 / 6_402_373_705_728_000.0,
        -1.0 / 121_645_100_408_832_000.0,
    ];
    // Two interleaved Horner chains: half the latency of one.
    let t2 = t * t;
    let (mut even, mut odd) = (C[16], C[17]);
    for k in (0..8).rev() {
        even = C[2 * k] + t2 * even;
        odd = C[2 * k + 1] + t2 * odd;
    }
    t2 * (even + t * odd)
}

/// d − ln(1 + d) for d > −1, without cancellation.
pub(super) fn log_bend(d: f64) -> f64 {
    if d.abs() >= 0.25 {
        return d - d.ln_1p();
    }
    // ln(1 + d) = 2 artanh(y), y = d / (2 + d), and d − 2y = d y.
    let y = d / (2.0 + d);
    let y2 = y * y;
    let tail = (0..10)
        .rev()
        .fold(0.0, |sum, k| sum * y2 + 1.0 / f64::from(2 * k + 3));
    y * (d - 2.0 * y2 * tail)
}

/// F, by its two numbers. `gap` is s − x, given apart because it is exact when formed from load and agents.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Kernel {
    x: f64,
    s: f64,
    gap: f64,
    /// Where F is highest on the whole line: ln(x/s), −∞ for x = 0.
    summit: f64,
}

/// Integrals of F over a range, divided by F at the range's highest point.
///
/// With patience of another law, the share of those who have more of it than v stands in place of e^(−v), and the patience
/// of those who have left by v in place of 1 − e^(−v) (1 + v).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Moments {
    /// ∫ F
    pub(super) all: f64,
    /// ∫ e^(−v) F: those still there after v.
    pub(super) kept: f64,
    /// ∫ (1 − e^(−v)) F: those who have left by v.
    pub(super) lost: f64,
    /// ∫ v e^(−v) F: the wait of those still there.
    pub(super) kept_wait: f64,
    /// ∫ (1 − e^(−v) (1 + v)) F: the wait of those who left.
    pub(super) lost_wait: f64,
}

impl Moments {
    /// The sums of two ranges.
    pub(super) fn plus(self, other: Self) -> Self {
        Moments {
            all: self.all + other.all,
            kept: self.kept + other.kept,
            lost: self.lost + other.lost,
            kept_wait: self.kept_wait + other.kept_wait,
            lost_wait: self.lost_wait + other.lost_wait,
        }
    }

    /// All five times a factor.
    pub(super) fn times(self, factor: f64) -> Self {
        Moments {
            all: factor * self.all,
            kept: factor * self.kept,
            lost: factor * self.lost,
            kept_wait: factor * self.kept_wait,
            lost_wait: factor * self.lost_wait,
        }
    }

    /// Adds the values of the five integrands at v, times a weight.
    #[inline(always)]
    fn add(&mut self, v: f64, weight: f64) {
        let (kept, lost, lost_wait) = if v < SMALL {
            let b = bend_small(v);
            (1.0 - v + b, v - b, v * v - b * (1.0 + v))
        } else {
            let e = (-v).exp();
            (e, 1.0 - e, 1.0 - e * (1.0 + v))
        };
        self.all += weight;
        self.kept += weight * kept;
        self.lost += weight * lost;
        self.kept_wait += weight * v * kept;
        self.lost_wait += weight * lost_wait;
    }
}

impl Kernel {
    /// The kernel of x ≥ 0 and s > 0, with gap = s − x.
    pub(super) fn new(x: f64, s: f64, gap: f64) -> Self {
        let summit = if gap.abs() < 0.5 * s {
            (-gap / s).ln_1p()
        } else {
            (x / s).ln()
        };
        Kernel { x, s, gap, summit }
    }

    /// The exponent of F where it is highest on the whole line.
    pub(super) fn summit_exponent(&self) -> f64 {
        let d = -self.gap / self.s;
        if d < -0.5 {
            self.s * (d - self.summit)
        } else {
            self.s * log_bend(d)
        }
    }

    /// Where F is highest on v ≥ 0.
    pub(super) fn peak(&self) -> f64 {
        self.summit.max(0.0)
    }

    /// How far the exponent at v ≥ 0 lies below its highest value on v ≥ 0.
    pub(super) fn depth(&self, v: f64) -> f64 {
        if self.summit > 0.0 {
            self.s * bend(v - self.summit)
        } else {
            self.gap * v + self.x * bend(v)
        }
    }

    /// ∫ F over v < 0, divided by F's highest value there.
    pub(super) fn mass_below_zero(&self) -> f64 {
        self.mass_below_zero_refined(1.0)
    }

    fn mass_below_zero_refined(&self, refine: f64) -> f64 {
        let base = self.summit.min(0.0);
        let mut sum = 0.0;
        self.left(base, f64::INFINITY, refine, |_, w| sum += w);
        let reached = self.right(base, -base, refine, |_, w| sum += w);
        // Only an s far below 1 has anything left out there.
        sum + self.rest(base, -base, reached)
    }

    /// The five integrals over `from..to` (0 ≤ from ≤ to, `to` may be infinite), and how far the range's highest point
    /// lies below the highest on v ≥ 0, as an exponent.
    pub(super) fn moments(&self, from: f64, to: f64) -> (f64, Moments) {
        self.moments_refined(from, to, 1.0)
    }

    fn moments_refined(&self, from: f64, to: f64, refine: f64) -> (f64, Moments) {
        let peak = self.peak();
        let base = peak.clamp(from, to);
        let mut m = Moments::default();
        self.left(base, base - from, refine, |t, w| m.add(base - t, w));
        let reached = self.right(base, to - base, refine, |t, w| m.add(base + t, w));
        // So far out everyone has left, so the integrands are 1 or 0.
        let rest = self.rest(base, to - base, reached);
        m.all += rest;
        m.lost += rest;
        m.lost_wait += rest;
        let depth = if base == peak { 0.0 } else { self.depth(base) };
        (depth, m)
    }

    /// Slope and curve of the drop from a base: D(t) = slope · t + curve · bend(t).
    fn drop_from(&self, base: f64) -> (f64, f64) {
        if base == self.summit {
            (0.0, self.s)
        } else if base == 0.0 {
            (self.gap, self.x)
        } else if self.summit > 0.0 {
            let off = base - self.summit;
            (-self.s * (-off).exp_m1(), self.s * (-off).exp())
        } else {
            (self.gap - self.x * (-base).exp_m1(), self.x * (-base).exp())
        }
    }

    /// Hands every node at a distance t to the left of the base to `each`, with its weight times F / F(base).
    #[inline(always)]
    fn left(&self, base: f64, length: f64, refine: f64, mut each: impl FnMut(f64, f64)) {
        if length <= 0.0 {
            return;
        }
        let (slope, curve) = self.drop_from(base);
        let slope = (-slope).max(0.0);
        // Solutions of lower bounds of the drop: slope t + curve t²/2, and curve (e^t − 1)/2, which holds from 1.26 on.
        let by_square = 2.0 * DROP / (slope + (slope * slope + 2.0 * curve * DROP).sqrt());
        let by_growth = (2.0 * DROP / curve).min(f64::MAX).ln_1p().max(1.26);
        let length = length.min(by_square).min(by_growth);
        let drop = |t: f64| slope * t + curve * bend(-t);
        let (length, depth) = trimmed(length, drop, |t| slope + curve * (bend(-t) + t));
        let panels = count(depth, length, refine);
        let width = length / panels;
        for i in 0..panels as usize {
            gauss::panel(i as f64 * width, width, |t, w| {
                each(t, w * (-drop(t)).exp())
            });
        }
    }

    /// The same to the right. Returns how far it went.
    #[inline(always)]
    fn right(&self, base: f64, length: f64, refine: f64, mut each: impl FnMut(f64, f64)) -> f64 {
        if length <= 0.0 {
            return 0.0;
        }
        let (slope, curve) = self.drop_from(base);
        let slope = slope.max(0.0);
        // bend(t) ≥ t²/(2 + t): the solution of a quadratic is never too near.
        let (p, q) = (slope + curve, 2.0 * slope - DROP);
        let root = (q * q + 8.0 * DROP * p).sqrt();
        let far = if q > 0.0 {
            4.0 * DROP / (q + root)
        } else {
            (root - q) / (2.0 * p)
        };
        let length = length.min(far).min(FAR);
        let drop = |t: f64| slope * t + curve * bend(t);
        let (length, depth) = trimmed(length, drop, |t| slope + curve * (t - bend(t)));
        let panels = count(depth, length, refine);
        let width = length / panels;
        for i in 0..panels as usize {
            gauss::panel(i as f64 * width, width, |t, w| {
                each(t, w * (-drop(t)).exp())
            });
        }
        length
    }

    /// ∫ F from base + reached to base + length over F(base): where [`right`](Self::right) stopped because e^(−v) is gone.
    fn rest(&self, base: f64, length: f64, reached: f64) -> f64 {
        if reached < FAR || length <= reached {
            return 0.0;
        }
        let (slope, curve) = self.drop_from(base);
        let drop = slope.max(0.0) * reached + curve * bend(reached);
        (-drop).exp() * -(-self.s * (length - reached)).exp_m1() / self.s
    }
}

/// A length from the far side of where the drop is deep enough, brought nearer by steps of Newton's method, which a convex
/// drop keeps on that side; and the drop there. It saves a panel of every three.
#[inline(always)]
fn trimmed(mut length: f64, drop: impl Fn(f64) -> f64, rise: impl Fn(f64) -> f64) -> (f64, f64) {
    let mut depth = drop(length);
    for _ in 0..3 {
        if depth <= DROP + SLACK {
            break;
        }
        length -= (depth - DROP) / rise(length);
        depth = drop(length);
    }
    (length, depth)
}

fn count(drop: f64, width: f64, refine: f64) -> f64 {
    let panels = ((drop - SLACK) / PANEL_DROP).max(width / PANEL_WIDTH);
    panels.ceil().max(1.0) * refine
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finer_panels_change_nothing() {
        let check = |found: f64, finer: f64, place: &dyn Fn() -> String| {
            let error = (found - finer).abs() / finer;
            assert!(finer < 1e-290 || error < 1e-13, "{}: {error:e}", place());
        };
        let ratios = [
            0.0,
            1e-12,
            1e-3,
            0.3,
            0.8,
            0.95,
            0.999,
            1.0 - 1e-7,
            1.0,
            1.0 + 1e-7,
            1.001,
            1.1,
            2.0,
            50.0,
            1e4,
            1e9,
        ];
        for quarter_decades in -60..=68 {
            let s = 10f64.powf(f64::from(quarter_decades) / 4.0);
            for ratio in ratios {
                let x = s * ratio;
                let kernel = Kernel::new(x, s, s - x);
                let peak = kernel.peak();
                let width = 1.0 / (s - x).abs().max(s.sqrt()).max(1e-3);
                let mut cuts = vec![0.0];
                for t in [1e-6, 0.03, 1.0, 20.0, 1e4].map(|f| f * width) {
                    cuts.extend([t, peak + t, (peak - t).max(0.0)]);
                }
                for cut in cuts {
                    for (from, to) in [(0.0, cut), (cut, f64::INFINITY)] {
                        let (_, found) = kernel.moments(from, to);
                        let (_, finer) = kernel.moments_refined(from, to, 4.0);
                        let place = || format!("s {s:e} x {x:e} from {from:e} to {to:e}");
                        check(found.all, finer.all, &place);
                        check(found.kept, finer.kept, &place);
                        check(found.lost, finer.lost, &place);
                        check(found.kept_wait, finer.kept_wait, &place);
                        check(found.lost_wait, finer.lost_wait, &place);
                    }
                }
                if s >= 1.0 && x > 0.0 {
                    let place = || format!("s {s:e} x {x:e} below 0");
                    let finer = kernel.mass_below_zero_refined(4.0);
                    check(kernel.mass_below_zero(), finer, &place);
                }
            }
        }
    }

    #[test]
    fn small_differences_keep_their_digits() {
        // In 40 digits (mpmath).
        for (t, expected) in [
            (-3.0, 16.085536923187668),
            (-0.5, 0.14872127070012814),
            (-0.4999, 0.14865640681638972),
            (-0.001, 5.00166708341668e-07),
            (1e-09, 4.999999998333334e-19),
            (0.3, 0.040818220681717865),
            (0.4999, 0.10649131581135908),
            (0.5, 0.10653065971263342),
            (7.0, 6.000911881965554),
        ] {
            assert!((bend(t) / expected - 1.0).abs() < 1e-15, "bend({t})");
        }
        for (d, expected) in [
            (-0.9, 1.402585092994046),
            (-0.25, 0.03768207245178093),
            (-0.2499, 0.03764874800654644),
            (-0.001, 5.003335835335002e-07),
            (1e-09, 4.999999996666667e-19),
            (0.1, 0.00468982019567514),
            (0.2499, 0.026836451885960923),
            (0.25, 0.026856448685790246),
            (40.0, 36.28642793329569),
        ] {
            assert!(
                (log_bend(d) / expected - 1.0).abs() < 2e-15,
                "log_bend({d})"
            );
        }
    }
}
