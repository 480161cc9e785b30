//! From what was observed back to the patience that explains it.
use super::input::Demand;
use super::{ErlangA, Queue};
use crate::error::{Error, Problems, Result};

/// The mean patience, in seconds, that a mean wait and a share of callers who hang up imply.
///
/// For exponential patience P(abandon) = mean wait / mean patience, whatever the staffing, the handle times and how the
/// rate varies: the total time that callers wait, times the rate at which a waiting caller gives up, is how many give up.
/// So it needs no model of the centre, and holds for a whole day. The wait is that of *all offered* calls: with an ASA and
/// a mean time to abandon it is (1 − p) × ASA + p × time to abandon.
///
/// It is also the maximum-likelihood estimate of a censored exponential patience: total waiting time over the number who
/// hung up.
///
/// # Errors
/// A mean wait that is not a number above 0, and a share outside 0 < p ≤ 1: where nobody hangs up nothing is known of patience.
///
/// ```
/// // 56 s on average over all calls, and 19.74 % hang up.
/// let patience = callcenter::erlang::implied_patience(56.0, 0.1974)?;
/// assert!((patience - 283.7).abs() < 0.1);
/// # Ok::<(), callcenter::Error>(())
/// ```
pub fn implied_patience(mean_wait: f64, p_abandon: f64) -> Result<f64> {
    let mut problems = Problems::new();
    if !(mean_wait > 0.0 && mean_wait.is_finite()) {
        problems.at("mean_wait").say(format!(
            "found {mean_wait}; a number of seconds above 0 is accepted"
        ));
    }
    if !(p_abandon > 0.0 && p_abandon <= 1.0) {
        problems.at("p_abandon").say(format!(
            "found {p_abandon}; a share above 0, up to 1, is accepted"
        ));
    }
    problems.finish()?;
    let patience = mean_wait / p_abandon;
    if patience.is_finite() {
        Ok(patience)
    } else {
        let message = format!(
            "found {p_abandon}; with a mean wait of {mean_wait} s a share that leaves the patience a number is accepted"
        );
        Err(Error::invalid("p_abandon", message))
    }
}

/// Seven digits, however small the number.
fn digits(x: f64) -> String {
    if x == 0.0 || (1e-3..1e7).contains(&x) {
        format!("{x:.6}")
    } else {
        format!("{x:.6e}")
    }
}

impl ErlangA {
    /// The queue whose callers hang up in this share: their mean patience is what makes it so.
    ///
    /// # Errors
    /// Figures out of range, and a share that no patience gives: even the most patient hang up where agents are too few, and
    /// even the least patient are answered when an agent is free. The error says which shares are possible.
    ///
    /// # Cost
    /// Some 50 evaluations of [`ErlangA::new`].
    ///
    /// ```
    /// use callcenter::erlang::{ErlangA, Queue};
    /// let queue = ErlangA::with_abandonment(831.0, 269.0, 50, 0.1974)?;
    /// assert!((queue.mean_patience() - 283.6).abs() < 1.0);
    /// # Ok::<(), callcenter::Error>(())
    /// ```
    pub fn with_abandonment(
        arrivals_per_hour: f64,
        aht: f64,
        agents: u32,
        p_abandon: f64,
    ) -> Result<Self> {
        let figure = |queue: &Self| -queue.p_abandon();
        let problem = |most_patient: f64, least_patient: f64| {
            let (low, high) = (-least_patient, -most_patient);
            Error::invalid(
                "p_abandon",
                format!(
                    "found {p_abandon}; with {agents} agents and this load a share from {} to {} is possible",
                    digits(high),
                    digits(low)
                ),
            )
        };
        Self::with_figure(arrivals_per_hour, aht, agents, -p_abandon, figure, problem)
    }

    /// The queue whose offered calls wait so many seconds on average: their mean patience is what makes it so.
    ///
    /// # Errors
    /// Figures out of range, and a wait that no patience gives: where agents can carry the load nobody waits longer than
    /// callers who never hang up. The error says which waits are possible.
    ///
    /// # Cost
    /// Some 50 evaluations of [`ErlangA::new`].
    ///
    /// ```
    /// use callcenter::erlang::ErlangA;
    /// let queue = ErlangA::with_mean_wait(831.0, 269.0, 50, 56.0)?;
    /// assert!((queue.mean_patience() - 283.6).abs() < 0.5);
    /// # Ok::<(), callcenter::Error>(())
    /// ```
    pub fn with_mean_wait(
        arrivals_per_hour: f64,
        aht: f64,
        agents: u32,
        mean_wait: f64,
    ) -> Result<Self> {
        let figure = Self::mean_wait;
        let problem = |most_patient: f64, least_patient: f64| {
            Error::invalid(
                "mean_wait",
                format!(
                    "found {mean_wait}; with {agents} agents and this load {} to {} s are possible",
                    digits(least_patient),
                    digits(most_patient)
                ),
            )
        };
        Self::with_figure(arrivals_per_hour, aht, agents, mean_wait, figure, problem)
    }

