//! How long a caller who queues would have to wait to be answered, where patience has any law.
//!
//! With G the law of patience, the offered wait of those who queue has a density proportional to
//!
//! ```text
//! F(x) = exp(φ(x)),      φ(x) = λ ∫_0^x (1 − G) − n μ x
//! ```
//!
//! (Baccelli and Hebuterne, 1981; Zeltyn and Mandelbaum, 2005). φ is concave. It can be as high as 10^6 and as narrow as
//! 10^(−8), so F is never formed: everything is taken from its highest point outwards, over the depth below that point.
//!
//! The time axis is cut into panels as the integration goes, outwards from the peak: afresh at every landmark of the law,
//! where it jumps or kinks or rises, and otherwise as long as 16 nodes can follow both F and G. The depth itself is
//! integrated along the way from its slope nμ − λ(1 − G), because differences of two large integrals of G would have
//! lost their digits. A panel on which G is constant is in closed form, so that constants and lists of values cost nothing.
use std::sync::Arc;

use super::collocation::{COLLOCATION, Nodes, POINTS, Values, dot};
use super::input::Demand;
use super::kernel::{Moments, bend};
use crate::chance::DurationLaw;

/// Errors of a panel that are accepted, of the integral over it and of the exponent.
const RELATIVE: f64 = 1e-12;
const OF_DEPTH: f64 = 1e-11;
/// Rounding may keep an error above what is asked for: if it is below this many times as much, and shorter panels do not
/// help, it is taken.
const ROUNDING: f64 = 1e3;
/// A panel goes no deeper than this, and the next is tried with a length that goes about as deep as aimed for.
const MOST_DEPTH: f64 = 14.0;
const AIM: f64 = 6.0;
/// e^(−UNDERFLOW) is 0 in floats, whatever it is multiplied with.
const UNDERFLOW: f64 = 780.0;
/// What is left out is below this share of what is counted.
const NEGLIGIBLE: f64 = 1e-17;
/// Below this share of the whole, a part of it is not what is left of it after what was left out.
const SMALL: f64 = 1e-4;
/// Where a law begins like a power, the first so much of a panel is as good as nothing, and the rest is measured by
/// logarithms.
const SLIVER: f64 = 1e-11;
/// Panels measured by logarithms are first tried with this ratio of their ends.
const RATIO: f64 = 20.0;
/// Panels that were too long, in one direction: no smooth law comes near it. Beyond, panels are taken as they are, to end on
/// a law that is rough everywhere.
const MOST_FAILURES: usize = 1 << 13;

/// Patience, with what is needed of it again and again.
#[derive(Debug, PartialEq)]
pub(super) struct Patience {
    pub(super) law: DurationLaw,
    landmarks: Vec<f64>,
    knots: Vec<f64>,
    /// P(patience = 0).
    at_once: f64,
}

impl Patience {
    pub(super) fn new(law: &DurationLaw) -> Self {
        Patience {
            law: law.clone(),
            landmarks: law.landmarks(),
            knots: law.knots(),
            at_once: law.zero_probability(),
        }
    }

    /// P(patience ≤ x) and P(patience > x).
    pub(super) fn lost_and_kept(&self, x: f64) -> (f64, f64) {
        if x == f64::INFINITY {
            let never = self.law.never_probability();
            return (1.0 - never, never);
        }
        let (over, kept) = self.law.both_sides(x);
        ((self.at_once + over).min(1.0), kept)
    }

    /// The knot at or before x, or 0.
    fn knot_at_or_before(&self, x: f64) -> f64 {
        last(&self.knots, |knot| knot <= x)
    }

    /// The knot before x, or 0.
    fn knot_before(&self, x: f64) -> f64 {
        last(&self.knots, |knot| knot < x)
    }

    /// The landmark before x, or 0.
    fn before(&self, x: f64) -> f64 {
        last(&self.landmarks, |landmark| landmark < x)
    }

    /// The landmark after x; infinite after the last.
    fn after(&self, x: f64) -> f64 {
        let after = self.landmarks.partition_point(|&landmark| landmark <= x);
        self.landmarks.get(after).copied().unwrap_or(f64::INFINITY)
    }

