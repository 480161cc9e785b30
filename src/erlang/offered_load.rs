//! The load of a day whose rate varies.
use super::gauss;
use super::input::time;
use crate::error::{Error, Problems, Result};

/// The modified offered load: how many agents would be busy at each instant if there were always one free.
///
/// A call that arrives at 10:25 and lasts ten minutes loads the interval that begins at 10:30, so an interval's load is
/// not its own calls times their handle time. With infinitely many agents the mean number of busy ones is exactly
///
/// ```text
/// m(t) = Σ_i λ_i [T_i(t − t_i) − T_i(t − t_(i+1))],      T_i(x) = ∫_0^x P(S_i > u) du = E[min(S_i, x)]
/// ```
///
/// for rates λ_i that hold from t_i to t_(i+1) and handle times S_i of the calls that *arrive* then (Eick, Massey and
/// Whitt, 1993). A stationary formula at that load (Jennings, Mandelbaum, Massey and Whitt, 1996) is a far better guide
/// to an interval's service level than the same formula at the interval's own rate.
///
/// The system begins empty at the first boundary. After the last one nobody arrives any more.
///
/// ```
/// use callcenter::erlang::OfferedLoad;
/// // Two half-hours, 120 and then 240 calls an hour, handle times exponential with a mean of 600 s.
/// let exponential = |_interval: usize, x: f64| 600.0 * (1.0 - (-x / 600.0f64).exp());
/// let boundaries = [0.0, 1800.0, 3600.0];
/// let rates = [120.0 / 3600.0, 240.0 / 3600.0];
/// let load = OfferedLoad::new(&boundaries, &rates, &exponential)?;
/// // Rate times handle time would say 20 and 40 erlangs.
/// assert!((load.at(1800.0)? - 19.0).abs() < 0.01);
/// assert!((load.mean(1)? - 33.35).abs() < 0.01);
/// # Ok::<(), callcenter::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct OfferedLoad<'a> {
    boundaries: &'a [f64],
    rates: &'a [f64],
    mean_up_to: &'a dyn Fn(usize, f64) -> f64,
}

/// Panels of an interval, as shares of its length: short ones first, for the load turns where the rate has just changed.
const PANELS: [f64; 6] = [0.0, 1.0 / 256.0, 1.0 / 64.0, 1.0 / 16.0, 1.0 / 4.0, 1.0];

impl<'a> OfferedLoad<'a> {
    /// A day.
    ///
    /// * `boundaries`: k + 1 increasing instants, seconds from opening;
    /// * `rates`: k arrival rates, calls per second, each from its boundary to the next;
    /// * `mean_up_to(i, x)`: E[min(S, x)] in seconds, x > 0, of the handle time S of calls that arrive in interval i.
    ///
    /// # Errors
    /// Boundaries that are not increasing numbers, rates below 0, and as many rates as boundaries or other counts than
    /// one fewer.
    pub fn new(
        boundaries: &'a [f64],
        rates: &'a [f64],
        mean_up_to: &'a dyn Fn(usize, f64) -> f64,
    ) -> Result<Self> {
        let mut problems = Problems::new();
        if boundaries.len() != rates.len() + 1 || rates.is_empty() {
            problems.at("boundaries").say(format!(
                "found {} for {} rates; one more than rates is accepted, and at least one rate",
                boundaries.len(),
                rates.len()
            ));
        }
        for (i, &boundary) in boundaries.iter().enumerate() {
            if !boundary.is_finite() {
                problems
                    .at(format!("boundaries[{i}]"))
                    .say(format!("found {boundary}; a number of seconds is accepted"));
            } else if i > 0 && boundary <= boundaries[i - 1] {
                problems.at(format!("boundaries[{i}]")).say(format!(
                    "found {boundary}; an instant after the one before, {}, is accepted",
                    boundaries[i - 1]
                ));
            }
        }
        for (i, &rate) in rates.iter().enumerate() {
            if !(rate >= 0.0 && rate.is_finite()) {
                problems.at(format!("rates[{i}]")).say(format!(
                    "found {rate}; a number of calls per second from 0 is accepted"
                ));
            }
        }
        problems.finish()?;
        Ok(OfferedLoad {
            boundaries,
            rates,
            mean_up_to,
        })
    }

