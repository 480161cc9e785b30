//! The sum of two independent durations, as a table of its distribution function.
//!
//! P(X + Y > t) = P(X > t) + ∫₀ᵗ P(Y > t − x) f(x) dx, by adaptive quadrature, at the nodes of Chebyshev polynomials on
//! stretches of time that are halved until the polynomial fits. Wide stretches are measured by ln t: there even a
//! density that is infinite at 0 gives a smooth function, and one table spans all magnitudes. Narrow ones are
//! measured by t itself, which keeps the digits of a peak far from 0.

use std::f64::consts::PI;

use super::kind::{Computable, Kind};
use super::quadrature;

/// Points of a Chebyshev polynomial.
const POINTS: usize = 17;
/// The last coefficients of a polynomial that fits are below this.
const FIT: f64 = 1e-11;
/// The two rules of the quadrature agree to this on each interval; the finer is better by orders of magnitude.
const AGREEMENT: f64 = 5e-11;
/// What is left beyond the ends of a law is below this.
const NEGLIGIBLE: f64 = 1e-13;
/// Stretches narrower than this share of their time are not halved any more: there is a jump or a kink.
const NARROWEST: f64 = 1e-12;
/// After so many stretches the table is taken as it is, to end on laws that have a thousand kinks.
const MOST_STRETCHES: usize = 5000;
/// Kinks beyond this many are found by halving instead of being listed.
const MOST_KNOTS: usize = 2000;
/// How far apart the ends of a wide stretch are when its polynomial in ln t is integrated over t at once.
const STEP: f64 = 2.0;

/// Where a law has its probability, and where its distribution function bends.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    /// Below `low` and above `high` (and below infinity) there is next to nothing.
    pub(super) low: f64,
    pub(super) high: f64,
    /// Where the distribution function is not smooth.
    knots: Vec<f64>,
    /// Times between which the probability is spread, so that no narrow peak is overlooked.
    levels: Vec<f64>,
    never: f64,
}

impl Shape {
    pub(super) fn of(kind: &Kind) -> Self {
        let never = kind.never_probability();
        let finite = |p: f64| kind.quantile(p * (1.0 - never));
        let mut knots = Vec::new();
        kind.add_knots(&mut knots);
        tidy(&mut knots);
        let levels = [1e-6, 1e-3, 0.1, 0.5, 0.9, 0.999, 1.0 - 1e-6, 1.0 - 1e-10];
        Shape {
            low: finite(NEGLIGIBLE),
            high: finite(1.0 - NEGLIGIBLE),
            knots,
            levels: levels.map(finite).to_vec(),
            never,
        }
    }

    /// A guess for the sum of two: the quantiles of a sum lie near the sums of the quantiles.
    fn plus(&self, other: &Shape) -> Self {
        let mut knots = Vec::new();
        if self.knots.len() * other.knots.len() <= MOST_KNOTS {
            for a in &self.knots {
                knots.extend(other.knots.iter().map(|b| a + b));
            }
        }
        tidy(&mut knots);
        let mut levels: Vec<f64> = self
            .levels
            .iter()
            .zip(&other.levels)
            .map(|(a, b)| a + b)
            .collect();
        tidy(&mut levels);
        Shape {
            low: self.low + other.low,
            high: self.high + other.high,
            knots,
            levels,
            never: 1.0 - (1.0 - self.never) * (1.0 - other.never),
        }
    }

    pub(super) fn knots(&self) -> &[f64] {
        &self.knots
    }

    fn landmarks(&self) -> impl Iterator<Item = f64> {
        self.knots.iter().chain(&self.levels).copied()
    }
}

fn tidy(times: &mut Vec<f64>) {
    times.retain(|t| t.is_finite());
    times.sort_by(f64::total_cmp);
    times.dedup();
}

/// A distribution function that can be asked for its survival and, if it is continuous, its density.
#[derive(Debug, Clone, Copy)]
pub(super) enum Smooth<'a> {
    Law(&'a Kind),
    Table(&'a Table),
}

impl Smooth<'_> {
    fn survival(self, t: f64) -> f64 {
        if t < 0.0 {
            return 1.0;
        }
        match self {
            Smooth::Law(kind) => kind.survival(t),
            Smooth::Table(table) => table.survival(t),
        }
    }

    fn density_times_t(self, t: f64) -> f64 {
        match self {
            Smooth::Law(kind) => kind.density_times_t(t),
            Smooth::Table(table) => table.density_times_t(t),
        }
    }
}