    /// Whether, as far as floats can tell, nobody's patience ends after x.
    fn is_over(&self, x: f64) -> bool {
        self.after(x) == f64::INFINITY
            && self.law.both_sides(x) == self.law.both_sides(1e3 * x + 1e15)
    }
}

/// The last of some rising times for which something holds, that holds up to there; or 0.
fn last(times: &[f64], holds: impl Fn(f64) -> bool) -> f64 {
    let after = times.partition_point(|&time| holds(time));
    let at = after.checked_sub(1).and_then(|at| times.get(at));
    at.copied().unwrap_or(0.0)
}

/// Where an integration has arrived.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct State {
    x: f64,
    /// φ(peak) − φ(x).
    depth: f64,
    /// P(0 < patience ≤ x), without a jump at x that lies ahead.
    over: f64,
    /// ∫ u dG(u) up to x: the patience of those who have left by x.
    spent: f64,
}

/// A panel of the time axis from `inner` outwards, to the left or to the right.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Piece {
    inner: State,
    outer: State,
    /// Where the logarithms are measured from by which it is measured, if it is.
    origin: Option<f64>,
    moments: Moments,
    /// nμ − λ(1 − G) near the outer end.
    slope: f64,
}

/// How well a panel is followed by its nodes.
struct Fit {
    /// The largest error, over what is accepted.
    error: f64,
    depth: f64,
    /// Where it is about as deep as aimed for.
    short: f64,
    /// ∫ G, without its zeros.
    over: f64,
}

/// What is asked of an integration, with the size of what is integrated, as far as it is known: less digits are needed of
/// the small parts of a sum.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Of {
    /// F to its own digits everywhere, and what is weighted with it to those of the sums.
    Density(Moments),
    /// Depth, and patience of those who left, only.
    Law(f64),
}

impl Of {
    const DENSITY: Of = Of::Density(Moments {
        all: 0.0,
        kept: 0.0,
        lost: 0.0,
        kept_wait: 0.0,
        lost_wait: 0.0,
    });

    /// A longer panel that its nodes could not follow still tells the size of what lies ahead.
    fn expect(&mut self, found: &Fit, piece: &Piece) {
        // It may be too large, where a node stands on a peak.
        const TRUSTED: f64 = 0.01;
        match self {
            Of::Density(sum) => {
                sum.lost = sum.lost.max(TRUSTED * piece.moments.lost);
                sum.lost_wait = sum.lost_wait.max(TRUSTED * piece.moments.lost_wait);
            }
            Of::Law(sum) => *sum = sum.max(TRUSTED * found.over),
        }
    }
}

/// All panels of one side of the peak.
#[derive(Debug, Clone, PartialEq, Default)]
struct Side {
    pieces: Vec<Piece>,
    /// Integrals over all pieces before each, and over all; and over all from each on.
    before: Vec<Moments>,
    from: Vec<Moments>,
}

impl Side {
    fn new(pieces: Vec<Piece>) -> Self {
        let running = |sum: &mut Moments, piece: &Piece| {
            *sum = sum.plus(piece.moments);
            Some(*sum)
        };
        let none = Moments::default();
        let sums = pieces.iter().scan(none, running);
        let before = std::iter::once(none).chain(sums).collect();
        let sums = pieces.iter().rev().scan(none, running);
        let mut from: Vec<Moments> = std::iter::once(none).chain(sums).collect();
        from.reverse();
        Side {
            pieces,
            before,
            from,
        }
    }

    fn all(&self) -> Moments {
        self.from.first().copied().unwrap_or_default()
    }

    fn before(&self, index: usize) -> Moments {
        self.before.get(index).copied().unwrap_or_default()
    }

    fn from(&self, index: usize) -> Moments {
        self.from.get(index).copied().unwrap_or_default()
    }
}