    /// The offered load at an instant, in erlangs; 0 before the first boundary.
    ///
    /// # Errors
    /// A NaN or infinite instant, and a `mean_up_to` that falls or is not a number.
    ///
    /// # Cost
    /// Two calls of `mean_up_to` for each earlier interval with arrivals.
    pub fn at(&self, t: f64) -> Result<f64> {
        if !t.is_finite() {
            return Err(Error::invalid(
                "t",
                format!("found {t}; a number of seconds is accepted"),
            ));
        }
        let mut load = 0.0;
        for (i, (&rate, ends)) in self
            .rates
            .iter()
            .zip(self.boundaries.windows(2))
            .enumerate()
        {
            if t <= ends[0] {
                break;
            }
            if rate > 0.0 {
                let since = |boundary: f64| {
                    if t > boundary {
                        (self.mean_up_to)(i, t - boundary)
                    } else {
                        0.0
                    }
                };
                let (first, last) = (since(ends[0]), since(ends[1]));
                // Rounding of two nearly equal means may fall by a hair; a law that shrinks is a mistake.
                let rises = first >= last - 1e-9 * last.abs() && last >= 0.0;
                let part = rate * (first - last);
                if !rises || !part.is_finite() {
                    return Err(Error::invalid(
                        format!("mean_up_to({i}, {})", t - ends[0]),
                        format!(
                            "found {first}, and {last} up to {}; a finite number of seconds from 0 that never falls with x is accepted",
                            (t - ends[1]).max(0.0)
                        ),
                    ));
                }
                load += part.max(0.0);
            }
        }
        Ok(load)
    }

    /// The mean load over interval i, in erlangs.
    ///
    /// Gauss–Legendre in five panels that grow from the interval's start. For a smooth law of handle times whose mean is
    /// above a thousandth of the interval the relative error is below 10^−12. A handle time that is constant leaves a kink
    /// in the load, and an absolute error of at most the change of rate × the interval's length / 2000.
    ///
    /// # Errors
    /// As [`at`](Self::at), and an interval that does not exist.
    ///
    /// # Cost
    /// 80 evaluations of [`at`](Self::at).
    pub fn mean(&self, i: usize) -> Result<f64> {
        let (from, length) = self.interval(i)?;
        let mut sum = Ok(0.0);
        for ends in PANELS.windows(2) {
            gauss::panel(ends[0], ends[1] - ends[0], |point, weight| {
                if let Ok(so_far) = &mut sum {
                    match self.at(from + length * point) {
                        Ok(load) => *so_far += weight * load,
                        Err(error) => sum = Err(error),
                    }
                }
            });
        }
        sum
    }

    /// The highest load in interval i, in erlangs: the load to staff for where none of the interval may fall short.
    ///
    /// # Errors
    /// As [`mean`](Self::mean).
    ///
    /// # Cost
    /// About 100 evaluations of [`at`](Self::at).
    pub fn max(&self, i: usize) -> Result<f64> {
        let (from, length) = self.interval(i)?;
        let mut points = vec![0.0, 1.0];
        for ends in PANELS.windows(2) {
            gauss::panel(ends[0], ends[1] - ends[0], |point, _| points.push(point));
        }
        points.sort_by(f64::total_cmp);
        let load = |point: f64| self.at(from + length * point);
        let loads = points
            .iter()
            .map(|&point| load(point))
            .collect::<Result<Vec<f64>>>()?;
        let top = (0..loads.len()).fold(0, |top, k| if loads[k] > loads[top] { k } else { top });
        let mut highest = loads[top];
        // Between the neighbours of the highest point the load has one top: narrow it down by golden section.
        let (mut a, mut b) = (
            points[top.saturating_sub(1)],
            points[(top + 1).min(points.len() - 1)],
        );
        let golden = 0.5 * (5f64.sqrt() - 1.0);
        let (mut p, mut q) = (b - golden * (b - a), a + golden * (b - a));
        let (mut at_p, mut at_q) = (load(p)?, load(q)?);
        for _ in 0..20 {
            if at_p > at_q {
                (b, q, at_q) = (q, p, at_p);
                p = b - golden * (b - a);
                at_p = load(p)?;
            } else {
                (a, p, at_p) = (p, q, at_q);
                q = a + golden * (b - a);
                at_q = load(q)?;
            }
        }
        highest = highest.max(at_p).max(at_q);
        Ok(highest)
    }

