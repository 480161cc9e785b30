//! A function on a panel, known at 16 Gauss–Legendre nodes: its integrals up to each node, its value at the ends, and
//! whether 16 nodes are enough for it.
use super::gauss::NODES;

pub(super) const POINTS: usize = 16;

/// Values of a function at the nodes, rising.
pub(super) type Values = [f64; POINTS];

/// What is linear in the values of a function on [−1, 1].
pub(super) struct Collocation {
    node: Values,
    weight: Values,
    /// Row i gives the integral from −1 to node i of the polynomial through the values.
    up_to: [Values; POINTS],
    /// The two last Legendre coefficients, and two from the middle.
    last: [Values; 2],
    middle: [Values; 2],
    /// The values at −1 and 1 of the polynomial through the values.
    ends: [Values; 2],
}

pub(super) static COLLOCATION: Collocation = Collocation::new();

impl Collocation {
    const fn new() -> Self {
        let mut it = Collocation {
            node: [0.0; POINTS],
            weight: [0.0; POINTS],
            up_to: [[0.0; POINTS]; POINTS],
            last: [[0.0; POINTS]; 2],
            middle: [[0.0; POINTS]; 2],
            ends: [[0.0; POINTS]; 2],
        };
        let mut i = 0;
        while i < POINTS / 2 {
            let (node, weight) = NODES[i];
            (it.node[i], it.node[POINTS - 1 - i]) = (-node, node);
            (it.weight[i], it.weight[POINTS - 1 - i]) = (weight, weight);
            i += 1;
        }
        let mut j = 0;
        while j < POINTS {
            let at_j = legendre(it.node[j]);
            let half = 0.5 * it.weight[j];
            let mut i = 0;
            while i < POINTS {
                // The polynomial is Σ_k (2k + 1)/2 Σ_j w_j P_k(x_j) f_j P_k(x), and (2k + 1) P_k = P'_(k+1) − P'_(k−1).
                let at_i = legendre(it.node[i]);
                let mut sum = it.node[i] + 1.0;
                let mut k = 1;
                while k < POINTS {
                    sum += at_j[k] * (at_i[k + 1] - at_i[k - 1]);
                    k += 1;
                }
                it.up_to[i][j] = half * sum;
                i += 1;
            }
            let mut k = 0;
            while k < POINTS {
                let term = half * (2 * k + 1) as f64 * at_j[k];
                it.ends[0][j] += if k % 2 == 0 { term } else { -term };
                it.ends[1][j] += term;
                if k + 2 >= POINTS {
                    it.last[k + 2 - POINTS][j] = term;
                } else if 2 * k + 2 >= POINTS && 2 * k < POINTS + 2 {
                    it.middle[k + 1 - POINTS / 2][j] = term;
                }
                k += 1;
            }
            j += 1;
        }
        it
    }

    /// The integral of the polynomial through the values from −1 to each node.
    pub(super) fn integrals(&self, values: &Values) -> Values {
        let mut sums = [0.0; POINTS];
        for (sum, row) in sums.iter_mut().zip(&self.up_to) {
            *sum = dot(row, values);
        }
        sums
    }

    /// The error of a quadrature, guessed: 16 nodes are right to degree 31, so it is about the size of the Legendre
    /// coefficients from there on. They go on falling from degree 15 as they fell from 8, squared: by a factor for each
    /// degree where the function is analytic, by a power of the degree where it is not.
    pub(super) fn quadrature_error(&self, values: &Values) -> f64 {
        let last = self.tail(values);
        let middle = dot(&self.middle[0], values).abs() + dot(&self.middle[1], values).abs();
        if last < middle {
            last * (last / middle) * (last / middle)
        } else {
            last
        }
    }

    /// How large the last two Legendre coefficients are, which is the error of the polynomial through the values.
    pub(super) fn tail(&self, values: &Values) -> f64 {
        dot(&self.last[0], values).abs() + dot(&self.last[1], values).abs()
    }

    /// The value at the left end, by continuation.
    pub(super) fn first(&self, values: &Values) -> f64 {
        dot(&self.ends[0], values)
    }

