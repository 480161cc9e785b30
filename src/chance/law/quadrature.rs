//! Adaptive Gauss–Kronrod quadrature.

// Piessens et al., QUADPACK (1983): the positive nodes of the 15-point Kronrod rule and its weights; every second
// node is one of the 7-point Gauss rule.
const NODES: [f64; 7] = [
    0.991_455_371_120_812_6,
    0.949_107_912_342_758_5,
    0.864_864_423_359_769_1,
    0.741_531_185_599_394_4,
    0.586_087_235_467_691_1,
    0.405_845_151_377_397_2,
    0.207_784_955_007_898_47,
];
const KRONROD: [f64; 7] = [
    0.022_935_322_010_529_224,
    0.063_092_092_629_978_55,
    0.104_790_010_322_250_18,
    0.140_653_259_715_525_92,
    0.169_004_726_639_267_9,
    0.190_350_578_064_785_4,
    0.204_432_940_075_298_9,
];
const KRONROD_MIDDLE: f64 = 0.209_482_141_084_727_83;
const GAUSS: [f64; 3] = [
    0.129_484_966_168_869_7,
    0.279_705_391_489_276_67,
    0.381_830_050_505_118_9,
];
const GAUSS_MIDDLE: f64 = 0.417_959_183_673_469_4;

/// The integral over one interval by 15 points, and how far 7 of them are from it.
fn rule(f: &mut impl FnMut(f64) -> f64, low: f64, high: f64) -> (f64, f64) {
    let half = 0.5 * (high - low);
    let middle = 0.5 * (low + high);
    let at_middle = f(middle);
    let mut kronrod = KRONROD_MIDDLE * at_middle;
    let mut gauss = GAUSS_MIDDLE * at_middle;
    for (k, (&node, &weight)) in NODES.iter().zip(&KRONROD).enumerate() {
        let both = f(middle - half * node) + f(middle + half * node);
        kronrod += weight * both;
        if k % 2 == 1 {
            gauss += GAUSS[k / 2] * both;
        }
    }
    (half * kronrod, (half * (kronrod - gauss)).abs())
}

/// ∫ f over [low, high], halving intervals until the two rules agree to `tolerance` on each.
///
/// The ends are not evaluated. The error is usually far below the tolerance, which is that of the 7-point rule. Halving
/// stops after 40 levels: at a jump the error is then below 1e-12 of the interval.
pub(super) fn integrate(
    f: &mut impl FnMut(f64) -> f64,
    low: f64,
    high: f64,
    tolerance: f64,
) -> f64 {
    fn halve(
        f: &mut impl FnMut(f64) -> f64,
        low: f64,
        high: f64,
        tolerance: f64,
        levels: u32,
    ) -> f64 {
        let (value, error) = rule(f, low, high);
        let middle = 0.5 * (low + high);
        if error <= tolerance || levels == 0 || middle <= low || middle >= high {
            return value;
        }
        halve(f, low, middle, tolerance, levels - 1) + halve(f, middle, high, tolerance, levels - 1)
    }
    if high > low {
        halve(f, low, high, tolerance, 40)
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_is_exact_for_polynomials_of_degree_22() {
        for degree in 0..=22 {
            let (value, _) = rule(&mut |x: f64| x.powi(degree), 0.0, 2.0);
            let exact = 2f64.powi(degree + 1) / f64::from(degree + 1);
            assert!((value / exact - 1.0).abs() < 1e-14, "degree {degree}");
        }
    }

    #[test]
    fn roots_and_jumps_are_integrated() {
        let root = integrate(&mut f64::sqrt, 0.0, 1.0, 1e-13);
        assert!((root - 2.0 / 3.0).abs() < 1e-11, "{root}");
        let jump = integrate(&mut |x| f64::from(x > 0.3), 0.0, 1.0, 1e-13);
        assert!((jump - 0.7).abs() < 1e-11, "{jump}");
    }
}
