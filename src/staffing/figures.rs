//! From results to the figures of the table.

use super::play::level;
use super::question::Checked;
use super::table::{DayPerformance, Performance};
use crate::experiment::{IntervalResults, Results, Row};
use crate::measure::{Estimate, Figure};
use crate::scenario::ServiceLevelDefinition;

/// What a number of agents gives in an interval.
pub(super) fn performance(staff: f64, interval: &IntervalResults) -> Performance {
    Performance {
        staff,
        service_level: level(interval),
        asa: interval.total.asa,
        abandon_rate: interval.total.abandon_rate,
        occupancy: interval.total.occupancy,
    }
}

/// What a staffing gives over the day.
pub(super) fn day(results: &Results) -> DayPerformance {
    let total = &results.total;
    let after = results
        .intervals
        .iter()
        .find(|interval| interval.row == Row::AfterClosing);
    let overtime: f64 = after.map_or(0.0, |row| {
        let groups = row.agent_groups.iter();
        groups.filter_map(|(_, group)| group.staffed.mean()).sum()
    });
    DayPerformance {
        service_level: total
            .service_level
            .first()
            .map_or(Figure::NotEstimable, |level| level.share),
        days_meeting_target: total.days_meeting_target,
        asa: total.asa,
        abandon_rate: total.abandon_rate,
        occupancy: total.occupancy,
        overtime_hours: overtime / 3600.0,
    }
}

impl Checked {
    /// Whether an interval misses its target, or its occupancy the cap, by more than the margin.
    pub fn clearly_fails(&self, i: usize, interval: &IntervalResults) -> bool {
        let (share, cap) = (self.target.share, self.question.max_occupancy);
        let level = level(interval);
        let busy = interval.total.occupancy;
        self.has_calls(i)
            && (level.estimate().is_some_and(|level| level.high < share)
                || cap.is_some_and(|cap| busy.estimate().is_some_and(|busy| busy.low > cap)))
    }

    /// Whether the margin straddles what is asked for.
    pub fn straddles(&self, i: usize, interval: &IntervalResults) -> bool {
        let around = |e: &Estimate, bound: f64| e.low < bound && bound <= e.high;
        let (share, cap) = (self.target.share, self.question.max_occupancy);
        let level = level(interval);
        let busy = interval.total.occupancy;
        self.has_calls(i)
            && (level.estimate().is_some_and(|level| around(level, share))
                || cap.is_some_and(|cap| {
                    busy.estimate()
                        .is_some_and(|busy| busy.low <= cap && cap < busy.high)
                }))
    }

    /// The share of days on which interval i needs its last agent, so that every interval meets what is asked of it as a
    /// ratio of sums. `answer` and `less` are the intervals of the answer, and of the answer with one agent less in i.
    pub fn share_of_days(
        &self,
        i: usize,
        answer: &[&IntervalResults],
        less: &[&IntervalResults],
    ) -> f64 {
        let mut days: f64 = 0.0;
        for (j, (&with, &without)) in answer.iter().zip(less).enumerate() {
            if !self.has_calls(j) {
                continue;
            }
            let share = self.target.share;
            let (counted, of) = self.parts(without);
            let (counted_with, of_with) = self.parts(with);
            let mut need = |short: f64, spare: f64| {
                // An interval that falls short even at the answer, within its margin, says nothing about another one.
                if short > 0.0 && (spare >= 0.0 || i == j) {
                    days = days.max(short / (short + spare.max(0.0)));
                }
            };
            need(share * of - counted, counted_with - share * of_with);
            if let Some(cap) = self.question.max_occupancy {
                let over = |row: &IntervalResults| {
                    let staffed = row.agent_groups.first().and_then(|g| g.1.staffed.mean());
                    let staffed = staffed.unwrap_or(0.0);
                    row.total.occupancy.mean().unwrap_or(0.0) * staffed - cap * staffed
                };
                need(over(without), -over(with));
            }
        }
        days.min(1.0)
    }

    /// Numerator and denominator of the service level, calls per day.
    fn parts(&self, interval: &IntervalResults) -> (f64, f64) {
        let total = &interval.total;
        let share = level(interval).mean().unwrap_or(0.0);
        let offered = total.offered.mean().unwrap_or(0.0);
        let of = match self.target.definition {
            ServiceLevelDefinition::AnsweredOfAnswered => total.answered.mean().unwrap_or(0.0),
            ServiceLevelDefinition::NetOfQuickAbandons if share > 0.0 => {
                let of_offered = total.service_level.get(1).and_then(|l| l.share.mean());
                of_offered.unwrap_or(share) * offered / share
            }
            _ => offered,
        };
        (share * of, of)
    }
}
