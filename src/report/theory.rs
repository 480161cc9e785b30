use std::sync::Arc;

use super::heading::per;
use super::number;
use super::table::{Cell, Column, Table};
use super::text::wrapped;
use crate::erlang::{ErlangA, ErlangC, Queue, RequiredAgents, Requirement};
use crate::error::Result;
use crate::experiment::MEASURES;
use crate::experiment::{Results, ServiceLevelFigure};
use crate::measure::Figure;
use crate::scenario::{Channel, Law, Scenario, Series, defaults};

/// The exact theory that covers a scenario: one queue before identical agents, exponential laws, steady state.
///
/// Erlang A where callers lose patience, Erlang C where they do not.
#[derive(Debug, Clone)]
pub struct Theory {
    /// Calls per hour.
    pub arrivals_per_hour: f64,
    /// Mean handle time in seconds.
    pub aht: f64,
    /// Mean patience in seconds; `None` where nobody hangs up.
    pub mean_patience: Option<f64>,
    /// Agents on duty.
    pub agents: u32,
    queue: Arc<dyn Queue + Send + Sync>,
}

impl Theory {
    /// The theory that covers a scenario exactly; `None` where none does.
    ///
    /// It takes a steady state with one call type, Poisson arrivals at one rate, exponential handle time and patience (or
    /// callers who never hang up), no balking, no limit on lines or queue, and one group of a whole number of agents
    /// (for callers who never hang up, enough of them).
    ///
    /// ```
    /// use callcenter::{AgentGroup, CallType, Law, Scenario};
    /// use callcenter::report::Theory;
    ///
    /// let centre = Scenario::new("hold music")
    ///     .call_type(CallType::new("service")
    ///         .arrivals_per_hour(831.0)
    ///         .handle_time(Law::exponential(269.0))
    ///         .patience(Law::exponential(283.6)))
    ///     .agent_group(AgentGroup::new("desk").staff(50).skill("service"));
    /// let theory = Theory::of(&centre).unwrap();
    /// assert_eq!(format!("{:.1}", theory.exact("mean_wait").unwrap()), "56.0");
    /// assert!(Theory::of(&centre.lines(80)).is_none());
    /// ```
    pub fn of(scenario: &Scenario) -> Option<Self> {
        let ([call_type], [group]) = (
            scenario.call_types.as_slice(),
            scenario.agent_groups.as_slice(),
        ) else {
            return None;
        };
        let plain = scenario.day.is_none()
            && scenario.lines.is_none()
            && scenario.queue_limit.is_none()
            && call_type.channel == Channel::Phone
            && call_type.balk == 0.0;
        let arrivals = &call_type.arrivals;
        let poisson = arrivals.per_interval.is_none()
            && arrivals.count.is_none()
            && arrivals.renewal.is_none()
            && arrivals.times.is_none()
            && arrivals.busyness.is_none();
        if !plain || !poisson {
            return None;
        }
        let Some(Series::Constant(arrivals_per_hour)) = arrivals.per_hour else {
            return None;
        };
        let Some(Law::Exponential { mean }) = &call_type.handle_time else {
            return None;
        };
        let aht = match (&call_type.aht, mean) {
            (Some(Series::Constant(aht)), _) => *aht,
            (None, Some(mean)) => mean.0,
            _ => return None,
        };
        let mean_patience = match &call_type.patience {
            None => Some(defaults::PATIENCE_MEAN.0),
            Some(Law::Exponential { mean: Some(mean) }) => Some(mean.0),
            Some(Law::Never) => None,
            Some(_) => return None,
        };
        let Series::Constant(staff) = group.staff else {
            return None;
        };
        if staff.fract() != 0.0 || !(1.0..=f64::from(u32::MAX)).contains(&staff) {
            return None;
        }
        let agents = staff as u32;
        let queue: Arc<dyn Queue + Send + Sync> = match mean_patience {
            Some(patience) => {
                Arc::new(ErlangA::new(arrivals_per_hour, aht, patience, agents).ok()?)
            }
            None => Arc::new(ErlangC::new(arrivals_per_hour, aht, agents).ok()?),
        };
        Some(Theory {
            arrivals_per_hour,
            aht,
            mean_patience,
            agents,
            queue,
        })
    }

