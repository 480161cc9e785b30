//! The one rule for comparing a simulated figure with an exact one.
//!
//! In a family of m comparisons fixed beforehand each is held at 1 %/m two-sided, run until its standard error is at
//! most 0.3 % of the value, or at most 0.001 for a share below 0.2. Seeds are fixed once. A failure is a bug to find.

use callcenter::measure::{Estimate, Figure, Unit};
use statrs::distribution::{ContinuousCDF, Normal};

/// Probability with which a family fails although everything is right.
const LEVEL: f64 = 0.01;

/// To how much of itself an exact value is worked out: a figure that does not vary is held to it.
const ROUNDING: f64 = 1e-9;

/// Comparisons that are judged together.
pub struct Family {
    name: &'static str,
    size: usize,
    comparisons: Vec<Comparison>,
}

struct Comparison {
    what: String,
    estimate: Estimate,
    exact: f64,
    /// How far the figure may be off by the way it is stored: the width of a histogram's buckets.
    resolution: f64,
}

impl Comparison {
    /// Distance in standard errors.
    fn z(&self) -> f64 {
        let allowed = self.resolution + ROUNDING * self.exact.abs();
        let off = (self.estimate.mean - self.exact).abs() - allowed;
        if off <= 0.0 {
            0.0
        } else {
            off.copysign(self.estimate.mean - self.exact) / self.estimate.standard_error
        }
    }

    fn largest_error(&self) -> f64 {
        if self.estimate.unit == Unit::Share && self.exact < 0.2 {
            0.001
        } else {
            0.003 * self.exact.abs()
        }
    }

    /// What is wrong, if anything. A NaN is wrong.
    fn verdict(&self, bound: f64) -> Option<String> {
        let error = self.estimate.standard_error;
        let allowed = self.largest_error();
        if error.is_nan() || error > allowed {
            return Some(format!(
                "not precise enough: standard error {error:.3e}, at most {allowed:.3e} is asked for"
            ));
        }
        let z = self.z();
        if z.is_nan() || z.abs() > bound {
            return Some(format!("{z:.2} standard errors off, at most {bound:.2}"));
        }
        None
    }
}

impl Family {
    /// A family of exactly `size` comparisons.
    pub fn of(size: usize, name: &'static str) -> Self {
        Family {
            name,
            size,
            comparisons: Vec::new(),
        }
    }

    /// Compares a figure with its exact value.
    #[track_caller]
    pub fn compare(&mut self, what: impl Into<String>, figure: &Figure, exact: f64) {
        self.compare_within(what, figure, exact, 0.0);
    }

    /// The same for a figure that is stored to a resolution only.
    #[track_caller]
    pub fn compare_within(
        &mut self,
        what: impl Into<String>,
        figure: &Figure,
        exact: f64,
        resolution: f64,
    ) {
        let what = what.into();
        let Some(&estimate) = figure.estimate() else {
            panic!("{}: {what}: no estimate: {figure:?}", self.name);
        };
        self.comparisons.push(Comparison {
            what,
            estimate,
            exact,
            resolution,
        });
    }

    /// Fails unless every comparison holds.
    #[track_caller]
    pub fn hold(self) {
        let Family {
            name,
            size,
            comparisons,
        } = self;
        assert_eq!(comparisons.len(), size, "{name}: comparisons made");
        let bound = Normal::standard().inverse_cdf(1.0 - LEVEL / (2.0 * size as f64));
        let mut wrong = String::new();
        for comparison in &comparisons {
            let Comparison {
                what,
                estimate,
                exact,
                ..
            } = comparison;
            let line = format!(
                "{what}: {:.6} against {exact:.6} (z {:+.2}, error {:.2} of what is allowed)",
                estimate.mean,
                comparison.z(),
                estimate.standard_error / comparison.largest_error()
            );
            println!("{name}: {line}");
            if let Some(verdict) = comparison.verdict(bound) {
                wrong.push_str(&format!("\n  {line}: {verdict}"));
            }
        }
        assert!(wrong.is_empty(), "{name}:{wrong}");
    }
}

fn figure(mean: f64, standard_error: f64, unit: Unit) -> Figure {
    Figure::Known(Estimate {
        standard_error,
        ..Estimate::exact(mean, unit)
    })
}

#[test]
fn a_figure_near_its_value_holds() {
    let mut family = Family::of(2, "near");
    family.compare("mean", &figure(100.5, 0.29, Unit::Seconds), 100.0);
    family.compare("share", &figure(0.1, 0.001, Unit::Share), 0.0985);
    family.hold();
}

#[test]
#[should_panic(expected = "standard errors off")]
fn a_figure_four_errors_away_fails() {
    let mut family = Family::of(1, "away");
    family.compare("mean", &figure(101.0, 0.25, Unit::Seconds), 100.0);
    family.hold();
}

#[test]
#[should_panic(expected = "not precise enough")]
fn a_figure_that_was_not_run_long_enough_fails() {
    let mut family = Family::of(1, "short");
    family.compare("mean", &figure(100.0, 0.31, Unit::Seconds), 100.0);
    family.hold();
}

#[test]
#[should_panic(expected = "comparisons made")]
fn a_family_of_another_size_fails() {
    Family::of(2, "other").hold();
}

#[test]
#[should_panic(expected = "off")]
fn a_figure_without_error_must_be_exact() {
    let mut family = Family::of(1, "exact");
    family.compare("count", &figure(100.0, 0.0, Unit::Number), 101.0);
    family.hold();
}
