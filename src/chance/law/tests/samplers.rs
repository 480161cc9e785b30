//! Samplers against their own distribution functions and moments. The families of comparisons are fixed: in each, a
//! comparison is held at 1 % / m two-sided, m being their number.

use super::{catalogue, compiled};
use crate::chance::law::DurationLaw;
use crate::chance::{Draw, Purpose, stream};

const SIZE: usize = 100_000;

/// Inverting takes longer than sampling.
const INVERTED: usize = 5_000;

fn samples(name: &str, law: &DurationLaw) -> Vec<f64> {
    let mut rng = stream(56, 1, name, Purpose::Handling);
    (0..SIZE).map(|_| law.sample(&mut rng)).collect()
}

fn drawn(how: Draw, name: &str, law: &DurationLaw) -> Vec<f64> {
    let mut rng = stream(56, 2, name, Purpose::Handling);
    let mut durations = vec![0.0; INVERTED];
    how.of(&mut rng).fill_durations(law, &mut durations);
    durations
}

/// √n times the largest distance between the empirical distribution function and the law's, at the samples and just before them,
/// so that it is right for laws with jumps too.
///
/// For a continuous law P(√n D > x) → 2 Σ (−1)^(k−1) e^(−2 k² x²) (Kolmogorov); with jumps or a chance of never it is
/// smaller, and the test is on the safe side.
fn statistic(mut samples: Vec<f64>, law: &DurationLaw) -> f64 {
    samples.sort_by(f64::total_cmp);
    let size = samples.len();
    let n = size as f64;
    let mut distance = 0f64;
    let mut at = 0;
    while at < size && samples[at].is_finite() {
        let value = samples[at];
        let before = at;
        while at < size && samples[at] == value {
            at += 1;
        }
        let cdf = 1.0 - law.survival(value);
        let cdf_before = if value > 0.0 {
            1.0 - law.survival(value.next_down())
        } else {
            0.0
        };
        distance = distance
            .max((at as f64 / n - cdf).abs())
            .max((before as f64 / n - cdf_before).abs());
    }
    let never = (size - at) as f64 / n;
    distance = distance.max((never - law.never_probability()).abs());
    n.sqrt() * distance
}

fn follow_the_distribution_function(samples: impl Fn(&str, &DurationLaw) -> Vec<f64>) {
    let catalogue = catalogue();
    let level = 0.01 / catalogue.len() as f64;
    let critical = ((2.0 / level).ln() / 2.0).sqrt();
    for (name, law) in catalogue {
        let law = compiled(&law);
        let statistic = statistic(samples(name, &law), &law);
        assert!(
            statistic < critical,
            "{name}: {statistic} against {critical}"
        );
    }
}

#[test]
fn samples_follow_the_distribution_function() {
    follow_the_distribution_function(samples);
}

#[test]
fn inverted_numbers_follow_the_distribution_function() {
    follow_the_distribution_function(|name, law| drawn(Draw::Inverted, name, law));
}

#[test]
fn mirrored_numbers_follow_the_distribution_function() {
    follow_the_distribution_function(|name, law| drawn(Draw::Mirrored, name, law));
}

/// Where u is, so is 1 − u: what is below a duration in the one law is above its partner in the other.
#[test]
fn mirrored_numbers_mirror_the_inverted_ones() {
    for (name, law) in catalogue() {
        let law = compiled(&law);
        let pairs =
            drawn(Draw::Inverted, name, &law)
                .into_iter()
                .zip(drawn(Draw::Mirrored, name, &law));
        // At a jump, and at never, a duration stands for all shares from the survival after it to the one before.
        let shares = |t: f64| match t {
            f64::INFINITY => (0.0, law.never_probability()),
            0.0 => (law.survival(0.0), 1.0),
            _ => (law.survival(t), law.survival(t.next_down())),
        };
        for (own, partner) in pairs {
            let ((least, most), (partner_least, partner_most)) = (shares(own), shares(partner));
            assert!(
                least + partner_least <= 1.0 + 3e-9 && most + partner_most >= 1.0 - 3e-9,
                "{name}: {own} and {partner}"
            );
        }
    }
}

/// χ² over single values, for the laws that have them.
#[test]
fn single_values_come_as_often_as_they_should() {
    let expected: [(&str, &[(f64, f64)]); 3] = [
        (
            "empirical",
            &[(12.0, 0.2), (40.0, 0.4), (95.0, 0.2), (300.0, 0.2)],
        ),
        (
            "sum of discrete parts",
            &[
                (11.0, 1.0 / 6.0),
                (12.0, 1.0 / 6.0),
                (14.0, 1.0 / 6.0),
                (21.0, 1.0 / 6.0),
                (22.0, 1.0 / 6.0),
                (24.0, 1.0 / 6.0),
            ],
        ),
        ("mixture with atoms", &[(0.0, 0.75)]),
    ];
    let catalogue = catalogue();
    for (name, values) in expected {
        let (_, law) = catalogue
            .iter()
            .find(|(n, _)| *n == name)
            .expect("in the catalogue");
        let samples = samples(name, &compiled(law));
        let count = |value: f64| samples.iter().filter(|&&sample| sample == value).count() as f64;
        let n = SIZE as f64;
        let mut cells: Vec<(f64, f64)> = values
            .iter()
            .map(|&(value, p)| (count(value), n * p))
            .collect();
        let rest = n - cells.iter().map(|(seen, _)| seen).sum::<f64>();
        let rest_expected = n - cells.iter().map(|(_, expected)| expected).sum::<f64>();
        if rest_expected > 0.5 {
            cells.push((rest, rest_expected));
        } else {
            assert_eq!(rest, 0.0, "{name}");
        }
        let chi_squared: f64 = cells
            .iter()
            .map(|(seen, expected)| (seen - expected).powi(2) / expected)
            .sum();
        let freedom = (cells.len() - 1) as f64;
        let critical = statrs::distribution::ContinuousCDF::inverse_cdf(
            &statrs::distribution::ChiSquared::new(freedom).expect("valid"),
            1.0 - 0.01 / expected.len() as f64,
        );
        assert!(
            chi_squared < critical,
            "{name}: {chi_squared} against {critical}"
        );
    }
}

#[test]
fn samples_have_the_mean_and_variance_within_four_standard_errors() {
    for (name, law) in catalogue() {
        let law = compiled(&law);
        if !law.is_finite() {
            continue;
        }
        let samples = samples(name, &law);
        let n = SIZE as f64;
        let mean = samples.iter().sum::<f64>() / n;
        let central = |power: i32| samples.iter().map(|x| (x - mean).powi(power)).sum::<f64>() / n;
        let (variance, fourth) = (central(2), central(4));
        let of_mean = (law.variance() / n).sqrt();
        let of_variance = ((fourth - variance * variance).max(0.0) / n).sqrt();
        assert!(
            (mean - law.mean()).abs() <= 4.0 * of_mean,
            "{name}: mean {mean}, {}",
            law.mean()
        );
        assert!(
            (variance - law.variance()).abs() <= 4.0 * of_variance,
            "{name}: variance {variance}, {}",
            law.variance()
        );
    }
}
