//! Where scales have their marks.

/// Marks of a scale from 0 to at least `most`: steps of 1, 2 or 5 times a power of ten, four to six of them.
pub(super) fn scale(most: f64) -> Vec<f64> {
    if !(most > 0.0 && most.is_finite()) {
        return vec![0.0, 1.0];
    }
    let step = round_step(most / 5.0);
    let count = (most / step).ceil().clamp(1.0, 10.0) as usize;
    (0..=count).map(|k| k as f64 * step).collect()
}

/// The smallest of 1, 2 or 5 times a power of ten that is at least about this.
fn round_step(rough: f64) -> f64 {
    let power = 10f64.powf(rough.log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|&step| step >= rough * 0.999)
        .unwrap_or(rough)
}

/// Round figures between two ends: steps of 1, 2 or 5 times a power of ten, at most a dozen of them.
pub(super) fn between(from: f64, to: f64) -> Vec<f64> {
    let length = to - from;
    if !(length > 0.0 && length.is_finite()) {
        return vec![from];
    }
    let step = round_step(length / 12.0);
    let (first, last) = ((from / step).ceil(), (to / step).floor());
    (0..=(last - first).clamp(0.0, 20.0) as usize)
        .map(|k| (first + k as f64) * step)
        .collect()
}

/// Times of day between two instants that are marked, at whole multiples of a step that leaves them apart.
pub(super) fn clock(from: f64, to: f64) -> Vec<f64> {
    const STEPS: [f64; 9] = [
        300.0, 900.0, 1800.0, 3600.0, 7200.0, 10_800.0, 14_400.0, 21_600.0, 43_200.0,
    ];
    let length = to - from;
    let step = STEPS
        .into_iter()
        .find(|step| length / step <= 13.0)
        .unwrap_or_else(|| 86_400.0 * (length / 86_400.0 / 13.0).ceil());
    let first = (from / step).ceil();
    let last = (to / step).floor();
    (0..=(last - first).clamp(0.0, 20.0) as usize)
        .map(|k| (first + k as f64) * step)
        .filter(|&t| t <= to)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_end_above_the_largest_figure_in_round_steps() {
        for most in [1e-6, 0.3, 1.0, 7.0, 12.0, 61.4, 99.9, 4321.0, 1e9] {
            let marks = scale(most);
            assert!(*marks.last().unwrap() >= most, "{most}: {marks:?}");
            assert!((4..=7).contains(&marks.len()), "{most}: {marks:?}");
        }
        assert_eq!(scale(61.4), [0.0, 20.0, 40.0, 60.0, 80.0]);
        assert_eq!(scale(0.0), [0.0, 1.0]);
    }

    #[test]
    fn marks_between_two_ends_are_round_and_within() {
        assert_eq!(
            between(49.0, 71.0),
            [
                50.0, 52.0, 54.0, 56.0, 58.0, 60.0, 62.0, 64.0, 66.0, 68.0, 70.0
            ]
        );
        assert_eq!(
            between(-0.5, 3.5),
            [-0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5]
        );
        for (from, to) in [(0.1, 0.13), (999.0, 12_345.0), (-7.0, -6.9)] {
            let marks = between(from, to);
            assert!(
                marks.iter().all(|&m| from <= m && m <= to) && (3..=13).contains(&marks.len()),
                "{marks:?}"
            );
        }
        assert_eq!(between(3.0, 3.0), [3.0]);
    }

    #[test]
    fn clock_marks_are_whole_steps_within_the_day() {
        let marks = clock(7.0 * 3600.0, 24.0 * 3600.0);
        assert_eq!(marks.first(), Some(&(8.0 * 3600.0)));
        assert_eq!(marks.last(), Some(&(24.0 * 3600.0)));
        assert!(marks.len() <= 14);
        let marks = clock(30_600.0, 34_200.0);
        assert!(marks.windows(2).all(|m| m[1] - m[0] == 300.0), "{marks:?}");
    }
}
