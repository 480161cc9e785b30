//! How points are dealt into families, and families into units.

use std::ops::Range;

use super::shard::Shard;
use crate::experiment::Units;

/// The most points that are played on the same callers.
pub(super) const MOST_LEVELS: u64 = 32;
/// Families are cut smaller where there would be fewer units than this, so that threads and machines have something to
/// share.
const ENOUGH_UNITS: u64 = 64;

/// Points that are played on the same callers.
pub(super) struct Family {
    pub points: Vec<u32>,
    /// The number of its first unit.
    pub first: u64,
    pub units: Units,
    pub seed: u64,
}

impl Family {
    /// Its units, by their numbers in the sweep.
    pub fn range(&self) -> Range<u64> {
        self.first..self.first + self.units.count
    }

    /// Replications of all its points in the units of a shard. O(1).
    pub fn replications_of(&self, shard: Shard) -> u64 {
        let all = shard.count_in(self.range()) * self.units.size;
        // Only the last unit may be shorter than the others.
        let last = self.range().end - 1;
        let lacking = match shard.has(last) {
            true => self.units.count * self.units.size - self.units.replications,
            false => 0,
        };
        (all - lacking) * self.points.len() as u64
    }
}

/// Points with one key.
pub(super) struct Group {
    pub units: Units,
    pub seed: u64,
    pub count: u64,
    /// The family that takes its next point.
    pub open: Option<usize>,
}

/// Deals the points into families of at most so many, in the order of the points, and numbers the units.
pub(super) fn families(groups: &mut [Group], group_of: &[u32], most: u64) -> (Vec<Family>, u64) {
    let alone: u64 = groups
        .iter()
        .map(|group| group.count.saturating_mul(group.units.count))
        .fold(0, u64::saturating_add);
    let most = (alone / ENOUGH_UNITS).clamp(1, most) as usize;
    let mut families: Vec<Family> = Vec::new();
    for (point, &group) in group_of.iter().enumerate() {
        let group = &mut groups[group as usize];
        match group.open {
            Some(open) if families[open].points.len() < most => {
                families[open].points.push(point as u32);
            }
            _ => {
                group.open = Some(families.len());
                families.push(Family {
                    points: vec![point as u32],
                    first: 0,
                    units: group.units,
                    seed: group.seed,
                });
            }
        }
    }
    let mut units = 0u64;
    for family in &mut families {
        family.first = units;
        units = units.saturating_add(family.units.count);
    }
    (families, units)
}