    /// Start and length of an interval.
    fn interval(&self, i: usize) -> Result<(f64, f64)> {
        match self.boundaries.get(i..).and_then(|rest| rest.get(..2)) {
            Some(ends) => Ok((ends[0], time("boundaries", ends[1] - ends[0])?)),
            None => Err(Error::invalid(
                "i",
                format!(
                    "found {i}; an interval from 0 to {} is accepted",
                    self.rates.len() - 1
                ),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exponential(mean: f64) -> impl Fn(usize, f64) -> f64 {
        move |_, x| -mean * (-x / mean).exp_m1()
    }

    #[test]
    fn a_constant_rate_fills_up_to_rate_times_handle_time() {
        let law = exponential(240.0);
        let load = OfferedLoad::new(&[0.0, 86_400.0], &[0.1], &law).unwrap();
        assert_eq!(load.at(-5.0).unwrap(), 0.0);
        assert_eq!(load.at(0.0).unwrap(), 0.0);
        for t in [1.0f64, 60.0, 240.0, 3_000.0] {
            let exact = 24.0 * (1.0 - (-t / 240.0).exp());
            assert!((load.at(t).unwrap() - exact).abs() < 1e-13);
        }
        assert!((load.at(20_000.0).unwrap() - 24.0).abs() < 1e-12);
        // After the last boundary it drains.
        let drained = load.at(86_400.0 + 480.0).unwrap();
        assert!((drained - 24.0 * (-2f64).exp()).abs() < 1e-12);
    }

    #[test]
    fn exponential_handle_times_follow_their_differential_equation() {
        // m' = λ − m/h, solved interval by interval.
        let boundaries: Vec<f64> = (0..=24).map(|i| 1_800.0 * f64::from(i)).collect();
        let rates: Vec<f64> = (0..24)
            .map(|i| (60.0 + 240.0 * (-((f64::from(i) - 5.0) / 2.6).powi(2)).exp()) / 3600.0)
            .collect();
        let law = exponential(600.0);
        let load = OfferedLoad::new(&boundaries, &rates, &law).unwrap();
        let mut start = 0.0;
        for (i, rate) in rates.iter().enumerate() {
            let settled = rate * 600.0;
            let exact = |t: f64| settled + (start - settled) * (-t / 600.0f64).exp();
            for t in [0.0, 17.0, 400.0, 1_800.0] {
                assert!((load.at(boundaries[i] + t).unwrap() - exact(t)).abs() < 1e-11);
            }
            let mean = settled + (start - settled) * 600.0 / 1_800.0 * -(-3f64).exp_m1();
            assert!((load.mean(i).unwrap() / mean - 1.0).abs() < 1e-12);
            let max = exact(0.0).max(exact(1_800.0));
            assert!((load.max(i).unwrap() - max).abs() < 1e-9, "interval {i}");
            start = exact(1_800.0);
        }
    }

    #[test]
    fn the_mean_of_an_interval_that_starts_empty() {
        for h in [1.8, 5.0, 30.0, 600.0, 5_000.0] {
            let law = exponential(h);
            let load = OfferedLoad::new(&[0.0, 1_800.0], &[1.0], &law).unwrap();
            let exact = h + h * h / 1_800.0 * (-1_800.0 / h).exp_m1();
            assert!((load.mean(0).unwrap() / exact - 1.0).abs() < 1e-12);
        }
        for h in (1..1_000).map(|k| 1.8 * f64::from(k)) {
            let constant = move |_: usize, x: f64| x.min(h);
            let load = OfferedLoad::new(&[0.0, 1_800.0], &[1.0], &constant).unwrap();
            let exact = h - h * h / 3_600.0;
            assert!((load.mean(0).unwrap() - exact).abs() < 1_800.0 / 2_000.0);
        }
    }

    #[test]
    fn no_work_is_lost_when_handle_times_differ_by_interval() {
        // The load's integral over all time is calls times handle time. Uniform handle times on 0..2h end, so it is finite.
        let means = [100.0, 400.0, 250.0];
        let uniform = move |i: usize, x: f64| {
            let top: f64 = 2.0 * means[i];
            if x >= top {
                means[i]
            } else {
                x - x * x / (2.0 * top)
            }
        };
        // The last intervals have no arrivals, only the work left from before.
        let boundaries: Vec<f64> = (0..=12).map(|i| 300.0 * f64::from(i)).collect();
        let mut rates = vec![0.0; 12];
        rates[..3].copy_from_slice(&[0.2, 0.05, 0.4]);
        let all = move |i: usize, x: f64| if i < 3 { uniform(i, x) } else { f64::NAN };
        let load = OfferedLoad::new(&boundaries, &rates, &all).unwrap();
        let integral: f64 = (0..12).map(|i| 300.0 * load.mean(i).unwrap()).sum();
        let work: f64 = (0..3).map(|i| 300.0 * rates[i] * means[i]).sum();
        assert!((integral / work - 1.0).abs() < 1e-3, "{integral} {work}");
        assert_eq!(load.at(3_599.0).unwrap(), 0.0);
    }

    #[test]
    fn the_highest_load_may_lie_inside_an_interval() {
        // Short calls pile up while long ones from before still drain: m = e^(−t/900)·9 + 20 (1 − e^(−t/60)).
        let laws = [exponential(900.0), exponential(60.0)];
        let law = |i: usize, x: f64| laws[i](i, x);
        let load = OfferedLoad::new(&[-90_000.0, 0.0, 1_800.0], &[0.01, 1.0 / 3.0], &law).unwrap();
        let m = |t: f64| 9.0 * (-t / 900.0).exp() - 20.0 * (-t / 60.0).exp_m1();
        // m' = 0: 0.01 e^(−t/900) = (1/3) e^(−t/60).
        let top = (100.0f64 / 3.0).ln() / (1.0 / 60.0 - 1.0 / 900.0);
        assert!((load.max(1).unwrap() - m(top)).abs() < 1e-9);
        assert!(load.max(1).unwrap() > m(0.0).max(m(1_800.0)) + 1.0);
    }

    #[test]
    fn nonsense_is_refused_with_its_place() {
        let law = exponential(60.0);
        let path = |boundaries: &[f64], rates: &[f64]| {
            OfferedLoad::new(boundaries, rates, &law)
                .err()
                .map(|error| error.problems()[0].path.clone())
        };
        assert_eq!(path(&[0.0, 1.0], &[]).unwrap(), "boundaries");
        assert_eq!(path(&[0.0], &[]).unwrap(), "boundaries");
        assert_eq!(path(&[0.0, 0.0], &[1.0]).unwrap(), "boundaries[1]");
        assert_eq!(path(&[f64::NAN, 0.0], &[1.0]).unwrap(), "boundaries[0]");
        assert_eq!(path(&[0.0, 1.0], &[-1.0]).unwrap(), "rates[0]");
        let load = OfferedLoad::new(&[0.0, 1.0], &[1.0], &law).unwrap();
        assert!(load.at(f64::NAN).is_err() && load.mean(1).is_err() && load.max(9).is_err());
        for wrong in [f64::NAN, f64::INFINITY, -3.0] {
            let law = move |_: usize, _: f64| wrong;
            let load = OfferedLoad::new(&[0.0, 1.0], &[1.0], &law).unwrap();
            assert!(load.at(0.5).is_err() && load.mean(0).is_err() && load.max(0).is_err());
        }
    }
}
