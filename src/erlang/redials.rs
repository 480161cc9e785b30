//! Callers who call again: the attempts that a stream of fresh callers makes.
use super::queue::Queue;
use crate::error::{Error, Problems, Result};

/// How often callers call again. Nobody does until it is stated.
///
/// Who hangs up, or finds no line, tries again at once or later (a *redial*); who was answered may have to call again
/// because the matter was not settled (a *return*). Each attempt adds to the load that the others meet, so that
/// counting attempts overstates how many people want something, and what staffing changes is how often they try.
///
/// It is assumed, as the calculators called Erlang X do, that those who call again have waited so long that their calls
/// arrive like fresh ones, independently of each other: what is left is a balance of rates,
///
/// ```text
/// attempts = fresh × (1 + redials and returns of a fresh caller, who meets this many attempts)
/// ```
///
/// ```
/// use callcenter::erlang::{ErlangA, Queue, Redials};
/// let redials = Redials { after_abandoning: 0.4, tries: Some(3), after_answer: 0.1, ..Redials::none() };
/// // 700 people an hour, each of whom would wait 283.6 s, before 50 agents who need 269 s.
/// let settled = redials.settle(700.0, |attempts| ErlangA::new(attempts, 269.0, 283.6, 50))?;
/// assert!((settled.attempts_per_hour - 833.09).abs() < 0.01);
/// assert!(settled.queue.p_abandon() > ErlangA::new(700.0, 269.0, 283.6, 50)?.p_abandon());
/// // And back: how many people are behind so many attempts?
/// let people = redials.fresh_per_hour(&settled.queue)?;
/// assert!((people - 700.0).abs() < 1e-9);
/// # Ok::<(), callcenter::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Redials {
    /// P(tries again | hung up).
    pub after_abandoning: f64,
    /// P(tries again | found no line).
    pub after_blocking: f64,
    /// P(has to call again | answered): 1 − first-contact resolution.
    pub after_answer: f64,
    /// So many redials in a row and no more; an answer ends the row. Without limit when none.
    pub tries: Option<u32>,
}

/// The balance of fresh callers and attempts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settled<Q> {
    /// The queue that all attempts together meet.
    pub queue: Q,
    /// Fresh callers per hour.
    pub fresh_per_hour: f64,
    /// Attempts per hour: fresh ones, redials and returns.
    pub attempts_per_hour: f64,
    /// Of them redials, after hanging up or finding no line.
    pub redials_per_hour: f64,
    /// Of them returns, after an answer.
    pub returns_per_hour: f64,
    /// P(a fresh caller is answered at least once).
    pub callers_served: f64,
}

/// What becomes of one attempt.
#[derive(Debug, Clone, Copy)]
struct Fate {
    /// P(ends without an answer, and the caller would redial).
    redials: f64,
    /// P(answered).
    answered: f64,
    /// P(answered, and the caller will return).
    returns: f64,
}

/// Attempts of one fresh caller.
#[derive(Debug, Clone, Copy)]
struct Attempts {
    all: f64,
    redials: f64,
    returns: f64,
    served: f64,
}

impl Redials {
    /// Nobody calls again.
    pub fn none() -> Self {
        Redials {
            after_abandoning: 0.0,
            after_blocking: 0.0,
            after_answer: 0.0,
            tries: None,
        }
    }

