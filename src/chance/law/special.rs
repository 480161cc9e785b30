//! Special functions in the form the laws need.

use std::f64::consts::{PI, SQRT_2};

use statrs::function::erf::erfc_inv;
use statrs::function::gamma::ln_gamma;

/// x^a e^(−x) / Γ(a), the kernel of the gamma law.
///
/// For large `a` the three logarithms cancel and would leave a relative error of a × 1e-16 × ln a; the deviance form
/// (Loader, 2000) with Stirling's series keeps √a × 1e-16.
pub(super) fn gamma_kernel(a: f64, x: f64) -> f64 {
    if x <= 0.0 || x == f64::INFINITY {
        return 0.0;
    }
    if a < 30.0 {
        return (a * x.ln() - x - ln_gamma(a)).exp();
    }
    let off = (x - a) / a;
    let deviance = off - off.ln_1p();
    let inverse = 1.0 / a;
    let stirling =
        inverse * (1.0 / 12.0 - inverse * inverse * (1.0 / 360.0 - inverse * inverse / 1260.0));
    (a / (2.0 * PI)).sqrt() * (-a * deviance - stirling).exp()
}

/// P(a, x) and Q(a, x), the regularised lower and upper incomplete gamma functions; a > 0, x ≥ 0 or infinite.
///
/// Series below a + 1, continued fraction (modified Lentz) above: DLMF 8.11.4 and 8.9.2. About 10 √a terms. Written
/// out here because the library's version takes the kernel from cancelling logarithms: at a = 10⁶ it is right to 9
/// digits only, and too rough to interpolate.
pub(super) fn gamma_p_q(a: f64, x: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    let kernel = gamma_kernel(a, x);
    if x < a + 1.0 {
        let (mut term, mut sum, mut denominator) = (1.0 / a, 1.0 / a, a);
        while term > sum * 1e-17 {
            denominator += 1.0;
            term *= x / denominator;
            sum += term;
        }
        let p = (kernel * sum).min(1.0);
        (p, 1.0 - p)
    } else if kernel == 0.0 {
        (1.0, 0.0)
    } else {
        let tiny = 1e-300;
        let mut b = x + 1.0 - a;
        let mut c = 1.0 / tiny;
        let mut d = 1.0 / b;
        let mut fraction = d;
        let mut k = 0.0;
        loop {
            k += 1.0;
            let numerator = -k * (k - a);
            b += 2.0;
            d = numerator * d + b;
            if d.abs() < tiny {
                d = tiny;
            }
            c = b + numerator / c;
            if c.abs() < tiny {
                c = tiny;
            }
            d = 1.0 / d;
            let step = c * d;
            fraction *= step;
            if (step - 1.0).abs() < 4e-16 || k > 1e6 {
                break;
            }
        }
        let q = (kernel * fraction).clamp(0.0, 1.0);
        (1.0 - q, q)
    }
}

/// P(Z ≤ z) of the standard normal law, by erfc(x) = Q(1/2, x²) (DLMF 7.11.2).
///
/// The library's erfc is right to 10 or 11 digits only, and jumps by as much where its polynomials meet.
pub(super) fn normal_cdf(z: f64) -> f64 {
    let (nearer, farther) = normal_sides(z.abs());
    if z < 0.0 { farther } else { nearer }
}

/// P(Z ≤ z) and P(Z > z) for z ≥ 0.
pub(crate) fn normal_sides(z: f64) -> (f64, f64) {
    let (p, q) = gamma_p_q(0.5, 0.5 * z * z);
    (0.5 + 0.5 * p, 0.5 * q)
}

/// The z with P(Z ≤ z) = p. Infinite at 0 and 1.
///
/// The library's inverse is right to 11 digits; one step of Newton's method makes it 15. From the lower tail, where
/// `p` has all its digits.
pub(super) fn normal_quantile(p: f64) -> f64 {
    if p > 0.5 {
        return -normal_quantile(1.0 - p);
    }
    let z = -SQRT_2 * erfc_inv(2.0 * p);
    if z == f64::NEG_INFINITY {
        return z;
    }
    let density = (-0.5 * z * z).exp() / (2.0 * PI).sqrt();
    z - (normal_cdf(z) - p) / density
}

/// Γ(1 + x), x ≥ 0.
pub(super) fn gamma_of_one_plus(x: f64) -> f64 {
    statrs::function::gamma::gamma(1.0 + x)
}