/// The law of the offered wait of those who queue. Integrals are over F / F(peak), not over a density.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct OfferedWait {
    patience: Arc<Patience>,
    demand: Demand,
    agents: f64,
    start: State,
    left: Side,
    right: Side,
    /// φ(peak).
    summit_exponent: f64,
}

impl OfferedWait {
    /// At least one agent, and more than the load of those who never leave.
    pub(super) fn new(patience: &Arc<Patience>, demand: Demand, agents: u32) -> Self {
        let mut it = OfferedWait {
            patience: Arc::clone(patience),
            demand,
            agents: f64::from(agents),
            start: State::default(),
            left: Side::default(),
            right: Side::default(),
            summit_exponent: 0.0,
        };
        let peak = it.find_peak();
        if peak > 0.0 {
            let mut top = State::default();
            it.to_right(top, peak, Of::Law(0.0), |piece| {
                top = piece.outer;
                true
            });
            it.summit_exponent = (-top.depth).max(0.0);
            it.start = State { depth: 0.0, ..top };
        }
        it.left = Side::new(it.outwards_left(it.start));
        it.right = Side::new(it.outwards_right(it.start, it.left.all()));
        it
    }

    /// Where those who still have patience are just as many as the agents can answer.
    fn find_peak(&self) -> f64 {
        let load = self.demand.load;
        if load <= self.agents {
            return 0.0;
        }
        let peak = self.patience.law.quantile((load - self.agents) / load);
        if !peak.is_finite() {
            // Rounding at the very edge of what is stable.
            return self.patience.landmarks.last().copied().unwrap_or(0.0);
        }
        // A peak at a jump is found there exactly, or next to it by rounding.
        let near = |landmark: f64| (peak - landmark).abs() <= 1e-13 * peak;
        let before = last(&self.patience.landmarks, |landmark| landmark <= peak);
        let after = self.patience.after(peak);
        if near(before) {
            before
        } else if near(after) {
            after
        } else {
            peak
        }
    }

    /// φ at the peak: by how much it is higher than at 0.
    pub(super) fn summit_exponent(&self) -> f64 {
        self.summit_exponent
    }

    /// Integrals over all offered waits.
    pub(super) fn whole(&self) -> Moments {
        self.left.all().plus(self.right.all())
    }

    /// Integrals over the offered waits up to t. Those with waits in them only hold over the whole.
    pub(super) fn up_to(&self, t: f64) -> Moments {
        if t >= self.start.x {
            self.left.all().plus(self.near_right(t))
        } else {
            self.far_left(t)
        }
    }

    /// Integrals over the offered waits from t on.
    pub(super) fn from(&self, t: f64) -> Moments {
        if t >= self.start.x {
            self.far_right(t)
        } else {
            self.near_left(t).plus(self.right.all())
        }
    }

    /// Waits that the integration went through, rising, from 0: between two of them nothing jumps.
    pub(super) fn marks(&self) -> Vec<f64> {
        let left = self.left.pieces.iter().rev().map(|piece| piece.outer.x);
        let right = self.right.pieces.iter().map(|piece| piece.outer.x);
        let mut marks: Vec<f64> = std::iter::once(0.0)
            .chain(left)
            .chain([self.start.x])
            .chain(right)
            .filter(|mark| mark.is_finite())
            .collect();
        marks.dedup();
        marks
    }

    /// From the peak to t on its right.
    fn near_right(&self, t: f64) -> Moments {
        let index = self.right.pieces.partition_point(|p| p.outer.x <= t);
        let before = self.right.before(index);
        match self.right.pieces.get(index) {
            Some(piece) if piece.inner.x < t => before.plus(
                self.piece(piece.inner, t, piece.origin, Of::DENSITY)
                    .0
                    .moments,
            ),
            // What lies beyond the last panel is negligible.
            _ => before,
        }
    }