    /// The attempts of so many fresh callers per hour, and the queue they meet. `queue` gives the queue for a number of
    /// attempts per hour; any model will do.
    ///
    /// Without a limit on tries there is one balance only: of one more attempt at most one more is lost, so the attempts less
    /// those that fresh callers make of them grow with their number. With a limit it is one that halving meets.
    ///
    /// # Errors
    /// Probabilities outside 0 to below 1, a rate below 0, whatever `queue` refuses, and fresh callers whose balance
    /// lies where `queue` refuses: where agents cannot carry what comes back to them and nobody hangs up, for one. The error
    /// says what `queue` said. A balance within 10^−12 of such a place counts as there: rounding cannot tell the two apart.
    ///
    /// # Cost
    /// Some 60 evaluations of `queue`.
    pub fn settle<Q: Queue>(
        &self,
        fresh_per_hour: f64,
        queue: impl Fn(f64) -> Result<Q>,
    ) -> Result<Settled<Q>> {
        self.check(fresh_per_hour)?;
        let most = self
            .after_abandoning
            .max(self.after_blocking)
            .max(self.after_answer);
        // Even if every attempt ended in the way that brings most callers back.
        let (mut low, mut high) = (fresh_per_hour, fresh_per_hour / (1.0 - most));
        let first = queue(low)?;
        if high == low {
            return Ok(self.settled(fresh_per_hour, first));
        }
        // Where the queue grows without end the balance lies below.
        let too_many = |attempts: f64| match queue(attempts) {
            Ok(queue) => attempts > fresh_per_hour * self.attempts(&queue).all,
            Err(_) => true,
        };
        while let middle = low + (high - low) / 2.0
            && middle > low
            && middle < high
        {
            if too_many(middle) {
                high = middle;
            } else {
                low = middle;
            }
        }
        let found = queue(low)?;
        let made = fresh_per_hour * self.attempts(&found).all;
        let just_above = |attempts: f64| queue(attempts * (1.0 + 1e-12));
        // Halving ends below what is refused, and there everything seems to balance: what lies just above tells.
        if let Err(cause) = just_above(low) {
            // Where that many attempts are refused too, a figure that is wanted says more than one on the edge.
            let cause = queue(made).err().unwrap_or(cause);
            let causes: Vec<String> = cause.problems().iter().map(ToString::to_string).collect();
            let message = format!(
                "found {fresh_per_hour} fresh callers an hour; with those who call again there are {made} attempts or more, \
                 and the queue refuses such numbers: {}",
                causes.join("; ")
            );
            return Err(Error::invalid("fresh_per_hour", message));
        }
        if made > low * (1.0 + 1e-9) {
            let message = format!(
                "found {fresh_per_hour} fresh callers an hour; a queue whose figures do not jump at {low} attempts is accepted"
            );
            return Err(Error::invalid("fresh_per_hour", message));
        }
        Ok(self.settled(fresh_per_hour, found))
    }

    /// The fresh callers behind the attempts that a queue is offered.
    ///
    /// # Errors
    /// Probabilities outside 0 to below 1.
    pub fn fresh_per_hour(&self, queue: &impl Queue) -> Result<f64> {
        self.check(0.0)?;
        Ok(queue.arrivals_per_hour() / self.attempts(queue).all)
    }

    fn settled<Q: Queue>(&self, fresh_per_hour: f64, queue: Q) -> Settled<Q> {
        let attempts = self.attempts(&queue);
        Settled {
            fresh_per_hour,
            attempts_per_hour: fresh_per_hour * attempts.all,
            redials_per_hour: fresh_per_hour * attempts.redials,
            returns_per_hour: fresh_per_hour * attempts.returns,
            callers_served: attempts.served,
            queue,
        }
    }

    fn check(&self, fresh_per_hour: f64) -> Result<()> {
        let mut problems = Problems::new();
        for (path, p) in [
            ("after_abandoning", self.after_abandoning),
            ("after_blocking", self.after_blocking),
            ("after_answer", self.after_answer),
        ] {
            if !(0.0..1.0).contains(&p) {
                problems.at(path).say(format!(
                    "found {p}; a probability from 0 to below 1 is accepted"
                ));
            }
        }
        if !(fresh_per_hour >= 0.0 && fresh_per_hour.is_finite()) {
            problems.at("fresh_per_hour").say(format!(
                "found {fresh_per_hour}; a number from 0 is accepted"
            ));
        }
        problems.finish()
    }

