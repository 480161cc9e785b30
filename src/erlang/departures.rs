//! How many of those ahead are gone after a time: the Poisson law, and with patience the negative binomial law.
//!
//! Probabilities have their relative digits down to 10^−300. One of them is formed directly, by the saddle-point
//! expansion of Loader (2000), in which nothing large cancels; the others follow from it by their ratios, outwards.
use std::f64::consts::PI;

use super::kernel::log_bend;

/// Below this nothing is kept.
pub(super) const LEAST: f64 = 1e-305;

/// The law of a number of departures.
#[derive(Debug, Clone, Copy)]
pub(super) enum Count {
    /// Departures at a constant rate, with this mean.
    Poisson { mean: f64 },
    /// With j waiting of k + 1, departures at the rate s + j per mean patience, looked at from the end: Γ(s + i)/(Γ(s) i!)
    /// gone^i e^(−sv) with gone = 1 − e^(−v), after v mean patiences. s may be 0: then nothing departs.
    NegativeBinomial { s: f64, v: f64 },
}

/// The probabilities of 0 to `top` departures, as far as they can be written down, and of more.
#[derive(Debug)]
pub(super) struct Departures {
    first: usize,
    weights: Vec<f64>,
    /// P(more than `top`).
    pub(super) beyond: f64,
}

impl Departures {
    pub(super) fn new(count: Count, top: usize) -> Self {
        let mode = match count {
            Count::Poisson { mean } => mean,
            Count::NegativeBinomial { s, v } => (s - 1.0).max(0.0) * v.exp_m1(),
        };
        // A mode beyond all bounds becomes the largest number.
        let start = (mode as usize).min(top);
        let at_start = count.probability(start);
        let mut weights = vec![];
        let mut weight = at_start;
        let mut first = start;
        while weight > LEAST {
            weights.push(weight);
            if first == 0 {
                break;
            }
            first -= 1;
            weight /= count.ratio(first);
        }
        // The one below LEAST was not kept.
        first = (start + 1).saturating_sub(weights.len());
        weights.reverse();
        weight = at_start;
        let mut last = start;
        while last < top && weight > LEAST {
            weight *= count.ratio(last);
            weights.push(weight);
            last += 1;
        }
        let beyond = if last < top {
            0.0
        } else if count.tail_is_small(top) {
            weight * count.ratio(top) * count.tail(top + 1)
        } else {
            1.0 - weights.iter().sum::<f64>()
        };
        Departures {
            first,
            weights,
            beyond: beyond.clamp(0.0, 1.0),
        }
    }

    /// P(exactly `number`).
    pub(super) fn exactly(&self, number: usize) -> f64 {
        let index = number.checked_sub(self.first);
        index
            .and_then(|index| self.weights.get(index))
            .copied()
            .unwrap_or(0.0)
    }

    /// Every number with a probability that can be written down, up to `top`, and that probability.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, f64)> {
        let numbered = self.weights.iter().enumerate();
        numbered.map(|(index, &weight)| (self.first + index, weight))
    }

    /// The smallest number with a probability that can be written down.
    pub(super) fn first(&self) -> usize {
        self.first
    }
}

impl Count {
    /// P(i + 1) / P(i).
    fn ratio(self, i: usize) -> f64 {
        let i = i as f64;
        match self {
            Count::Poisson { mean } => mean / (i + 1.0),
            Count::NegativeBinomial { s, v } => -(-v).exp_m1() * ((s + i) / (i + 1.0)),
        }
    }

    /// P(i).
    fn probability(self, i: usize) -> f64 {
        let x = i as f64;
        match self {
            Count::Poisson { mean } => {
                if i == 0 {
                    (-mean).exp()
                } else {
                    (-stirling(x) - x * log_bend((mean - x) / x)).exp() / (2.0 * PI * x).sqrt()
                }
            }
            Count::NegativeBinomial { s, v } => {
                if i == 0 {
                    return (-s * v).exp();
                }
                if s == 0.0 {
                    return 0.0;
                }
                // A binomial probability of i among s + i, of which s/(s + i) end with one that stays.
                let (all, gone, kept) = (s + x, -(-v).exp_m1(), (-v).exp());
                let too_few = s * gone - x * kept;
                let exponent = stirling(all)
                    - stirling(x)
                    - stirling(s)
                    - deviance(x, too_few, (all * gone).ln())
                    - deviance(s, -too_few, all.ln() - v);
                s / all * exponent.exp() * (all / (2.0 * PI * x * s)).sqrt()
            }
        }
    }

    /// Whether more than `top` is the rarer side.
    fn tail_is_small(self, top: usize) -> bool {
        let top = top as f64;
        match self {
            Count::Poisson { mean } => mean < top + 1.0,
            Count::NegativeBinomial { s, v } => -(-v).exp_m1() < (top + 2.0) / (top + s + 3.0),
        }
    }

    /// P(from or more) / P(from), where that is the rarer side.
    fn tail(self, from: usize) -> f64 {
        match self {
            Count::Poisson { .. } => {
                let (mut sum, mut term, mut i) = (1.0, 1.0, from);
                while term > 1e-17 * sum {
                    term *= self.ratio(i);
                    sum += term;
                    i += 1;
                }
                sum
            }
            Count::NegativeBinomial { s, v } => beta_fraction(from as f64, s, -(-v).exp_m1()),
        }
    }
}