    /// Halves the logarithm of the patience until a figure, which grows with patience, is as wanted.
    fn with_figure(
        arrivals_per_hour: f64,
        aht: f64,
        agents: u32,
        wanted: f64,
        figure: impl Fn(&Self) -> f64,
        problem: impl Fn(f64, f64) -> Error,
    ) -> Result<Self> {
        /// Patience over handle time, or the reverse.
        const FARTHEST: f64 = 1e12;
        // Names the figures that are no numbers by themselves.
        let demand = Demand::new(arrivals_per_hour, aht)?;
        let at =
            |ln_ratio: f64| Self::new(arrivals_per_hour, demand.aht, aht * ln_ratio.exp(), agents);
        let (mut low, mut high) = (-FARTHEST.ln(), FARTHEST.ln());
        let (least, most) = (figure(&at(low)?), figure(&at(high)?));
        // A figure that does not move says nothing of patience.
        if !(least <= wanted && wanted <= most && least < most) {
            return Err(problem(most, least));
        }
        while let middle = low + (high - low) / 2.0
            && high - low > 4.0 * f64::EPSILON
            && middle > low
            && middle < high
        {
            if figure(&at(middle)?) < wanted {
                low = middle;
            } else {
                high = middle;
            }
        }
        at(high)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nonsense_is_refused_and_what_is_possible_is_said() {
        assert_eq!(
            implied_patience(f64::NAN, 0.0)
                .unwrap_err()
                .problems()
                .len(),
            2
        );
        assert!(implied_patience(-3.0, 0.1).is_err());
        assert!(implied_patience(3.0, 1.1).is_err());
        let error = implied_patience(1e10, 1e-300).unwrap_err();
        assert_eq!(error.problems()[0].path, "p_abandon");
        assert!(implied_patience(1e-300, 1e-300).is_ok());
        // A centre where next to nobody waits: what is possible is small, but not nothing.
        let share = ErlangA::with_abandonment(100.0, 269.0, 50, 0.5).unwrap_err();
        let wait = ErlangA::with_mean_wait(100.0, 269.0, 50, 20.0).unwrap_err();
        for error in [share, wait] {
            let text = error.to_string();
            assert!(
                text.contains("e-") && !text.contains("0.000000 to"),
                "{text}"
            );
        }
        assert_eq!(implied_patience(3.0, 1.0).unwrap(), 3.0);
        // 62 erlangs for 50 agents: a fifth must leave, whatever they are like; and B(50, 62.1) leave at least if they will not wait.
        for share in [0.0, 0.19, 0.3, 1.0, f64::NAN] {
            let error = ErlangA::with_abandonment(831.0, 269.0, 50, share).unwrap_err();
            assert!(
                error.to_string().contains("from 0.194771 to 0.238126"),
                "{error}"
            );
        }
        // Where nobody calls, or nobody answers, the share who hang up says nothing.
        assert!(ErlangA::with_abandonment(0.0, 269.0, 50, 0.0).is_err());
        assert!(ErlangA::with_abandonment(831.0, 269.0, 0, 1.0).is_err());
        assert!(ErlangA::with_mean_wait(100.0, 269.0, 50, 20.0).is_err());
        assert!(ErlangA::with_mean_wait(f64::NAN, -1.0, 50, 20.0).is_err());
        let alone = ErlangA::with_mean_wait(100.0, 269.0, 0, 20.0).unwrap();
        assert!((alone.mean_patience() - 20.0).abs() < 1e-10);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn patience_comes_back(agents in 1u32..2_000, share in 0.3..2.0f64, log_patience in -2.0..2.5f64) {
            let patience = 10f64.powf(log_patience);
            let rate = 3600.0 * f64::from(agents) * share;
            let queue = ErlangA::new(rate, 1.0, patience, agents).unwrap();
            let (lost, wait) = (queue.p_abandon(), queue.mean_wait());
            // Otherwise the figure hardly depends on patience.
            prop_assume!(lost > 1e-6 && lost < 1.0);
            let implied = implied_patience(wait, lost).unwrap();
            prop_assert!((implied / patience - 1.0).abs() < 1e-12);
            let by_wait = ErlangA::with_mean_wait(rate, 1.0, agents, wait).unwrap();
            prop_assert!((by_wait.mean_wait() / wait - 1.0).abs() < 1e-10);
            if share < 1.0 {
                let by_share = ErlangA::with_abandonment(rate, 1.0, agents, lost).unwrap();
                prop_assert!((by_share.p_abandon() / lost - 1.0).abs() < 1e-10);
            }
        }
    }
}
