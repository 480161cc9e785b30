//! Whitt's approximation: any patience, any handle time, a limited number of lines.
use super::blocking;
use super::input::Demand;
use crate::chance::DurationLaw;
use crate::error::{Error, Problems, Result};

/// The most states that are added up.
const MOST_STATES: u64 = 200_000_000;

/// M/GI/n/K+GI, approximated by a birth–death process whose callers hang up at a rate that depends on how many wait.
///
/// Of k callers waiting the j-th from the end has waited for about j/λ, and hangs up at the rate of the patience's hazard
/// there; the k of them together at λ × the cumulative hazard up to k/λ, which is −λ ln P(patience > k/λ). The handle
/// time is taken as exponential with the same mean. (W. Whitt, "Engineering solution of a basic call-center model", 2005; there the
/// hazard is added up at the points j/λ, here it is integrated between them, so that a law may jump and its hazard may be
/// infinite at 0.)
///
/// It is for large centres: that of k waiting callers the j-th has waited for j/λ is true of long queues only. P(queued) and
/// P(abandon) are off by up to 0.21 with 1 agent, 0.06 with 5, 0.022 with 20, and 0.008 with 100 or more (against
/// [`MmnG`](super::MmnG), over seven laws of patience and loads from 0.4 to 1.3 per agent; constant patience is the worst).
///
/// With exponential patience it is the exact M/M/n/K+M. For other laws without a limit on lines
/// [`MmnG`](super::MmnG) is exact where handle times are exponential; this model is for a limited number of lines.
/// How wrong the shape of the handle time makes it was simulated: for a lognormal one with a coefficient of variation of 1.2, 20 and
/// 100 agents, 0.003 of the service level and 1.4 % of P(abandon).
///
/// ```
/// use callcenter::Law;
/// use callcenter::chance::DurationLaw;
/// use callcenter::erlang::WhittApproximation;
/// let patience = DurationLaw::new(&Law::lognormal(280.0, 1.5))?;
/// let queue = WhittApproximation::new(831.0, 269.0, &patience, 50, Some(60))?;
/// println!("{:.1} % find no line, {:.1} % hang up", 100.0 * queue.p_blocked(), 100.0 * queue.p_abandon());
/// assert!(queue.p_blocked() > 0.05 && queue.p_abandon() < 0.2);
/// # Ok::<(), callcenter::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WhittApproximation {
    demand: Demand,
    agents: u32,
    p_blocked: f64,
    /// Of the offered calls.
    p_queued: f64,
    /// Of the offered calls.
    p_abandon: f64,
    queue_length: f64,
}

/// Sums over the states with k ≥ 0 callers waiting, all in units of e^`scale` × the state without any.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    scale: f64,
    all: f64,
    waiting: f64,
    leaving: f64,
    /// The state in which no further caller finds a line.
    full: f64,
}

impl WhittApproximation {
    /// A queue with `arrivals_per_hour`, a mean handle time `aht` in seconds, any law of `patience`, `agents`, and where
    /// stated a number of `lines` for those who talk and wait, at least as many as agents.
    ///
    /// # Errors
    /// Figures that are not numbers in range, no agents, fewer lines than agents, and a queue that grows without end: where some callers
    /// never hang up, lines have no limit, and the approximation's callers leave more slowly than they come.
    ///
    /// # Cost
    /// One evaluation of the patience's law for each queue length that occurs.
    pub fn new(
        arrivals_per_hour: f64,
        aht: f64,
        patience: &DurationLaw,
        agents: u32,
        lines: Option<u32>,
    ) -> Result<Self> {
        let demand = Demand::new(arrivals_per_hour, aht)?;
        let mut problems = Problems::new();
        if agents == 0 {
            problems.at("agents").say("found 0; 1 or more are accepted");
        }
        if let Some(lines) = lines
            && lines < agents
        {
            problems.at("lines").say(format!(
                "found {lines}; as many as the {agents} agents or more are accepted"
            ));
        }
        problems.finish()?;
        if demand.load == 0.0 {
            return Ok(WhittApproximation {
                demand,
                agents,
                p_blocked: 0.0,
                p_queued: 0.0,
                p_abandon: 0.0,
                queue_length: 0.0,
            });
        }
        let places = lines.map(|lines| u64::from(lines - agents));
        let sums = sums(&demand, patience, agents, places)?;
        // States with an idle agent, in units of the one with none idle and none waiting: n/a × 1/B(n−1, a).
        let (exponent, mass) = blocking::inverse(f64::from(agents) - 1.0, demand.load);
        let idle = (exponent - sums.scale).exp() * f64::from(agents) * mass;
        let all = idle + sums.all;
        let offered = all - sums.full;
        Ok(WhittApproximation {
            demand,
            agents,
            p_blocked: sums.full / all,
            p_queued: ((sums.all - sums.full) / offered).clamp(0.0, 1.0),
            p_abandon: (sums.leaving / offered).min(1.0),
            queue_length: sums.waiting / all,
        })
    }