    /// The value at the right end, by continuation.
    pub(super) fn last(&self, values: &Values) -> f64 {
        dot(&self.ends[1], values)
    }
}

pub(super) fn dot(a: &Values, b: &Values) -> f64 {
    // Four sums side by side: the additions need not wait for each other.
    let mut sums = [0.0; 4];
    for (a, b) in a.chunks_exact(4).zip(b.chunks_exact(4)) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3])
}

/// P_0 to P_16 at x.
const fn legendre(x: f64) -> [f64; POINTS + 1] {
    let mut p = [1.0; POINTS + 1];
    p[1] = x;
    let mut k = 1;
    while k < POINTS {
        let degree = k as f64;
        p[k + 1] = ((2.0 * degree + 1.0) * x * p[k] - degree * p[k - 1]) / (degree + 1.0);
        k += 1;
    }
    p
}

/// Where the nodes lie on a panel of the time axis.
#[derive(Debug, Clone, Copy)]
pub(super) struct Nodes {
    pub(super) at: Values,
    /// Seconds for each unit of [−1, 1], node by node.
    pub(super) stretch: Values,
    /// What a node counts in an integral over seconds.
    pub(super) weight: Values,
}

impl Nodes {
    /// The panel from `from` to `to`, spread evenly, or over the logarithm of the distance from an origin before `from`: a
    /// function like (x − origin)^0.1 is smooth in that.
    pub(super) fn new(from: f64, to: f64, origin: Option<f64>) -> Self {
        let Collocation { node, weight, .. } = &COLLOCATION;
        let mut nodes = Nodes {
            at: [0.0; POINTS],
            stretch: [0.0; POINTS],
            weight: [0.0; POINTS],
        };
        let (low, high) = match origin {
            Some(origin) => ((from - origin).ln(), (to - origin).ln()),
            None => (from, to),
        };
        let (middle, half) = (low + 0.5 * (high - low), 0.5 * (high - low));
        for i in 0..POINTS {
            let measured = middle + half * node[i];
            (nodes.at[i], nodes.stretch[i]) = match origin {
                Some(origin) => {
                    let distance = measured.exp();
                    (origin + distance, half * distance)
                }
                None => (measured, half),
            };
            nodes.weight[i] = weight[i] * nodes.stretch[i];
        }
        nodes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polynomials_up_to_degree_15_are_integrated_and_continued() {
        for degree in 0..POINTS as i32 {
            let values = COLLOCATION.node.map(|x| (1.0 + x).powi(degree));
            let integrals = COLLOCATION.integrals(&values);
            for (x, found) in COLLOCATION.node.iter().zip(integrals) {
                let exact = (1.0 + x).powi(degree + 1) / f64::from(degree + 1);
                let scale = 2f64.powi(degree);
                assert!((found - exact).abs() < 1e-15 * scale, "{degree} {x}");
            }
            let exact = 2f64.powi(degree);
            assert!((COLLOCATION.last(&values) / exact - 1.0).abs() < 1e-13);
            let first = if degree == 0 { 1.0 } else { 0.0 };
            assert!((COLLOCATION.first(&values) - first).abs() < 1e-13 * exact);
            let is_last = degree >= POINTS as i32 - 2;
            assert_eq!(
                COLLOCATION.tail(&values) > 1e-12 * exact,
                is_last,
                "{degree}"
            );
        }
    }

    #[test]
    fn a_root_is_smooth_by_the_logarithm_of_its_distance() {
        let root = |nodes: &Nodes| {
            let values = nodes.at.map(|x| (x - 5.0).powf(0.1));
            let sum = dot(&nodes.weight, &values);
            let exact = (1.0 - 0.05f64.powf(1.1)) / 1.1;
            (sum / exact - 1.0).abs()
        };
        assert!(root(&Nodes::new(5.05, 6.0, Some(5.0))) < 1e-13);
        assert!(root(&Nodes::new(5.05, 6.0, None)) > 1e-13);
    }
}
