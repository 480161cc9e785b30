use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use crate::error::{Error, Result};

/// A share of a sweep's units: number `index` of `of`, counted from 1.
///
/// Unit u belongs to shard u mod `of` + 1. Shards are played on machines that know nothing of each other, each with a
/// journal of its own, and [`Sweep::merge`](super::Sweep::merge) puts the journals together.
///
/// ```
/// use callcenter::sweep::Shard;
/// let shard: Shard = "2/4".parse()?;
/// assert_eq!((shard.index(), shard.of()), (2, 4));
/// assert_eq!(Shard::new(2, 4)?.to_string(), "2/4");
/// assert!(Shard::parse("5/4").is_err());
/// # Ok::<(), callcenter::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shard {
    index: u32,
    of: u32,
}

impl Shard {
    /// All of a sweep.
    pub(super) const WHOLE: Shard = Shard { index: 1, of: 1 };

    /// Shard number `index`, from 1, of `of`.
    ///
    /// # Errors
    ///
    /// When there is no such shard.
    pub fn new(index: u32, of: u32) -> Result<Shard> {
        if index == 0 || index > of {
            let message = format!("found {index}/{of}; {ACCEPTED}");
            return Err(Error::invalid("shard", message));
        }
        Ok(Shard { index, of })
    }

    /// Reads `2/4`: the second of four.
    ///
    /// # Errors
    ///
    /// When it is nothing of the kind, or there is no such shard.
    pub fn parse(text: &str) -> Result<Shard> {
        let wrong = || Error::invalid("shard", format!("found {:?}; {ACCEPTED}", text.trim()));
        let (index, of) = text.split_once('/').ok_or_else(wrong)?;
        let number = |text: &str| text.trim().parse::<u32>().map_err(|_| wrong());
        Shard::new(number(index)?, number(of)?).map_err(|_| wrong())
    }

    /// Its number, from 1.
    pub fn index(self) -> u32 {
        self.index
    }

    /// The number of shards.
    pub fn of(self) -> u32 {
        self.of
    }

    /// Whether a unit belongs to it.
    pub(super) fn has(self, unit: u64) -> bool {
        unit % u64::from(self.of) == u64::from(self.index) - 1
    }

    /// How many units of a range belong to it.
    pub(super) fn count_in(self, units: Range<u64>) -> u64 {
        let (of, first) = (u64::from(self.of), u64::from(self.index) - 1);
        let below = |unit: u64| unit.saturating_sub(first).div_ceil(of);
        below(units.end).saturating_sub(below(units.start))
    }

    /// Its n-th unit.
    pub(super) fn unit(self, n: u64) -> u64 {
        n.saturating_mul(u64::from(self.of)) + u64::from(self.index) - 1
    }

    /// The shard, of as many, that a unit belongs to.
    #[cfg(any(feature = "files", test))]
    pub(super) fn with(self, unit: u64) -> Shard {
        Shard {
            index: (unit % u64::from(self.of)) as u32 + 1,
            of: self.of,
        }
    }
}

const ACCEPTED: &str =
    "accepted: the number of the shard, from 1, and how many there are, as in 2/4";

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

impl FromStr for Shard {
    type Err = Error;
    fn from_str(text: &str) -> Result<Shard> {
        Shard::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_belongs_to_one_shard() {
        let shards: Vec<Shard> = (1..=4).map(|index| Shard::new(index, 4).unwrap()).collect();
        for unit in 0..40 {
            let owners: Vec<&Shard> = shards.iter().filter(|shard| shard.has(unit)).collect();
            assert_eq!(owners, [&shards[0].with(unit)]);
            assert_eq!(owners[0].unit(unit / 4), unit);
        }
    }

    #[test]
    fn units_of_a_range_are_counted_as_one_by_one() {
        for of in [1, 2, 3, 7, 100] {
            for index in 1..=of {
                let shard = Shard::new(index, of).unwrap();
                for start in 0..20 {
                    for end in start..30 {
                        let count = (start..end).filter(|&unit| shard.has(unit)).count();
                        assert_eq!(shard.count_in(start..end), count as u64);
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_no_shard_is_refused() {
        assert_eq!(Shard::parse(" 2 / 4 ").unwrap(), Shard::new(2, 4).unwrap());
        for text in [
            "",
            "2",
            "0/4",
            "5/4",
            "1/0",
            "-1/4",
            "a/b",
            "1/4/4",
            "1/99999999999",
        ] {
            let message = Shard::parse(text).unwrap_err().to_string();
            assert_eq!(
                message,
                format!(
                    "shard: found {text:?}; accepted: the number of the shard, from 1, and how many there are, as in 2/4"
                )
            );
        }
    }
}
