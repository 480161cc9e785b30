use crate::measure::{Activity, CallRecord, Sink};
use crate::units::Tick;

/// Callers in the centre, waiting or handled, by slots of time from the start of a run.
///
/// A caller costs O(1), however many slots it stays for; memory is O(slots).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SlotSums {
    /// Length of a slot in ticks.
    slot: u64,
    /// The end of the last slot.
    end: Tick,
    /// Ticks of callers who came or left within a slot.
    parts: Vec<u64>,
    /// Callers who stayed through a slot, as steps: how many more than through the slot before. Wrapping.
    steps: Vec<u64>,
}

impl SlotSums {
    pub fn new(slots: usize, slot: Tick) -> Self {
        let slot = slot.0.max(1);
        SlotSums {
            slot,
            end: Tick(slot.saturating_mul(slots as u64)),
            parts: vec![0; slots],
            // One more, for who stays to the end of the last slot.
            steps: vec![0; slots + 1],
        }
    }

    /// Callers' time within each slot, in ticks.
    pub fn sums(&self) -> Vec<u64> {
        let mut through = 0u64;
        let sum = |(part, step): (&u64, &u64)| {
            through = through.wrapping_add(*step);
            part.saturating_add(through.saturating_mul(self.slot))
        };
        self.parts.iter().zip(&self.steps).map(sum).collect()
    }

    #[inline]
    fn add(&mut self, from: Tick, to: Tick) {
        let (from, to) = (from.min(self.end).0, to.min(self.end).0);
        if from >= to {
            return;
        }
        let (first, last) = ((from / self.slot) as usize, (to / self.slot) as usize);
        if first == last {
            self.parts[first] = self.parts[first].saturating_add(to - from);
            return;
        }
        let within = (first as u64 + 1) * self.slot - from;
        self.parts[first] = self.parts[first].saturating_add(within);
        self.steps[first + 1] = self.steps[first + 1].wrapping_add(1);
        self.steps[last] = self.steps[last].wrapping_sub(1);
        // Who stays to the end of the last slot leaves at the start of one that is not there.
        if let Some(part) = self.parts.get_mut(last) {
            *part = part.saturating_add(to % self.slot);
        }
    }
}

impl Sink for SlotSums {
    fn arrived(&mut self, _call_type: usize, _row: usize) {}

    #[inline]
    fn ended(&mut self, record: &CallRecord) {
        self.add(record.joined, record.joined + record.wait + record.handle);
    }

    fn spent(&mut self, _group: usize, _row: usize, _on: Activity, _from: Tick, _to: Tick) {}

    fn staffed(&mut self, _group: usize, _from: Tick, _to: Tick) {}
}

#[cfg(test)]
mod tests {
    use rand::RngExt;

    use super::*;
    use crate::chance::{Purpose, stream};

    #[test]
    fn every_tick_falls_into_its_slot() {
        let mut rng = stream(1, 0, "slots", Purpose::Choices);
        let mut draw = |below: u64| (rng.random::<f64>() * below as f64) as u64;
        for (slots, slot) in [(1, 1), (1, 7), (2, 5), (13, 3), (40, 10)] {
            let mut sums = SlotSums::new(slots, Tick(slot));
            let end = slots as u64 * slot;
            let mut by_ticks = vec![0; slots];
            let stays: Vec<(u64, u64)> = (0..300)
                .map(|_| {
                    let from = draw(end + 5);
                    (from, from + draw(end + 5))
                })
                .chain([
                    (0, end),
                    (0, u64::MAX),
                    (end, end),
                    (0, 0),
                    (slot, 2 * slot),
                ])
                .collect();
            for (from, to) in stays {
                sums.add(Tick(from), Tick(to));
                (from..to.min(end)).for_each(|tick| by_ticks[(tick / slot) as usize] += 1);
            }
            assert_eq!(sums.sums(), by_ticks, "{slots} slots of {slot}");
        }
    }
}