/// One piece of a law taken apart: an atom, a continuous law moved to the right, or never.
#[derive(Debug)]
enum Part<'a> {
    Atom(f64),
    Continuous {
        after: f64,
        law: Smooth<'a>,
        shape: Shape,
    },
    Never,
}

/// Takes a law apart into pieces with weights.
fn take_apart<'a>(kind: &'a Kind, weight: f64, after: f64, parts: &mut Vec<(f64, Part<'a>)>) {
    match kind {
        Kind::Constant(law) => parts.push((weight, Part::Atom(after + law.mean()))),
        Kind::Empirical(law) => {
            let each = weight / law.values().len() as f64;
            parts.extend(
                law.values()
                    .iter()
                    .map(|value| (each, Part::Atom(after + value))),
            );
        }
        Kind::Mixture(law) => {
            for (share, kind) in law.components() {
                take_apart(kind, weight * share, after, parts);
            }
        }
        Kind::Sum(law) => law.each_atom(&mut |moved, share, rest| match rest {
            None => parts.push((weight * share, Part::Atom(after + moved))),
            Some(Smooth::Law(kind)) => take_apart(kind, weight * share, after + moved, parts),
            Some(law @ Smooth::Table(table)) => parts.push((
                weight * share,
                Part::Continuous {
                    after: after + moved,
                    law,
                    shape: table.shape.clone(),
                },
            )),
        }),
        Kind::Never => parts.push((weight, Part::Never)),
        continuous => parts.push((
            weight,
            Part::Continuous {
                after,
                law: Smooth::Law(continuous),
                shape: Shape::of(continuous),
            },
        )),
    }
}

/// Whether times from `from` to `to` are so far apart that they are better measured by their logarithms.
fn is_wide(from: f64, to: f64) -> bool {
    to > 2.0 * from
}

/// ∫ f over [from, to], from > 0, by the logarithm if that is wide.
fn by_distance(from: f64, to: f64, f: impl Fn(f64) -> f64) -> f64 {
    if is_wide(from, to) {
        let mut of_log = |s: f64| {
            let t = s.exp();
            t * f(t)
        };
        quadrature::integrate(&mut of_log, from.ln(), to.ln(), AGREEMENT)
    } else {
        quadrature::integrate(&mut |t: f64| f(t), from, to, AGREEMENT)
    }
}

/// P(X + Y > t), where X is continuous and Y anything.
fn survival_of_sum(t: f64, x: Smooth<'_>, x_shape: &Shape, y: Smooth<'_>, y_shape: &Shape) -> f64 {
    if t <= 0.0 {
        return 1.0;
    }
    // Below `a` either there is no X, or what Y must exceed is as good as t, or as good as out of reach. Above `b`
    // there is no X, or Y is as good as sure to exceed the rest.
    let a = x_shape.low.max(t * NEGLIGIBLE).max(t - y_shape.high);
    let b = x_shape.high.min(t).min(t - y_shape.low);
    let below = |a: f64| (1.0 - x.survival(a)) * y.survival(t - a);
    if a >= b {
        return below(a) + x.survival(a);
    }
    let mut cuts: Vec<f64> = x_shape
        .landmarks()
        .chain(y_shape.landmarks().map(|y| t - y))
        .chain([0.5 * t])
        .filter(|cut| (a..b).contains(cut))
        .collect();
    cuts.extend([a, b]);
    tidy(&mut cuts);
    let mut sum = below(a) + x.survival(b);
    for pair in cuts.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        // On each half of [0, t] by the distance to the near end, where the near law may be steep.
        sum += if from < 0.5 * t {
            by_distance(from, to, |x_at| {
                x.density_times_t(x_at) / x_at * y.survival(t - x_at)
            })
        } else {
            by_distance((t - to).max(t * NEGLIGIBLE), t - from, |rest| {
                let x_at = t - rest;
                x.density_times_t(x_at) / x_at * y.survival(rest)
            })
        };
    }
    sum
}

/// A polynomial on a stretch of time: in ln t if it is wide, in t if not.
#[derive(Debug, Clone)]
struct Stretch {
    from: f64,
    to: f64,
    /// The middle of the stretch and half its length, as they are measured.
    middle: f64,
    half: f64,
    survival: [f64; POINTS],
    /// The derivative with regard to the measure.
    slope: [f64; POINTS],
    /// ∫ survival dt up to the start.
    area: f64,
}