    /// From t on, right of the peak.
    fn far_right(&self, t: f64) -> Moments {
        if t == f64::INFINITY {
            return Moments::default();
        }
        let index = self.right.pieces.partition_point(|p| p.outer.x <= t);
        let mut state = self.right.pieces.last().map_or(self.start, |p| p.outer);
        if let Some(piece) = self.right.pieces.get(index) {
            let origin = piece.origin;
            let mut known = self.right.from(index);
            state = piece.inner;
            if piece.inner.x < t {
                let (near, _) = self.piece(piece.inner, t, origin, Of::DENSITY);
                let (rest, _) = self.piece(near.outer, piece.outer.x, origin, Of::DENSITY);
                known = rest.moments.plus(self.right.from(index + 1));
                state = near.outer;
            }
            if known.all > SMALL * self.right.all().all {
                return known;
            }
        }
        // So far out, what was negligible of the whole is not.
        if state.x < t {
            self.to_right(state, t, Of::DENSITY, |piece| {
                state = piece.outer;
                state.depth < UNDERFLOW
            });
        }
        Side::new(self.outwards_right(state, Moments::default())).all()
    }

    /// From t to the peak on its right.
    fn near_left(&self, t: f64) -> Moments {
        let index = self.left.pieces.partition_point(|p| p.outer.x >= t);
        let before = self.left.before(index);
        match self.left.pieces.get(index) {
            Some(piece) if piece.inner.x > t => before.plus(
                self.piece(piece.inner, t, piece.origin, Of::DENSITY)
                    .0
                    .moments,
            ),
            _ => before,
        }
    }

    /// Up to t, left of the peak.
    fn far_left(&self, t: f64) -> Moments {
        if t <= 0.0 {
            return Moments::default();
        }
        let index = self.left.pieces.partition_point(|p| p.outer.x >= t);
        let mut state = self.left.pieces.last().map_or(self.start, |p| p.outer);
        if let Some(piece) = self.left.pieces.get(index) {
            let origin = piece.origin;
            let mut known = self.left.from(index);
            state = piece.inner;
            if piece.inner.x > t {
                let (near, _) = self.piece(piece.inner, t, origin, Of::DENSITY);
                let (rest, _) = self.piece(near.outer, piece.outer.x, origin, Of::DENSITY);
                known = rest.moments.plus(self.left.from(index + 1));
                state = near.outer;
            }
            if known.kept > SMALL * self.left.all().kept {
                return known;
            }
        }
        if state.x > t {
            self.to_left(state, t, |piece| {
                state = piece.outer;
                state.depth < UNDERFLOW
            });
        }
        Side::new(self.outwards_left(state)).all()
    }

