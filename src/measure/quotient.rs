use super::margin::student;
use super::{Estimate, Unit};

/// Two means over the same observations: of what, and of what it is divided by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Means {
    pub x: f64,
    pub y: f64,
    /// Variances of the two means, and their covariance.
    pub xx: f64,
    pub yy: f64,
    pub xy: f64,
}

impl Estimate {
    /// A mean over another that may be on either side of zero, with the interval of Fieller (1954): all quotients q for which
    /// x − q y does not differ from zero, by t with the observations less one degrees of freedom. The interval is not symmetric.
    ///
    /// `None` where y itself does not differ from zero: then no quotient is too large.
    pub(crate) fn quotient(
        means: Means,
        observations: u64,
        confidence: f64,
        unit: Unit,
    ) -> Option<Self> {
        let Means { x, y, xx, yy, xy } = means;
        let t = student(observations as f64 - 1.0, (1.0 + confidence) / 2.0);
        // The ends are the roots of a q² − 2 b q + c.
        let a = y * y - t * t * yy;
        if a.is_nan() || a <= 0.0 {
            return None;
        }
        let b = x * y - t * t * xy;
        let c = x * x - t * t * xx;
        let half = (b * b - a * c).max(0.0).sqrt() / a;
        let q = x / y;
        let apart = xx + q * q * yy;
        let together = (xx - 2.0 * q * xy + q * q * yy).max(0.0);
        if together <= 1e-14 * apart {
            // What is left is rounding: x is q times y in every observation.
            return Some(Estimate::exact(q, unit));
        }
        Some(Estimate {
            low: (b / a - half).min(q),
            high: (b / a + half).max(q),
            standard_error: together.sqrt() / y.abs(),
            ..Estimate::exact(q, unit)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_where_the_difference_is_as_many_errors_from_zero_as_the_level_says() {
        let means = Means {
            x: 12.0,
            y: -4.0,
            xx: 0.9,
            yy: 0.5,
            xy: -0.3,
        };
        let estimate = Estimate::quotient(means, 40, 0.95, Unit::Seconds).unwrap();
        assert_eq!(estimate.mean, -3.0);
        let t = student(39.0, 0.975);
        for q in [estimate.low, estimate.high] {
            let error = (means.xx - 2.0 * q * means.xy + q * q * means.yy).sqrt();
            let away = (means.x - q * means.y).abs();
            assert!((away - t * error).abs() < 1e-9, "{q}: {away} {error}");
        }
        assert!(estimate.low < -3.0 && estimate.high > -3.0);
    }

    #[test]
    fn what_is_known_well_is_divided_by_the_delta_method() {
        let means = Means {
            x: 50.0,
            y: 10.0,
            xx: 1e-4,
            yy: 1e-6,
            xy: 2e-6,
        };
        let estimate = Estimate::quotient(means, 1_000, 0.95, Unit::Number).unwrap();
        let half = student(999.0, 0.975) * estimate.standard_error;
        assert!((estimate.half_width() / half - 1.0).abs() < 1e-4);
    }

    #[test]
    fn what_goes_along_exactly_has_no_margin() {
        let (x, y) = (3.3, 1.1);
        let means = Means {
            x,
            y,
            xx: 0.09,
            yy: 0.01,
            xy: 0.03,
        };
        let estimate = Estimate::quotient(means, 100, 0.95, Unit::Number).unwrap();
        assert_eq!(estimate, Estimate::exact(x / y, Unit::Number));
    }

    #[test]
    fn nothing_is_divided_by_what_may_be_zero() {
        let means = |y| Means {
            x: 5.0,
            y,
            xx: 1.0,
            yy: 1.0,
            xy: 0.0,
        };
        assert_eq!(
            Estimate::quotient(means(1.9), 1_000, 0.95, Unit::Number),
            None
        );
        assert!(Estimate::quotient(means(2.1), 1_000, 0.95, Unit::Number).is_some());
        let nothing = Means {
            yy: 0.0,
            ..means(0.0)
        };
        assert_eq!(Estimate::quotient(nothing, 10, 0.95, Unit::Number), None);
    }
}