    fn fate(&self, queue: &impl Queue) -> Fate {
        let blocked = queue.p_blocked();
        let offered = 1.0 - blocked;
        let answered = offered * queue.p_answered();
        Fate {
            redials: blocked * self.after_blocking
                + offered * queue.p_abandon() * self.after_abandoning,
            answered,
            returns: answered * self.after_answer,
        }
    }

    /// What a fresh caller makes of attempts that all end alike. An answer ends a row of redials, so that who returns is
    /// as good as fresh.
    fn attempts(&self, queue: &impl Queue) -> Attempts {
        let Fate {
            redials,
            answered,
            returns,
        } = self.fate(queue);
        // Attempts until the first answer or the end: 1 + r + r² + … + r^tries.
        let row = match self.tries {
            None => 1.0 / (1.0 - redials),
            Some(tries) => {
                let power = redials.powf(f64::from(tries) + 1.0);
                (1.0 - power) / (1.0 - redials)
            }
        };
        // A row ends in an answer and a return with this probability, and then another one begins.
        let rows = 1.0 / (1.0 - row * returns);
        Attempts {
            all: rows * row,
            redials: rows * (row - 1.0),
            returns: rows - 1.0,
            served: (row * answered).min(1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{ErlangA, ErlangC};
    use super::*;

    #[test]
    fn without_anybody_calling_again_attempts_are_fresh() {
        let settled = Redials::none()
            .settle(831.0, |calls| ErlangA::new(calls, 269.0, 283.6, 50))
            .unwrap();
        assert_eq!(settled.attempts_per_hour, 831.0);
        assert_eq!(settled.redials_per_hour, 0.0);
        assert_eq!(settled.returns_per_hour, 0.0);
        assert_eq!(settled.callers_served, settled.queue.p_answered());
    }

    #[test]
    fn returns_alone_are_a_geometric_series() {
        let redials = Redials {
            after_answer: 0.3,
            ..Redials::none()
        };
        let settled = redials
            .settle(70.0, |calls| ErlangC::new(calls, 300.0, 12))
            .unwrap();
        assert!((settled.attempts_per_hour - 100.0).abs() < 1e-12);
        assert!((settled.returns_per_hour - 30.0).abs() < 1e-12);
        assert_eq!(settled.callers_served, 1.0);
    }

    #[test]
    fn limited_tries_agree_with_a_chain_of_attempts() {
        // Fresh caller by fresh caller: expected visits to "j redials in a row so far", solved by elimination.
        let redials = Redials {
            after_abandoning: 0.6,
            after_answer: 0.2,
            tries: Some(2),
            ..Redials::none()
        };
        let queue = ErlangA::new(831.0, 269.0, 283.6, 40).unwrap();
        let (lost, answered) = (queue.p_abandon(), queue.p_answered());
        let (mut constant, mut factor) = (1.0, answered * 0.2);
        for _ in 0..2 {
            (constant, factor) = (
                1.0 + lost * 0.6 * constant,
                answered * 0.2 + lost * 0.6 * factor,
            );
        }
        let attempts = redials.attempts(&queue);
        assert!((attempts.all / (constant / (1.0 - factor)) - 1.0).abs() < 1e-14);
        assert!((attempts.all - 1.0 - attempts.redials - attempts.returns).abs() < 1e-14);
    }

    #[test]
    fn the_fixed_point_of_the_overloaded_baseline() {
        // Redials without limit, by walking towards the balance instead of halving: λ ← fresh + 0.4 λ P(abandon | λ).
        let redials = Redials {
            after_abandoning: 0.4,
            ..Redials::none()
        };
        let settled = redials
            .settle(831.0, |calls| ErlangA::new(calls, 269.0, 283.6, 50))
            .unwrap();
        let mut calls = 831.0;
        for _ in 0..10_000 {
            let queue = ErlangA::new(calls, 269.0, 283.6, 50).unwrap();
            calls = 831.0 + 0.4 * calls * queue.p_abandon();
        }
        assert!((settled.attempts_per_hour / calls - 1.0).abs() < 1e-12);
    }

    #[test]
    fn nonsense_and_overload_are_refused() {
        let wrong = Redials {
            after_abandoning: 1.0,
            after_blocking: -0.1,
            after_answer: f64::NAN,
            tries: None,
        };
        let error = wrong
            .settle(f64::NAN, |calls| ErlangC::new(calls, 300.0, 12))
            .unwrap_err();
        assert_eq!(error.problems().len(), 4);
        let redials = Redials {
            after_answer: 0.3,
            ..Redials::none()
        };
        // 120 fresh calls of 300 s are 10 erlangs, and with returns 14.3.
        let error = redials
            .settle(120.0, |calls| ErlangC::new(calls, 300.0, 12))
            .unwrap_err();
        assert_eq!(error.problems()[0].path, "fresh_per_hour");
        let error = redials
            .settle(160.0, |calls| ErlangC::new(calls, 300.0, 12))
            .unwrap_err();
        assert_eq!(error.problems()[0].path, "agents");
    }

    #[test]
    fn at_the_edge_of_what_agents_carry_nothing_settles() {
        let redials = Redials {
            after_answer: 0.3,
            ..Redials::none()
        };
        let settle = |fresh| redials.settle(fresh, |calls| ErlangC::new(calls, 300.0, 12));
        // 144 attempts of 300 s are the 12 erlangs that 12 agents do not quite carry.
        for fresh in [100.8, 100.800_000_1, 101.0] {
            let error = settle(fresh).unwrap_err();
            assert_eq!(error.problems()[0].path, "fresh_per_hour");
            let text = error.to_string();
            assert!(
                text.contains("agents") && text.contains("without end"),
                "{text}"
            );
        }
        let settled = settle(100.799).unwrap();
        assert!((settled.attempts_per_hour * 0.7 / 100.799 - 1.0).abs() < 1e-12);
    }

    #[test]
    fn what_the_queue_refuses_is_said() {
        // Half of 10^9 erlangs, and ten times as many with those who call again: queues that callers leave, but too large.
        let redials = Redials {
            after_abandoning: 0.9,
            ..Redials::none()
        };
        let fresh = 0.5e9 * 12.0;
        let error = redials
            .settle(fresh, |calls| ErlangA::new(calls, 300.0, 300.0, 1))
            .unwrap_err();
        assert_eq!(error.problems()[0].path, "fresh_per_hour");
        let text = error.to_string();
        assert!(
            text.contains("erlangs") && !text.contains("without end"),
            "{text}"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn rates_balance_and_grow_with_what_comes_back(
            agents in 1u32..200, share in 0.1..3.0f64, patience in 0.01..100.0f64, again in 0.0..0.95f64,
            returns in 0.0..0.9f64, tries in proptest::option::of(0u32..6),
        ) {
            let fresh = 3600.0 * f64::from(agents) * share;
            let redials = Redials { after_abandoning: again, after_answer: returns, tries, ..Redials::none() };
            let queue = |calls| ErlangA::new(calls, 1.0, patience, agents);
            let settled = redials.settle(fresh, queue).unwrap();
            let attempts = settled.queue.arrivals_per_hour();
            prop_assert!((settled.attempts_per_hour / attempts - 1.0).abs() < 1e-9);
            let parts = fresh + settled.redials_per_hour + settled.returns_per_hour;
            prop_assert!((parts / attempts - 1.0).abs() < 1e-9);
            prop_assert!((redials.fresh_per_hour(&settled.queue).unwrap() / fresh - 1.0).abs() < 1e-9);
            prop_assert!((0.0..=1.0).contains(&settled.callers_served));
            prop_assert!(attempts >= fresh * (1.0 - 1e-12));
        }
    }
}
