//! The fast Fourier transform, for numbers of points that are powers of two.
use std::f64::consts::PI;
use std::ops::{Add, Mul, Sub};

/// A complex number.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Complex {
    pub(super) re: f64,
    pub(super) im: f64,
}

impl Complex {
    pub(super) fn new(re: f64, im: f64) -> Self {
        Complex { re, im }
    }

    /// e^self − 1, without cancellation near 0.
    pub(super) fn exp_m1(self) -> Self {
        let (sin, cos) = self.im.sin_cos();
        let half = (0.5 * self.im).sin();
        let grown = self.re.exp_m1();
        Complex::new(grown * cos - 2.0 * half * half, (grown + 1.0) * sin)
    }

    /// 1 / self.
    pub(super) fn inverse(self) -> Self {
        let square = self.re * self.re + self.im * self.im;
        Complex::new(self.re / square, -self.im / square)
    }
}

impl Add for Complex {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Complex::new(self.re + other.re, self.im + other.im)
    }
}

impl Sub for Complex {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Complex::new(self.re - other.re, self.im - other.im)
    }
}

impl Mul for Complex {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Complex::new(
            self.re * other.re - self.im * other.im,
            self.re * other.im + self.im * other.re,
        )
    }
}

/// Replaces x_j by Σ_k x_k e^(2πi jk/N), in place; N is a power of two.
///
/// Cooley and Tukey (1965), O(N log N). Every factor is taken from sines and cosines, none by multiplying up, so that the
/// error stays at some units in the last place of the largest number.
pub(super) fn transform(points: &mut [Complex]) {
    let count = points.len();
    debug_assert!(count.is_power_of_two());
    let shift = count.leading_zeros() + 1;
    for j in 0..count {
        let reversed = j.reverse_bits().checked_shr(shift).unwrap_or(0);
        if reversed > j {
            points.swap(j, reversed);
        }
    }
    let factors: Vec<Complex> = (0..count / 2)
        .map(|j| {
            let (sin, cos) = (2.0 * PI * j as f64 / count as f64).sin_cos();
            Complex::new(cos, sin)
        })
        .collect();
    let mut half = 1;
    while half < count {
        let step = count / (2 * half);
        for block in points.chunks_exact_mut(2 * half) {
            let (low, high) = block.split_at_mut(half);
            let turns = factors.iter().step_by(step);
            for ((low, high), &turn) in low.iter_mut().zip(high).zip(turns) {
                let turned = turn * *high;
                (*low, *high) = (*low + turned, *low - turned);
            }
        }
        half *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_sum_it_stands_for() {
        for count in [1usize, 2, 8, 64] {
            let given: Vec<Complex> = (0..count)
                .map(|k| Complex::new((k as f64).sin(), (3.0 * k as f64 + 1.0).cos()))
                .collect();
            let mut found = given.clone();
            transform(&mut found);
            for (j, found) in found.iter().enumerate() {
                let mut sum = Complex::default();
                for (k, &x) in given.iter().enumerate() {
                    let angle = 2.0 * PI * (j * k % count) as f64 / count as f64;
                    sum = sum + x * Complex::new(angle.cos(), angle.sin());
                }
                let off = *found - sum;
                assert!(off.re.abs() < 1e-13 && off.im.abs() < 1e-13, "{count}, {j}");
            }
        }
    }

    #[test]
    fn small_exponentials_keep_their_digits() {
        let found = Complex::new(1e-12, 1e-9).exp_m1();
        assert!((found.re / (1e-12 - 5e-19) - 1.0).abs() < 1e-10);
        assert!((found.im / 1e-9 - 1.0).abs() < 1e-11);
        let one = Complex::new(0.3, -0.7);
        let product = one * one.inverse();
        assert!((product.re - 1.0).abs() < 1e-15 && product.im.abs() < 1e-15);
    }
}