/// The continued fraction of the incomplete beta function (DLMF 8.17.22), for x < (a + 1)/(a + b + 2), by the modified
/// method of Lentz: I_x(a, b) is this times x^a (1 − x)^b / (a B(a, b)). About √(a + b) steps at most.
fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    let keep_off_zero = |value: f64| if value.abs() < 1e-300 { 1e-300 } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / keep_off_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = d;
    for step in 1..100_000 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / keep_off_zero(1.0 + even * d);
        c = keep_off_zero(1.0 + even / c);
        fraction *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / keep_off_zero(1.0 + odd * d);
        c = keep_off_zero(1.0 + odd / c);
        fraction *= d * c;
        if (d * c - 1.0).abs() < 3e-16 {
            break;
        }
    }
    fraction
}

/// x ln(x/m) + m − x, from m − x and ln m.
fn deviance(x: f64, more: f64, ln_m: f64) -> f64 {
    let d = more / x;
    if d < -0.9 {
        x * (d - (ln_m - x.ln()))
    } else {
        x * log_bend(d)
    }
}

/// ln x! − ln(√(2πx) (x/e)^x) for x > 0.
fn stirling(x: f64) -> f64 {
    // Upwards by x! = (x + 1)!/(x + 1) to where the series holds: logarithms of factorials would cancel.
    let (mut x, mut below) = (x, 0.0);
    while x < 16.0 {
        below += (x + 0.5) * (1.0 / x).ln_1p() - 1.0;
        x += 1.0;
    }
    let square = 1.0 / (x * x);
    let series = 1.0 / 1260.0 - square * (1.0 / 1680.0 - square / 1188.0);
    below + (1.0 / 12.0 - square * (1.0 / 360.0 - square * series)) / x
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(count: Count, i: usize, probability: f64, top: usize, beyond: f64) {
        let close = |found: f64, expected: f64| (found / expected - 1.0).abs() < 1e-12;
        let departures = Departures::new(count, top);
        let found = (departures.exactly(i), departures.beyond);
        assert!(
            close(found.0, probability) && close(found.1, beyond),
            "{count:?}: {found:?}"
        );
        let all = departures.beyond + departures.weights.iter().sum::<f64>();
        assert!((all - 1.0).abs() < 1e-12, "{count:?}: {all}");
    }

    #[test]
    fn probabilities_and_tails_agree_with_known_values() {
        // P(i) by logarithms of gamma functions and P(more than top) by summing them, in 60 digits (mpmath), rounded.
        for (s, v, i, probability, top, beyond) in [
            (3.0, 0.2, 4, 0.008888144198881304, 9, 1.7640758047480153e-06),
            (
                1.0,
                9.0,
                100,
                0.00012189607238514634,
                30000,
                0.02465819428170188,
            ),
            (
                1e15,
                2e-14,
                25,
                0.04458764910827011,
                60,
                1.3774356188652303e-13,
            ),
            (
                2.5,
                3.0,
                7,
                0.0068878583464078375,
                2000,
                3.163773986023472e-42,
            ),
            (
                1e6,
                0.3,
                349000,
                0.0002660801215544286,
                352000,
                0.0009262495450576203,
            ),
            (
                1e-6,
                2.0,
                3,
                2.154873305160725e-07,
                5,
                3.096173734933924e-07,
            ),
        ] {
            let count = Count::NegativeBinomial { s, v };
            check(count, i, probability, top, beyond);
        }
        for (mean, i, probability, top, beyond) in [
            (0.5, 3, 0.012636055410679864, 6, 1.0023796028843001e-06),
            (
                1000.0,
                900,
                7.516954352125952e-05,
                1200,
                3.8849395709879235e-10,
            ),
            (
                1000000.0,
                1003000,
                4.445143581879104e-06,
                1004000,
                3.193948203810724e-05,
            ),
        ] {
            check(Count::Poisson { mean }, i, probability, top, beyond);
        }
    }

    #[test]
    fn without_departures_there_are_none() {
        for count in [
            Count::Poisson { mean: 0.0 },
            Count::NegativeBinomial { s: 3.0, v: 0.0 },
            Count::NegativeBinomial { s: 0.0, v: 5.0 },
        ] {
            let departures = Departures::new(count, 7);
            assert_eq!((departures.exactly(0), departures.exactly(1)), (1.0, 0.0));
            assert_eq!((departures.first(), departures.beyond), (0, 0.0));
        }
    }

    #[test]
    fn the_correction_of_stirlings_formula_has_no_seam() {
        // ln x! minus Stirling's formula in 40 digits (mpmath).
        for (x, expected) in [
            (1e-15, 16.350449664250704),
            (0.001, 2.5422704679670947),
            (0.7, 0.11326370211474025),
            (3.0, 0.02767792568499834),
            (12.5, 0.006665247032707682),
            (15.999, 0.005207981333852433),
            (16.0, 0.0052076559196096404),
            (40.0, 0.0020832899383024218),
            (10000.0, 8.333333330555555e-06),
            (1000000000000000.0, 8.333333349776104e-17),
        ] {
            assert!(
                (stirling(x) - expected).abs() < 4e-15 * (1.0 + expected),
                "{x}"
            );
        }
    }
}
