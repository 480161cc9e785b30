//! A set of units.

use std::ops::Range;

/// A set of units. Memory is a bit for each unit of the sweep, and nothing while it is empty.
#[derive(Debug, Default)]
pub(super) struct Units(Vec<u64>);

impl Units {
    pub fn has(&self, unit: u64) -> bool {
        let word = self.0.get((unit / 64) as usize);
        word.is_some_and(|word| word >> (unit % 64) & 1 == 1)
    }

    /// How many of a range are in it. O(units of the range / 64), and O(1) while it is empty.
    pub fn count_in(&self, units: Range<u64>) -> u64 {
        let end = units.end.min(self.0.len() as u64 * 64);
        if units.start >= end {
            return 0;
        }
        let (first, last) = (units.start / 64, (end - 1) / 64);
        let words = self.0[first as usize..=last as usize].iter();
        let ones: u64 = words.map(|word| u64::from(word.count_ones())).sum();
        let before = self.0[first as usize] & !(u64::MAX << (units.start % 64));
        let after = self.0[last as usize] & !(u64::MAX >> (63 - (end - 1) % 64));
        ones - u64::from(before.count_ones()) - u64::from(after.count_ones())
    }

    #[cfg(feature = "files")]
    pub fn add(&mut self, unit: u64) {
        let at = (unit / 64) as usize;
        if at >= self.0.len() {
            self.0.resize(at + 1, 0);
        }
        self.0[at] |= 1 << (unit % 64);
    }
}

#[cfg(all(test, feature = "files"))]
mod tests {
    use super::*;

    #[test]
    fn units_of_a_range_are_counted_as_one_by_one() {
        let mut units = Units::default();
        assert_eq!(units.count_in(0..1000), 0);
        for unit in (0..300).filter(|unit| unit * unit % 7 < 3) {
            units.add(unit);
        }
        for start in (0..400).step_by(3) {
            for end in start..400 {
                let count = (start..end).filter(|&unit| units.has(unit)).count();
                assert_eq!(units.count_in(start..end), count as u64, "{start}..{end}");
            }
        }
    }
}