    /// The number of agents.
    pub fn agents(&self) -> u32 {
        self.agents
    }

    /// P(the attempt finds no line and is lost), of all attempts.
    pub fn p_blocked(&self) -> f64 {
        self.p_blocked
    }

    /// P(not answered at once), of offered calls.
    pub fn p_queued(&self) -> f64 {
        self.p_queued
    }

    /// P(the caller hangs up), of offered calls.
    pub fn p_abandon(&self) -> f64 {
        self.p_abandon
    }

    /// Mean number of callers waiting.
    pub fn queue_length(&self) -> f64 {
        self.queue_length
    }

    /// Mean wait of all offered calls, answered or not, seconds. Without arrivals 0.
    pub fn mean_wait(&self) -> f64 {
        let offered = self.demand.arrivals_per_hour / 3600.0 * (1.0 - self.p_blocked);
        if offered > 0.0 {
            self.queue_length / offered
        } else {
            0.0
        }
    }

    /// Mean wait of the offered calls that queue, answered or not, seconds. None where nobody queues.
    pub fn mean_wait_queued(&self) -> Option<f64> {
        (self.p_queued > 0.0).then(|| self.mean_wait() / self.p_queued)
    }

    /// Share of the agents' time spent handling calls.
    pub fn occupancy(&self) -> f64 {
        let carried = self.demand.load * (1.0 - self.p_blocked) * (1.0 - self.p_abandon);
        (carried / f64::from(self.agents)).min(1.0)
    }
}

/// Adds up the states with callers waiting, at most `places` of them.
fn sums(demand: &Demand, patience: &DurationLaw, agents: u32, places: Option<u64>) -> Result<Sums> {
    /// Beyond this all sums are brought down by as much.
    const LARGE: f64 = 1e250;
    let (n, load) = (f64::from(agents), demand.load);
    // Per mean handle time, as all rates here.
    let gap = demand.aht / load;
    let exponential = patience.exponential_mean();
    let mut sums = Sums {
        all: 1.0,
        ..Sums::default()
    };
    let endless = || {
        let message = format!(
            "found {agents}; the queue grows without end, or beyond {MOST_STATES} callers: more agents, fewer calls, shorter \
             patience or a number of lines are accepted"
        );
        Error::invalid("agents", message)
    };
    // However long the queue, those whose patience is over leave no faster than this.
    let fastest = -load * patience.never_probability().ln();
    if places.is_none() && load >= n + fastest {
        return Err(endless());
    }
    let mut weight = 1.0;
    for k in 1.. {
        if places.is_some_and(|places| k > places) {
            sums.full = weight;
            return Ok(sums);
        }
        let k = k as f64;
        // Nobody's patience lasts until the queue is so long: who would make it so hangs up at once.
        let leaving = load
            * match exponential {
                // Its survival would be no number for long times.
                Some(mean) => k * gap / mean,
                None => -patience.survival(k * gap).ln(),
            };
        let ratio = load / (n + leaving);
        let next = weight * ratio;
        sums.all += next;
        sums.waiting += k * next;
        sums.leaving += if leaving.is_finite() {
            next * leaving / load
        } else {
            weight
        };
        weight = next;
        // Who finds no line may be as few as can be written down.
        if places.is_none() && ratio < 1.0 && k * weight <= 1e-19 * (sums.waiting * (1.0 - ratio))
            || weight == 0.0
        {
            return Ok(sums);
        }
        if weight > LARGE {
            weight /= LARGE;
            sums.all /= LARGE;
            sums.waiting /= LARGE;
            sums.leaving /= LARGE;
            sums.scale += LARGE.ln();
        }
        if k >= MOST_STATES as f64 {
            break;
        }
    }
    Err(endless())
}

#[cfg(test)]
mod tests {
    use super::super::{ErlangA, FiniteQueue, MmnG, Queue, b};
    use super::*;
    use crate::scenario::Law;

    fn law(law: &Law) -> DurationLaw {
        DurationLaw::new(law).unwrap()
    }

    fn same(found: f64, expected: f64) -> bool {
        (found - expected).abs() <= 1e-10 * expected.abs() + 1e-300
    }