    /// Panels from here to the right until nothing is left to add.
    fn outwards_right(&self, start: State, mut sum: Moments) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let loses = self.patience.law.never_probability() < 1.0;
        self.to_right(start, f64::INFINITY, Of::Density(sum), |piece| {
            pieces.push(*piece);
            sum = sum.plus(piece.moments);
            let end = piece.outer;
            if end.depth >= UNDERFLOW {
                return false;
            }
            if piece.slope <= 0.0 {
                return true;
            }
            // φ falls ever faster, so that F has at most this much left, and the shares of it are at most 1.
            let rest = (-end.depth).exp() / piece.slope;
            let is_less = |rest: f64, than: f64| rest <= NEGLIGIBLE * than;
            !(is_less(rest, sum.all)
                && (!loses
                    || is_less(rest, sum.lost)
                        && is_less(rest * (end.x + 1.0 / piece.slope), sum.lost_wait)))
        });
        pieces
    }

    /// Panels from here to the left until nothing is left to add.
    fn outwards_left(&self, start: State) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut kept = 0.0;
        self.to_left(start, 0.0, |piece| {
            pieces.push(*piece);
            kept += piece.moments.kept;
            let end = piece.outer;
            let length = if piece.slope < 0.0 {
                (-1.0 / piece.slope).min(end.x)
            } else {
                end.x
            };
            // The shares of those who have left are the smaller, the farther left.
            end.depth < UNDERFLOW && (-end.depth).exp() * length > NEGLIGIBLE * kept
        });
        pieces
    }

    /// Goes from a state to `end` on its right, panel by panel, while `each` says to go on.
    fn to_right(&self, start: State, end: f64, mut of: Of, mut each: impl FnMut(&Piece) -> bool) {
        let mut state = start;
        let mut reach = f64::INFINITY;
        let mut failures = 0;
        while state.x < end {
            let origin = self.patience.knot_at_or_before(state.x);
            let limit = self.patience.after(state.x).min(end);
            let mut outer = (state.x + reach).min(limit);
            if limit == f64::INFINITY && self.patience.is_over(state.x) {
                outer = limit;
            } else if outer == f64::INFINITY {
                outer = state.x + state.x.max(self.demand.aht / self.agents);
            } else if limit - outer < 0.1 * (outer - state.x) {
                outer = limit;
            }
            let piece = self.settle(state, outer, origin, &mut of, &mut failures);
            let width = piece.outer.x - state.x;
            reach = if state.x == origin {
                RATIO * width
            } else if piece.origin.is_some() {
                let ratio = (piece.outer.x - origin) / (state.x - origin);
                (piece.outer.x - origin) * (ratio * ratio).min(1e3)
            } else {
                2.0 * width
            };
            if let Of::Density(sum) = &mut of {
                *sum = sum.plus(piece.moments);
                if piece.slope > 0.0 {
                    reach = reach.min(AIM / piece.slope);
                }
            }
            state = piece.outer;
            if !each(&piece) {
                break;
            }
        }
    }

    /// The same to the left, for the density.
    fn to_left(&self, start: State, end: f64, mut each: impl FnMut(&Piece) -> bool) {
        let mut state = start;
        let mut reach = f64::INFINITY;
        let mut failures = 0;
        let mut of = Of::DENSITY;
        let mut stretch = (0.0, 0.0);
        while state.x > end {
            let origin = self.patience.knot_before(state.x);
            if stretch.0 != origin || stretch.1 == 0.0 {
                stretch = (origin, state.x - origin);
            }
            let limit = self.patience.before(state.x).max(end);
            let mut outer = (state.x - reach).max(limit);
            if outer - limit < 0.1 * (state.x - outer) && limit > origin {
                outer = limit;
            }
            let piece = if state.x - origin <= SLIVER * stretch.1 {
                self.piece(state, limit, None, Of::DENSITY).0
            } else {
                self.settle(state, outer, origin, &mut of, &mut failures)
            };
            reach = if piece.origin.is_some() {
                (1.0 - 1.0 / RATIO) * (piece.outer.x - origin)
            } else {
                2.0 * (state.x - piece.outer.x)
            };
            if piece.slope < 0.0 {
                reach = reach.min(-AIM / piece.slope);
            }
            state = piece.outer;
            if !each(&piece) {
                break;
            }
        }
    }

    /// The longest panel from `inner` towards `outer` that its nodes can follow.
    fn settle(
        &self,
        inner: State,
        mut outer: f64,
        origin: f64,
        of: &mut Of,
        failures: &mut usize,
    ) -> Piece {
        let mut error = f64::INFINITY;
        loop {
            let (low, high) = (inner.x.min(outer), inner.x.max(outer));
            let is_wide = low > origin && high - origin > 2.0 * (low - origin);
            let (piece, fit) = self.piece(inner, outer, is_wide.then_some(origin), *of);
            let width = high - low;
            let is_deep = fit.depth > MOST_DEPTH;
            let is_narrow = width <= 4.0 * f64::EPSILON * inner.x;
            if (fit.error <= 1.0 && !is_deep) || is_narrow || *failures > MOST_FAILURES {
                return piece;
            }
            *failures += 1;
            of.expect(&fit, &piece);
            if is_deep {
                outer = fit.short;
                error = f64::INFINITY;
                continue;
            }
            let hardly_better = fit.error > 0.1 * error;
            error = fit.error;
            if hardly_better && error < ROUNDING {
                return piece;
            }
            outer = if hardly_better && inner.x == origin {
                // Steep at the origin, to the right of it.
                let sliver = (SLIVER * width).max(8.0 * f64::EPSILON * origin);
                return if sliver < 0.1 * width {
                    self.piece(inner, origin + sliver, None, *of).0
                } else {
                    piece
                };
            } else if outer == origin {
                // Steep at the origin, to the left of which nothing of it is seen.
                error = f64::INFINITY;
                origin + (inner.x - origin) / RATIO
            } else if is_wide {
                origin + (inner.x - origin).sqrt() * (outer - origin).sqrt()
            } else {
                inner.x + 0.5 * (outer - inner.x)
            };
        }
    }

    /// nμ − λ(1 − G), from whichever of the two sides of G keeps the digits.
    fn slope(&self, over: f64, kept: f64) -> f64 {
        let lost = self.patience.at_once + over;
        let load = self.demand.load;
        let net = if lost < 0.5 {
            (self.agents - load) + load * lost
        } else {
            self.agents - load * kept
        };
        net / self.demand.aht
    }

    /// One panel from a state to `outer` on its left or right.
    fn piece(&self, inner: State, outer: f64, origin: Option<f64>, of: Of) -> (Piece, Fit) {
        let law = &self.patience.law;
        let is_right = outer > inner.x;
        let (low, high) = if is_right {
            (inner.x, outer)
        } else {
            (outer, inner.x)
        };
        if high == f64::INFINITY {
            return self.flat(inner, outer, origin, law.both_sides(low));
        }
        let nodes = Nodes::new(low, high, origin);
        let last = POINTS - 1;
        let (at_low, at_high) = (law.both_sides(nodes.at[0]), law.both_sides(nodes.at[last]));
        if at_low == at_high {
            return self.flat(inner, outer, origin, at_low);
        }
        let (mut over, mut kept, mut slope) = ([0.0; POINTS], [0.0; POINTS], [0.0; POINTS]);
        for i in 0..POINTS {
            (over[i], kept[i]) = match i {
                0 => at_low,
                _ if i == last => at_high,
                _ => law.both_sides(nodes.at[i]),
            };
            slope[i] = self.slope(over[i], kept[i]);
        }

        // ∫ slope and ∫ (G − G(inner)) from the inner end to each node, and to the outer end.
        let since = over.map(|over| over - inner.over);
        let stretched = |values: &Values| product(values, &nodes.stretch);
        let of_inner = |values: &Values, total: f64| {
            let before = if is_right { 0.0 } else { total };
            COLLOCATION
                .integrals(&stretched(values))
                .map(|integral| integral - before)
        };
        let (falls, leaves) = (dot(&nodes.weight, &slope), dot(&nodes.weight, &since));
        let side = if is_right { 1.0 } else { -1.0 };
        let depth = of_inner(&slope, falls).map(|fall| inner.depth + fall);
        let since_at_outer = if is_right {
            COLLOCATION.last(&since)
        } else {
            COLLOCATION.first(&since)
        };
        let end = State {
            x: outer,
            depth: inner.depth + side * falls,
            over: inner.over + since_at_outer,
            spent: inner.spent + outer * since_at_outer - side * leaves,
        };
        let mut piece = Piece {
            inner,
            outer: end,
            origin,
            moments: Moments::default(),
            slope: if is_right { slope[last] } else { slope[0] },
        };
        let of_law = COLLOCATION.tail(&stretched(&since));
        let of_depth = self.demand.load / self.demand.aht * of_law / OF_DEPTH;
        let whole = dot(&nodes.weight, &over);
        let sum = match of {
            Of::Density(sum) => sum,
            Of::Law(sum) => {
                let fit = Fit {
                    error: ratio(of_law, OF_DEPTH * (whole + sum)),
                    depth: 0.0,
                    short: outer,
                    over: whole,
                };
                return (piece, fit);
            }
        };

        let spent = of_inner(&since, leaves);
        let mut density = [0.0; POINTS];
        let mut parts = [[0.0; POINTS]; 4];
        for i in 0..POINTS {
            let f = (-depth[i]).exp();
            let spent = inner.spent + nodes.at[i] * since[i] - spent[i];
            density[i] = f;
            parts[0][i] = f * kept[i];
            parts[1][i] = f * (self.patience.at_once + over[i]);
            parts[2][i] = f * kept[i] * nodes.at[i];
            parts[3][i] = f * spent.max(0.0);
        }
        piece.moments = Moments {
            all: dot(&nodes.weight, &density),
            kept: dot(&nodes.weight, &parts[0]),
            lost: dot(&nodes.weight, &parts[1]),
            kept_wait: dot(&nodes.weight, &parts[2]),
            lost_wait: dot(&nodes.weight, &parts[3]),
        };
        let error = |values: &Values, sum: f64| {
            let found = COLLOCATION.quadrature_error(&stretched(values));
            ratio(found, RELATIVE * 0.5 * sum)
        };
        let m = &piece.moments;
        let errors = [
            error(&density, m.all),
            error(&parts[0], m.kept + sum.kept),
            error(&parts[1], m.lost + sum.lost),
            error(&parts[3], m.lost_wait + sum.lost_wait),
            ratio(m.all * of_law, OF_DEPTH * (m.lost_wait + sum.lost_wait)),
            of_depth,
        ];
        let deeper = |&i: &usize| (depth[i] - inner.depth) > AIM;
        let reached = if is_right {
            (0..POINTS).find(deeper)
        } else {
            (0..POINTS).rev().find(deeper)
        };
        let fit = Fit {
            error: errors.into_iter().fold(0.0, f64::max),
            depth: end.depth - inner.depth,
            short: reached.map_or(inner.x + 0.5 * (outer - inner.x), |i| nodes.at[i]),
            over: whole,
        };
        (piece, fit)
    }

    /// A panel on which nobody's patience ends.
    fn flat(
        &self,
        inner: State,
        outer: f64,
        origin: Option<f64>,
        (over, kept): (f64, f64),
    ) -> (Piece, Fit) {
        let slope = self.slope(over, kept);
        let is_right = outer > inner.x;
        let length = (outer - inner.x).abs();
        let outwards = if is_right { slope } else { -slope };
        let spent = inner.spent + inner.x * (over - inner.over);
        let (mass, distance) = exponential(outwards, length);
        let highest = (-inner.depth).exp();
        let all = highest * mass;
        let distance = if is_right { distance } else { -distance };
        let piece = Piece {
            inner,
            outer: State {
                x: outer,
                depth: inner.depth + outwards * length,
                over,
                spent,
            },
            origin,
            moments: Moments {
                all,
                kept: kept * all,
                lost: (self.patience.at_once + over) * all,
                kept_wait: kept * highest * (inner.x * mass + distance).max(0.0),
                lost_wait: spent.max(0.0) * all,
            },
            slope,
        };
        let fit = Fit {
            error: 0.0,
            depth: 0.0,
            short: outer,
            over: 0.0,
        };
        (piece, fit)
    }
}

fn product(a: &Values, b: &Values) -> Values {
    let mut product = *a;
    for (a, b) in product.iter_mut().zip(b) {
        *a *= b;
    }
    product
}

/// An error over what is accepted; 0 of 0 is none, and sums that are about to vanish from floats have no digits to lose.
fn ratio(error: f64, accepted: f64) -> f64 {
    if accepted > 1e-290 {
        error / accepted
    } else {
        0.0
    }
}

/// ∫ e^(−slope t) dt and ∫ t e^(−slope t) dt from 0 to `length`.
fn exponential(slope: f64, length: f64) -> (f64, f64) {
    if length == f64::INFINITY {
        return (1.0 / slope, 1.0 / slope / slope);
    }
    let z = slope * length;
    if z.abs() < 1e-8 {
        return (length * (1.0 - 0.5 * z), length * length * (0.5 - z / 3.0));
    }
    let gone = -(-z).exp_m1();
    // 1 − (1 + z) e^(−z), near 0 in two terms that do not cancel.
    let twice = if z.abs() < 1.0 {
        z * gone - bend(z)
    } else if z < 700.0 {
        1.0 - (1.0 + z) * (-z).exp()
    } else {
        1.0
    };
    (gone / slope, twice / slope / slope)
}
