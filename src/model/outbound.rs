//! Calls that the centre makes itself, compiled.

use super::{Model, TypeModel};
use crate::chance::DurationLaw;

/// How a dialler rings people up for a call type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OutboundModel {
    /// Probability that a dial reaches somebody, by row; the first stands for all where there is but one.
    pub reached: Vec<f64>,
    /// Dials under way for each free agent, and beyond these, likewise.
    pub per_free_agent: Vec<f64>,
    pub further: Vec<f64>,
    /// From how many free agents on it dials.
    pub least_free: u32,
    pub answered_after: DurationLaw,
    pub given_up_after: DurationLaw,
    /// How many there are to dial.
    pub list: u64,
}

impl OutboundModel {
    /// The probability that a dial of a row reaches somebody.
    pub fn reached(&self, row: usize) -> f64 {
        in_row(&self.reached, row)
    }

    /// All figures that may change from row to row.
    pub fn figures(&mut self) -> [&mut Vec<f64>; 3] {
        [
            &mut self.reached,
            &mut self.per_free_agent,
            &mut self.further,
        ]
    }

    /// How many dials are to be under way in a row while so many agents are free.
    pub fn wanted(&self, row: usize, free: u32) -> u64 {
        if free < self.least_free {
            return 0;
        }
        let dials =
            in_row(&self.per_free_agent, row) * f64::from(free) + in_row(&self.further, row);
        // What is a whole number but for rounding is that: 1.1 for each of ten are eleven.
        (dials + 1e-9).floor() as u64
    }

    /// Whether it may dial otherwise in one row than in another.
    pub fn changes(&self, row: usize, other: usize) -> bool {
        let differs = |figures: &[f64]| in_row(figures, row) != in_row(figures, other);
        differs(&self.per_free_agent) || differs(&self.further)
    }

    /// The longest mean time of a dial, in seconds.
    pub fn longest_dial(&self) -> f64 {
        self.answered_after.mean().max(self.given_up_after.mean())
    }
}

fn in_row(figures: &[f64], row: usize) -> f64 {
    let figure = figures.get(row).or(figures.first());
    figure.copied().unwrap_or(0.0)
}

impl Model {
    /// Whether the centre makes some calls itself.
    pub(crate) fn has_outbound(&self) -> bool {
        self.types.iter().any(|t| t.outbound.is_some())
    }

    /// Whether the calls of a type are among all calls together: those of people who are rung up are not, unless there are no
    /// others.
    pub(crate) fn is_in_total(&self, call_type: usize) -> bool {
        let calls_in = |t: &TypeModel| t.outbound.is_none();
        calls_in(&self.types[call_type]) || !self.types.iter().any(calls_in)
    }

    /// Whether some dialler dials otherwise in one row than in another.
    pub(crate) fn dials_otherwise(&self, row: usize, other: usize) -> bool {
        let mut laws = self.types.iter().filter_map(|t| t.outbound.as_ref());
        laws.any(|law| law.changes(row, other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Law;

    #[test]
    fn dials_are_rounded_down_and_none_are_wanted_below_the_least() {
        let law = DurationLaw::new(&Law::constant(10.0)).unwrap();
        let mut outbound = OutboundModel {
            reached: vec![0.3],
            per_free_agent: vec![1.1],
            further: vec![0.0],
            least_free: 3,
            answered_after: law.clone(),
            given_up_after: law,
            list: u64::MAX,
        };
        let wanted =
            |outbound: &OutboundModel| [0, 2, 3, 9, 10, 20].map(|free| outbound.wanted(7, free));
        assert_eq!(wanted(&outbound), [0, 0, 3, 9, 11, 22]);
        outbound.least_free = 0;
        outbound.further = vec![2.5];
        assert_eq!(wanted(&outbound), [2, 4, 5, 12, 13, 24]);
        outbound.per_free_agent = vec![1.0, 1.0, 2.0, 2.0];
        assert!(outbound.changes(1, 2) && !outbound.changes(2, 3));
        assert_eq!(outbound.wanted(2, 5), 12);
    }
}
