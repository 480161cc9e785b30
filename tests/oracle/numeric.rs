//! The few numerical methods that the oracles share.

/// Probabilities of a Poisson count: `weights[i]` belongs to the count `first + i`; they sum to 1, and what is left
/// out is below 1e-24 of the largest.
#[derive(Debug, Clone)]
pub struct Poisson {
    pub first: usize,
    pub weights: Vec<f64>,
}

impl Poisson {
    /// Built outwards from the mode, so nothing under- or overflows at any mean.
    pub fn new(mean: f64) -> Self {
        assert!(mean >= 0.0 && mean.is_finite(), "Poisson mean {mean}");
        const NEGLIGIBLE: f64 = 1e-24;
        let mode = mean.floor() as usize;
        let mut below = Vec::new();
        let mut weight = 1.0;
        for count in (1..=mode).rev() {
            weight *= count as f64 / mean;
            if weight < NEGLIGIBLE {
                break;
            }
            below.push(weight);
        }
        let first = mode - below.len();
        let mut weights: Vec<f64> = below.into_iter().rev().collect();
        weights.push(1.0);
        let mut weight = 1.0;
        for count in mode + 1.. {
            weight *= mean / count as f64;
            if weight < NEGLIGIBLE {
                break;
            }
            weights.push(weight);
        }
        let mut ascending = weights.clone();
        ascending.sort_by(f64::total_cmp);
        let sum: f64 = ascending.iter().sum();
        weights.iter_mut().for_each(|weight| *weight /= sum);
        Poisson { first, weights }
    }

    /// P(count = `count`), 0 where negligible.
    pub fn probability(&self, count: usize) -> f64 {
        count
            .checked_sub(self.first)
            .and_then(|i| self.weights.get(i))
            .copied()
            .unwrap_or(0.0)
    }

    /// The largest count kept.
    pub fn last(&self) -> usize {
        self.first + self.weights.len() - 1
    }

    /// P(count > `k`) for `k` = 0, 1, …, `last()`.
    pub fn tails(&self) -> Vec<f64> {
        let mut tails = vec![0.0; self.last() + 1];
        for k in (0..self.last()).rev() {
            tails[k] = tails[k + 1] + self.probability(k + 1);
        }
        tails
    }
}

/// Nodes and weights of the Gauss-Legendre rule with `count` nodes on `[from, to]`, nodes ascending.
pub fn gauss_legendre(count: usize, from: f64, to: f64) -> Vec<(f64, f64)> {
    let order = count as f64;
    let (middle, half) = (0.5 * (from + to), 0.5 * (to - from));
    let mut rule: Vec<(f64, f64)> = (0..count)
        .map(|i| {
            let mut x = (std::f64::consts::PI * (i as f64 + 0.75) / (order + 0.5)).cos();
            let mut slope = 1.0;
            for _ in 0..100 {
                let (mut previous, mut value) = (1.0, x);
                for k in 2..=count {
                    let k = k as f64;
                    (previous, value) = (
                        value,
                        ((2.0 * k - 1.0) * x * value - (k - 1.0) * previous) / k,
                    );
                }
                slope = order * (x * value - previous) / (x * x - 1.0);
                let step = value / slope;
                x -= step;
                if step.abs() < 1e-16 {
                    break;
                }
            }
            let weight = 2.0 / ((1.0 - x * x) * slope * slope);
            (middle + half * x, half * weight)
        })
        .collect();
    rule.sort_by(|a, b| a.0.total_cmp(&b.0));
    rule
}

/// Nodes and weights of the Gauss rule with `count` nodes for a gamma law of mean 1 and shape `shape`: the sum of
/// weight × f(node) is E f(B), exact for polynomials of degree below 2 `count`. Nodes ascending.
pub fn gauss_gamma(count: usize, shape: f64) -> Vec<(f64, f64)> {
    // The law's orthogonal polynomials (generalised Laguerre) obey a three-term recurrence; the nodes are the
    // eigenvalues of its tridiagonal matrix, found by counting sign changes.
    let diagonal = |k: usize| (2.0 * k as f64 + shape) / shape;
    let off = |k: usize| (k as f64 * (k as f64 + shape - 1.0)).sqrt() / shape;
    let below = |x: f64| {
        let mut pivot = diagonal(0) - x;
        let mut negative = usize::from(pivot < 0.0);
        for k in 1..count {
            pivot = diagonal(k) - x - off(k).powi(2) / pivot;
            negative += usize::from(pivot < 0.0);
        }
        negative
    };
    let top = diagonal(count) + 2.0 * off(count);
    (0..count)
        .map(|index| {
            let (mut low, mut high) = (0.0, top);
            for _ in 0..200 {
                let middle = 0.5 * (low + high);
                if below(middle) > index {
                    high = middle;
                } else {
                    low = middle;
                }
            }
            let node = 0.5 * (low + high);
            let (mut previous, mut value, mut squares) = (0.0, 1.0, 1.0);
            for k in 0..count - 1 {
                let back = if k > 0 { off(k) * previous } else { 0.0 };
                (previous, value) = (value, ((node - diagonal(k)) * value - back) / off(k + 1));
                squares += value * value;
            }
            (node, 1.0 / squares)
        })
        .collect()
}

/// A Markov chain on `0..size` whose jumps go at most `below` states down and `above` up. Holds rates or
/// probabilities alike.
#[derive(Debug, Clone)]
pub struct BandedChain {
    size: usize,
    below: usize,
    above: usize,
    rates: Vec<f64>,
}

impl BandedChain {
    pub fn new(size: usize, below: usize, above: usize) -> Self {
        BandedChain {
            size,
            below,
            above,
            rates: vec![0.0; size * (below + above + 1)],
        }
    }

    fn at(&self, from: usize, to: usize) -> usize {
        debug_assert!(to + self.below >= from && to <= from + self.above);
        from * (self.below + self.above + 1) + to + self.below - from
    }

    /// Adds to the rate of jumping; a jump to the state itself is ignored.
    pub fn add(&mut self, from: usize, to: usize, rate: f64) {
        if from != to {
            let at = self.at(from, to);
            self.rates[at] += rate;
        }
    }

    /// The stationary distribution, by taking out one state after the other from the top (Grassmann, Taksar and
    /// Heyman 1985). There is no subtraction, so every entry is right to a small multiple of the rounding unit.
    /// O(size × below × above).
    pub fn stationary(mut self) -> Vec<f64> {
        for state in (1..self.size).rev() {
            let low = state.saturating_sub(self.below);
            let leaving: f64 = (low..state).map(|to| self.rates[self.at(state, to)]).sum();
            assert!(leaving > 0.0, "state {state} is never left downwards");
            for from in state.saturating_sub(self.above)..state {
                let into = self.at(from, state);
                let share = self.rates[into] / leaving;
                self.rates[into] = share;
                if share > 0.0 {
                    let (target, source) = (self.at(from, low), self.at(state, low));
                    for i in 0..state - low {
                        // Also "adds" a jump from `from` to itself, which nothing reads.
                        self.rates[target + i] += share * self.rates[source + i];
                    }
                }
            }
        }
        let mut p = vec![0.0; self.size];
        p[0] = 1.0;
        for state in 1..self.size {
            p[state] = (state.saturating_sub(self.above)..state)
                .map(|from| p[from] * self.rates[self.at(from, state)])
                .sum();
            // Far from the mode the weights could overflow.
            if p[state] > 1e200 {
                p[..=state].iter_mut().for_each(|p| *p *= 1e-200);
            }
        }
        let sum: f64 = p.iter().sum();
        p.iter_mut().for_each(|p| *p /= sum);
        p
    }
}
