//! A set of units.

/// A set of units. Memory is a bit for each unit of the sweep, and nothing while it is empty.
#[derive(Debug, Default)]
pub(super) struct Units(Vec<u64>);

impl Units {
    pub fn has(&self, unit: u64) -> bool {
        let word = self.0.get((unit / 64) as usize);
        word.is_some_and(|word| word >> (unit % 64) & 1 == 1)
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