    /// The fewest agents that meet a requirement, by the same theory.
    ///
    /// # Errors
    ///
    /// A requirement out of range, or one that no number of agents meets.
    pub fn required_agents(&self, requirement: &Requirement) -> Result<RequiredAgents> {
        let (rate, aht) = (self.arrivals_per_hour, self.aht);
        match self.mean_patience {
            Some(patience) => ErlangA::required_agents(rate, aht, patience, requirement),
            None => ErlangC::required_agents(rate, aht, requirement),
        }
    }

    /// The load in erlangs: how many agents would be busy if everyone were answered.
    pub fn load(&self) -> f64 {
        self.queue.load()
    }

    /// The theory's name.
    pub fn name(&self) -> &'static str {
        match self.mean_patience {
            Some(_) => "Erlang A",
            None => "Erlang C",
        }
    }

    /// The exact value of a measure, by its name in the result file: `mean_wait`; counts are per hour. `None` for a
    /// measure that theory does not have, or that does not apply.
    pub fn exact(&self, measure: &str) -> Option<f64> {
        let queue = &self.queue;
        if let Some(percent) = measure.strip_prefix("wait_p") {
            let p = percent.parse::<f64>().ok()? / 100.0;
            return queue.wait_quantile(p).ok();
        }
        let rate = queue.arrivals_per_hour();
        let hangs_up = self.mean_patience.is_some();
        match measure {
            "attempts" | "offered" | "callers" => Some(rate),
            "aht" => Some(self.aht),
            "answered" | "callers_served" => Some(rate * queue.p_answered()),
            "abandoned" if hangs_up => Some(rate * queue.p_abandon()),
            "abandon_rate" if hangs_up => Some(queue.p_abandon()),
            "queued_rate" => Some(queue.p_queued()),
            "mean_wait" => Some(queue.mean_wait()),
            "asa" => queue.asa(),
            "mean_wait_queued" => Some(queue.mean_wait_queued()),
            "time_to_abandon" => queue.mean_time_to_abandon(),
            "queue_length" => Some(queue.queue_length()),
            "occupancy" => queue.occupancy(),
            _ => None,
        }
    }

    /// The exact service level in a definition and threshold; `None` where it has no single one.
    pub fn service_level(&self, level: &ServiceLevelFigure) -> Option<f64> {
        let (definition, within) = (level.definition?, level.threshold?);
        self.queue
            .service_level(definition, within, level.short)
            .ok()
    }
}

/// Every measure that theory has: simulated with its margin, exact, and how many standard errors lie between.
///
/// Of figures that agree, one in twenty lies more than 2 standard errors away by chance, one in 370 more than 3.
pub fn beside_theory(results: &Results, theory: &Theory, width: usize) -> String {
    let mut table = Table::new([
        Column::text("Measure"),
        Column::figures("simulated", 253),
        Column::figures(format!("exact\n({})", theory.name()), 254),
        Column::figures("difference\n(std errors)", 252),
    ]);
    let mut away = Vec::new();
    let mut row = |label: String, figure: &Figure, exact: Option<f64>| {
        let Some(exact) = exact.filter(|x| x.is_finite()) else {
            return;
        };
        let Some(simulated) = figure.estimate() else {
            return;
        };
        let scale = match simulated.unit {
            crate::measure::Unit::Share => 100.0,
            _ => 1.0,
        };
        // One decimal more than the margin supports, so that the rounding is seen not to be the difference.
        let decimals = number::decimals(simulated.half_width() * scale) + 1;
        let difference = (simulated.mean - exact) / simulated.standard_error;
        let difference = if difference.is_finite() {
            away.push(difference);
            Cell::from(signed(difference))
        } else {
            Cell::from("–")
        };
        table.row([
            Cell::from(label),
            Cell::from(figure),
            Cell::from(number::fixed(exact * scale, decimals.min(4))),
            difference,
        ]);
    };
    for level in &results.total.service_level {
        row(
            format!("{} (%)", level.label()),
            &level.share,
            theory.service_level(level),
        );
    }
    for measure in &MEASURES {
        if matches!(measure.section, super::Section::Callers) {
            continue;
        }
        let label = measure.heading(per(results));
        row(
            label,
            (measure.of)(&results.total),
            theory.exact(measure.name),
        );
    }
    let beyond = away.iter().filter(|d| d.abs() > 2.0).count();
    let farthest = away.iter().fold(0.0f64, |most, d| most.max(d.abs()));
    let many = match beyond {
        0 => "none lies".to_owned(),
        1 => "one lies".to_owned(),
        many => format!("{many} lie"),
    };
    let note = format!(
        "Of {} figures {many} more than 2 standard errors from the exact value, the farthest {farthest:.1}. Chance alone \
         puts about one in twenty there, often several at once, as they are counted from the same calls.",
        away.len(),
    );
    format!("{}\n{}", table.render(width), wrapped(&note, width, 0))
}