/// ln(Γ(1 + 2x) / Γ(1 + x)²) for x ≥ 0: ln(1 + cv²) of a Weibull law of shape 1/x.
///
/// Near 0 the logarithms cancel; there it is the series Σ ζ(k) (2^k − 2) (−x)^k / k (DLMF 5.7.3).
pub(super) fn ln_weibull_ratio(x: f64) -> f64 {
    const ZETA: [f64; 15] = [
        1.644_934_066_848_226_4,
        1.202_056_903_159_594_2,
        1.082_323_233_711_138_2,
        1.036_927_755_143_37,
        1.017_343_061_984_449,
        1.008_349_277_381_922_8,
        1.004_077_356_197_944_3,
        1.002_008_392_826_082_2,
        1.000_994_575_127_818,
        1.000_494_188_604_119_5,
        1.000_246_086_553_308,
        1.000_122_713_347_578_5,
        1.000_061_248_135_058_7,
        1.000_030_588_236_307,
        1.000_015_282_259_408_6,
    ];
    if x > 0.05 {
        return ln_gamma(1.0 + 2.0 * x) - 2.0 * ln_gamma(1.0 + x);
    }
    let mut sum = 0.0;
    let mut power = -x;
    let mut two_to_k = 2.0;
    for (k, zeta) in (2..).zip(ZETA) {
        power *= -x;
        two_to_k *= 2.0;
        sum += zeta * (two_to_k - 2.0) * power / f64::from(k);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::function::gamma::{gamma_lr, gamma_ur};

    #[test]
    fn incomplete_gamma_agrees_with_statrs() {
        for a in [1e-4, 0.01, 0.3, 1.0, 1.5, 7.0, 29.9, 30.1, 100.0, 1000.0] {
            for x in [1e-8, 1e-3, 0.2, 0.9, 1.0, 1.1, 3.0] {
                let (p, q) = gamma_p_q(a, a * x);
                let tolerance = 1e-13 * a.max(100.0);
                assert!(
                    (p - gamma_lr(a, a * x)).abs() <= tolerance * p.max(1e-200),
                    "P({a}, {})",
                    a * x
                );
                assert!(
                    (q - gamma_ur(a, a * x)).abs() <= tolerance * q.max(1e-3),
                    "Q({a}, {})",
                    a * x
                );
            }
        }
        assert_eq!(gamma_p_q(2.0, 0.0), (0.0, 1.0));
        assert_eq!(gamma_p_q(2.0, f64::INFINITY), (1.0, 0.0));
    }

    /// Temme's uniform expansion (DLMF 8.12) at x = a: P(a, a) ~ 1/2 + (1/3 + 1/(540 a)) / √(2πa).
    #[test]
    fn incomplete_gamma_keeps_its_digits_for_large_shapes() {
        for a in [1e4, 1e5, 1e6] {
            let (p, q) = gamma_p_q(a, a);
            let exact = 0.5 + (1.0 / 3.0 + 1.0 / (540.0 * a)) / (2.0 * PI * a).sqrt();
            assert!((p - exact).abs() < 1e-12, "{a}: {p} {exact}");
            assert!((p + q - 1.0).abs() < 1e-15);
        }
    }

    #[test]
    fn the_normal_law_has_its_tabulated_values() {
        let table = [
            (0.0, 0.5),
            (-1.0, 0.158_655_253_931_457_05),
            (-3.0, 1.349_898_031_630_094_6e-3),
            (-6.0, 9.865_876_450_376_98e-10),
        ];
        for (z, p) in table {
            assert!((normal_cdf(z) / p - 1.0).abs() < 1e-13, "{z}");
            assert!((normal_quantile(p) - z).abs() < 1e-13, "{p}");
            assert!((normal_cdf(-z) - (1.0 - p)).abs() < 1e-15, "{z}");
        }
        assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(normal_quantile(1.0), f64::INFINITY);
    }

    #[test]
    fn the_weibull_ratio_is_continuous_where_the_series_ends() {
        let x = 0.05;
        let direct = ln_gamma(1.0 + 2.0 * x) - 2.0 * ln_gamma(1.0 + x);
        assert!((ln_weibull_ratio(x) / direct - 1.0).abs() < 1e-11);
        // Shape 1 is the exponential law: cv 1. Shape 2 is Rayleigh's: 1 + cv² = 4/π.
        assert!((ln_weibull_ratio(1.0) - 2f64.ln()).abs() < 1e-14);
        assert!((ln_weibull_ratio(0.5) - (4.0 / PI).ln()).abs() < 1e-14);
    }
}