/// The value of Σ' c_k T_k(x), by Clenshaw's recurrence (the first coefficient counts half).
fn chebyshev(coefficients: &[f64; POINTS], x: f64) -> f64 {
    let (mut b1, mut b2) = (0.0, 0.0);
    for &c in coefficients[1..].iter().rev() {
        (b1, b2) = (c + 2.0 * x * b1 - b2, b1);
    }
    0.5 * coefficients[0] + x * b1 - b2
}

impl Stretch {
    /// The polynomial through `survival` at the Chebyshev nodes, and whether it fits.
    fn fit(survival: &impl Fn(f64) -> f64, from: f64, to: f64) -> (Self, bool) {
        let (low, high) = if is_wide(from, to) {
            (from.ln(), to.ln())
        } else {
            (from, to)
        };
        let mut stretch = Stretch {
            from,
            to,
            middle: 0.5 * (low + high),
            half: 0.5 * (high - low),
            survival: [0.0; POINTS],
            slope: [0.0; POINTS],
            area: 0.0,
        };
        let n = POINTS as f64;
        let mut values = [0.0; POINTS];
        for (j, value) in values.iter_mut().enumerate() {
            *value = survival(stretch.time((PI * (j as f64 + 0.5) / n).cos()));
        }
        for (k, c) in stretch.survival.iter_mut().enumerate() {
            let terms = values.iter().enumerate();
            let sum: f64 = terms
                .map(|(j, value)| value * (PI * k as f64 * (j as f64 + 0.5) / n).cos())
                .sum();
            *c = 2.0 / n * sum;
        }
        // c'_(k−1) = c'_(k+1) + 2 k c_k, then by the chain rule.
        for k in (1..POINTS).rev() {
            let above = stretch.slope.get(k + 1).copied().unwrap_or(0.0);
            stretch.slope[k - 1] = above + 2.0 * k as f64 * stretch.survival[k];
        }
        for c in &mut stretch.slope {
            *c /= stretch.half;
        }
        // A time has 16 digits, and where the survival falls within a small part of it no more can be had.
        let fall = values[POINTS - 1] - values[0];
        let size = stretch.middle.abs().max(stretch.half);
        let fit = FIT.max(8.0 * f64::EPSILON * fall * size / stretch.half);
        let settled = stretch.survival[POINTS - 3..].iter().all(|c| c.abs() < fit);
        // The nodes leave the ends out: a step there would go unseen. The survival is monotone, so a step anywhere else
        // shows in the coefficients.
        let fits = settled
            && [-1.0 + 1e-9, 1.0 - 1e-9].iter().all(|&x| {
                (chebyshev(&stretch.survival, x) - survival(stretch.time(x))).abs() < 20.0 * fit
            });
        (stretch, fits)
    }

    /// The time at −1 ≤ x ≤ 1.
    fn time(&self, x: f64) -> f64 {
        let measured = self.middle + self.half * x;
        if is_wide(self.from, self.to) {
            measured.exp()
        } else {
            measured
        }
    }

    fn at(&self, coefficients: &[f64; POINTS], t: f64) -> f64 {
        let measured = if is_wide(self.from, self.to) {
            t.ln()
        } else {
            t
        };
        chebyshev(
            coefficients,
            ((measured - self.middle) / self.half).clamp(-1.0, 1.0),
        )
    }

    fn survival(&self, t: f64) -> f64 {
        self.at(&self.survival, t).clamp(0.0, 1.0)
    }

    fn density_times_t(&self, t: f64) -> f64 {
        let slope = -self.at(&self.slope, t);
        if is_wide(self.from, self.to) {
            slope
        } else {
            slope * t
        }
    }

    /// ∫ survival dt from the start to t. Wide stretches in steps downwards that stop when nothing is left to add.
    fn area_to(&self, t: f64) -> f64 {
        let t = t.min(self.to);
        let mut area = 0.0;
        let mut high = t;
        while high > self.from && high > t * NEGLIGIBLE * 1e-4 {
            let low = (high / STEP).max(self.from);
            let mut survival = |t: f64| self.survival(t);
            // One application of the rule: it is exact for the polynomial, and for its logarithm on so short a step.
            area += quadrature::integrate(&mut survival, low, high, f64::INFINITY);
            high = low;
        }
        area
    }
}