fn signed(value: f64) -> String {
    let text = number::fixed(value, 1);
    if value > 0.0 && text != "0.0" {
        format!("+{text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AgentGroup, CallType, Experiment, ServiceLevel};

    fn centre(patience: Law, staff: f64) -> Scenario {
        Scenario::new("hold music")
            .call_type(
                CallType::new("service")
                    .arrivals_per_hour(100.0)
                    .handle_time(Law::exponential(180.0))
                    .patience(patience)
                    .target(ServiceLevel::answered_of_offered(0.8, 20.0)),
            )
            .agent_group(AgentGroup::new("desk").staff(staff).skill("service"))
    }

    #[test]
    fn erlang_c_stands_beside_callers_who_never_hang_up() {
        let centre = centre(Law::Never, 7.0);
        let theory = Theory::of(&centre).unwrap();
        let results = Experiment::new(&centre)
            .unwrap()
            .replications(50)
            .run()
            .unwrap();
        let text = beside_theory(&results, &theory, 100);
        assert!(
            text.contains("Erlang C") && !text.contains("abandon"),
            "{text}"
        );
        assert!(text.contains("queue length") && text.contains("standard errors"));
    }

    #[test]
    fn every_difference_is_in_standard_errors() {
        let centre = centre(Law::exponential(120.0), 5.0);
        let theory = Theory::of(&centre).unwrap();
        let results = Experiment::new(&centre)
            .unwrap()
            .replications(50)
            .run()
            .unwrap();
        let wait = results.total.mean_wait.estimate().unwrap();
        let away = (wait.mean - theory.exact("mean_wait").unwrap()) / wait.standard_error;
        let text = beside_theory(&results, &theory, 100);
        let row = text
            .lines()
            .find(|l| l.starts_with("mean wait, all"))
            .unwrap();
        assert!(row.ends_with(&signed(away)), "{row} {away}");
    }

    #[test]
    fn what_theory_does_not_cover_has_none_beside_it() {
        let plain = || centre(Law::exponential(120.0), 5.0);
        assert!(Theory::of(&plain()).is_some());
        let changes: [fn(&mut Scenario); 8] = [
            |s| s.lines = Some(9),
            |s| s.queue_limit = Some(3),
            |s| s.day = Some(Default::default()),
            |s| s.call_types[0].balk = 0.1,
            |s| {
                s.call_types[0].patience = Some(Law::Constant {
                    value: Some(60.0.into()),
                })
            },
            |s| s.call_types[0].handle_time = None,
            |s| s.agent_groups[0].staff = 5.5.into(),
            |s| s.call_types[0].arrivals.busyness = Some(Default::default()),
        ];
        for change in changes {
            let mut scenario = plain();
            change(&mut scenario);
            assert!(Theory::of(&scenario).is_none(), "{scenario:?}");
        }
        assert!(
            Theory::of(&centre(Law::Never, 4.0)).is_none(),
            "the queue would grow for ever"
        );
    }
}
