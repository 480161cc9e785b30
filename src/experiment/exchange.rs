use super::comparison::{Alternative, Compared};
use super::measures::Measure;
use super::quantity::Quantity;
use super::results::Results;
use crate::error::Result;
use crate::measure::{Estimate, Means};

/// Pairs of days that must differ, where there are so many, for a margin to rest on.
const FEWEST_DAYS: usize = 10;

impl Compared {
    /// By how much a measure of the totals changes for each one more of another: what is paid in the one for the other. It is
    /// the quotient of their two differences between an alternative and the baseline, along a straight line between the two, and
    /// its margin is that of paired days (Fieller's). In the unit of the first for each one of the second; of a share that is 1.
    ///
    /// `None` where it is not established that the second differs at all, or fewer than ten days of more differ in it, and where
    /// one of the two has no value.
    ///
    /// # Errors
    ///
    /// When there is no such measure, or it is not made of sums over days as percentiles are not; it says which there are.
    ///
    /// ```
    /// use callcenter::experiment::Comparison;
    /// use callcenter::{AgentGroup, CallType, Law, Scenario};
    ///
    /// let centre = |calls: f64| Scenario::new("help desk")
    ///     .call_type(CallType::new("help").arrivals_per_hour(calls).handle_time(Law::exponential(240.0)))
    ///     .agent_group(AgentGroup::new("desk").staff(5).skill("help"));
    /// let compared = Comparison::new(&centre(50.0)).against("more calls", &centre(55.0)).run()?;
    /// // Seconds of mean wait for each call an hour more:
    /// let price = compared.change_per("mean_wait", "attempts", &compared.alternatives[0])?.unwrap();
    /// assert!(price.low > 0.0);
    /// # Ok::<(), callcenter::Error>(())
    /// ```
    pub fn change_per(
        &self,
        measure: &str,
        of: &str,
        alternative: &Alternative,
    ) -> Result<Option<Estimate>> {
        let quantity = Measure::quantity_named(measure)?;
        let by = Measure::quantity_named(of)?;
        Ok(self.quotient(quantity, by, alternative))
    }

    fn quotient(&self, of: Quantity, by: Quantity, alternative: &Alternative) -> Option<Estimate> {
        let (x, dx) = self.change(of, alternative)?;
        let (y, dy) = self.change(by, alternative)?;
        let n = dx.len().min(dy.len());
        let different = self.different(by, alternative)?;
        if n < 2 || different < FEWEST_DAYS.min(n) {
            return None;
        }
        let moment = |a: &[f64], b: &[f64]| {
            let products = a.iter().zip(b).map(|(a, b)| a * b);
            products.sum::<f64>() / (n as f64 * (n as f64 - 1.0))
        };
        let means = Means {
            x,
            y,
            xx: moment(&dx, &dx),
            yy: moment(&dy, &dy),
            xy: moment(&dx, &dy),
        };
        let quotient = Estimate::quotient(means, n as u64, self.baseline.confidence, of.unit())?;
        // What differs on hardly any day is not known by what it does on those.
        let few_days = self.different(of, alternative)? < FEWEST_DAYS.min(n);
        Some(Estimate {
            few_days,
            ..quotient
        })
    }

    /// In how many pairs of days a measure of the totals differs.
    fn different(&self, quantity: Quantity, alternative: &Alternative) -> Option<usize> {
        let together = self.baseline.observation();
        let of = |results: &Results| {
            let days = results.days.as_ref()?;
            let scope = days.scope(None).ok()?;
            let each = days.observations(quantity.columns(), scope, together);
            Some(each.collect::<Vec<_>>())
        };
        let (from, to) = (of(&self.baseline)?, of(&alternative.results)?);
        Some(from.iter().zip(&to).filter(|(u, v)| u != v).count())
    }

    /// The difference of a measure of the totals, and what each pair of days adds to it.
    fn change(&self, quantity: Quantity, alternative: &Alternative) -> Option<(f64, Vec<f64>)> {
        let together = self.baseline.observation();
        let of = |results: &Results| {
            let days = results.days.as_ref()?;
            let scale = days.whole_scale(quantity, together)?;
            let scope = days.scope(None).ok()?;
            days.influences(quantity.columns(), scope, scale, together)
        };
        let (from, mine) = of(&self.baseline)?;
        let (to, theirs) = of(&alternative.results)?;
        let change = mine.iter().zip(&theirs).map(|(u, v)| v - u);
        Some((to - from, change.collect()))
    }
}
