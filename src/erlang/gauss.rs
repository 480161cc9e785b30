//! Gauss–Legendre quadrature with 16 nodes: exact for polynomials up to degree 31.

/// The positive nodes and their weights on [−1, 1] (Newton's method on the Legendre polynomial in 40 digits, rounded).
pub(super) const NODES: [(f64, f64); 8] = [
    (0.9894009349916499, 0.027152459411754096),
    (0.9445750230732326, 0.062253523938647894),
    (0.8656312023878318, 0.09515851168249279),
    (0.755404408355003, 0.12462897125553388),
    (0.6178762444026438, 0.14959598881657674),
    (0.45801677765722737, 0.16915651939500254),
    (0.2816035507792589, 0.18260341504492358),
    (0.09501250983763744, 0.1894506104550685),
];

/// Calls `each(point, weight)` for the 16 nodes of the panel from `from` to `from + length`.
#[inline(always)]
pub(super) fn panel(from: f64, length: f64, mut each: impl FnMut(f64, f64)) {
    let half = 0.5 * length;
    let middle = from + half;
    for (node, weight) in NODES {
        each(middle - half * node, half * weight);
        each(middle + half * node, half * weight);
    }
}

#[cfg(test)]
mod tests {
    use super::panel;

    #[test]
    fn polynomials_up_to_degree_31_are_exact() {
        for degree in 0..=31 {
            let mut sum = 0.0;
            panel(1.0, 2.0, |x, w| sum += w * (x - 1.0).powi(degree));
            let exact = 2f64.powi(degree + 1) / f64::from(degree + 1);
            assert!((sum / exact - 1.0).abs() < 1e-14, "degree {degree}: {sum}");
        }
    }
}