/// The distribution function of a sum, between its `low` and `high`.
#[derive(Debug, Clone)]
pub(super) struct Table {
    shape: Shape,
    stretches: Vec<Stretch>,
    /// ∫ survival dt up to the upper end.
    area: f64,
}

impl Table {
    /// The table of the sum of the law `kind` and the law `rest`, which has the shape `rest_shape`.
    ///
    /// Accurate to 1e-10 absolute beyond the error of `rest`. Some hundred to some thousand evaluations of a quadrature
    /// of some hundred points.
    pub(super) fn of_sum(kind: &Kind, rest: Smooth<'_>, rest_shape: &Shape) -> Self {
        let mut parts = Vec::new();
        take_apart(kind, 1.0, 0.0, &mut parts);
        let survival = |t: f64| -> f64 {
            let sum: f64 = parts
                .iter()
                .map(|(weight, part)| {
                    weight
                        * match part {
                            Part::Atom(value) => rest.survival(t - value),
                            Part::Continuous { after, law, shape } => {
                                survival_of_sum(t - after, *law, shape, rest, rest_shape)
                            }
                            Part::Never => 1.0,
                        }
                })
                .sum();
            sum.clamp(0.0, 1.0)
        };
        let shape = Shape::of(kind).plus(rest_shape);
        // An atom at 0 of both has no logarithm; from there on up to 1e-290 s nothing happens.
        let low = shape.low.max(1e-290);
        let high = shape.high.max(low * 2.0);
        let mut cuts: Vec<f64> = shape
            .landmarks()
            .filter(|cut| (low..high).contains(cut))
            .collect();
        cuts.extend([low, high]);
        tidy(&mut cuts);
        let mut table = Table {
            shape,
            stretches: Vec::new(),
            area: low,
        };
        for pair in cuts.windows(2) {
            table.add(&survival, pair[0], pair[1]);
        }
        for stretch in &mut table.stretches {
            stretch.area = table.area;
            table.area += stretch.area_to(stretch.to);
        }
        table
    }

    /// Adds one stretch, or its two halves if one polynomial does not fit.
    fn add(&mut self, survival: &impl Fn(f64) -> f64, from: f64, to: f64) {
        let (stretch, fits) = Stretch::fit(survival, from, to);
        let narrow = to - from <= NARROWEST * to;
        if fits || narrow || self.stretches.len() >= MOST_STRETCHES {
            self.stretches.push(stretch);
        } else {
            let middle = if is_wide(from, to) {
                (from.ln() + 0.5 * (to / from).ln()).exp()
            } else {
                0.5 * (from + to)
            };
            self.add(survival, from, middle);
            self.add(survival, middle, to);
        }
    }

    pub(super) fn shape(&self) -> &Shape {
        &self.shape
    }

    /// The ends of the stretches.
    pub(super) fn bounds(&self) -> impl Iterator<Item = f64> {
        let ends = self.stretches.iter().map(|stretch| stretch.to);
        self.stretches
            .first()
            .map(|first| first.from)
            .into_iter()
            .chain(ends)
    }

    fn stretch(&self, t: f64) -> Option<&Stretch> {
        let after = self.stretches.partition_point(|stretch| stretch.from <= t);
        self.stretches.get(after.checked_sub(1)?)
    }

    pub(super) fn survival(&self, t: f64) -> f64 {
        if t >= self.shape.high {
            return self.shape.never;
        }
        match self.stretch(t) {
            Some(stretch) => stretch.survival(t),
            // Below the table there is next to nothing, except an atom at 0.
            None => self
                .stretches
                .first()
                .map_or(1.0, |first| first.survival(first.from)),
        }
    }

    pub(super) fn density_times_t(&self, t: f64) -> f64 {
        match self.stretch(t) {
            Some(stretch) if t < self.shape.high => stretch.density_times_t(t),
            _ => 0.0,
        }
    }

    pub(super) fn mean_up_to(&self, t: f64) -> f64 {
        if t >= self.shape.high {
            return self.area + (t - self.shape.high) * self.shape.never;
        }
        match self.stretch(t) {
            Some(stretch) => stretch.area + stretch.area_to(t),
            None => t * self.survival(t),
        }
    }
}