    #[test]
    fn exact_for_exponential_patience() {
        for (agents, load, patience) in [
            (1, 0.5, 1.0),
            (1, 1e-3, 1.0),
            (5, 1e-3, 1.0),
            (1, 1e-6, 1_000.0),
            (1, 0.01, 0.1),
            (10, 8.0, 100.0),
            (50, 62.1, 1.05),
            (100, 150.0, 0.01),
            (1_000, 1_100.0, 5.0),
            (20_000, 20_400.0, 2.0),
        ] {
            let exponential = law(&Law::exponential(patience));
            let rate = 3600.0 * load;
            let found = WhittApproximation::new(rate, 1.0, &exponential, agents, None).unwrap();
            let exact = ErlangA::new(rate, 1.0, patience, agents).unwrap();
            assert!(same(found.p_queued(), exact.p_queued()), "{agents}");
            assert!(same(found.p_abandon(), exact.p_abandon()), "{agents}");
            assert!(same(found.mean_wait(), exact.mean_wait()), "{agents}");
            assert!(same(found.occupancy(), exact.occupancy().unwrap()));
            for lines in [agents, agents + 1, agents + agents / 5 + 3] {
                let found =
                    WhittApproximation::new(rate, 1.0, &exponential, agents, Some(lines)).unwrap();
                let exact = FiniteQueue::new(rate, 1.0, Some(patience), agents, lines).unwrap();
                assert!(
                    same(found.p_blocked(), exact.p_blocked()),
                    "{agents} {lines}"
                );
                assert!(
                    same(found.p_abandon(), exact.p_abandon()),
                    "{agents} {lines}"
                );
                assert!(
                    same(found.queue_length(), exact.queue_length()),
                    "{agents} {lines}"
                );
                if lines == agents {
                    assert!(same(found.p_blocked(), b(agents, load).unwrap()));
                    assert_eq!((found.p_queued(), found.mean_wait_queued()), (0.0, None));
                }
            }
        }
    }

    /// How far P(queued) and P(abandon) are from the exact M/M/n+G: the table of the docs.
    #[test]
    fn as_near_the_exact_queue_for_other_laws_as_stated() {
        let laws = [
            Law::constant(0.5),
            Law::constant(2.0),
            Law::uniform(0.0, 2.0),
            Law::erlang(3, 1.0),
            Law::lognormal(1.0, 1.5),
            Law::weibull(1.0, 0.6),
            Law::hyperexponential(1.0, 2.0),
        ];
        for (agents, stated) in [
            (1, 0.21),
            (2, 0.18),
            (5, 0.06),
            (20, 0.022),
            (100, 0.008),
            (500, 0.008),
        ] {
            let mut farthest: f64 = 0.0;
            for patience in laws.iter().map(law) {
                for share in [0.4, 0.7, 0.9, 1.0, 1.1, 1.3] {
                    let rate = 3600.0 * share * f64::from(agents);
                    let found =
                        WhittApproximation::new(rate, 1.0, &patience, agents, None).unwrap();
                    let exact = MmnG::new(rate, 1.0, &patience, agents).unwrap();
                    farthest = farthest.max((found.p_abandon() - exact.p_abandon()).abs());
                    farthest = farthest.max((found.p_queued() - exact.p_queued()).abs());
                }
            }
            assert!(farthest < stated, "{agents}: {farthest}");
        }
    }

    #[test]
    fn nonsense_and_endless_queues_are_refused() {
        let patience = law(&Law::exponential(10.0));
        let path =
            |arrivals: f64, aht: f64, agents: u32, lines: Option<u32>, patience: &DurationLaw| {
                WhittApproximation::new(arrivals, aht, patience, agents, lines)
                    .unwrap_err()
                    .problems()[0]
                    .path
                    .clone()
            };
        assert_eq!(path(-1.0, 1.0, 1, None, &patience), "arrivals_per_hour");
        assert_eq!(path(1.0, f64::NAN, 1, None, &patience), "aht");
        assert_eq!(path(1.0, 1.0, 0, None, &patience), "agents");
        assert_eq!(path(1.0, 1.0, 5, Some(4), &patience), "lines");
        let never = law(&Law::never());
        assert_eq!(path(7200.0, 1.0, 1, None, &never), "agents");
        let limited = WhittApproximation::new(7200.0, 1.0, &never, 1, Some(9)).unwrap();
        assert!(limited.p_blocked() > 0.5 && limited.p_abandon() == 0.0);
        let idle = WhittApproximation::new(0.0, 1.0, &patience, 3, None).unwrap();
        assert_eq!((idle.mean_wait(), idle.occupancy()), (0.0, 0.0));
    }
}
